"""The candidate: the answer's code, alone in its sandbox with two ends of pipes.

Everything here may be taken over by the answer once it is loaded: it shares our interpreter. So
nothing here decides anything; the grader takes whatever comes as the answer's own word.
"""

import builtins
import contextlib
import itertools
import linecache
import sys
import threading
import traceback
import types
from collections.abc import Callable
from typing import Any

from problems.checks.split import frames, memory
from problems.checks.split.values import Decoder, Encoder
from problems.sandbox.worker import confine

_NAME = "answer"
_MOST_MESSAGE = 2000
_MOST_KINDS = 50


def main(job: dict) -> None:
    """In a copy of the nursery: close the sandbox, then answer the grader until it hangs up."""
    confine.limit(job)
    candidate = Candidate(job["ask"], job["reply"], numpy=_numpy() if job["preload"] else None)
    confine.close(job)
    frames.send(job["reply"], {"ready": True}, b"")
    with contextlib.suppress(frames.PipeClosed):
        while True:
            candidate.answer_next()


def _numpy() -> Any:
    import numpy  # the nursery has loaded it

    return numpy


class Candidate:
    """The answer's module and the objects that the grader keeps by name."""

    def __init__(self, ask: int, reply: int, numpy: Any) -> None:
        self._ask, self._reply, self._numpy = ask, reply, numpy
        self._number = ""  # of the newest frame that came
        self._calling = threading.RLock()
        self._module = types.ModuleType(_NAME)
        self._kept: dict[str, Any] = {}
        self._handles: list[Any] = []
        self._size_at_first = 0  # of the module, before it was used

    def answer_next(self) -> None:
        """Read a question and answer it."""
        self._answer(*frames.receive(self._ask))

    def _answer(self, head: dict, body: memoryview) -> None:
        """Do what a question says, reply with the value or with what was raised."""
        self._number = head["id"]
        encoder = Encoder(self._stand_in, self._numpy)
        try:
            answer = {"value": encoder.encode(self._do(head, self._decoder(body)))}
        except BaseException as e:  # SystemExit and KeyboardInterrupt are answers too
            encoder.body.clear()
            answer = {"raised": _described(e)}
        with contextlib.suppress(Exception):  # by now it may be anything
            sys.stdout.flush()  # we are killed without a word: what it has printed would be lost
        frames.send(self._reply, {"id": self._number, **answer}, encoder.body)

    def _call_back(self, function: int, args: Any, kwargs: Any) -> Any:
        """Have the grader call a function of its check; it may ask us more before that returns."""
        with self._calling:
            encoder = Encoder(self._stand_in, self._numpy)
            tree = encoder.encode((args, kwargs))
            head = {"id": self._number, "called": function, "args": tree}
            frames.send(self._reply, head, encoder.body)
            head, body = frames.receive(self._ask)
            while "do" in head:
                self._answer(head, body)
                head, body = frames.receive(self._ask)
            self._number = head["id"]
            if "threw" in head:
                raise _thrown(*head["threw"])
            return self._decoder(body).decode(head["returned"])

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

    def _decoder(self, body: memoryview) -> Decoder:
        return Decoder(body, self._thing, self._numpy, self._function)

    def _stand_in(self, value: Any) -> dict:
        self._handles.append(value)
        return {"o": [len(self._handles) - 1, type(value).__name__]}

    def _thing(self, handle: int, _name: str) -> Any:
        return self._handles[handle]

    def _function(self, number: int) -> Callable[..., Any]:
        return lambda *args, **kwargs: self._call_back(number, args, kwargs)


def _thrown(name: str, message: str) -> Exception:
    """What a function of the check raised: one of Python's own, or what stands for another."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):  # some want more than a message
            return kind(message)
    return RuntimeError(f"{name}: {message}")


def _described(error: BaseException) -> dict[str, Any]:
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
        "kinds": [kind.__name__ for kind in type(error).__mro__][:_MOST_KINDS],
    }
