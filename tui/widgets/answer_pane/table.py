"""A Markdown table as rows of lines."""

from collections.abc import Sequence

from markdown_it.token import Token
from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment

from tui.widgets.answer_pane.inline import runs_of
from tui.widgets.answer_pane.lines import BLANK, Line
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.wrap import Run, wrap

FIXED_AFTER = 50  # rows; a longer table keeps the widths that its head and first rows ask for
_BETWEEN = " │ "


class Row(Struct, frozen=True):
    """A row of the source: the line it stands on, and each cell as runs and alignment."""

    line: int
    cells: tuple[tuple[list[Run], str], ...]


def table_rows(tokens: Sequence[Token], look: Look) -> list[Row]:
    """The rows of a table's tokens, head first."""
    rows: list[Row] = []
    cells: list[tuple[list[Run], str]] = []
    align, base = "", None
    for token in tokens:
        if token.type == "tr_open":
            cells, line = [], token.map[0] if token.map else 0
            rows.append(Row(line, ()))
        elif token.type in ("th_open", "td_open"):
            align = str(token.attrs.get("style", "")).removeprefix("text-align:")
            base = look.palette.strong if token.type == "th_open" else None
        elif token.type == "inline":
            cells.append((runs_of(token, look, base), align))
        elif token.type == "tr_close":
            rows[-1] = Row(rows[-1].line, tuple(cells))
    return rows


def column_widths(rows: Sequence[Row], look: Look) -> tuple[int, ...]:
    """Cells for each column: what the head and the first rows ask for, less where it is tight."""
    if not rows:
        return ()
    columns = max(len(row.cells) for row in rows)
    wanted = [1] * columns
    for row in rows[: FIXED_AFTER + 1]:
        for k, (runs, _) in enumerate(row.cells):
            wanted[k] = max(wanted[k], cell_len("".join(text for text, _ in runs)))
    return _shared_out(wanted, max(3 * columns, look.width - len(_BETWEEN) * (columns - 1)))


def _shared_out(wanted: Sequence[int], room: int) -> tuple[int, ...]:
    """Narrow columns get what they ask for; the wide ones share what is left, evenly."""
    widths = [0] * len(wanted)
    left = room
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    for done, k in enumerate(order):
        widths[k] = min(wanted[k], left // (len(order) - done))
        left -= widths[k]
    return tuple(widths)


def draw_rows(rows: Sequence[Row], widths: Sequence[int], look: Look) -> list[Line]:
    """The rows as lines, each column `widths[k]` cells wide."""
    return [line for row in rows for line in _draw_row(row, widths, look)]


def head_rule(widths: Sequence[int], look: Look) -> Line:
    text = "─┼─".join("─" * width for width in widths)
    return Line((Segment(text, look.palette.rule),), len(text), len(text))


def _draw_row(row: Row, widths: Sequence[int], look: Look) -> list[Line]:
    cells = [wrap(runs, width) for (runs, _), width in zip(row.cells, widths, strict=False)]
    cells += [[BLANK]] * (len(widths) - len(cells))
    aligns = [align for _, align in row.cells] + [""] * (len(widths) - len(row.cells))
    return [
        _draw_line([cell[y] if y < len(cell) else BLANK for cell in cells], aligns, widths, look)
        for y in range(max(map(len, cells), default=0))
    ]


def _draw_line(
    cells: Sequence[Line], aligns: Sequence[str], widths: Sequence[int], look: Look
) -> Line:
    segments: list[Segment] = []
    total = 0
    for k, (cell, align, width) in enumerate(zip(cells, aligns, widths, strict=True)):
        if k:
            segments.append(Segment(_BETWEEN, look.palette.rule))
            total += len(_BETWEEN)
        space = max(0, width - cell.cells)
        before = {"right": space, "center": space // 2}.get(align, 0)
        if before:
            segments.append(Segment(" " * before))
        segments += cell.segments
        if space > before:
            segments.append(Segment(" " * (space - before)))
        total += cell.cells + space
    return Line(tuple(segments), total)
