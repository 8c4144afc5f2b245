"""How models and their templates mark thinking, where a server passes the marks on as text."""

import re
from collections.abc import Iterator

from msgspec import Struct

_NAMES = r"(?:\w{1,20}:)?(?:think|thinking|thoughts?|reasoning)"  # some have a prefix: seed:think
_FINAL = r"<\|channel\|>final[^<\n]{0,80}<\|message\|>"
# (what opens, what closes it); the first one's closing tag has the name of the opening one
_FORMS = (
    (
        rf"<[ \t]*(?P<name>{_NAMES})(?:[ \t]+[\w-]+=[^<>\n]{{0,200}})?[ \t]*>",
        rf"<[ \t]*/[ \t]*(?P<closed>{_NAMES})[ \t]*>",
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


_WORDS = ("think", "thought", "reasoning", "channel")  # one of them is in every mark


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
    for match in _ANY.finditer(text, at, end):
        kind, form = _kind(match)
        name = (match["name"] or match["closed"] or f"form {form}").lower()
        if kind == "c" and match[0] == "<|end|>":
            continue  # of a message, whatever its channel: it closes only what was opened
        yield Tag(form, kind == "c", name, *match.span())


def may_be_in(text: str) -> bool:
    """Whether a look at the marks is worth its time; nearly always not."""
    lower = text.lower()
    return any(word in lower for word in _WORDS)


def _kind(match: re.Match[str]) -> tuple[str, int]:
    group = next(name for name, said in match.groupdict().items() if said and name[1:].isdigit())
    return group[0], int(group[1:])


def closing_of(tag: Tag, text: str) -> re.Match[str] | None:
    """What closes the thinking that `tag` opens."""
    for match in _CLOSING[tag.form].finditer(text, tag.end):
        if tag.form > 0 or match["closed"].lower() == tag.name:
            return match
    return None
