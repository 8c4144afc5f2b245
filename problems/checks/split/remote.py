"""The answer, as a check sees it: `ctx.answer` where the answer is code."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from problems.checks.split.exchange import Exchange


class Took:
    """How long the calls in a `timing` block took; set when the block ends.

    `wall_s` is the grader's clock, with the way over the pipe in it. `cpu_s` is the processor time
    of the answer's process with all its threads, as the kernel counted it; None on systems that do
    not tell. Neither is the answer's word. Both vary between runs and machines: compare orders of
    magnitude, or one call with another.
    """

    wall_s: float = 0.0
    cpu_s: float | None = None


class Answer:
    """One candidate, which lives for one check.

    Values are None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict, numpy
    scalars and plain arrays (bool, integer, float, complex). A function of the check can be passed:
    the answer calls it, and its arguments and result are such values too. Anything else that the
    answer returns can be passed back to it, and fails the check when it is used in any other way.
    """

    def __init__(self, exchange: Exchange, cpu_ns: Callable[[], int | None]) -> None:
        self._exchange = exchange
        self._cpu_ns = cpu_ns

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
        return self._question(f"reading {name}", "get", on, name, keep)

    def take(self, on: str, most: int) -> list[Any]:
        """The next values, at most `most`, of the kept iterator or generator `on`; fewer when it
        has ended. Raises Raised, Misbehaved."""
        taken = self._question(f"iterating over {on}", "take", on, "", None, (most,))
        if type(taken) is not list or len(taken) > most:
            raise self._exchange.misbehaved("the answer's process gave no list of values")
        return taken

    def sizeof(self, on: str) -> int:
        """Bytes that the kept object `on` holds, with all it refers to, and by which the answer's
        globals have grown since the first `keep`. Its own word: see `memory.py`. Raises Misbehaved.
        """
        size = self._question("measuring its size", "sizeof", on, "", None)
        if type(size) is not int or size < 0:
            raise self._exchange.misbehaved("the answer's process gave no size")
        return size

    @contextmanager
    def timing(self) -> Iterator[Took]:
        """Measure the calls in a `with` block."""
        took = Took()
        cpu, began = self._cpu_ns(), time.perf_counter()
        try:
            yield took
        finally:
            took.wall_s = time.perf_counter() - began
            after = self._cpu_ns()
            if cpu is not None and after is not None:
                took.cpu_s = (after - cpu) / 1e9

    def load(self, source: str) -> None:
        """Run the answer's code: the grader does, before the check. Raises Raised, Misbehaved."""
        self._exchange.question("loading the answer", {"do": "load", "source": source})

    def _question(
        self,
        call: str,
        do: str,
        on: str | None,
        name: str,
        keep: str | None,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        head = {"do": do, "on": on, "name": name, "keep": keep}
        return self._exchange.question(call, head, (args, kwargs or {}))
