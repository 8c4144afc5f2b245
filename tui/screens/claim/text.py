"""What a claim check says, as content to draw and as sentences to copy."""

from msgspec import Struct
from textual.content import Content

from sessions.scoring.explain import Explanation
from sessions.scoring.sections import Section, Table
from sessions.scoring.series import SeriesExplanation
from sessions.untrusted import neutralise, one_line
from tui import columns
from tui.bars import Signs, drawing

INDENT = "   "
GAP = "   "
LIMIT = 2000  # characters of a paragraph; only hostile names come near it
CELL = 28


class Page(Struct, frozen=True):
    """What a text is drawn on: its columns, and the characters that the terminal can show."""

    width: int
    signs: Signs


def explanation_content(explanation: Explanation | SeriesExplanation, page: Page) -> Content:
    """All of it, top to bottom: the opening sentences, the outputs one by one, the closing."""
    first, *rest = _opening(explanation)
    parts = [Content.styled(first, "bold"), *map(Content, rest)]
    for number, section in enumerate(explanation.sections, start=1):
        parts.append(_section(number, section, page))
    parts += [Content.styled(paragraph, "$h2h-dim") for paragraph in explanation.closing]
    return Content("\n\n").join(parts)


def explanation_sentences(explanation: Explanation | SeriesExplanation) -> str:
    """The same without the tables, neutralised: what a newspaper could print."""
    paragraphs = _opening(explanation)
    for section in explanation.sections:
        if section.paragraphs:
            paragraphs.append(" ".join((f"{section.title}.", *section.paragraphs)))
    paragraphs += explanation.closing
    paragraphs += [f"Source: {source}" for source in _sources(explanation)]
    return neutralise("\n\n".join(paragraphs))


def _sources(explanation: Explanation | SeriesExplanation) -> list[str]:
    if isinstance(explanation, Explanation):
        return [explanation.claim.source] if explanation.claim.source else []
    return list(dict.fromkeys(claim.source for claim in explanation.claims if claim.source))


def _opening(explanation: Explanation | SeriesExplanation) -> list[str]:
    paragraphs = [one_line(paragraph, LIMIT) for paragraph in explanation.paragraphs]
    if isinstance(explanation, Explanation) and explanation.taken_as:
        paragraphs.append(f"{explanation.taken_as}.")
    return paragraphs


def _section(number: int, section: Section, page: Page) -> Content:
    lines = [Content.assemble((f"{number}  ", "$h2h-dim"), (section.title, "bold"))]
    lines += [Content(one_line(paragraph, LIMIT)) for paragraph in section.paragraphs]
    if section.table:
        lines.append(_table(section.table))
    if section.bars:
        lines += [Content(""), Content.styled(section.bars.says, "$h2h-dim")]
        room = page.width - len(INDENT)
        lines += [Content(INDENT + line) for line in drawing(section.bars, room, page.signs)]
    return Content("\n").join(lines)


def _table(table: Table) -> Content:
    cells = [
        [columns.cut(one_line(cell), CELL) for cell in row] for row in (table.head, *table.rows)
    ]
    head, *rows = (INDENT + line for line in columns.table(cells, GAP))
    more = [Content.styled(f"{INDENT}and so on", "$h2h-dim")] if table.more else []
    return Content("\n").join([Content.styled(head, "$h2h-dim"), *map(Content, rows), *more])
