"""A line of `h2h doctor`."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    """`ok` None: neither good nor bad, a fact. `fix` is what to type or do."""

    what: str
    ok: bool | None
    says: str
    fix: str = ""
