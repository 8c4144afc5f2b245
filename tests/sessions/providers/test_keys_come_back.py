"""A server, or a provider of somebody else's, that says the key back: it is in no event.

The other way a key could get out, to another host, is `test_keys_stay_home`.
"""

import pytest

from sessions.contestants.specs import parse
from sessions.providers.factory import provider_for
from tests.wire.asking import DIALECTS, ask, collect
from tests.wire.script import Begin, Cut, Event, Fault, Finish, Hold, Raw, Reply, Say, Think, error
from tests.wire.server import serve

KEY = "sk-echo-A0b1C2d3E4f5G6h7"
PROVIDERS = {"anthropic": "anthropic", "responses": "openai", "chat": "chat"}
PAGE = f"<html><head><title>No entry for {KEY}</title></head><body>{KEY}</body></html>"
SAID = '{"error": {"message": "%s"}}'
PIECES = [Say(f"{KEY[:5]}"), Say(f"{KEY[5:11]}"), Say(f"{KEY[11:]} is it")]

REPLIES = {
    "401 echo": error(401, SAID % f"no such key: {KEY}"),
    "401 cut": error(401, SAID % f"no such key: {KEY[:12]}..."),
    "401 starred": error(401, SAID % f"Incorrect API key provided: {KEY[:7]}*****{KEY[-4:]}"),
    "401 page": Reply(status=401, body=PAGE, content_type="text/html"),
    "401 in a header": Reply(
        status=401, body="{}", headers={"x-request-id": KEY, "request-id": KEY}
    ),
    "403 header dump": error(403, SAID % f"authorization: Bearer {KEY}, host: x"),
    "307 address": Reply(status=307, body="", headers={"Location": f"/elsewhere?key={KEY}"}),
    "429 wait": error(429, SAID % KEY, retry_after="7200"),
    "a page for a stream": Reply(body=PAGE, content_type="text/html"),
    "json for a stream": Reply(body=SAID % KEY, content_type="application/json"),
    "as the model": Reply([Begin(model=KEY, id=KEY), Say("hi"), Finish()]),
    "in the answer": Reply([Begin(), *PIECES, Finish()]),
    "in the thinking": Reply([Begin(), Think(KEY[:9]), Think(KEY[9:]), Say("hi"), Finish()]),
    "in the answer, then cut": Reply([Begin(), *PIECES, Cut()]),
    "a cut in the middle of it": Reply([Begin(), Say(f"so: {KEY[:-2]}"), Cut()]),
    "an error event": Reply([Begin(), Say("hi"), Fault(message=f"bad key {KEY}", type=KEY)]),
    "a broken event": Reply([Begin(), Say("hi"), Raw(f'data: {{"key": "{KEY}\n\n'.encode())]),
    "a foreign event": Reply([Begin(), Event(SAID % KEY), Say("hi"), Hold(1.0)]),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", REPLIES)
async def test_the_key_is_in_no_event(dialect, case, tmp_path, monkeypatch):
    monkeypatch.setattr("sessions.providers.retry.FIRST_DELAY_S", 0.01)
    async with serve(dialect, REPLIES[case]) as server:
        spec = f"{PROVIDERS[dialect]}:m,base_url={server.base_url},key_env=K,idle_s=0.3"
        env = {"K": KEY}
        provider = provider_for(parse(spec, env=env), env=env, keys_file=tmp_path / "none")
        heard = await collect(provider.stream(ask()))
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    everything = repr(list(heard)) + heard.text + heard.thinking
    assert KEY[7:] not in everything
    assert KEY[:12] not in everything
    assert KEY[-8:] not in everything
    assert f"*{KEY[-4:]}" not in everything
