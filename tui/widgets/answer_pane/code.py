"""Code, coloured line by line as it comes: each complete line is lexed once."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace
from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from sessions.untrusted import neutralise
from tui.widgets.answer_pane.languages import FIRST_STATES, LANGUAGES, LINEWISE
from tui.widgets.answer_pane.lines import Line, prefixed
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.wrap import Run, chop, pieces

LONG_LINE = 1000  # characters; a longer line is drawn plain, so that no lexer sees it
_NAME = re.compile(r"[^\s{},;.][^\s{},;]*")
_DEEPEST = 200  # states; code that nests deeper is drawn plain


class Code:
    """One block of code. `line` and `partial` give drawn lines; the block keeps none of them.

    A language that is not named, not known or not on our list is drawn plain: guessing would load
    every lexer there is, and some of them can be made to hang. Once a lexer raises, the rest of
    the block is plain.
    """

    def __init__(self, info: str, look: Look) -> None:
        self._look = look
        self._fill = look.palette.code_fill
        self.language = language_of(info)
        self._lexer = _lexer(self.language)
        self._stack: Sequence[str] = FIRST_STATES.get(self.language, ("root",))
        self.in_long_line = False

    def label(self, info: str) -> list[Line]:
        """The row above the code: what the fence says it is, if it says anything."""
        text = neutralise(info).replace("\n", " ").strip()
        if not text:
            return []
        first = chop([(f" {text}", self._look.palette.code_label)], self._look.width)[0]
        return [replace(first, lead=len(first.text), fill=self._fill)]

    def line(self, text: str) -> list[Line]:
        """The drawn lines of a complete line of code, or of the rest of a long one."""
        if self.in_long_line or len(text) > LONG_LINE:
            lines = self._drawn([(text, None)])
            self.in_long_line = False
            return lines
        return self._drawn(self._lexed(text, keep=True), at_spaces=True)

    def partial(self, text: str) -> list[Line]:
        """The same for a line that may still grow; nothing is remembered of it."""
        if self.in_long_line or len(text) > LONG_LINE:
            return self._drawn([(text, None)])
        return self._drawn(self._lexed(text, keep=False), at_spaces=True)

    def long_rows(self, text: str) -> tuple[list[Line], str]:
        """Of a growing line that is long already: its full rows, drawn for good, and the rest."""
        if not self.in_long_line and len(text) <= LONG_LINE:
            return [], text
        *full, rest = pieces(text, self._width)
        lines: list[Line] = []
        for piece in full:
            lines += self._drawn([(piece, None)])
            self.in_long_line = True
        return lines, rest

    @property
    def _width(self) -> int:
        return max(1, self._look.width - 2)

    def _drawn(self, runs: Sequence[Run], *, at_spaces: bool = False) -> list[Line]:
        rows = chop(runs, self._width, at_spaces=at_spaces)
        first = "↪" if self.in_long_line else " "
        if self.in_long_line:
            rows[0] = replace(rows[0], soft=True)
        drawn = prefixed(rows, first, "↪", self._look.palette.dim)
        return [replace(row, fill=self._fill, inset=0) for row in drawn]

    def _lexed(self, text: str, *, keep: bool) -> Sequence[Run]:
        if self._lexer is None:
            return [(text, None)]
        try:
            runs, stack = self._runs(text, self._lexer)
        except Exception:
            # A lexer is fed half a program here, in a state that it did not ask for. Whatever it
            # raises, the code is shown all the same.
            runs, stack = [], ()
        if "".join(part for part, _ in runs) != text:
            runs, stack = [(text, None)], ()
        if keep:
            self._stack = stack
            self._lexer = self._lexer if 0 < len(stack) <= _DEEPEST else None
        return runs

    def _runs(self, text: str, lexer: Any) -> tuple[list[Run], Sequence[str]]:
        if self.language in LINEWISE:
            return list(self._styled(lexer.get_tokens_unprocessed(text + "\n"))), self._stack
        context = LexerContext(text + "\n", 0, list(self._stack))
        tokens = ExtendedRegexLexer.get_tokens_unprocessed(lexer, context=context)
        return list(self._styled(tokens)), context.stack

    def _styled(self, tokens: Iterator) -> Iterator[Run]:
        """Tokens as runs; neighbours of one style become one, for fewer segments to paint."""
        of_token = self._look.palette.of_token
        text, style = "", None
        for _, kind, value in tokens:
            own = of_token(kind)
            if own is style or value.isspace():
                text += value
                continue
            if text:
                yield text, style
            text, style = value, own
        if bare := text.rstrip("\n"):
            yield bare, style


def draw_code(info: str, lines: Sequence[str], look: Look) -> list[Line]:
    """A whole block at once, exactly as it would have been drawn line by line."""
    code = Code(info, look)
    drawn = code.label(info)
    for line in lines:
        drawn += code.line(line)
    return drawn


def language_of(info: str) -> str:
    """The language a fence names: `Python`, `py title="a"` and `{.python}` all mean python."""
    first = _NAME.search(info)
    return LANGUAGES.get(first[0].lower(), "") if first else ""


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if not language:
        return None
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None
