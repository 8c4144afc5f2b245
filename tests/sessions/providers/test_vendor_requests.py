"""What only the vendors' own hosts are asked: thinking shown, nothing stored, their own limits."""

import json

import pytest

from sessions.events import Retrying
from sessions.providers.anthropic import shows_thinking
from sessions.providers.openai_responses import reasons
from sessions.providers.retry import with_retries
from tests.wire.asking import adapter, ask, collect
from tests.wire.script import answer, error
from tests.wire.server import serve


async def sent(dialect, model: str, own_host: bool, **params):
    async with serve(dialect, answer()) as server:
        provider = adapter(dialect, server, own_host=own_host)
        await collect(provider.stream(ask(model=model, **params)))
    return server.requests[0]


async def test_anthropic_shows_its_thinking_where_the_model_thinks_by_default():
    request = await sent("anthropic", "claude-opus-5-5", own_host=True)
    assert request.body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert request.headers["anthropic-version"] == "2026-10-21"
    assert "x-api-key" not in request.headers


async def test_other_servers_of_the_messages_protocol_get_the_older_headers():
    request = await sent("anthropic", "claude-opus-5-5", own_host=False)
    assert "thinking" not in request.body
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.headers["x-api-key"] == request.headers["authorization"].split()[1]


async def test_responses_asks_for_summaries_and_stores_nothing():
    request = await sent("responses", "gpt-6.1-sol", own_host=True)
    assert request.body["reasoning"] == {"summary": "auto"}
    assert request.body["store"] is False


async def test_an_account_that_may_not_have_summaries_is_seen_to_be_asked_without():
    refusal = json.dumps({"error": {"message": "Verify first", "param": "reasoning.summary"}})
    async with serve("responses", error(400, refusal), answer("4")) as server:
        provider = with_retries(adapter("responses", server, own_host=True))
        heard = await collect(provider.stream(ask(model="gpt-6.1-sol", effort="low")))
    assert heard.text == "4"
    (retry,) = [event for event in heard if isinstance(event, Retrying)]
    assert (retry.delay, retry.kind) == (0.0, "bad_request")
    assert "Verify first" in retry.message
    assert [r.body["reasoning"] for r in server.requests] == [
        {"effort": "low", "summary": "auto"},
        {"effort": "low"},
    ]


async def test_chat_names_its_limit_as_the_host_knows_it():
    at_vendor = await sent("chat", "gpt-6.1-sol", own_host=True, max_tokens=5)
    elsewhere = await sent("chat", "m", own_host=False, max_tokens=5)
    assert at_vendor.body["max_completion_tokens"] == 5
    assert "max_tokens" not in at_vendor.body
    assert elsewhere.body["max_tokens"] == 5
    assert elsewhere.body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-opus-5-5", True),
        ("claude-opus-5-5-20261001", True),
        ("claude-opus-6", True),
        ("claude-sonnet-4-6", False),
        ("claude-opus-4-20250514", False),
        ("claude-3-7-sonnet-latest", False),
    ],
)
def test_only_claude_5_5_and_newer_are_asked_to_show_thinking(model, expected):
    assert shows_thinking(model) is expected


@pytest.mark.parametrize(
    ("model", "expected"),
    [("o3", True), ("gpt-5.5", True), ("gpt-6-luna", True), ("gpt-4.1", False), ("x", False)],
)
def test_only_reasoning_models_are_asked_for_summaries(model, expected):
    assert reasons(model) is expected
