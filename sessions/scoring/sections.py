"""What an explanation is made of: sentences, a table, rates drawn to scale. Plain data."""

from msgspec import Struct


class Table(Struct, frozen=True):
    """Text cells, left to right; `more` tells that further rows were left out."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool = False


class Bar(Struct, frozen=True):
    """A result and the rates that it fits, fractions; `rate` is the result's own."""

    label: str
    rate: float
    low: float
    high: float


class Bars(Struct, frozen=True):
    """Bars over one axis. `mark` is the claim's rate, `says` what a bar means and by which method.

    `method` is the same for whoever reads data: `wilson` or `confidence sequence`.
    """

    says: str
    method: str
    rows: tuple[Bar, ...]
    mark: float | None = None
    marked: str = ""


class Section(Struct, frozen=True):
    """One of the outputs: a title, sentences, perhaps a table, perhaps rates to draw."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    bars: Bars | None = None
