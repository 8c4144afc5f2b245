"""Fenced blocks as CommonMark has them: as the operator sees them, from the same parser."""

import functools

from markdown_it import MarkdownIt
from markdown_it.token import Token

from problems.checks.fences import Block, Opening, opening, tag_of


def read(text: str) -> tuple[tuple[Block, ...], bool]:
    """The blocks of `text` (lines end in LF), in order, and whether its fences are sound.

    They are not where a block is never closed, holds what opens another, or stands deeper than its
    code, nor where Markdown sees no fence in what looks like one. Then what was meant may not be
    what is drawn, and `fences.scan` says more.
    """
    text = text if text.endswith("\n") else f"{text}\n"
    tokens = _parser().parse(text)
    found = tuple(_block(token) for token in tokens if token.type == "fence")
    lines = text.split("\n")
    return found, all(_is_sound(token, lines) for token in tokens)


@functools.cache
def _parser() -> MarkdownIt:
    """As in the pane, but for what is inside a line."""
    markdown = MarkdownIt("commonmark", {"html": False})
    return markdown.enable("table").disable(["reference", "inline", "text_join"])


def _block(token: Token) -> Block:
    return Block(tag_of(token.info), token.content, _is_closed(token))


def _is_closed(token: Token) -> bool:
    first, end = token.map or (0, 0)
    return end - first == token.content.count("\n") + 2


def _is_sound(token: Token, lines: list[str]) -> bool:
    inside = [found for line in token.content.split("\n") if (found := opening(line)) is not None]
    if token.type != "fence":
        return not inside
    fence = Opening(token.markup, "", 0, False, 0)
    opens_another = any(fence.is_ended_by(other) for other in inside)
    return _is_closed(token) and not opens_another and not _is_deeper_than_its_code(token, lines)


def _is_deeper_than_its_code(token: Token, lines: list[str]) -> bool:
    """CommonMark would take the fence's indent off those lines only that have it."""
    first, end = token.map or (0, 0)
    if token.level > 0:  # in a list or a quote, what is less deep has ended that
        return False
    depth = _depth(lines[first])
    return any(_depth(line) < depth for line in lines[first + 1 : end - 1] if line.strip())


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
