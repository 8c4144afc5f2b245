"""Names that two machines never give twice: ULIDs for rows, readable ids for sessions."""

import re
from datetime import datetime
from random import Random

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SLUG_LIMIT = 40


def ulid(now: datetime, rng: Random) -> str:
    """26 characters that sort by time: 48 bits of milliseconds, 80 random bits (ulid spec)."""
    number = (int(now.timestamp() * 1000) << 80) | rng.getrandbits(80)
    return _base32(number, 26)


def session_id(now: datetime, slug: str, rng: Random) -> str:
    """`20261123-ring-kv-wrap-q7xd3k`: the day of `now`, what was asked, 30 random bits."""
    words = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:_SLUG_LIMIT].strip("-")
    return f"{now:%Y%m%d}-{words or 'question'}-{_base32(rng.getrandbits(30), 6).lower()}"


def _base32(number: int, length: int) -> str:
    return "".join(_CROCKFORD[(number >> 5 * place) & 31] for place in reversed(range(length)))
