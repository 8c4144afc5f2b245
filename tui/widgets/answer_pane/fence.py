"""A top-level code fence that is open."""

import re

from msgspec import Struct

from tui.widgets.answer_pane.code import Code

_OPENING = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")


class Fence(Struct, frozen=True, eq=False):
    """`mark` is the run of signs that opened it; a run at least as long closes it."""

    mark: str
    indent: int
    code: Code

    def closed_by(self, line: str) -> bool:
        bare = line.strip()
        return (
            bare.startswith(self.mark)
            and not bare.strip(self.mark[0])
            and len(line) - len(line.lstrip(" ")) < 4
        )

    def may_be_closed_by(self, partial: str) -> bool:
        """Whether the line, which may still grow, could become the closing one."""
        bare = partial.strip()
        return bool(bare) and not bare.strip(self.mark[0])

    def content(self, line: str) -> str:
        """The line without the fence's own indent; deeper indent stays."""
        if self.code.in_long_line:
            return line
        indent = min(self.indent, len(line) - len(line.lstrip(" ")))
        return line[indent:]


def opening(line: str) -> tuple[str, int, str] | None:
    """The mark, indent and info string of a line that opens a fence."""
    match = _OPENING.fullmatch(line)
    return (match[2], len(match[1]), match[3].strip()) if match else None
