"""What crosses the pipe arrives as what it was; what is malformed is refused, never believed."""

import os
import random
from typing import Any

import numpy as np
import pytest

from problems.checks.split import frames
from problems.checks.split.failures import NotData
from problems.checks.split.frames import BadFrame, PipeClosed
from problems.checks.split.opaque import Opaque
from problems.checks.split.values import Decoder, Encoder


def crossed(value: Any) -> Any:
    encoder = Encoder(lambda thing: {"o": [7, type(thing).__name__]}, np)
    tree = encoder.encode(value)
    read, write = os.pipe()
    try:
        frames.send(write, {"value": tree}, encoder.body)
        head, body = frames.receive(read)
    finally:
        os.close(read)
        os.close(write)
    return Decoder(body, Opaque, np).decode(head["value"])


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(2**70),
        1.5,
        float("inf"),
        1 + 2j,
        "text \ud800 \0 é",
        b"\x00\xff",
        [1, [2, (3, "x")]],
        (),
        {1, 2},
        frozenset({("a", 1)}),
        {"a": 1, 2: [None], (1, 2): b"x"},
        np.float32(1.5),
        np.int8(-3),
        np.bool_(True),
    ],
)
def test_plain_values_arrive_as_they_were(value: Any):
    arrived = crossed(value)
    assert arrived == value
    assert type(arrived) is type(value)


def test_nan_arrives():
    assert np.isnan(crossed(float("nan")))


@pytest.mark.parametrize("dtype", ["?", "<i8", ">i4", "<u2", "<f2", "<f4", ">f8", "<c16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3)])
def test_arrays_arrive_with_type_and_shape_and_are_writable(dtype: str, shape: tuple[int, ...]):
    value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    arrived = crossed(value)
    assert arrived.dtype == value.dtype
    assert arrived.shape == shape
    assert (arrived == value).all()
    assert arrived.flags.writeable


def test_a_view_arrives_as_its_own_numbers_only():
    assert crossed(np.arange(10)[::-3]).tolist() == [9, 6, 3, 0]


class Liar(float):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class LyingArray(np.ndarray):
    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return True


@pytest.mark.parametrize(
    "value",
    [
        Liar(1.0),
        np.zeros(3).view(LyingArray),
        np.array([object()]),
        np.zeros(2, dtype="M8[s]"),
        np.zeros(2, dtype=[("a", int)]),
        np.array(["text"]),
        len,
        object,
    ],
)
def test_anything_else_is_opaque_and_every_use_of_it_fails(value: Any):
    thing: Any = crossed([value])[0]
    assert type(thing).__name__ == "Opaque"
    assert repr(type(value).__name__) in repr(thing)
    uses = [
        lambda: thing == 1,
        lambda: thing != 1,
        lambda: [thing] == [1.0],
        lambda: thing < 1,
        lambda: bool(thing),
        lambda: float(thing),
        lambda: len(thing),
        lambda: list(thing),
        lambda: thing[0],
        lambda: thing(),
        lambda: thing + 1,
        lambda: 1 - thing,
        lambda: abs(thing),
        lambda: thing.shape,
        lambda: np.abs(thing),
        lambda: np.asarray(thing),
        lambda: np.zeros(2) + thing,
        lambda: np.allclose(thing, 1.0),
        lambda: {thing},
        lambda: f"{thing:.2f}",
        lambda: thing in (1, 2),
    ]
    for use in uses:
        with pytest.raises(NotData):
            use()


def decode(tree: Any, body: bytes = b"12345678") -> Any:
    return Decoder(memoryview(body), Opaque, np).decode(tree)


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"q": 1},
        {"t": 1},
        {"t": [], "d": []},
        {"d": [[1]]},
        {"d": [[[1], 2]]},
        {"d": 5},
        {"s": [[]]},
        {"i": 5},
        {"i": "0x" + "f" * 5000},
        {"i": "text"},
        {"z": [1, 2]},
        {"z": [1.0]},
        {"b": [0, 9]},
        {"b": [-1, 2]},
        {"b": [0, -1]},
        {"b": [0.0, 1]},
        {"b": [True, 1]},
        {"a": ["<f8", [2], 0, 8]},
        {"a": ["<f8", [-1], 0, 8]},
        {"a": ["<f8", [1.0], 0, 8]},
        {"a": ["O", [1], 0, 8]},
        {"a": ["<M8[s]", [1], 0, 8]},
        {"a": ["V8", [1], 0, 8]},
        {"a": ["f8,f8", [], 0, 8]},
        {"a": ["<f8", [1] * 60, 0, 8]},
        {"a": ["<f8", [2**40, 2**40], 0, 8]},
        {"a": [None, [1], 0, 8]},
        {"a": 5},
        {"n": ["<f8", 0, 4]},
        {"o": ["1", "x"]},
        {"o": [1]},
    ],
)
def test_a_malformed_value_is_refused(tree: Any):
    with pytest.raises(BadFrame):
        decode(tree)


def test_a_value_too_deep_or_with_too_many_parts_is_refused():
    deep: list = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(BadFrame):
        decode(deep)
    with pytest.raises(BadFrame):
        decode([0] * 1_000_001)


def received(data: bytes) -> Any:
    read, write = os.pipe()
    try:
        os.write(write, data)
        os.close(write)
        return frames.receive(read)
    finally:
        os.close(read)


def test_a_claimed_length_takes_no_memory_and_a_huge_one_is_refused():
    with pytest.raises(BadFrame):
        received(b"\xff" * 8)
    with pytest.raises(PipeClosed):
        received(b"\x00\xff\xff\xff\x00\x00\x00\x00")


@pytest.mark.parametrize("head", [b"", b"[]", b"x", b"[" * 9999, b"\xff"])
def test_a_head_that_is_no_object_is_refused(head: bytes):
    with pytest.raises(BadFrame):
        received(len(head).to_bytes(4) + b"\0\0\0\0" + head)


def test_random_frames_raise_only_what_a_reader_expects():
    dice = random.Random(1)
    good = b'{"value": {"a": ["<f8", [1], 0, 8]}}'
    frame = bytearray(len(good).to_bytes(4) + (8).to_bytes(4) + good + b"12345678")
    refused = 0
    for _ in range(3000):
        bad = bytearray(frame)
        for _ in range(dice.randint(1, 4)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        try:
            head, body = received(bytes(bad))
            Decoder(body, Opaque, np).decode(head.get("value"))
        except (BadFrame, PipeClosed):
            refused += 1
    assert refused > 1000
