"""Thinking that a server left in the text: `<think> ... </think>`. It is no part of the answer."""

import re

from problems.checks.fences import Opening, opening
from problems.checks.thinking_tags import Tag, closing_of, tags_in

_LINE_START = re.compile(r"(?: {0,3}>)* {0,3}")  # what is deeper is code
_LINE_END = re.compile(r"[ \t>]*\n?")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")

# a line longer than this is not searched for inline code: its tags count
_MOST_OF_A_LINE = 5000


def without_thinking(text: str) -> str | None:
    """`text` (lines end in LF) without its thinking; None if the thinking is never closed.

    A tag inside a fenced block or inline code is the answer's own. A closing tag that nothing
    opened ends thinking that began in the prompt: all before it is left out. An opening tag in the
    middle of a line counts only if it is closed later: prose may mention one.
    """
    if next(tags_in(text, 0, len(text)), None) is None:  # nearly always
        return text
    kept: list[str] = []
    fence: Opening | None = None
    at = 0
    unclosed: set[str] = set()
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        start = at  # what stands before it on this line is dealt with
        for tag in _tags_of(text, at, end) if fence is None else ():
            if tag.start < at:
                continue  # it stood in the thinking
            if tag.closes:
                if tag.sure or _is_alone(tag, text, start, end):
                    kept.clear()
                    at = start = tag.end
                continue
            closing = None if tag.name in unclosed else closing_of(tag, text)
            if closing is not None:
                kept.append(text[at : tag.start])
                at = start = closing.end()
                if at > end:
                    break
            elif tag.sure or _starts_line(tag, text, start):
                return None
            else:
                unclosed.add(tag.name)
        if at <= end:
            fence = _fence_after(fence, text[start:end].rstrip("\n"))
            kept.append(text[at:end])
            at = end
    return "".join(kept)


def _is_alone(tag: Tag, text: str, start: int, end: int) -> bool:
    """Whether nothing stands before it on its line, or nothing after it."""
    ends_line = _LINE_END.fullmatch(text, tag.end, end) is not None
    return ends_line or _starts_line(tag, text, start)


def _starts_line(tag: Tag, text: str, start: int) -> bool:
    return _LINE_START.fullmatch(text, start, tag.start) is not None


def _tags_of(text: str, at: int, end: int) -> list[Tag]:
    """The tags of a line that do not stand in inline code."""
    tags = list(tags_in(text, at, end))
    if not tags or end - at > _MOST_OF_A_LINE:
        return tags
    hidden = [code.span() for code in _INLINE_CODE.finditer(text, at, end)]
    return [tag for tag in tags if not any(a <= tag.start < b for a, b in hidden)]


def _fence_after(fence: Opening | None, line: str) -> Opening | None:
    """The block that is open after `line`."""
    if fence is None:
        return opening(line)
    content = fence.inside(line)
    if content is None:
        return opening(line)
    if fence.is_closed_by(content):
        return None
    other = opening(line)
    return other if other is not None and fence.is_ended_by(other) else fence
