"""Self-identification masked as the text streams: prose only, a doubtful tail held back.

Feeding a text in any pieces gives the same result as feeding it whole. Fenced code is untouched.
"""

import re

from sessions.blind.names import all_names, letters, name_pattern

MASK = "█████"

_FENCE = re.compile(r"^[ >\t]*(?:[-*+] |\d+[.)] )?[ \t]*(`{3,}|~{3,})([^\n]*)$")
_MAYBE_FENCE = re.compile(r"^[ >\t]*(?:[-*+] ?|\d+[.)]? ?)?[ \t]*(?:`{0,3}|~{0,3})$")
# Where a name may begin, be it in the middle of a word ("assistant—Claude"); and marks at the end.
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|[^\sA-Za-z0-9]+$")
_BREAK = re.compile(r"\s")
# As far back as a name with its lead may begin: "developed by the language model Hugging Face".
_REACH = 96
# As far back as a name alone may begin, marks of emphasis and zero-width characters included.
_NAME_REACH = 40


class Masker:
    """Masks one text as it grows. `count` tells how many names were masked so far."""

    def __init__(self, seated: tuple[str, ...]) -> None:
        self.count = 0
        self._pattern = name_pattern(seated)
        self._folded = tuple({letters(name) for name in (*seated, *all_names())})
        self._prefixes = {name[:end] for name in self._folded for end in range(1, len(name) + 1)}
        self._held = ""  # received, not yet given out
        self._context = ""  # the end of what was given out, as it came: a lead may stand there
        self._fence: str | None = None

    def feed(self, text: str) -> str:
        """The part of everything fed so far that is now safe to show and was not yet given."""
        self._held += text
        end = self._held.rfind("\n") + 1
        whole, self._held = self._held[:end], self._held[end:]
        return self._lines(whole) + self._open_tail()

    def finish(self) -> str:
        """The rest, at the end of the text."""
        rest, self._held = self._held, ""
        return self._line(rest)

    def _lines(self, text: str) -> str:
        """Whole lines; nearly always there is nothing to do in any of them."""
        if not text:
            return ""
        if "```" in text or "~~~" in text or self._may_name(text):
            return "".join(self._line(line) + "\n" for line in text[:-1].split("\n"))
        self._context = ""
        return text

    def _may_name(self, text: str) -> bool:
        """Whether the letters of a name are in it, after what was given out before."""
        folded = letters(self._context + text)
        return any(name in folded for name in self._folded)

    def _line(self, line: str) -> str:
        """A whole line (what was given out of it before stands in the context)."""
        fence = _FENCE.match(line) if not self._context else None
        if self._fence is not None:
            if fence and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = None
            self._context = ""
            return line
        if fence:
            self._fence = fence[1]
            return line
        shown = self._mask(line)
        self._context = ""
        return shown

    def _open_tail(self) -> str:
        """What may be shown of a line that is still growing."""
        tail = self._held
        if not tail:
            return ""
        if not self._context and _MAYBE_FENCE.match(tail[:_REACH]):
            return ""
        if self._fence is not None:
            self._context, self._held = tail[-_REACH:], ""
            return tail
        if not self._context and _FENCE.match(tail):
            return ""
        cut = self._safe_cut(tail)
        shown, self._held = tail[:cut], tail[cut:]
        if not shown:
            return ""
        masked = self._mask(shown)
        self._context = (self._context + shown)[-_REACH:]
        return masked

    def _safe_cut(self, tail: str) -> int:
        """Up to where no name can begin that the next piece would complete."""
        joined = self._context + tail
        offset = len(self._context)
        for start in _START.finditer(joined, max(0, len(joined) - _NAME_REACH)):
            rest = joined[start.start() :]
            folded = letters(rest)
            if (
                folded in self._prefixes
                or (not folded and rest.strip())
                or (folded.startswith(self._folded) and self._ends_with_name(rest, folded))
            ):
                return max(0, start.start() - offset)
        return len(tail)

    def _ends_with_name(self, rest: str, folded: str) -> bool:
        """Whether a name is whole only with the last word: "-4o" or a letter may still follow."""
        before = letters(rest.removesuffix(_BREAK.split(rest)[-1]))
        return any(folded.startswith(name) and not before.startswith(name) for name in self._folded)

    def _mask(self, text: str) -> str:
        if not self._may_name(text):
            return text  # cheap, and true of nearly every piece
        joined = self._context + text
        at = offset = len(self._context)
        out: list[str] = []
        for match in self._pattern.finditer(joined):
            lead = match["lead"] or ""
            start = match.start() + len(lead)
            if match.end() <= offset or start < at:
                continue
            out += [joined[at:start], MASK]
            at = match.end()
            self.count += 1
        out.append(joined[at:])
        return "".join(out)


def mask(text: str, seated: tuple[str, ...]) -> tuple[str, int]:
    """A whole text masked, and how many names were."""
    masker = Masker(seated)
    shown = masker.feed(text) + masker.finish()
    return shown, masker.count
