"""What crosses the pipe arrives as what it was; what is malformed is refused, never believed."""

import contextlib
import json
import os
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

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
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3), (1,) * 64])
def test_arrays_arrive_with_type_and_shape_and_are_writable(dtype: str, shape: tuple[int, ...]):
    value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    arrived = crossed(value)
    assert arrived.dtype == value.dtype
    assert arrived.shape == shape
    assert (arrived == value).all()
    assert arrived.flags.writeable


def test_what_is_true_arrives_as_one_and_the_same_true():
    odd = np.frombuffer(b"\x02\xff\x00\x01", np.bool_)
    assert crossed(odd).tobytes() == b"\x01\x01\x00\x01"
    assert crossed(odd[1]).tobytes() == b"\x01"


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
        {"a": ["<f8", [1] * 65, 0, 8]},
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


# -- anything at all ---------------------------------------------------------------------------

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.binary()
PLAIN = st.recursive(
    LEAVES | st.text(st.characters()) | st.complex_numbers(allow_nan=False),
    lambda part: st.lists(part) | st.lists(part).map(tuple) | st.dictionaries(st.text(), part),
    max_leaves=20,
)
NUMBERS = npst.boolean_dtypes() | npst.integer_dtypes() | npst.unsigned_integer_dtypes()
ARRAYS = npst.arrays(
    NUMBERS | npst.floating_dtypes() | npst.complex_number_dtypes(),
    npst.array_shapes(min_dims=0, min_side=0, max_side=4),
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(st.sampled_from("itsfdzbanocq"), part, max_size=2)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_any_plain_value_arrives_as_it_was(value: Any):
    arrived = crossed(value)
    assert arrived == value
    assert repr(arrived) == repr(value)  # types and the sign of zero, too


@given(ARRAYS)
def test_any_plain_array_arrives_as_it_was(value: Any):
    arrived = crossed(value)
    assert (arrived.dtype, arrived.shape) == (value.dtype, value.shape)
    assert arrived.tobytes() == value.tobytes()


def take_in(data: bytes) -> None:
    """What a reader does with a frame: a value, or an error that it expects."""
    with contextlib.suppress(BadFrame, PipeClosed, NotData):
        head, body = received(data)
        Decoder(body, Opaque, np).decode(head.get("value"))


@given(st.binary(max_size=64))
def test_random_bytes_raise_only_what_a_reader_expects(data: bytes):
    take_in(data)
    take_in(len(data).to_bytes(4) + bytes(4) + data)


@given(TREES, st.binary(max_size=40))
def test_random_trees_raise_only_what_a_reader_expects(tree: Any, body: bytes):
    with contextlib.suppress(BadFrame, NotData):
        decode(json.loads(json.dumps(tree)), body)


@given(PLAIN | ARRAYS, st.randoms(use_true_random=False))
def test_mutated_frames_raise_only_what_a_reader_expects(value: Any, dice: random.Random):
    encoder = Encoder(lambda thing: {"o": [7, type(thing).__name__]}, np)
    text = json.dumps({"value": encoder.encode([value])}).encode()
    lengths = len(text).to_bytes(4) + len(encoder.body).to_bytes(4)
    frame = bytearray(lengths + text + encoder.body)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(frame) + 1)
        match dice.randrange(3):
            case 0:
                frame[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del frame[at:]
            case 2:
                frame[at:at] = dice.choice([b"0", b"-", b"9" * 40, b"[", b'"', b"NaN", b"1e999"])
    take_in(bytes(frame[:60_000]))


def test_a_byte_of_the_body_belongs_to_one_value():
    assert decode([{"b": [0, 4]}, {"b": [4, 4]}]) == [b"1234", b"5678"]
    for tree in ([{"b": [0, 8]}, {"b": [0, 8]}], {"b": [0, 4]}, {"b": [4, 4]}, 1):
        with pytest.raises(BadFrame):
            decode(tree)


def test_an_integer_that_would_not_be_written_so_is_refused():
    assert decode(2**63 - 1, b"") == 2**63 - 1
    with pytest.raises(BadFrame):
        decode(2**63, b"")


def test_a_function_is_known_to_the_candidate_only():
    with pytest.raises(BadFrame):
        decode({"c": 0}, b"")
    assert Decoder(memoryview(b""), Opaque, np, lambda number: number + 1).decode({"c": 4}) == 5
