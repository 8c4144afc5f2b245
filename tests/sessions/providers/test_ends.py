"""How an answer may end, and that each end is told apart."""

import json

import pytest

from tests.wire.asking import DIALECTS, ask, hear
from tests.wire.script import Begin, Event, Finish, Refuse, Reply, Say, Think, Tokens, answer


@pytest.mark.parametrize(
    ("dialect", "reason", "raw"),
    [
        ("anthropic", "end", "end_turn"),
        ("anthropic", "length", "max_tokens"),
        ("anthropic", "stop_sequence", "stop_sequence"),
        ("anthropic", "context", "model_context_window_exceeded"),
        ("anthropic", "pause", "pause_turn"),
        ("anthropic", "tool", "tool_use"),
        ("anthropic", "refusal", "refusal"),
        ("responses", "length", "max_output_tokens"),
        ("responses", "filter", "content_filter"),
        ("chat", "length", "length"),
        ("chat", "filter", "content_filter"),
        ("chat", "tool", "tool_calls"),
    ],
)
async def test_each_reason_is_mapped_and_the_servers_own_word_kept(dialect, reason, raw):
    heard = await hear(dialect, answer("part", reason=reason))
    assert (heard.finished.reason, heard.finished.raw_reason) == (reason, raw)
    assert heard.text == "part"


async def test_anthropic_says_why_it_refused():
    heard = await hear("anthropic", answer(reason="refusal"))
    assert heard.finished.detail == "It could help an attack."


@pytest.mark.parametrize("dialect", ["responses", "chat"])
async def test_a_refusal_channel_is_text_and_makes_the_end_a_refusal(dialect):
    heard = await hear(dialect, Reply([Begin(), Refuse("I cannot "), Refuse("help."), Finish()]))
    assert heard.text == "I cannot help."
    assert heard.finished.reason == "refusal"


@pytest.mark.parametrize("status", ["incomplete", "failed", "cancelled"])
async def test_responses_outcome_is_the_status_not_the_events_name(status):
    """Servers exist that send `completed` events whose response is anything but."""
    response = {
        "id": "r",
        "status": status,
        "error": {"code": "server_error", "message": "lost a shard"},
        "incomplete_details": {"reason": "max_output_tokens"},
    }
    data = json.dumps({"type": "response.completed", "response": response})
    heard = await hear("responses", Reply([Begin(), Say("part"), Event(data)]))
    if status == "incomplete":
        assert heard.finished.reason == "length"
    else:
        assert heard.failed.kind == "server"
        assert "lost a shard" in heard.failed.message
    assert heard.text == "part"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_only_thinking_is_said_to_be_no_answer(dialect):
    heard = await hear(dialect, Reply([Begin(), Think("hm"), Finish()]))
    assert heard.finished.reason == "end"
    assert heard.finished.detail == "The model wrote only thinking, no answer."


async def test_all_tokens_spent_on_thinking_says_to_raise_the_limit():
    spent = Finish("length", Tokens(output=50, reasoning=50))
    heard = await hear("chat", Reply([Begin(), Think("hm"), spent]), about=ask(max_tokens=50))
    assert heard.finished.detail == "All tokens went into thinking. Raise max_tokens."


async def test_an_unknown_reason_of_a_chat_server_is_an_end_and_kept():
    heard = await hear("chat", answer("x", reason="novel"))  # type: ignore[arg-type]
    assert (heard.finished.reason, heard.finished.raw_reason) == ("end", "novel")
