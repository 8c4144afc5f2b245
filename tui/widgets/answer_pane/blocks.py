"""Markdown's block tokens -> lines."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct
from rich.segment import Segment

from tui.widgets.answer_pane.code import draw_code
from tui.widgets.answer_pane.inline import runs_of
from tui.widgets.answer_pane.lines import BLANK, Line, plain_line, prefixed
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.table import column_widths, draw_rows, head_rule, table_rows
from tui.widgets.answer_pane.wrap import chop, wrap


class Block(Struct, frozen=True):
    """One block and all within it; `line` is the line of the source on which it begins."""

    tokens: Sequence[Token]
    line: int

    @property
    def kind(self) -> str:
        return self.tokens[0].type

    @property
    def is_list(self) -> bool:
        return self.kind in ("bullet_list_open", "ordered_list_open")

    @property
    def inner(self) -> list["Block"]:
        return blocks_of(self.tokens[1:-1])


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """CommonMark with tables and strikethrough. HTML is text. Reference links are text too: their
    definition may stand in a part of the answer that is parsed apart from their use."""
    markdown = MarkdownIt("commonmark", {"html": False})
    return markdown.enable(["table", "strikethrough"]).disable("reference")


def parse(source: str) -> list[Block]:
    """The top-level blocks of a Markdown source."""
    return blocks_of(_markdown().parse(source))


def blocks_of(tokens: Sequence[Token]) -> list[Block]:
    """The blocks among sibling tokens, in order."""
    return list(_blocks(tokens))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    start = depth = 0
    for k, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            first = tokens[start]
            yield Block(tokens[start : k + 1], first.map[0] if first.map else 0)
            start = k + 1


def draw_blocks(blocks: Sequence[Block], look: Look, *, airy: bool = True) -> list[Line]:
    """Sibling blocks, a blank row between them; not `airy`: none before a list."""
    lines: list[Line] = []
    for k, block in enumerate(blocks):
        if k and (airy or not block.is_list):
            lines.append(BLANK)
        lines += draw_block(block, look)
    return lines


def draw_block(block: Block, look: Look) -> list[Line]:
    """One block. What we do not know is drawn by its text."""
    first = block.tokens[0]
    match block.kind:
        case "heading_open":
            return _heading(block, look)
        case "bullet_list_open" | "ordered_list_open":
            return draw_list(block, look).lines
        case "blockquote_open":
            return _quote(block, look)
        case "table_open":
            return _table(block, look)
        case "fence":
            return draw_code(first.info, _code_lines(first), look)
        case "code_block":
            return draw_code("", _code_lines(first), look)
        case "hr":
            return [plain_line("─" * look.width, look.palette.rule, lead=look.width)]
        case _:
            inline = [token for token in block.tokens if token.type == "inline"]
            return [line for token in inline for line in wrap(runs_of(token, look), look.width)]


class DrawnList(Struct, frozen=True):
    """A list's lines, and what the next item of it needs: its number, and whether a blank row
    goes before it (after an item of several blocks, so that one sees where the next begins)."""

    lines: list[Line]
    number: int
    gap: bool


def first_number(block: Block) -> int:
    return int(block.tokens[0].attrs.get("start", 1))


def bullet_of(block: Block, number: int) -> str:
    """What goes before an item of a list."""
    return f"{number:>2}. " if block.kind == "ordered_list_open" else " • "


def draw_list(
    block: Block,
    look: Look,
    *,
    items: Sequence[Block] | None = None,
    number: int | None = None,
    gap: bool = False,
) -> DrawnList:
    """A list, or those of its `items`; numbered from `number`, else as its source says."""
    at = first_number(block) if number is None else number
    lines: list[Line] = []
    for item in block.inner if items is None else items:
        if gap:
            lines.append(BLANK)
        bullet = bullet_of(block, at)
        inner = item.inner
        lines += _behind(inner, bullet, " " * len(bullet), look)
        gap = sum(not block.is_list for block in inner) > 1
        at += 1
    return DrawnList(lines, at, gap)


def _behind(blocks: Sequence[Block], first: str, rest: str, look: Look) -> list[Line]:
    """The blocks behind a prefix, or bare where there is no room left to indent."""
    inside = look.narrower(len(first))
    if inside is None:
        return draw_blocks(blocks, look, airy=False) or [BLANK]
    lines = draw_blocks(blocks, inside, airy=False) or [BLANK]
    return list(prefixed(lines, first, rest, look.palette.dim))


def _heading(block: Block, look: Look) -> list[Line]:
    palette = look.palette
    style = {"h1": palette.title, "h2": palette.heading}.get(
        block.tokens[0].tag, palette.subheading
    )
    return wrap(runs_of(block.tokens[1], look, style), look.width)


def _quote(block: Block, look: Look) -> list[Line]:
    return _behind(block.inner, "▌ ", "▌ ", look)


def _code_lines(token: Token) -> list[str]:
    return token.content.removesuffix("\n").split("\n")


def _table(block: Block, look: Look) -> list[Line]:
    rows = table_rows(block.tokens, look)
    widths = column_widths(rows, look)
    lines = draw_rows(rows[:1], widths, look)
    return [*lines, head_rule(widths, look), *draw_rows(rows[1:], widths, look)]


def rule_line(title: str, look: Look) -> Line:
    """A rule across the pane with a title in it."""
    rule = look.palette.rule
    shown = chop([(f" {title} ", look.palette.dim)], max(1, look.width - 4))[0] if title else BLANK
    rest = "─" * max(0, look.width - 2 - shown.cells)
    segments = (Segment("──", rule), *shown.segments, Segment(rest, rule))
    return Line(segments, 2 + shown.cells + len(rest), sum(len(s.text) for s in segments))
