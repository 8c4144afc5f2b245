"""A list or table of which some is frozen: what the rest of it must know to be drawn alike."""

from collections.abc import Sequence

from msgspec import Struct

from tui.widgets.answer_pane.blocks import Block, draw_block, draw_list, first_number
from tui.widgets.answer_pane.item import LONG_ITEM
from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.table import (
    FIXED_AFTER,
    Row,
    column_widths,
    draw_rows,
    head_rule,
    table_rows,
)

HEAD_LINES = 2


class OpenList(Struct, frozen=True):
    """Items of a list are frozen; the source begins with the next, or after the last.

    `markup` is the sign of the list's items: with another sign another list begins.
    """

    markup: str
    number: int
    gap: bool

    def goes_on_in(self, block: Block) -> bool:
        return block.is_list and block.tokens[0].markup == self.markup


class OpenTable(Struct, frozen=True):
    """Rows of a table are frozen; `head`, two lines, goes before the source when it is parsed."""

    head: str
    widths: tuple[int, ...]

    def goes_on_in(self, block: Block) -> bool:
        return block.kind == "table_open"


Part = OpenList | OpenTable


def draw_first(block: Block, part: Part | None, look: Look) -> list[Line]:
    """The first block of a source: what is left of a list or table, or a block of its own."""
    if isinstance(part, OpenTable):
        rows = table_rows(block.tokens, look)
        return draw_rows(rows[1:], part.widths, look)
    if isinstance(part, OpenList):
        return draw_list(block, look, number=part.number, gap=part.gap).lines
    return draw_block(block, look)


def draw_items(
    block: Block, items: Sequence[Block], part: Part | None, look: Look
) -> tuple[list[Line], OpenList]:
    """Some first items of a list, and what the others must know."""
    known = part if isinstance(part, OpenList) else None
    number = known.number if known else first_number(block)
    gap = known is not None and known.gap
    drawn = draw_list(block, look, items=items, number=number, gap=gap)
    return drawn.lines, OpenList(block.tokens[0].markup, drawn.number, drawn.gap)


def settled_rows(block: Block, part: Part | None, complete: int, look: Look) -> list[Row]:
    """The rows of a table that can be frozen: those on complete lines, once widths are fixed."""
    above = HEAD_LINES if part else 0  # lines of the parsed text that are not in the source
    rows = [row for row in table_rows(block.tokens, look)[1:] if row.line - above < complete]
    return rows if part or len(rows) > FIXED_AFTER else []


def open_table(block: Block, head: str, look: Look) -> tuple[list[Line], OpenTable]:
    """The head of a table as lines, and what its rows must know."""
    rows = table_rows(block.tokens, look)
    part = OpenTable(head, column_widths(rows, look))
    return [*draw_rows(rows[:1], part.widths, look), head_rule(part.widths, look)], part


def is_long(item: Block, lines: Sequence[str], complete: int) -> bool:
    """Whether an item of a source of these lines is read line by line: it is long, or has code.

    Only complete lines count, so that the answer does not depend on how the text comes in.
    """
    fences = (token for token in item.tokens if token.type == "fence")
    if any(token.map is not None and token.map[0] < complete for token in fences):
        return True
    last = min(item.tokens[0].map[1] if item.tokens[0].map else 0, complete)
    return sum(map(len, lines[item.line : last])) > LONG_ITEM
