"""Fenced blocks, as models write them: in lists and quotes, indented, longer, of `~`, never closed.

CommonMark where it says something, and lenient where models are: a block in a list item may have
code that is not indented with it, and a new opening fence ends a block that was never closed.
"""

import re

from msgspec import Struct

# what a fence may follow on its line
_HTML = r"(?:[ \t]*<(?:details|summary)\b[^<>]*>(?:[^<>`~]*</summary>)?)*"
_CONTAINERS = r"(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])(?:[ \t]|(?=[>`~])))*[ \t]*"
_OPENING = re.compile(
    rf"{_HTML}(?P<prefix>{_CONTAINERS})(?:(?P<ticks>`{{3,}})(?P<tick_info>[^`]*)"
    rf"|(?P<tildes>~{{3,}})(?P<tilde_info>.*))$"
)
# an HTML element that ends on the line of the fence ends after it
_CLOSING = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*(?:</[a-zA-Z]{1,20}>[ \t]*)*$")
_QUOTE = re.compile(r"[ \t]*>")
_WORD = re.compile(r"\{?[ \t]*([^\s,:;{}=]+)(=?)")
_VERSION = re.compile(r"(?<=[a-z]\d)(?:\.\d+)+$")
_MOST_OF_A_TAG = 40  # it is shown where no block counts
_TAB = 4


class Block(Struct, frozen=True):
    """A fenced block. `tag` is the language in lower case, empty where none is given."""

    tag: str
    text: str
    closed: bool = True


class Opening(Struct, frozen=True):
    """A line that opens a block. `indent` is the column of its fence within its quote, whose
    marks are followed by a blank if `spaced`."""

    marks: str
    tag: str
    quotes: int
    spaced: bool
    indent: int

    def inside(self, line: str) -> str | None:
        """What `line` is within the quote of this block; None: the quote has ended."""
        for _ in range(self.quotes):
            marker = _QUOTE.match(line)
            if marker is None:
                return None
            line = line[marker.end() :]
        return line[1:] if self.spaced and line[:1] in (" ", "\t") else line

    def is_closed_by(self, line: str) -> bool:
        """Whether `line`, taken out of the quote, closes this block."""
        if self.marks not in line:  # nearly always
            return False
        closing = _CLOSING.match(line)
        return (
            closing is not None
            and closing[2].startswith(self.marks)
            and _width(closing[1]) < self.indent + 4  # deeper, it is part of the code
        )

    def is_ended_by(self, other: "Opening") -> bool:
        """Whether another opening inside this block shows that its closing fence is missing."""
        return (
            other.quotes == self.quotes
            and other.tag != ""
            and other.marks.startswith(self.marks)
            and other.indent < self.indent + 4
        )


def scan(text: str) -> tuple[Block, ...]:
    """The blocks of `text` (lines end in LF), in order."""
    found: list[Block] = []
    fence: Opening | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        content = line if fence is None else fence.inside(line)
        if fence is not None and content is None:
            found.append(_block(fence, lines))
            fence = None
        if fence is None:
            fence, lines = opening(line), []
        elif fence.is_closed_by(content or ""):
            found.append(_block(fence, lines))
            fence = None
        elif (other := opening(line)) is not None and fence.is_ended_by(other):
            found.append(_block(fence, lines, closed=False))
            fence, lines = other, []
        else:
            lines.append(content or "")
    if fence is not None:
        found.append(_block(fence, lines, closed=False))
    # a fence that nothing follows is the closing one of code that nobody opened
    return tuple(block for block in found if block.closed or block.text.strip())


def opening(line: str) -> Opening | None:
    """The fence that `line` opens, if it does."""
    if "```" not in line and "~~~" not in line:  # nearly always
        return None
    match = _OPENING.match(line)
    if match is None:
        return None
    rest = match["prefix"].rpartition(">")[2]
    quotes = match["prefix"].count(">")
    spaced = quotes > 0 and rest[:1] in (" ", "\t")
    tag = tag_of(match["tick_info"] or match["tilde_info"] or "")
    marks = match["ticks"] or match["tildes"]
    return Opening(marks, tag, quotes, spaced, _width(rest[1:] if spaced else rest))


def tag_of(info: str) -> str:
    """The language of `Python`, `python title="a"`, `{.python .x}`, `python,linenos`, `app.py`,
    `python3.11`, `language-python`."""
    word = _WORD.match(info.strip())
    if word is None or word[2]:  # an attribute, and no language before it
        return ""
    name = _VERSION.sub("", word[1].lower()).removeprefix("language-")
    return name.rpartition(".")[2][:_MOST_OF_A_TAG]


def _block(fence: Opening, lines: list[str], *, closed: bool = True) -> Block:
    """The fence's own indent comes off, unless the code never had it."""
    first = next((line for line in lines if line.strip()), "")
    indent = min(fence.indent, _width(first[: len(first) - len(first.lstrip(" \t"))]))
    if indent:
        lines = [_without_indent(line, indent) for line in lines]
    return Block(fence.tag, "".join(f"{line}\n" for line in lines), closed)


def _width(blanks: str) -> int:
    return len(blanks.expandtabs(_TAB))


def _without_indent(line: str, columns: int) -> str:
    """`line` with at most `columns` columns of blanks taken off."""
    column = 0
    for at, character in enumerate(line):
        if column >= columns or character not in " \t":
            return line[at:] if column <= columns else " " * (column - columns) + line[at:]
        column += _TAB - column % _TAB if character == "\t" else 1
    return ""
