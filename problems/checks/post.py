"""A check's candidate: two pipes to the grader, and a process that lives for this check only."""

import contextlib
import os
import select

from problems.records import CheckSpec
from problems.sandbox.bounded import Bounded
from problems.sandbox.forked import Forked
from problems.sandbox.output import Tail

_MOST_AT_ONCE = 1 << 16


class Post:
    """The place of one check's candidate. The grader's ends go to the grader, ours to nobody."""

    def __init__(self, check: CheckSpec) -> None:
        self.check = check
        ask_read, ask_write = os.pipe()
        try:
            reply_read, reply_write = os.pipe()
        except OSError:
            _close_all([ask_read, ask_write])
            raise
        self.of_grader = [ask_write, reply_read]
        self.of_candidate = [ask_read, reply_write]
        self.own: Bounded | None = None  # where its candidate comes from, if it needs more
        self.child: Forked | None = None
        self.printed = 0
        self.killed_for = ""  # why we ended it before its time, in words

    def release_graders_ends(self) -> None:
        """The grader has them now; while we hold them too, nobody would see it end."""
        _close_all(self.of_grader)

    def release_candidates_ends(self) -> None:
        """The candidate has them now, or never will: the grader then finds the pipe closed."""
        _close_all(self.of_candidate)

    def read_output(self, tail: Tail) -> bool:
        """Take what the candidate has printed. False when there will be no more."""
        if self.child is None or self.child.output < 0:
            return False
        try:
            data = os.read(self.child.output, _MOST_AT_ONCE)
        except BlockingIOError:
            return True
        self.printed += len(data)
        tail.add(data)
        return bool(data)

    def drain(self, tail: Tail, most: int) -> None:
        """Take what is left in the pipe of an ended candidate, up to `most` bytes in all."""
        with contextlib.suppress(OSError):
            while self.printed < most and self._more_to_read():
                if not self.read_output(tail):
                    return

    def _more_to_read(self) -> bool:
        if self.child is None or self.child.output < 0:
            return False
        poll = select.poll()
        poll.register(self.child.output, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> bool:
        """Free everything. False if the process survived its killing, or something it started."""
        _close_all(self.of_grader)
        _close_all(self.of_candidate)
        gone = self.child is None or self.child.close()
        own, self.own = self.own, None
        return (own is None or own.close()) and gone


def _close_all(fds: list[int]) -> None:
    while fds:
        os.close(fds.pop())
