"""The answer, as a check sees it: questions over a pipe, plain data back."""

import secrets
import select
from typing import Any

from problems.checks.split import frames
from problems.checks.split.failures import Misbehaved, Raised
from problems.checks.split.frames import BadFrame, PipeClosed
from problems.checks.split.opaque import Opaque
from problems.checks.split.values import Decoder, Encoder


class Answer:
    """One candidate, which lives for one check.

    Values are None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict, numpy
    scalars and plain arrays (bool, integer, float, complex). Anything else that the answer returns
    can be passed back to it, and fails the check when it is used in any other way.
    """

    def __init__(self, ask: int, reply: int, numpy: Any) -> None:
        self._ask, self._reply, self._numpy = ask, reply, numpy
        self.broken: Misbehaved | None = None
        self.lost = False  # its process is gone

    def call(self, name: str, *args: Any, keep: str | None = None, **kwargs: Any) -> Any:
        """Call the answer's function or class `name`; with `keep`, keep the result there by that
        name for `method` and `sizeof`, and return None. Raises Raised, Misbehaved."""
        return self._question(f"{name}()", "call", None, name, keep, args, kwargs)

    def method(self, on: str, name: str, *args: Any, keep: str | None = None, **kwargs: Any) -> Any:
        """Call a method of the kept object `on`. Raises Raised, Misbehaved."""
        return self._question(f"{name}()", "call", on, name, keep, args, kwargs)

    def get(self, name: str, *, on: str | None = None, keep: str | None = None) -> Any:
        """The attribute `name` of the kept object `on`, or of the answer's module; with `keep`, it
        stays there by that name. Raises Raised, Misbehaved."""
        return self._question(f"reading {name}", "get", on, name, keep, (), {})

    def take(self, on: str, most: int) -> list[Any]:
        """The next values, at most `most`, of the kept iterator or generator `on`; fewer when it
        has ended. Raises Raised, Misbehaved."""
        taken = self._question(f"iterating over {on}", "take", on, "", None, (most,), {})
        if type(taken) is not list or len(taken) > most:
            raise self._misbehaved("the answer's process gave no list of values")
        return taken

    def sizeof(self, on: str) -> int:
        """Bytes that the kept object `on` holds, with all it refers to, and by which the answer's
        globals have grown since the first `keep`. Its own word: see `memory.py`. Raises Misbehaved.
        """
        size = self._question("measuring its size", "sizeof", on, "", None, (), {})
        if type(size) is not int or size < 0:
            raise self._misbehaved("the answer's process gave no size")
        return size

    def load(self, source: str) -> None:
        """Run the answer's code. Raises Raised, Misbehaved."""
        self._exchange("loading the answer", {"do": "load", "source": source}, b"")

    def await_ready(self) -> bool:
        """Wait until the candidate's sandbox is closed; nothing of the answer is loaded yet."""
        try:
            head, _ = frames.receive(self._reply)
        except (PipeClosed, BadFrame):
            return False
        return head == {"ready": True}

    def _question(
        self,
        call: str,
        do: str,
        on: str | None,
        name: str,
        keep: str | None,
        args: Any,
        kwargs: Any,
    ) -> Any:
        encoder = Encoder(_handle, self._numpy)
        tree = encoder.encode((args, kwargs))
        head = {"do": do, "on": on, "name": name, "keep": keep, "args": tree}
        return self._exchange(call, head, encoder.body)

    def _exchange(self, call: str, head: dict, body: bytes | bytearray) -> Any:
        if self.broken is not None:
            raise self.broken
        number = secrets.token_hex(8)  # a reply written before the question cannot name it
        try:
            self._nothing_said_yet(call)
            frames.send(self._ask, {**head, "id": number}, body)
            reply, reply_body = frames.receive(self._reply)
            _require_reply_to(number, reply)
            if "raised" in reply:
                raise _raised(call, reply["raised"])
            return Decoder(reply_body, Opaque, self._numpy).decode(reply.get("value"))
        except PipeClosed:
            self.lost = True
            raise self._misbehaved(f"the answer's process ended during {call}") from None
        except BadFrame as e:
            raise self._misbehaved(f"the answer's process broke the protocol at {call}: {e}") from e

    def _nothing_said_yet(self, call: str) -> None:
        poll = select.poll()
        poll.register(self._reply, select.POLLIN)
        if any(state & select.POLLIN for _, state in poll.poll(0)):
            raise BadFrame("it wrote before it was asked")

    def _misbehaved(self, text: str) -> Misbehaved:
        self.broken = self.broken or Misbehaved(text)
        return self.broken


def _require_reply_to(number: str, reply: dict) -> None:
    if reply.get("id") != number:
        raise BadFrame("it replied to another question")


def _handle(value: Any) -> list:
    if type(value) is not Opaque:
        raise TypeError(f"a check passed a {type(value).__name__}, which is no plain data")
    return [object.__getattribute__(value, "_handle"), ""]


def _raised(call: str, said: Any) -> Raised:
    if type(said) is not dict:
        raise BadFrame("an exception is malformed")
    texts = [said.get(key) for key in ("type", "message", "where")]
    if any(type(text) is not str for text in texts):
        raise BadFrame("an exception is malformed")
    name, message, where = (str(text) for text in texts)
    return Raised(call, name[:100], message[:2000], where[:200])
