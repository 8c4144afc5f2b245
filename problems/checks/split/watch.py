"""Whether a check gets over the place at which it crashed with another answer."""

import itertools
import os
import sys
from types import FrameType, TracebackType
from typing import Any

from problems.checks.split.failures import Fail

Place = tuple[str, int, int]  # a file of the problem's, first and last line of an expression


def place_of(trace: TracebackType | None, folder: str) -> Place | None:
    """The innermost expression of the problem's own on the way to an exception."""
    place = None
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(folder + os.sep):
            positions = itertools.islice(code.co_positions(), trace.tb_lasti // 2, None)
            first, last, *_ = next(positions, (None, None))
            first = first or trace.tb_lineno
            place = (code.co_filename, first, last or first)
        trace = trace.tb_next
    return place


class Watch:
    """Watches one place in a `with` block.

    `passed`: at least once a function got to another line from there, or returned. To say
    `ctx.Fail` there is to be done with it; that the answer raised, or gave no plain data, is not.
    """

    def __init__(self, file: str, first: int, last: int) -> None:
        self.passed = False
        self._file, self._lines = file, range(first, last + 1)
        self._on_it: set[FrameType] = set()
        self._raising: set[FrameType] = set()

    def __enter__(self) -> "Watch":
        sys.settrace(self._of_call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _of_call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self._of_line if frame.f_code.co_filename == self._file else None

    def _of_line(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "exception":
            self._leave(frame, done=arg[0] is Fail)
            self._raising.add(frame)
        elif event == "line" and frame.f_lineno in self._lines:
            # still there in a loop within it, or on another of its lines; a comprehension is
            # there once more when it cleans up behind an exception
            if frame not in self._raising:
                self._on_it.add(frame)
        else:
            # a comprehension's own frame returns to the rest of the expression
            self._leave(frame, done=event == "line" or not frame.f_code.co_name.startswith("<"))
            self._raising.discard(frame)
        return self._of_line

    def _leave(self, frame: FrameType, *, done: bool) -> None:
        self.passed = self.passed or (done and frame in self._on_it)
        self._on_it.discard(frame)
