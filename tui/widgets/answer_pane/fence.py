"""A code fence that is open: each complete line is drawn once."""

import re

from tui.widgets.answer_pane.code import Code
from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.reading import Read

_OPENING = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")


class Fence:
    """A run of the sign that opened it, at least as long, closes it."""

    def __init__(self, opening: str, look: Look) -> None:
        """`opening`: the line that opens it, as Markdown takes it for one."""
        match = _OPENING.fullmatch(opening)
        assert match is not None, opening
        self._indent, self._mark, info = len(match[1]), match[2], match[3].strip()
        self._code = Code(info, look)
        self.label = self._code.label(info)

    def read(self, source: str) -> Read:
        lines: list[Line] = []
        at = 0
        while (newline := source.find("\n", at)) >= 0:
            line = source[at:newline]
            at = newline + 1
            if self._closed_by(line):
                return Read(lines, (), at, over=True)
            lines += self._code.line(self._content(line))
        rows, rest = self._code.long_rows(self._content(source[at:]))
        taken = len(source) - len(rest) if rows else at
        return Read([*lines, *rows], self._partial(rest), taken, over=False)

    def end(self, source: str) -> list[Line]:
        if not source or self._closed_by(source):
            return []
        return self._code.partial(self._content(source))

    def _partial(self, rest: str) -> list[Line]:
        """A line that may still grow; what may become the closing line is not shown."""
        bare = rest.strip()
        if not rest or (bare and not bare.strip(self._mark[0]) and not self._code.in_long_line):
            return []
        return self._code.partial(rest)

    def _closed_by(self, line: str) -> bool:
        bare = line.strip()
        return (
            not self._code.in_long_line
            and bare.startswith(self._mark)
            and not bare.strip(self._mark[0])
            and len(line) - len(line.lstrip(" ")) < 4
        )

    def _content(self, line: str) -> str:
        """The line without the fence's own indent; deeper indent stays."""
        if self._code.in_long_line:
            return line
        return line[min(self._indent, len(line) - len(line.lstrip(" "))) :]
