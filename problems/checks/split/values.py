"""Values as plain data: exact built-in types, numpy scalars and plain arrays; no pickle.

A tree of JSON with one-letter objects for what JSON lacks; bytes and arrays are slices of the
frame's body. What is none of these becomes a handle on an object that stays where it is.

    null, true, "text", 12, 1.5, [..]      themselves (integers up to 64 bits)
    {"i": hex} {"z": [re, im]}             larger integers, complex
    {"t": [..]} {"s": [..]} {"f": [..]}    tuple, set, frozenset
    {"d": [[key, value], ..]}              dict
    {"b": [at, n]} {"a": [dtype, shape, at, n]} {"n": [dtype, at, n]}    bytes, array, scalar
    {"o": [handle, type name]}             an object of the answer
    {"c": number}                          a function of the check

What is written in order is read in order: the slices follow each other and fill the body, so no
byte is two values, and a small frame cannot claim to be a large one.
"""

import re
from collections.abc import Callable
from typing import Any

from problems.checks.split.frames import BadFrame

MOST_NODES = 1_000_000
MOST_DEPTH = 64
MOST_INT_DIGITS = 3500  # hexadecimal; Python writes an integer of 4300 decimal ones, and no larger
_MOST_DIMENSIONS = 64  # numpy's own
_KINDS = "biufc"
_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}")
_SMALL = 1 << 63

StandIn = Callable[[Any], dict]  # object -> the tree that stands for it


class Encoder:
    """Encodes one frame's values; `body` gathers the raw bytes."""

    def __init__(self, stand_in: StandIn, numpy: Any) -> None:
        self.body = bytearray()
        self._stand_in = stand_in
        self._numpy = numpy
        self._nodes = 0

    def encode(self, value: Any, depth: int = 0) -> Any:
        """One value as a JSON tree. Raises BadFrame when it is too deep or has too many parts."""
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > MOST_DEPTH:
            raise BadFrame("a value is too deep or has too many parts to pass")
        kind = type(value)
        if value is None or kind is bool or kind is str or kind is float:
            return value
        if kind is int:
            return value if -_SMALL <= value < _SMALL else {"i": self._large(value)}
        if kind is list:
            return [self.encode(item, depth + 1) for item in value]
        if kind is dict:
            return {
                "d": [
                    [self.encode(key, depth + 1), self.encode(item, depth + 1)]
                    for key, item in value.items()
                ]
            }
        if kind in (tuple, set, frozenset):
            tag = {tuple: "t", set: "s", frozenset: "f"}[kind]
            return {tag: [self.encode(item, depth + 1) for item in value]}
        if kind is complex:
            return {"z": [value.real, value.imag]}
        if kind is bytes:
            return {"b": self._put(value)}
        return self._encode_numpy(value) or self._stand_in(value)

    def _encode_numpy(self, value: Any) -> Any:
        np = self._numpy
        if np is None or not (type(value) is np.ndarray or isinstance(value, np.generic)):
            return None
        if value.dtype.kind not in _KINDS or type(value.dtype).__module__ != "numpy.dtypes":
            return None
        if type(value) is np.ndarray:
            return {"a": [value.dtype.str, list(value.shape), *self._put(value.tobytes())]}
        if type(value) is value.dtype.type:  # no subclass
            return {"n": [value.dtype.str, *self._put(value.tobytes())]}
        return None

    def _large(self, value: int) -> str:
        if value.bit_length() > 4 * MOST_INT_DIGITS:
            raise BadFrame("an integer is too large to pass")
        return hex(value)

    def _put(self, data: bytes) -> list[int]:
        at = len(self.body)
        self.body += data
        return [at, len(data)]


class Decoder:
    """Decodes one frame's value. Whatever is not exactly as `Encoder` writes it is a BadFrame.

    `thing` makes what stands for a handle here, `function` what stands for a function.
    """

    def __init__(
        self,
        body: memoryview,
        thing: Callable[[int, str], Any],
        numpy: Any,
        function: Callable[[int], Any] | None = None,
    ) -> None:
        self._body = body
        self._thing, self._function = thing, function
        self._numpy = numpy
        self._nodes = 0
        self._used = 0  # bytes of the body

    def decode(self, tree: Any) -> Any:
        """The value of a whole frame. Raises BadFrame."""
        value = self._decode(tree, 0)
        if self._used != len(self._body):
            raise BadFrame("a frame holds bytes that belong to no value")
        return value

    def _decode(self, tree: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > MOST_DEPTH:
            raise BadFrame("a value is too deep or has too many parts")
        if type(tree) is list:
            return [self._decode(item, depth + 1) for item in tree]
        if type(tree) is int and not -_SMALL <= tree < _SMALL:
            raise BadFrame("an integer is too large")
        if type(tree) is not dict:
            return tree
        if len(tree) != 1:
            raise BadFrame("a value is malformed")
        [(tag, inner)] = tree.items()
        try:
            return self._decode_tagged(tag, inner, depth + 1)
        except (TypeError, ValueError, KeyError, IndexError, OverflowError) as e:
            raise BadFrame("a value is malformed") from e

    def _decode_tagged(self, tag: str, inner: Any, depth: int) -> Any:
        match tag:
            case "t" | "s" | "f":
                items = [self._decode(item, depth) for item in _exactly(list, inner)]
                return {"t": tuple, "s": set, "f": frozenset}[tag](items)
            case "d":
                pairs = [
                    (self._decode(key, depth), self._decode(item, depth)) for key, item in inner
                ]
                return dict(pairs)
            case "i":
                if len(_exactly(str, inner)) > MOST_INT_DIGITS + 3:
                    raise BadFrame("an integer is too large")
                return int(inner, 16)
            case "z":
                real, imaginary = inner
                return complex(_exactly(float, real), _exactly(float, imaginary))
            case "b":
                return bytes(self._slice(*inner))
            case "a":
                return self._array(*inner)
            case "n":
                name, at, count = inner
                return self._array(name, [], at, count)[()]
            case "o":
                handle, name = inner
                return self._thing(_exactly(int, handle), _exactly(str, name)[:100])
            case "c" if self._function is not None:
                return self._function(_exactly(int, inner))
        raise BadFrame("a value is of no known kind")

    def _array(self, name: str, shape: list[int], at: int, count: int) -> Any:
        np = self._numpy
        if np is None:
            raise BadFrame("an array came, and numpy is not here")
        if not _DTYPE.fullmatch(_exactly(str, name)) or len(shape) > _MOST_DIMENSIONS:
            raise BadFrame("an array is of a kind that is not passed")
        dtype = np.dtype(name)
        if any(_exactly(int, side) < 0 for side in shape):
            raise BadFrame("an array has a negative side")
        flat = np.frombuffer(self._slice(at, count), dtype)
        if dtype.kind == "b":  # any byte but 0 is true: only as 1 it equals what is true elsewhere
            flat = flat.view(np.uint8) != 0
        return flat.reshape(shape).copy()  # its own memory, and writable

    def _slice(self, at: int, count: int) -> memoryview:
        if _exactly(int, at) != self._used:
            raise BadFrame("a buffer is not where it should be")
        if not at <= at + _exactly(int, count) <= len(self._body):
            raise BadFrame("a buffer lies outside its frame")
        self._used += count
        return self._body[at : at + count]


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise BadFrame(f"a value is malformed: expected {kind.__name__}")
    return value
