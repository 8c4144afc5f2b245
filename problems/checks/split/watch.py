"""Whether a check gets over the line on which it crashed with another answer."""

import sys
from types import FrameType
from typing import Any

from problems.checks.split.failures import Fail


class Watch:
    """Watches one line of the problem's code, `file` and its number, in a `with` block.

    `passed`: at least once the line was done without a crash. To say `ctx.Fail` there is to be
    done with it; that the answer raised, or gave no plain data, is not.
    """

    def __init__(self, file: str, line: int) -> None:
        self.passed = False
        self._file, self._line = file, line
        self._on_it: set[FrameType] = set()

    def __enter__(self) -> "Watch":
        sys.settrace(self._of_call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _of_call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self._of_line if frame.f_code.co_filename == self._file else None

    def _of_line(self, frame: FrameType, event: str, arg: Any) -> Any:
        was_on_it = frame in self._on_it
        self._on_it.discard(frame)
        if event == "exception":
            self.passed = self.passed or (was_on_it and arg[0] is Fail)
            return self._of_line
        self.passed = self.passed or was_on_it
        if event == "line" and frame.f_lineno == self._line:
            self._on_it.add(frame)
        return self._of_line
