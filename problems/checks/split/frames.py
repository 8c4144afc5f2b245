"""Frames on the pipe between grader and candidate: two lengths, a JSON head, raw buffers.

Whoever reads a frame trusts nothing in it: lengths are bounded before memory is taken.
"""

import json
import os
import struct

MOST_HEAD = 16 * 1024 * 1024
MOST_BODY = 128 * 1024 * 1024
_LENGTHS = struct.Struct(">II")
_CHUNK = 1 << 20


class BadFrame(Exception):
    """What came over the pipe is no frame; the text says why."""


class PipeClosed(Exception):
    """The other side is gone."""


def send(fd: int, head: dict, body: bytes | bytearray) -> None:
    """Write one frame. Raises BadFrame if it is larger than the other side accepts, PipeClosed."""
    text = json.dumps(head).encode()
    if len(text) > MOST_HEAD or len(body) > MOST_BODY:
        raise BadFrame(f"a value of {len(text) + len(body)} bytes is too large to pass")
    _write(fd, _LENGTHS.pack(len(text), len(body)) + text)
    _write(fd, body)


def receive(fd: int) -> tuple[dict, memoryview]:
    """Read one frame; blocks. Raises BadFrame, PipeClosed."""
    head_length, body_length = _LENGTHS.unpack(_read(fd, _LENGTHS.size))
    if head_length > MOST_HEAD or body_length > MOST_BODY:
        raise BadFrame("a frame claims more bytes than it may have")
    text = _read(fd, head_length)
    body = _read(fd, body_length)
    try:
        head = json.loads(bytes(text))
    except (ValueError, RecursionError) as e:
        raise BadFrame("a frame's head is no JSON") from e
    if type(head) is not dict:
        raise BadFrame("a frame's head is no JSON object")
    return head, body


def _read(fd: int, count: int) -> memoryview:
    # grown as bytes arrive: a claimed length alone takes no memory
    data = bytearray()
    while len(data) < count:
        try:
            piece = os.read(fd, min(_CHUNK, count - len(data)))
        except OSError as e:
            raise PipeClosed from e
        if not piece:
            raise PipeClosed
        data += piece
    return memoryview(data)


def _write(fd: int, data: bytes | bytearray) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(fd, rest[:_CHUNK]) :]
        except OSError as e:
            raise PipeClosed from e
