"""A secret is taken out of whatever a server said, however it was cut, and nothing else is."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.events import Failed, Finished, ProviderEvent, Started, Text, Thinking
from sessions.providers.redaction import SIGN, Redactor

KEY = "sk-test-A0b1C2d3/E4f5+G6h7"


def streamed(pieces: list[str], kind: type = Text, secret: str = KEY) -> str:
    redactor = Redactor([secret])
    taken = [redactor.take(kind(piece)) for piece in pieces]
    return "".join(texts([*taken, *redactor.rest()]))


def texts(events: Iterable[ProviderEvent | None]) -> list[str]:
    return [event.text for event in events if isinstance(event, Text | Thinking)]


@pytest.mark.parametrize(
    "said",
    [
        f"invalid key {KEY}.",
        f'{{"key": "{KEY}"}}',
        "at https://h/v1?key=sk-test-A0b1C2d3%2FE4f5%2BG6h7",
        f"cut off: {KEY[:14]}",
        f"…{KEY[-9:]} is wrong",
        "Incorrect API key provided: sk-te****************G6h7.",
        "Incorrect API key provided: sk-...G6h7",
        f"{KEY}{KEY} twice",
    ],
)
def test_a_message_holds_no_part_of_the_key(said):
    shown = Redactor([KEY]).without(said)
    assert SIGN in shown
    assert not any(KEY[at : at + 6] in shown for at in range(len(KEY) - 5))
    assert "G6h7" not in shown


def test_every_text_of_every_event_is_read():
    redactor = Redactor([KEY])
    assert redactor.take(Started(KEY, f"model-{KEY}")) == Started(SIGN, f"model-{SIGN}")
    assert redactor.take(Finished("end", KEY, KEY)) == Finished("end", SIGN, SIGN)
    assert redactor.take(Failed("auth", KEY, request_id=KEY)) == Failed(
        "auth", SIGN, request_id=SIGN
    )


@pytest.mark.parametrize("kind", [Text, Thinking])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 25, 26, 100])
def test_a_key_in_an_answer_goes_wherever_the_stream_cut_it(kind, size):
    said = f"Your key is {KEY}, keep it. {KEY}"
    shown = streamed([said[at : at + size] for at in range(0, len(said), size)], kind)
    assert KEY[7:] not in shown
    assert shown.count(SIGN) == 2
    assert ", keep it. " in shown


@given(st.text(alphabet="sk-test0123 é\n", max_size=80), st.lists(st.integers(1, 9), max_size=60))
def test_an_answer_without_the_key_is_untouched_however_it_is_cut(said, sizes):
    pieces, at = [], 0
    for size in sizes:
        pieces.append(said[at : at + size])
        at += size
    pieces.append(said[at:])
    secret = "sk-test-0123456789"
    shown = streamed(pieces, secret=secret)
    assert shown == said or said.endswith(tuple(secret[:n] for n in range(8, len(secret))))


def test_what_only_begins_like_the_key_is_given_back():
    assert streamed(["sk-test-A0", "b1 and on"]) == "sk-test-A0b1 and on"


def test_a_key_that_is_a_word_is_no_secret():
    assert streamed(["ollama"], secret="ollama") == "ollama"
    assert Redactor(["ollama"]).without("ollama says no") == "ollama says no"


def test_the_two_texts_of_a_stream_are_read_apart():
    redactor = Redactor([KEY])
    out = [redactor.take(event) for event in (Text(KEY[:12]), Thinking("hm"), Text(KEY[12:]))]
    assert texts(out) == ["hm", SIGN]
