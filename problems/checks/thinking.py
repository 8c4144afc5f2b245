"""Thinking that a server left in the text: `<think> ... </think>`. It is no part of the answer."""

import re

from problems.checks.fences import Opening, opening

_NAMES = r"(?:\w{1,20}:)?(?:think|thinking|thought|reasoning)"  # some have a prefix: seed:think
_TAG = re.compile(
    rf"<[ \t]*(/?)[ \t]*({_NAMES})(?:[ \t]+[\w-]+=[^<>\n]{{0,200}})?[ \t]*>", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t>]*\n?")
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


# a line longer than this is not searched for inline code: its tags count
_MOST_OF_A_LINE = 5000


def without_thinking(text: str) -> str | None:
    """`text` (lines end in LF) without its thinking; None if the thinking is never closed.

    A tag inside a fenced block or inline code is the answer's own. A closing tag that nothing
    opened ends thinking that began in the prompt: all before it is left out. An opening tag in the
    middle of a line counts only if it is closed later: prose may mention one.
    """
    if _TAG.search(text) is None:  # nearly always
        return text
    kept: list[str] = []
    fence: Opening | None = None
    at = 0
    unclosed: set[str] = set()
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        start = at  # what stands before it on this line is dealt with
        for tag in _tags_of(text, at, end) if fence is None else ():
            if tag.start() < at:
                continue  # it stood in the thinking
            starts_line = _end_of_blanks(text, start) >= tag.start()
            if tag[1]:
                if starts_line or _end_of_blanks(text, tag.end()) >= end:
                    kept.clear()
                    at = start = tag.end()
                continue
            closing = None if tag[2].lower() in unclosed else _closing(tag, text)
            if closing is not None:
                kept.append(text[at : tag.start()])
                at = start = closing.end()
                if at > end:
                    break
            elif starts_line:
                return None
            else:
                unclosed.add(tag[2].lower())
        if at <= end:
            fence = _fence_after(fence, text[start:end].rstrip("\n"))
            kept.append(text[at:end])
            at = end
    return "".join(kept)


def _end_of_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _tags_of(text: str, at: int, end: int) -> list[re.Match[str]]:
    """The tags of a line that do not stand in inline code."""
    tags = list(_TAG.finditer(text, at, end))
    if not tags or end - at > _MOST_OF_A_LINE:
        return tags
    hidden = [code.span() for code in _INLINE_CODE.finditer(text, at, end)]
    return [tag for tag in tags if not any(a <= tag.start() < b for a, b in hidden)]


def _closing(tag: re.Match[str], text: str) -> re.Match[str] | None:
    name = re.escape(tag[2])
    closing = re.compile(rf"<[ \t]*/[ \t]*{name}[ \t]*>", re.IGNORECASE)
    return closing.search(text, tag.end())


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
