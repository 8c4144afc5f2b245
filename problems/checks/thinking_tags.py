"""How models and their templates mark thinking, where a server passes the marks on as text."""

import re
from collections.abc import Iterator

from msgspec import Struct

from problems.pieces import PIECE

_NAMES = r"(?:\w{1,20}:)?(?:think|thinking|thoughts?|reasoning)"  # some have a prefix: seed:think
_GAP = r"[ \t]{0,100}"
_FINAL = r"<\|channel\|>final[^<\n]{0,80}<\|message\|>"
# (what opens, what closes it); the first one's closing tag has the name of the opening one
_FORMS = (
    (
        rf"<{_GAP}(?P<name>{_NAMES})(?:{_GAP}[ \t][\w-]{{1,100}}=[^<>\n]{{0,200}})?{_GAP}>",
        rf"<{_GAP}/{_GAP}(?P<closed>{_NAMES}){_GAP}>",
    ),
    (r"\[THINK\]", r"\[/THINK\]"),
    ("◁think▷", "◁/think▷"),
    (r"<\|(?:START_THINKING|begin_of_thought)\|>", r"<\|(?:END_THINKING|end_of_thought)\|>"),
    # channels: all that is not said in the final one. A message may be followed by another
    (
        r"(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)[^<\n]{0,200}<\|message\|>",
        rf"(?:<\|end\|>)?(?:<\|start\|>assistant)?{_FINAL}|<\|end\|>",
    ),
)
_ANY = re.compile(
    "|".join(f"(?P<o{n}>{opens})|(?P<c{n}>{closes})" for n, (opens, closes) in enumerate(_FORMS)),
    re.IGNORECASE,
)
_CLOSING = tuple(re.compile(closes, re.IGNORECASE) for _, closes in _FORMS)
_FIRST = re.compile(r"[<\[◁](?=[\w/| \t])")  # what every mark begins with


class Tag(Struct, frozen=True):
    """A mark in a text. `sure`: it is one wherever it stands, since nobody writes it in prose."""

    form: int
    closes: bool
    name: str
    start: int
    end: int

    @property
    def sure(self) -> bool:
        return self.form >= 3


def tags_in(text: str, at: int, end: int) -> Iterator[Tag]:
    """The marks in `text[at:end]`, in order."""
    for match in _found(_ANY, text, at, end):
        kind, form = _kind(match)
        name = (match["name"] or match["closed"] or f"form {form}").lower()
        if kind == "c" and match[0] == "<|end|>":
            continue  # of a message, whatever its channel: it closes only what was opened
        yield Tag(form, kind == "c", name, *match.span())


def _kind(match: re.Match[str]) -> tuple[str, int]:
    group = next(name for name, said in match.groupdict().items() if said and name[1:].isdigit())
    return group[0], int(group[1:])


def closing_of(tag: Tag, text: str) -> re.Match[str] | None:
    """What closes the thinking that `tag` opens."""
    for match in _found(_CLOSING[tag.form], text, tag.end, len(text)):
        if tag.form > 0 or match["closed"].lower() == tag.name:
            return match
    return None


def _found(pattern: re.Pattern[str], text: str, at: int, end: int) -> Iterator[re.Match[str]]:
    """As `finditer`, for a pattern of marks, and with no call that works through a long text."""
    for start in range(at, end, PIECE):
        # one more: what begins a mark is known by the character after it
        for first in _FIRST.finditer(text, start, min(start + PIECE + 1, end)):
            if first.start() >= at and (match := pattern.match(text, first.start(), end)):
                yield match
                at = match.end()
