"""Rates with their intervals as an SVG page for print: black on white, to scale, no scripts.

All text is neutralised and escaped here, whoever wrote it; a reader of the picture sees which
method and how many problems stand behind each bar.
"""

import math
import re
import textwrap
from collections.abc import Iterator
from xml.sax.saxutils import escape

from msgspec import Struct

from sessions.untrusted import one_line

WIDTH = 760
MARGIN = 24
ROW = 26
LINE = 17
WORDS = 34  # characters behind a bar
LETTER = 7.2  # pixels of a 12-pixel letter, on the wide side
LABEL = 40  # characters; a longer name is cut
FONTS = "Source Sans 3, Source Sans Pro, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif"
TICKS = (0, 20, 40, 60, 80, 100)
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PlotRow(Struct, frozen=True):
    """A result: fractions, or None where there is no data; `words` stand behind the bar."""

    label: str
    rate: float | None
    low: float | None
    high: float | None
    words: str


class PlotGroup(Struct, frozen=True):
    """Rows under one heading; `mark` is a rate to compare with, `marked` its words."""

    title: str
    rows: tuple[PlotRow, ...]
    mark: float | None = None
    marked: str = ""


class Plot(Struct, frozen=True):
    """A page: what it shows, in sentences, the groups of bars, and where all of it comes from."""

    title: str
    says: tuple[str, ...]
    groups: tuple[PlotGroup, ...]
    foot: tuple[str, ...]


def svg(plot: Plot) -> str:
    """The page as SVG 1.1 text."""
    rows = [row for group in plot.groups for row in group.rows]
    left = MARGIN + _room([_plain(row.label, LABEL) for row in rows]) + 12
    page = _Page(left, WIDTH - 26 - _room([_plain(row.words, WORDS) for row in rows]))
    parts: list[str] = []
    y = float(MARGIN + 14)
    for line in _wrapped(plot.title, 56):
        parts.append(_text(MARGIN, y, line, size=19, weight="bold"))
        y += 24
    for sentence in plot.says:
        for line in _wrapped(sentence, 104):
            parts.append(_text(MARGIN, y, line))
            y += LINE
        y += 5
    for group in plot.groups:
        drawn, y = _group(page, group, y + 10)
        parts += drawn
    y += 14
    for sentence in plot.foot:
        for line in _wrapped(sentence, 124):
            parts.append(_text(MARGIN, y, line, size=11, fill="#333"))
            y += 15
    height = math.ceil(y + MARGIN - 10)
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" role="img" font-family="{FONTS}" font-size="12">',
            f"<title>{escape(_plain(plot.title))}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>",
            "",
        )
    )


class _Page(Struct, frozen=True):
    """Where the axis lies: 0 % at `left`, 100 % at `right`, in pixels."""

    left: float
    right: float

    def x(self, rate: float) -> float:
        return self.left + rate * (self.right - self.left)


def _group(page: _Page, group: PlotGroup, y: float) -> tuple[list[str], float]:
    parts = []
    for line in _wrapped(group.title, 92):
        parts.append(_text(MARGIN, y, line, weight="bold"))
        y += LINE
    y += LINE if group.mark is not None else 2
    top, bottom = y, y + ROW * len(group.rows)
    parts += _axis(page, top, bottom)
    if group.mark is not None:
        at = page.x(group.mark)
        parts.append(_line(at, top - 6, at, bottom, width=1.4, dash="5 3"))
        anchor = "start" if group.mark < 0.1 else "end" if group.mark > 0.9 else "middle"
        parts.append(_text(at, top - 10, group.marked, size=11, anchor=anchor))
    for i, row in enumerate(group.rows):
        parts += _row(page, row, top + ROW * (i + 0.5))
    return parts, bottom + 46


def _axis(page: _Page, top: float, bottom: float) -> Iterator[str]:
    for percent in TICKS:
        x = page.x(percent / 100)
        yield _line(x, top, x, bottom, colour="#bbb", width=0.7)
        yield _line(x, bottom, x, bottom + 5)
        yield _text(x, bottom + 17, f"{percent} %", size=11, anchor="middle")
    yield _line(page.left, bottom, page.right, bottom)
    middle = (page.left + page.right) / 2
    yield _text(middle, bottom + 33, "rate of passing", size=11, anchor="middle")


def _row(page: _Page, row: PlotRow, y: float) -> Iterator[str]:
    yield _text(page.left - 10, y + 4, _plain(row.label, LABEL), anchor="end")
    if row.low is not None and row.high is not None:
        low, high = page.x(row.low), page.x(row.high)
        yield _line(low, y, high, y, width=2.6)
        for x in (low, high):
            yield _line(x, y - 5, x, y + 5, width=1.4)
    if row.rate is not None:
        yield f'<circle cx="{page.x(row.rate):.1f}" cy="{y:.1f}" r="4.4" fill="#000"/>'
    yield _text(page.right + 12, y + 4, _plain(row.words, WORDS))


def _line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    width: float = 1.0,
    colour: str = "#000",
    dash: str = "",
) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{dashed}/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 12,
    weight: str = "normal",
    anchor: str = "start",
    fill: str = "#000",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(_plain(text))}</text>'
    )


def _room(texts: list[str]) -> float:
    return max(map(len, texts), default=0) * LETTER


def _plain(text: str, limit: int = 2000) -> str:
    """One safe line, without the few characters that XML cannot hold at all."""
    return NOT_XML.sub("\ufffd", one_line(text, limit))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(_plain(text), width)
