"""Connections that cannot be made: refused, no such host, TLS, a proxy; each in its own words."""

import os
import socket
from collections.abc import Iterator

import pytest

from sessions.events import Failed
from sessions.providers.endpoint import Endpoint
from tests.wire.asking import ADAPTERS, DIALECTS, KEY, Heard, ask, assert_plain, collect
from tests.wire.proxy import refusing_proxy
from tests.wire.script import Dialect, answer
from tests.wire.server import CERTIFICATE, serve

pytestmark = pytest.mark.parametrize("dialect", DIALECTS)
REMOTE = "https://api.invalid/v1"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name == "SSL_CERT_FILE":
            monkeypatch.delenv(name)


@pytest.fixture
def dead() -> Iterator[str]:
    """`host:port` where nothing answers, and nothing else may take the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


async def heard(dialect: Dialect, url: str) -> Heard:
    return await collect(ADAPTERS[dialect](Endpoint("fake", url, KEY)).stream(ask()))


async def refused(dialect: Dialect, url: str, *, again: bool = False) -> Failed:
    failed = (await heard(dialect, url)).failed
    assert (failed.kind, failed.phase, failed.retryable) == ("connect", "connect", again)
    assert_plain(failed)
    assert "secret" not in failed.message
    return failed


async def test_where_nothing_answers_the_server_is_to_be_started(dialect, dead):
    failed = await refused(dialect, f"http://{dead}/v1")
    assert f"{dead}: nothing answers there. Start that server" in failed.message


async def test_an_unknown_host_says_to_check_the_network(dialect):
    failed = await refused(dialect, "http://no-such-host.invalid/v1")
    assert "there is no such host" in failed.message
    assert "Check the network" in failed.message


async def test_tls_to_a_server_that_speaks_none_is_no_secure_connection(dialect):
    async with serve(dialect, answer()) as server:
        failed = await refused(dialect, server.base_url.replace("http:", "https:"))
    assert "no secure connection" in failed.message


async def test_a_certificate_that_nobody_signed_is_refused_before_the_key_is_sent(dialect):
    async with serve(dialect, answer(), tls=True) as server:
        failed = await refused(dialect, server.base_url)
        assert server.requests == []
    assert "self-signed certificate" in failed.message
    assert "SSL_CERT_FILE" in failed.message


async def test_a_certificate_that_the_operator_trusts_is_taken(dialect, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with serve(dialect, answer("over TLS"), tls=True) as server:
        assert (await heard(dialect, server.base_url)).text == "over TLS"


async def test_a_dead_proxy_is_named_without_its_password(dialect, dead, monkeypatch):
    for variable, url in {"HTTPS_PROXY": REMOTE, "HTTP_PROXY": "http://api.invalid/v1"}.items():
        monkeypatch.setenv(variable, f"http://me:secret@{dead}")
        failed = await refused(dialect, url)
        assert f"through the proxy {dead}: nothing answers there" in failed.message
        assert f"Check {variable}" in failed.message


@pytest.mark.parametrize(
    ("status", "again", "words"),
    [(407, False, "a name and a password"), (403, False, "Forbidden"), (502, True, "Bad Gateway")],
)
async def test_a_proxy_that_lets_nothing_through_is_told_from_the_server(
    dialect, status, again, words, monkeypatch
):
    async with refusing_proxy(status, "<html>no</html>") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@{proxy}")
        failed = await refused(dialect, REMOTE, again=again)
    assert f"through the proxy {proxy}: {status} " in failed.message
    assert words in failed.message
    assert "HTTPS_PROXY" in failed.message


@pytest.mark.parametrize("scheme", ["ftp", "socks5"])
async def test_a_proxy_of_a_kind_that_cannot_be_used_is_no_fault_of_h2h(
    dialect, scheme, monkeypatch
):
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:secret@127.0.0.1:9")
    failed = await refused(dialect, REMOTE)
    assert "the proxy 127.0.0.1:9 cannot be used" in failed.message
    assert "HTTPS_PROXY" in failed.message


async def test_a_proxy_carries_the_answer(dialect, monkeypatch):
    async with serve(dialect, answer("part")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.root_url)
        assert (await heard(dialect, "http://api.invalid/v1")).text == "part"
        assert proxy.requests[0].headers["host"] == "api.invalid"
