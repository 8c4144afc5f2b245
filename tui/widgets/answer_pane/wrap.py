"""Styled text -> rows that fit a width, measured in cells and cut between characters."""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style

from tui.widgets.answer_pane.lines import Line

Run = tuple[str, Style | None]
Row = tuple[int, int, bool]  # from and to, in characters; whether it continues the row above

_WORD = re.compile(r"\S+\s*|\s+")


def wrap(runs: Sequence[Run], width: int) -> list[Line]:
    """The runs as lines of at most `width` cells, broken between words where that is possible.

    A newline in a run always breaks. A single character wider than `width` stays whole.
    """
    return _cut(runs, word_rows("".join(text for text, _ in runs), max(1, width)))


def chop(runs: Sequence[Run], width: int, *, at_spaces: bool = False) -> list[Line]:
    """The runs, which hold no newline, cut at `width` cells, for code: nothing is left out.

    `at_spaces`: after a space, where the last third of a row has one.
    """
    text = "".join(text for text, _ in runs)
    rows: list[Row] = []
    at = 0
    cut = _pieces_at_spaces if at_spaces and text.isascii() else pieces
    for piece in cut(text, max(1, width)):
        rows.append((at, at + len(piece), at > 0))
        at += len(piece)
    return _cut(runs, rows)


def _pieces_at_spaces(text: str, width: int) -> list[str]:
    out: list[str] = []
    at = 0
    while len(text) - at > width:
        space = text.rfind(" ", at + 2 * width // 3, at + width)
        stop = space + 1 if space >= 0 else at + width
        out.append(text[at:stop])
        at = stop
    return [*out, text[at:]]


def pieces(text: str, width: int) -> list[str]:
    """`text` in pieces of at most `width` cells; at least one piece. A character stays with the
    marks that sit on it, a flag with its other half."""
    if text.isascii():
        return [text[at : at + width] for at in range(0, len(text), width)] or [""]
    out: list[str] = []
    start = used = 0
    in_flag = False  # the last character was the first half of a flag
    for at, character in enumerate(text):
        half = "\U0001f1e6" <= character <= "\U0001f1ff"
        cells = 2 * (not in_flag) if half else get_character_cell_size(character)
        in_flag = half and not in_flag
        if cells and at > start and used + cells > width:
            out.append(text[start:at])
            start, used = at, 0
        used += cells
    return [*out, text[start:]]


def word_rows(text: str, width: int) -> list[Row]:
    rows: list[Row] = []
    at = 0
    for paragraph in text.split("\n"):
        fit = _ascii_rows if paragraph.isascii() else _wide_rows
        for k, (start, stop) in enumerate(fit(paragraph, width)):
            rows.append((at + start, at + stop, k > 0))
        at += len(paragraph) + 1
    return rows


def _ascii_rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Rows of text in which every character is one cell: no need to measure words."""
    at = 0
    while len(text) - at > width:
        space = text.rfind(" ", at, at + width + 1)
        if space <= at:
            yield at, at + width
            at += width
            continue
        yield at, at + len(text[at:space].rstrip())
        at = space + 1
        while at < len(text) and text[at] == " ":
            at += 1
    if at < len(text) or at == 0:
        yield at, len(text)


def _wide_rows(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Rows of text whose characters take none, one or two cells."""
    start = stop = at = used = 0
    for word in _WORD.findall(text):
        bare = word.rstrip()
        cells = cell_len(bare)
        if used + cells > width and used:
            yield start, stop
            start, used = at, 0
        if cells > width:
            *full, last = pieces(bare, width)
            for piece in full:
                yield start, start + len(piece)
                start += len(piece)
            cells = cell_len(last)
        stop = at + len(bare)
        used += cells + len(word) - len(bare)
        at += len(word)
    yield start, max(stop, start)


def _cut(runs: Sequence[Run], rows: Sequence[Row]) -> list[Line]:
    """Each row's share of the runs; rows are in order and do not overlap."""
    lines: list[Line] = []
    k = at = 0  # the run we are in, and where it begins
    for start, stop, soft in rows:
        segments: list[Segment] = []
        while k < len(runs):
            text, style = runs[k]
            if at < stop and (part := text[max(0, start - at) : stop - at]):
                segments.append(Segment(part, style))
            if at + len(text) > stop:
                break
            at += len(text)
            k += 1
        cells = sum(cell_len(segment.text) for segment in segments)
        lines.append(Line(tuple(segments), cells, 0, soft))
    return lines
