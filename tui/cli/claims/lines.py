"""An explanation as lines of text: sentences, tables and bars, for a terminal or a pipe."""

import textwrap

from msgspec import Struct

from sessions.scoring.explain import Explanation
from sessions.scoring.sections import Section, Table
from sessions.scoring.series import SeriesExplanation
from sessions.untrusted import one_line
from tui import columns
from tui.bars import Signs, drawing

NO_BREAK = "\u00a0%"  # between a number and its sign, while lines are wrapped
INDENT = "   "
LIMIT = 2000  # characters of a paragraph; only hostile names come near it
LABEL = 34


class Paper(Struct, frozen=True):
    """What the lines are written on: `width` None is a pipe, which takes sentences unbroken."""

    width: int | None
    signs: Signs


def claim_lines(explanation: Explanation, paper: Paper) -> list[str]:
    """All that a claim check says of one figure, safe to print."""
    paragraphs = list(explanation.paragraphs)
    if explanation.taken_as:
        paragraphs.append(f"{explanation.taken_as}; --problems N changes that.")
    closing = list(explanation.closing)
    if explanation.claim.source:
        closing.append(f"Source of the claim: {explanation.claim.source}")
    return _lines(paragraphs, explanation.sections, closing, paper)


def series_lines(explanation: SeriesExplanation, paper: Paper) -> list[str]:
    """All that is said of several figures together, safe to print."""
    sources = dict.fromkeys(claim.source for claim in explanation.claims if claim.source)
    closing = [*explanation.closing, *(f"Source of the claims: {source}" for source in sources)]
    return _lines(explanation.paragraphs, explanation.sections, closing, paper)


def _lines(
    paragraphs: list[str] | tuple[str, ...],
    sections: tuple[Section, ...],
    closing: list[str],
    paper: Paper,
) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [*_paragraph(paper, paragraph), ""]
    for number, section in enumerate(sections, start=1):
        lines += [*_section(number, section, paper), ""]
    for paragraph in closing:
        lines += [*_paragraph(paper, paragraph), ""]
    return lines[:-1]


def _paragraph(paper: Paper, text: str, indent: str = "") -> list[str]:
    line = one_line(text, LIMIT)
    if paper.width is None:
        return [indent + line]
    held = line.replace(" %", NO_BREAK)
    width = max(paper.width, 20)
    wrapped = textwrap.wrap(held, width, initial_indent=indent, subsequent_indent=indent)
    return [line.replace(NO_BREAK, " %") for line in wrapped]


def _section(number: int, section: Section, paper: Paper) -> list[str]:
    lines = [f"{number}  {one_line(section.title)}"]
    for paragraph in section.paragraphs:
        lines += _paragraph(paper, paragraph, INDENT)
    if section.table:
        lines += _table(section.table)
    if section.bars:
        room = None if paper.width is None else paper.width - len(INDENT)
        lines += ["", *_paragraph(paper, section.bars.says, INDENT)]
        lines += [INDENT + line for line in drawing(section.bars, room, paper.signs)]
    return lines


def _table(table: Table) -> list[str]:
    rows = [
        [columns.cut(one_line(cell), LABEL) for cell in row] for row in (table.head, *table.rows)
    ]
    lines = [INDENT + line for line in columns.table(rows, INDENT)]
    return [*lines, f"{INDENT}and so on"] if table.more else lines
