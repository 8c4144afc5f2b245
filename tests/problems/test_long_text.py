"""An answer of many megabytes is read, kept and told without holding up what else runs."""

import hashlib
import json
import threading
import time
from collections.abc import Callable

import msgspec
import pytest

from problems.checks.extraction import blocks
from problems.checks.thinking import without_thinking
from problems.checks.thinking_tags import tags_in
from problems.pieces import PIECE, json_pieces
from problems.storable import storable
from sessions.log.ledger import canonical, row_hash

LONG = 16_000_000
PROSE = "Let us think about it, in words of 数学.\n"
CODE = "x = think + 1\n"


def turns_of_others(work: Callable[[], object]) -> int:
    """How often another thread had its turn while `work` was at work."""
    begun, over = threading.Event(), threading.Event()

    def run() -> None:
        begun.set()
        work()
        over.set()

    worker = threading.Thread(target=run)
    worker.start()
    begun.wait()
    turns = 0
    while not over.is_set():
        turns += 1
        time.sleep(0.0001)
    worker.join()
    return turns


@pytest.mark.parametrize("line", [PROSE, CODE])
@pytest.mark.parametrize(
    "work",
    [
        lambda text: next(tags_in(text, 0, len(text)), None),
        lambda text: storable(text + "\0é"),
    ],
    ids=["thinking is looked for", "it is made fit for the log"],
)
def test_others_have_their_turns_while_a_long_text_is_worked_through(
    work: Callable[[str], object], line: str
) -> None:
    text = line * (LONG // len(line))
    assert turns_of_others(lambda: work(text)) > 8  # one call would leave them two


@pytest.mark.parametrize("back", range(len("<think>") + 2))
def test_a_mark_is_found_wherever_two_pieces_meet(back: int) -> None:
    text = "a" * (PIECE - back) + "<think>" + "b" * PIECE
    assert [tag.start for tag in tags_in(text, 0, len(text))] == [PIECE - back]


@pytest.mark.parametrize("back", range(1, len("<think>x</think>") + 1))
def test_a_mark_that_begins_in_one_piece_and_ends_in_the_next_is_a_mark(back: int) -> None:
    before = "a" * (PIECE - back - 1) + "\n"
    assert without_thinking(f"{before}<think>x</think>\nrest") == f"{before}\nrest"


def test_a_fence_behind_a_blank_that_markdown_has_not_is_found_far_down_too() -> None:
    text = "é\n" * PIECE + "\u200b```python\n1\n```\n"
    assert [block.text for block in blocks(text)] == ["1\n"]


@pytest.mark.parametrize("encode", [msgspec.json.encode, canonical])
@pytest.mark.parametrize("shift", range(3))
def test_json_in_pieces_is_the_json_of_the_whole(
    encode: Callable[[object], bytes], shift: int
) -> None:
    value = {"a": "x" * shift + '😀"\\\n' * (PIECE // 2), "b": {"c": [1, 2.5, None], "d": "é"}}
    assert b"".join(json_pieces(value, encode)) == encode(value)


def test_the_hash_of_a_row_is_that_of_its_canonical_json_however_long_it_is() -> None:
    row = {"text": "😀é\n" * PIECE, "at": "now", "n": 1, "none": None}
    known = {name: value for name, value in row.items() if value is not None}
    whole = json.dumps(known, sort_keys=True, separators=(",", ":")).encode()
    assert row_hash(row) == hashlib.sha256(whole).hexdigest()


def test_what_the_log_cannot_hold_is_replaced_and_counted_wherever_it_stands() -> None:
    text = "é" * (PIECE - 1) + "\0\ud800" + "é" * PIECE + "\udfff"
    kept, count = storable(text)
    assert (len(kept), kept.count("\ufffd"), count) == (len(text), 3, 3)
    assert storable("plain\0") == ("plain\ufffd", 1)
