"""The tasks of one seat."""

import asyncio

from sessions.contestants.record import Contestant


class RunningSeat:
    """What is running for one seat; what happened to it is in the state."""

    def __init__(self, contestant: Contestant) -> None:
        self.contestant = contestant
        self.stream: asyncio.Task[None] | None = None
        self.check: asyncio.Task[None] | None = None
        self.sending: asyncio.Event | None = None  # a turn is on its way out; set once it streams
        self.stopping = False

    @property
    def streaming(self) -> bool:
        return self.stream is not None and not self.stream.done()

    @property
    def busy(self) -> bool:
        return self.sending is not None or self.streaming

    @property
    def checking(self) -> bool:
        return self.check is not None and not self.check.done()
