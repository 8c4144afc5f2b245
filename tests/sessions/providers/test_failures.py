"""Every way a request can fail: the kind, the sentence, whether it is worth another try."""

import json

import pytest

from sessions.providers.endpoint import Endpoint
from tests.wire.asking import ADAPTERS, DIALECTS, KEY, ask, collect, hear
from tests.wire.script import Begin, Cut, Event, Fault, Raw, Reply, Say, error


def body(dialect: str, type_: str, message: str, code: str | None = None) -> str:
    inner = {"type": type_, "message": message, "code": code}
    outer = {"type": "error", "error": inner} if dialect == "anthropic" else {"error": inner}
    return json.dumps(outer)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (400, "bad_request", False),
        (401, "auth", False),
        (402, "billing", False),
        (403, "permission", False),
        (404, "not_found", False),
        (408, "timeout", True),
        (413, "bad_request", False),
        (422, "bad_request", False),
        (429, "rate_limit", True),
        (500, "server", True),
        (502, "server", True),
        (503, "overloaded", True),
        (529, "overloaded", True),
    ],
)
async def test_a_status_has_its_kind(dialect, status, kind, retryable):
    heard = await hear(dialect, error(status, body(dialect, "some_error", "It said so")))
    failed = heard.failed
    assert (failed.kind, failed.status, failed.retryable) == (kind, status, retryable)
    assert failed.phase == "connect"
    assert failed.request_id == "req_fake"
    assert "It said so" in failed.message
    assert "\n" not in failed.message


@pytest.mark.parametrize(
    ("dialect", "status", "type_", "message", "code", "kind"),
    [
        ("chat", 429, "insufficient_quota", "You exceeded your quota", None, "billing"),
        ("chat", 400, "invalid_request_error", "max", "context_length_exceeded", "context"),
        ("chat", 400, "exceed_context_size_error", "too big", None, "context"),
        ("chat", 400, "BadRequestError", "maximum context length is 4096", None, "context"),
        ("anthropic", 400, "invalid_request_error", "prompt is too long: 9 > 8", None, "context"),
        ("anthropic", 400, "invalid_request_error", "Your credit balance is too low", None,
         "billing"),
        ("anthropic", 413, "request_too_large", "Request too large", None, "bad_request"),
        ("responses", 404, "invalid_request_error", "no such", "model_not_found", "not_found"),
    ],
)  # fmt: skip
async def test_the_servers_own_type_or_words_say_more_than_the_status(
    dialect, status, type_, message, code, kind
):
    heard = await hear(dialect, error(status, body(dialect, type_, message, code)))
    assert heard.failed.kind == kind


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("said", [False, True])
async def test_an_error_event_in_mid_stream_is_classified_by_its_type(dialect, said):
    steps = [Begin(), *([Say("part")] if said else []), Fault("overloaded_error", "Overloaded")]
    heard = await hear(dialect, Reply(steps))
    assert heard.failed.kind == "overloaded"
    assert heard.failed.phase == ("streaming" if said else "waiting")
    assert heard.failed.retryable is (not said)
    assert heard.text == ("part" if said else "")


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_tokens_of_a_broken_answer_are_estimated_and_marked(dialect):
    heard = await hear(dialect, Reply([Begin(), Say("x" * 400), Cut()]))
    assert heard.usage is not None
    assert heard.usage.estimated
    assert heard.usage.output == 100


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("end", [Cut(), Raw(b"")])
async def test_a_cut_stream_is_never_a_finished_answer(dialect, end):
    """A broken connection, and a clean early end, which raises nothing in any SDK."""
    after = await hear(dialect, Reply([Begin(), Say("part"), end]))
    assert (after.failed.kind, after.failed.phase) == ("cut", "streaming")
    assert not after.failed.retryable
    assert after.text == "part"
    before = await hear(dialect, Reply([Begin(), end]))
    assert (before.failed.kind, before.failed.phase) == ("cut", "waiting")
    assert before.failed.retryable


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_event_that_is_no_json_is_malformed_and_shown(dialect):
    heard = await hear(dialect, Reply([Begin(), Say("a"), Event("{oops", "message_delta")]))
    assert heard.failed.kind == "malformed"
    assert "{oops" in heard.failed.message


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_bytes_that_are_no_utf8_are_malformed(dialect):
    heard = await hear(dialect, Reply([Begin(), Raw(b"data: \xff\xfe{}\n\n")]))
    assert heard.failed.kind == "malformed"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_page_where_a_stream_is_due_is_malformed_and_quoted(dialect):
    page = "<html><title>Sign in to Wi-Fi</title></html>"
    heard = await hear(dialect, Reply(body=page, content_type="text/html"))
    assert heard.failed.kind == "malformed"
    assert "text/html" in heard.failed.message
    assert "Sign in to Wi-Fi" in heard.failed.message


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_json_error_with_status_200_is_that_error(dialect):
    reply = Reply(body=body(dialect, "rate_limit_error", "Slow"), content_type="application/json")
    heard = await hear(dialect, reply)
    assert heard.failed.kind == "rate_limit"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_key_that_a_server_echoes_is_not_carried_on(dialect):
    heard = await hear(dialect, error(401, body(dialect, "e", f"bad key {KEY}, {KEY}!")))
    assert KEY not in repr(heard)
    assert "bad key [key], [key]!" in heard.failed.message


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_without_a_key_nothing_is_sent(dialect):
    endpoint = Endpoint("openai", "http://127.0.0.1:1/v1", key_name="A_KEY", needs_key=True)
    heard = await collect(ADAPTERS[dialect](endpoint).stream(ask()))
    assert heard.failed.kind == "auth"
    assert heard.failed.message == (
        "No key for openai. Set A_KEY or run `h2h contestants key set openai`."
    )


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_connection_dropped_before_any_answer_is_worth_another_try(dialect):
    heard = await hear(dialect, Reply([Cut()]))
    assert heard.failed.retryable


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_an_error_page_is_quoted_by_its_title_alone(dialect):
    page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    heard = await hear(dialect, Reply(status=502, body=page, content_type="text/html"))
    assert "502 Bad Gateway" in heard.failed.message
    assert "<" not in heard.failed.message
