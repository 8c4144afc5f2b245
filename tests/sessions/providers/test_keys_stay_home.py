"""A key, an organisation or a custom header goes where it is meant for, and nowhere else.

The process environment is full of real ones here, because both SDKs read it by themselves.
"""

import pytest

from sessions.contestants.entry import Entry
from sessions.contestants.specs import parse
from sessions.providers.endpoint import PLACEHOLDER_KEY
from sessions.providers.factory import endpoint_for, provider_for
from tests.wire.asking import DIALECTS, ask, collect
from tests.wire.script import Reply, answer
from tests.wire.server import serve

PROVIDERS = {"anthropic": "anthropic", "responses": "openai", "chat": "chat"}
SECRETS = {
    "ANTHROPIC_API_KEY": "sk-ant-real",
    "ANTHROPIC_AUTH_TOKEN": "auth-token-real",
    "ANTHROPIC_CUSTOM_HEADERS": "X-Gateway: anthropic-real\nAuthorization: Bearer custom-real",
    "OPENAI_API_KEY": "sk-openai-real",
    "OPENAI_ADMIN_KEY": "sk-admin-real",
    "OPENAI_ORG_ID": "org-real",
    "OPENAI_PROJECT_ID": "proj-real",
    "OPENAI_CUSTOM_HEADERS": "X-Gateway: openai-real\nAuthorization: Bearer custom-real",
    "GROQ_API_KEY": "gsk-real",
}


@pytest.fixture
def env(monkeypatch) -> dict[str, str]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return dict(SECRETS)


async def sent(dialect, spec_tail: str, env, keys_file):
    """The one request that an entry with this base_url makes, headers and all."""
    async with serve(dialect, answer()) as server:
        spec = f"{PROVIDERS[dialect]}:m,base_url={server.base_url}{spec_tail}"
        entry = parse(spec, env=env)
        heard = await collect(provider_for(entry, env=env, keys_file=keys_file).stream(ask()))
        assert heard.finished
        return server.requests[0]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_another_host_gets_a_placeholder_and_no_secret(dialect, env, tmp_path):
    keys_file = tmp_path / "keys.toml"
    keys_file.write_text('anthropic = "stored-real"\nopenai = "stored-real"\n')
    keys_file.chmod(0o600)
    request = await sent(dialect, "", env, keys_file)
    assert "real" not in repr(request)
    assert request.headers["authorization"] == f"Bearer {PLACEHOLDER_KEY}"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_key_env_sends_the_key_it_names(dialect, env, tmp_path):
    env["MY_KEY"] = "mine"
    request = await sent(dialect, ",key_env=MY_KEY", env, tmp_path / "keys.toml")
    assert request.headers["authorization"] == "Bearer mine"
    assert "real" not in repr(request)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_environments_own_address_gets_the_environments_key_and_headers(
    dialect, env, tmp_path
):
    async with serve(dialect, answer()) as server:
        prefix = "ANTHROPIC" if dialect == "anthropic" else "OPENAI"
        env[f"{prefix}_BASE_URL"] = server.base_url
        env[f"{prefix}_CUSTOM_HEADERS"] = "X-Gateway: team-7"
        entry = parse(f"{PROVIDERS[dialect]}:m", env=env)
        provider = provider_for(entry, env=env, keys_file=tmp_path / "none")
        assert (await collect(provider.stream(ask()))).finished
        headers = server.requests[0].headers
    assert headers["authorization"] == f"Bearer {env[f'{prefix}_API_KEY']}"
    assert headers["x-gateway"] == "team-7"
    assert headers.get("openai-organization") == (None if prefix == "ANTHROPIC" else "org-real")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_redirect_is_not_followed_with_the_key(dialect, env, tmp_path):
    async with serve(dialect, answer()) as elsewhere:
        moved = Reply(
            status=307, body="", headers={"Location": f"{elsewhere.root_url}/v1/messages"}
        )
        async with serve(dialect, moved) as server:
            env["MY_KEY"] = "mine"
            spec = f"{PROVIDERS[dialect]}:m,base_url={server.base_url},key_env=MY_KEY"
            provider = provider_for(parse(spec, env=env), env=env, keys_file=tmp_path / "none")
            heard = await collect(provider.stream(ask()))
        assert elsewhere.requests == []
    assert heard.failed.kind == "bad_request"
    assert "redirects" in heard.failed.message


def test_a_preset_gets_its_own_key_and_no_organisation(env, tmp_path):
    endpoint = endpoint_for(parse("groq:llama", env=env), env, tmp_path / "none")
    assert endpoint.key == "gsk-real"
    assert endpoint.headers == {}
    assert not endpoint.own_host


@pytest.mark.parametrize("spec", ["anthropic:m", "openai:m", "groq:m"])
def test_a_vendor_without_a_key_asks_for_one(spec, tmp_path):
    endpoint = endpoint_for(parse(spec, env={}), {}, tmp_path / "none")
    assert endpoint.needs_key
    assert not endpoint.has_key


def test_no_key_shows_in_any_record(env, tmp_path):
    entry = parse("openai:m", env=env)
    assert isinstance(entry, Entry)
    endpoint = endpoint_for(entry, env, tmp_path / "none")
    assert "real" not in f"{endpoint!r} {entry!r} {endpoint}"


async def test_a_proxy_is_not_used_for_this_machines_own_servers(monkeypatch, tmp_path):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert await sent("chat", "", {}, tmp_path / "none")
