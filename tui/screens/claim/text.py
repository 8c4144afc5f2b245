"""What a claim check says, as content to draw and as sentences to copy."""

from textual.content import Content

from sessions.scoring.explain import Explanation, Section, Table
from sessions.untrusted import neutralise

INDENT = "   "
GAP = "   "


def explanation_content(explanation: Explanation) -> Content:
    """All of it, top to bottom: the opening sentences, the outputs one by one, the closing."""
    parts = [Content.styled(paragraph, "bold") for paragraph in _opening(explanation)[:1]]
    parts += [Content(paragraph) for paragraph in _opening(explanation)[1:]]
    for number, section in enumerate(explanation.sections, start=1):
        parts.append(_section(number, section))
    parts += [Content.styled(paragraph, "$h2h-dim") for paragraph in explanation.closing]
    return Content("\n\n").join(parts)


def explanation_sentences(explanation: Explanation) -> str:
    """The same without the tables, neutralised: what a newspaper could print."""
    paragraphs = _opening(explanation)
    for section in explanation.sections:
        if section.paragraphs:
            paragraphs.append(" ".join((f"{section.title}.", *section.paragraphs)))
    paragraphs += explanation.closing
    if explanation.claim.source:
        paragraphs.append(f"Source of the claim: {explanation.claim.source}")
    return neutralise("\n\n".join(paragraphs))


def _opening(explanation: Explanation) -> list[str]:
    taken = [f"{explanation.taken_as}."] if explanation.taken_as else []
    return [*explanation.paragraphs, *taken]


def _section(number: int, section: Section) -> Content:
    lines = [Content.assemble((f"{number}  ", "$h2h-dim"), (section.title, "bold"))]
    lines += [Content(paragraph) for paragraph in section.paragraphs]
    if section.table:
        lines.append(_table(section.table))
    return Content("\n").join(lines)


def _table(table: Table) -> Content:
    widths = [max(len(row[i]) for row in (table.head, *table.rows)) for i in range(len(table.head))]
    head, *rows = [
        INDENT + GAP.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in (table.head, *table.rows)
    ]
    more = [Content.styled(f"{INDENT}and so on", "$h2h-dim")] if table.more else []
    return Content("\n").join([Content.styled(head, "$h2h-dim"), *map(Content, rows), *more])
