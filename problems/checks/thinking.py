"""Thinking that a server left in the text: `<think> ... </think>`. It is no part of the answer."""

import re

from problems.checks.fences import Opening, opening

_TAG = re.compile(r"<(/?)(think|thinking|thought|reasoning)>", re.IGNORECASE)
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def without_thinking(text: str) -> str | None:
    """`text` (lines end in LF) without its thinking; None if the thinking is never closed.

    A tag inside a fenced block or inline code is the answer's own. A closing tag that nothing
    opened ends thinking that began in the prompt: all before it is left out. An opening tag in the
    middle of a line counts only if it is closed later: prose may mention one.
    """
    kept: list[str] = []
    fence: Opening | None = None
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        tag = _first_tag(line) if fence is None else None
        if tag is None:
            fence = _fence_after(fence, line.rstrip("\n"))
            kept.append(line)
            at = end
            continue
        before = line[: tag.start()]
        starts_line = not before.strip(" \t>")
        after = at + tag.end()
        if tag[1]:
            if starts_line or not line[tag.end() :].strip():
                kept.clear()
            else:
                kept.append(line[: tag.end()])
            at = after
            continue
        closing = _closing(tag[2]).search(text, after)
        if closing is None and starts_line:
            return None
        kept.append(before if closing else line[: tag.end()])
        at = closing.end() if closing else after
    return "".join(kept)


def _first_tag(line: str) -> re.Match[str] | None:
    """The first tag of a line that does not stand in inline code."""
    if _TAG.search(line) is None:  # nearly always
        return None
    hidden = _INLINE_CODE.sub(lambda code: " " * len(code[0]), line)
    return _TAG.search(hidden)


def _closing(name: str) -> re.Pattern[str]:
    return re.compile(f"</{name}>", re.IGNORECASE)


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
