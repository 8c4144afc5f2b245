"""The vendors' newest models: asked for, sorted, and done without where they do not say."""

import pytest

from sessions.contestants.presets import PRESETS
from sessions.providers.discovery import discover, listed
from sessions.providers.endpoint import Endpoint
from tests.wire.script import error
from tests.wire.server import serve

OPENAI = {
    "object": "list",
    "data": [
        {"id": "gpt-5.5", "object": "model", "created": 100, "owned_by": "openai"},
        {"id": "gpt-6.1-sol", "object": "model", "created": 300, "owned_by": "openai"},
        {"id": "gpt-6.1-audio", "object": "model", "created": 400, "owned_by": "openai"},
        {"id": "text-embedding-4", "object": "model", "created": 500, "owned_by": None},
        {"id": "gpt-odd", "object": None, "created": None},
        {"id": None},
        {"id": "o3", "object": "model", "created": 200, "owned_by": "openai"},
    ],
}
ANTHROPIC = {
    "data": [
        {"id": "claude-old-1", "type": "model", "created_at": "2025-01-01T00:00:00Z"},
        {"id": "claude-new-2", "type": "model", "created_at": "2026-01-01T00:00:00Z"},
    ],
    "has_more": False,
    "first_id": None,
    "last_id": None,
}


async def test_openai_models_come_newest_first_without_those_that_do_not_answer_in_text():
    async with serve("responses", models=OPENAI) as server:
        listing = await listed(PRESETS["openai"], Endpoint("openai", server.base_url, "sk-1"))
    assert listing.newest == ("gpt-6.1-sol", "o3", "gpt-5.5")
    assert listing.models[0] == "text-embedding-4"
    assert listing.problem == ""


async def test_anthropic_models_come_newest_first():
    async with serve("anthropic", models=ANTHROPIC) as server:
        listing = await listed(PRESETS["anthropic"], Endpoint("anthropic", server.base_url, "sk-1"))
    assert listing.models == ("claude-new-2", "claude-old-1")


async def test_a_vendor_that_does_not_answer_is_a_reason_not_an_error():
    listing = await listed(PRESETS["openai"], Endpoint("openai", "http://127.0.0.1:1/v1", "sk-1"))
    assert listing.models == ()
    assert "Could not connect to 127.0.0.1:1" in listing.problem


@pytest.mark.parametrize("models", [{"data": None}, {"data": "x"}, []])
async def test_a_list_that_is_none_is_a_reason_not_an_error(models):
    async with serve("responses", models=models) as server:
        listing = await listed(PRESETS["openai"], Endpoint("openai", server.base_url, "sk-1"))
    assert listing.models == ()
    assert listing.problem


@pytest.mark.parametrize("dialect", ["anthropic", "responses", "chat"])
async def test_a_refused_key_is_told_as_an_answer_would_tell_it_and_never_quoted(dialect):
    reply = error(401, '{"error": {"message": "no such key: sk-0123456789abcdef"}}')
    async with serve(dialect, reply, models=reply) as server:
        name = "openai" if dialect == "responses" else dialect
        endpoint = Endpoint(name, server.base_url, "sk-0123456789abcdef", "SOME_KEY")
        listing = await listed(PRESETS[name], endpoint)
    assert "refused the key (401): no such key: [key]" in listing.problem
    assert "SOME_KEY" in listing.problem


async def test_only_vendors_with_a_key_are_asked(tmp_path):
    async with serve("responses", models=OPENAI) as server:
        env = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": server.base_url}
        found = await discover(env, tmp_path / "keys.toml")
    assert list(found) == ["openai"]
    assert found["openai"].newest[0] == "gpt-6.1-sol"
