"""The plain case, in all three dialects: what is asked, what is heard, what is counted."""

import pytest

from sessions.events import Started, Text, Thinking, Usage
from sessions.providers import Ask, Message
from tests.wire.asking import DIALECTS, adapter, ask, collect, hear
from tests.wire.script import Begin, Finish, Reply, Say, Tokens, answer
from tests.wire.server import serve

pytestmark = pytest.mark.parametrize("dialect", DIALECTS)


async def test_text_arrives_in_the_pieces_it_was_sent_in(dialect):
    heard = await hear(dialect, answer("Hel", "lo, ", "world"))
    assert [e.text for e in heard if isinstance(e, Text)] == ["Hel", "lo, ", "world"]
    assert heard.finished.reason == "end"


async def test_started_comes_first_and_names_request_and_served_model(dialect):
    heard = await hear(dialect, answer(model="served-model"))
    assert heard[0] == Started("req_fake", "served-model")
    assert sum(isinstance(e, Started) for e in heard) == 1


async def test_thinking_is_kept_apart_from_text(dialect):
    heard = await hear(dialect, answer("4", thinking="two and two"))
    assert (heard.thinking, heard.text) == ("two and two", "4")
    order = [type(e) for e in heard if isinstance(e, Text | Thinking)]
    assert order == [Thinking, Text]


async def test_the_input_count_is_the_total_with_cached_tokens(dialect):
    heard = await hear(
        dialect, answer(tokens=Tokens(input=100, cached=40, output=30, reasoning=20))
    )
    assert heard.usage == Usage(100, 40, 30, 20, final=True, estimated=False)


async def test_a_count_of_0_beside_text_is_unknown(dialect):
    heard = await hear(dialect, answer("some text", tokens=Tokens(input=9, output=0)))
    assert heard.usage is not None
    assert heard.usage.output is None


async def test_emoji_and_chinese_survive_reads_of_one_byte(dialect):
    """F12."""
    text = "π≈3.14 你好 👩🏽‍🚀é"
    reply = answer(text, text)
    heard = await hear(dialect, type(reply)(reply.steps, bytes_a_write=1))
    assert heard.text == text * 2


async def test_a_conversation_goes_out_as_text_in_order(dialect):
    turns = (Message("user", "one"), Message("assistant", "two"), Message("user", "three"))
    about = Ask(turns, "asked-model", system_prompt="Be brief.", params={"max_tokens": 77})
    async with serve(dialect, answer()) as server:
        await collect(adapter(dialect, server).stream(about))
    body = server.requests[0].body
    said = [(m["role"], m["content"]) for m in body.get("messages", body.get("input"))]
    assert said[-3:] == [("user", "one"), ("assistant", "two"), ("user", "three")]
    assert "Be brief." in server.requests[0].text
    assert body["model"] == "asked-model"
    assert body["stream"] is True
    limit = {"anthropic": "max_tokens", "responses": "max_output_tokens", "chat": "max_tokens"}
    assert body[limit[dialect]] == 77


async def test_effort_and_temperature_go_where_the_protocol_takes_them(dialect):
    async with serve(dialect, answer()) as server:
        about = ask(effort="high", temperature=0.3)
        await collect(adapter(dialect, server).stream(about))
    body = server.requests[0].body
    effort = {
        "anthropic": lambda: body["output_config"]["effort"],
        "responses": lambda: body["reasoning"]["effort"],
        "chat": lambda: body["reasoning_effort"],
    }
    assert effort[dialect]() == "high"
    assert body["temperature"] == 0.3


async def test_an_answer_that_used_all_its_tokens_is_marked_possibly_truncated(dialect):
    heard = await hear(dialect, answer(tokens=Tokens(output=16)), about=ask(max_tokens=16))
    assert heard.finished.reason == "end"
    assert "Possibly truncated" in (heard.finished.detail or "")


async def test_an_empty_answer_is_finished_and_empty(dialect):
    heard = await hear(dialect, answer(""))
    assert heard.text == ""
    assert heard.finished.reason == "end"


async def test_an_emoji_escaped_in_two_halves_over_two_events_is_whole(dialect):
    whole, halves = "👩", ["a\ud83d", "\udc69b"]
    heard = await hear(dialect, Reply([Begin(), *map(Say, halves), Finish()]))
    assert heard.text == f"a{whole}b"


async def test_a_half_character_whose_other_half_never_comes_is_not_lost(dialect):
    heard = await hear(dialect, Reply([Begin(), Say("a\ud83d"), Say("b"), Finish()]))
    assert heard.text == "a\ud83db"
    heard = await hear(dialect, Reply([Begin(), Say("a\ud83d"), Finish()]))
    assert heard.text == "a\ud83d"
