"""The grader's end of a candidate's pipes: a question, what is called back meanwhile, the reply.

Whatever comes is the answer's own word. It must name the number of the newest frame that went to
it, which nobody can know beforehand, and must not come before that frame was sent.
"""

import os
import select
from collections.abc import Callable
from typing import Any

from problems.checks.split import frames
from problems.checks.split.failures import Fail, Misbehaved, Raised, text_of
from problems.checks.split.frames import BadFrame, PipeClosed
from problems.checks.split.opaque import Opaque
from problems.checks.split.values import Decoder, Encoder

MOST_NESTED = 8  # questions that a check asks from inside functions that the answer calls
_MOST_MESSAGE = 2000


class Exchange:
    """One candidate, for as long as it lives."""

    def __init__(self, ask: int, reply: int, numpy: Any) -> None:
        self._ask, self._reply, self._numpy = ask, reply, numpy
        self._functions: list[Callable[..., Any]] = []  # the check's, which the answer may call
        self._nested = 0
        self.asked = 0  # questions, the first of which loads the answer
        self._number = ""
        self.broken: Misbehaved | None = None
        self.lost = False  # its process is gone
        # what the check itself may be to blame for, though the answer seems to fail
        self.doubt: Exception | None = None

    def await_ready(self) -> bool:
        """Wait until the candidate's sandbox is closed; nothing of the answer is loaded yet."""
        try:
            head, _ = frames.receive(self._reply)
        except (PipeClosed, BadFrame):
            return False
        return head == {"ready": True}

    def question(self, call: str, head: dict, args: Any = ((), {})) -> Any:
        """The value that the answer gives; `call` names it in messages. Raises Raised, Misbehaved,
        and what a function of the check raises that ends the check."""
        if self.broken is not None:
            raise self.broken
        encoder = Encoder(self._stand_in, self._numpy)
        tree = encoder.encode(args)
        if self._nested == MOST_NESTED:
            raise self.misbehaved(f"{call} is nested more than {MOST_NESTED} calls deep")
        self._nested += 1
        self.asked += 1
        try:
            self._send({**head, "args": tree}, encoder.body)
            return self._outcome(call)
        except PipeClosed:
            self.lost = True
            raise self.misbehaved(f"the answer's process ended during {call}") from None
        except MemoryError as e:  # a small frame may unfold to a large value
            self.doubt = e
            raise self.misbehaved(f"with what {call} gave, the check is out of memory") from None
        except BadFrame as e:
            raise self.misbehaved(f"the answer's process broke the protocol at {call}: {e}") from e
        finally:
            self._nested -= 1

    def misbehaved(self, text: str) -> Misbehaved:
        """From now on nothing can be learned from this candidate."""
        self.broken = self.broken or Misbehaved(text)
        return self.broken

    def _send(self, head: dict, body: bytes | bytearray) -> None:
        self._require_silence()
        self._number = os.urandom(8).hex()
        try:
            frames.send(self._ask, {**head, "id": self._number}, body)
        except BadFrame as e:  # the check's own doing, not the answer's
            raise ValueError(f"a check passed {e}") from None

    def _outcome(self, call: str) -> Any:
        while True:
            said, body = frames.receive(self._reply)
            if said.get("id") != self._number:
                raise BadFrame("it replied to another question")
            if "called" in said:
                self._call(said, body)
            elif "raised" in said:
                raise _raised(call, said["raised"])
            elif "value" in said:
                return self._decoder(body).decode(said["value"])
            else:
                raise BadFrame("a reply holds no value")

    def _call(self, said: dict, body: memoryview) -> None:
        """Call a function of the check as the answer asks, and tell it what came of that."""
        function, args, kwargs = self._wanted(said, body)
        encoder = Encoder(self._stand_in, self._numpy)
        try:
            told = {"returned": encoder.encode(function(*args, **kwargs))}
        except Raised as e:  # the answer's own exception, on its way through the check's function
            told = {"threw": [e.type, e.message]}
        except Fail:
            self.misbehaved("a function of the check ended the call")
            raise
        except Exception as e:  # nothing but its name and message leave this process
            self.doubt = e
            encoder.body.clear()
            told = {"threw": [type(e).__name__, text_of(e)[:_MOST_MESSAGE]]}
        self._send(told, encoder.body)

    def _wanted(self, said: dict, body: memoryview) -> tuple[Callable[..., Any], Any, Any]:
        number = said["called"]
        if type(number) is not int or not 0 <= number < len(self._functions):
            raise BadFrame("it called a function that was not given to it")
        given = self._decoder(body).decode(said.get("args"))
        match given:
            case (tuple() as args, dict() as kwargs) if all(type(key) is str for key in kwargs):
                return self._functions[number], args, kwargs
        raise BadFrame("arguments are malformed")

    def _decoder(self, body: memoryview) -> Decoder:
        return Decoder(body, Opaque, self._numpy)

    def _require_silence(self) -> None:
        poll = select.poll()
        poll.register(self._reply, select.POLLIN)
        if any(state & select.POLLIN for _, state in poll.poll(0)):
            raise BadFrame("it wrote before it was asked")

    def _stand_in(self, value: Any) -> dict:
        """What goes over the pipe for an object of the answer, or a function of the check."""
        if type(value) is Opaque:
            return {"o": [object.__getattribute__(value, "_handle"), ""]}
        if not callable(value):
            raise TypeError(f"a check passed a {type(value).__name__}, which is no plain data")
        for number, known in enumerate(self._functions):
            if known is value:
                return {"c": number}
        self._functions.append(value)
        return {"c": len(self._functions) - 1}


def _raised(call: str, said: Any) -> Raised:
    if type(said) is not dict or type(said.get("kinds")) is not list:
        raise BadFrame("an exception is malformed")
    texts = [said.get("type"), said.get("message"), said.get("where"), *said["kinds"]]
    if any(type(text) is not str for text in texts):
        raise BadFrame("an exception is malformed")
    name, message, where, *kinds = (str(text) for text in texts)
    return Raised(call, name[:100], message[:_MOST_MESSAGE], where[:200], tuple(kinds[:50]))
