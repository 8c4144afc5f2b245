"""The candidate: the answer's code, alone in its sandbox with two ends of pipes.

Everything here may be taken over by the answer once it is loaded: it shares our interpreter. So
nothing here decides anything; the grader takes whatever comes as the answer's own word.
"""

import itertools
import linecache
import sys
import traceback
import types
from typing import Any

from problems.checks.split import frames, memory
from problems.checks.split.values import Decoder, Encoder
from problems.sandbox.worker import confine

_NAME = "answer"
_MOST_MESSAGE = 2000


def main(job: dict) -> None:
    """In a copy of the nursery: close the sandbox, then answer the grader until it hangs up."""
    confine.limit(job)
    candidate = Candidate(numpy=_numpy() if job["preload"] else None)
    confine.close(job)
    frames.send(job["reply"], {"ready": True}, b"")
    try:
        while True:
            candidate.answer_one(job["ask"], job["reply"])
    except frames.PipeClosed:
        return


def _numpy() -> Any:
    import numpy  # the nursery has loaded it

    return numpy


class Candidate:
    """The answer's module and the objects that the grader keeps by name."""

    def __init__(self, numpy: Any) -> None:
        self._numpy = numpy
        self._module = types.ModuleType(_NAME)
        self._kept: dict[str, Any] = {}
        self._handles: list[Any] = []
        self._size_at_first = 0  # of the module, before it was used

    def answer_one(self, ask: int, reply: int) -> None:
        """Read a question, do what it says, reply with the value or with what was raised."""
        head, body = frames.receive(ask)
        encoder = Encoder(self._handle, self._numpy)
        try:
            value = encoder.encode(self._do(head, Decoder(body, self._thing, self._numpy)))
            answer = {"value": value}
        except BaseException as e:  # SystemExit and KeyboardInterrupt are answers too
            encoder.body.clear()
            answer = {"raised": _described(e)}
        frames.send(reply, {"id": head["id"], **answer}, encoder.body)

    def _do(self, head: dict, decoder: Decoder) -> Any:
        if head["do"] == "load":
            return self._load(head["source"])
        if head["do"] == "sizeof":
            return self._size_of(self._kept[head["on"]])
        owner: Any = self._module if head["on"] is None else self._kept[head["on"]]
        args, kwargs = decoder.decode(head["args"])
        if head["do"] == "take":
            return list(itertools.islice(owner, *args))
        if head["keep"] is not None and not self._kept:
            self._size_at_first = memory.deep_size([vars(self._module)], self._module)
        value = getattr(owner, head["name"])
        if head["do"] == "call":
            value = value(*args, **kwargs)
        if head["keep"] is None:
            return value
        self._kept[head["keep"]] = value
        return None

    def _load(self, source: str) -> None:
        # so that `import answer`, dataclasses and tracebacks find it
        sys.modules[_NAME] = self._module
        linecache.cache[_NAME + ".py"] = (len(source), None, source.splitlines(True), _NAME + ".py")
        exec(compile(source, _NAME + ".py", "exec", dont_inherit=True), self._module.__dict__)

    def _size_of(self, thing: Any) -> int:
        """What it holds, and by how much the module has grown: state may be kept in globals."""
        both = memory.deep_size([thing, vars(self._module)], self._module)
        return both - self._size_at_first

    def _handle(self, value: Any) -> list:
        self._handles.append(value)
        return [len(self._handles) - 1, type(value).__name__]

    def _thing(self, handle: int, _name: str) -> Any:
        return self._handles[handle]


def _described(error: BaseException) -> dict[str, str]:
    """Type, message and the lines of the answer that led there."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be shown)"
    lines = [
        f"line {frame.lineno}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == _NAME + ".py"
    ]
    where = lines[-1] if lines else ""
    return {
        "type": type(error).__name__[:100],
        "message": message[:_MOST_MESSAGE],
        "where": where[:200],
    }
