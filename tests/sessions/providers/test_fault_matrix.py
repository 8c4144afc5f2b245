"""Every fault in every dialect: the kind, the phase, whether it is worth a try, what is kept.

One table. A row is what the server does; the columns are the same in all three dialects, because
nobody who compares two models should have to know which protocol one of them speaks.
"""

import email.utils
import json
import time

import pytest
from msgspec import Struct

from sessions.events import Usage
from tests.wire.asking import DIALECTS, assert_plain, hear
from tests.wire.dialects import encoder_for
from tests.wire.script import Begin, Cut, Event, Fault, Finish, Hold, Raw, Reply, Say, error

ERROR = json.dumps({"error": {"type": "some_error", "message": "It said so"}})
TOO_LONG = json.dumps({"error": {"type": "e", "message": "maximum context length is 4096 tokens"}})
NO_CREDIT = json.dumps({"error": {"type": "e", "message": "Your credit balance is too low"}})


class Case(Struct, frozen=True):
    reply: Reply
    kind: str
    phase: str = "connect"
    retryable: bool = False
    status: int | None = None
    text: str = ""


def answered(status: int, kind: str, *, again: bool = False, body: str = ERROR) -> Case:
    return Case(error(status, body), kind, retryable=again, status=status)


PART = (Begin(), Say("part"))
MATRIX = {
    "400": answered(400, "bad_request"),
    "400 context": answered(400, "context", body=TOO_LONG),
    "400 no credit": answered(400, "billing", body=NO_CREDIT),
    "401": answered(401, "auth"),
    "402": answered(402, "billing"),
    "403": answered(403, "permission"),
    "404": answered(404, "not_found"),
    "407 of a proxy": answered(407, "connect"),
    "408": answered(408, "timeout", again=True),
    "409": answered(409, "server", again=True),
    "413": answered(413, "bad_request"),
    "422": answered(422, "bad_request"),
    "429": answered(429, "rate_limit", again=True),
    "500": answered(500, "server", again=True),
    "502": answered(502, "server", again=True),
    "503": answered(503, "overloaded", again=True),
    "504": answered(504, "timeout", again=True),
    "529": answered(529, "overloaded", again=True),
    "no body at all": answered(500, "server", again=True, body=""),
    "first-token timeout": Case(Reply([Hold()]), "timeout", "waiting"),
    "idle timeout": Case(Reply([*PART, Hold()]), "timeout", "streaming", text="part"),
    "cut before the first token": Case(Reply([Begin(), Cut()]), "cut", "waiting", True),
    "cut after it": Case(Reply([*PART, Cut()]), "cut", "streaming", text="part"),
    "clean early end before it": Case(Reply([Begin()]), "cut", "waiting", True),
    "clean early end after it": Case(Reply(PART), "cut", "streaming", text="part"),
    "an empty stream": Case(Reply([]), "cut", "waiting", True),
    "malformed event": Case(
        Reply([*PART, Event("{oops", "message_delta")]), "malformed", "streaming", text="part"
    ),
    "an event that is no object": Case(
        Reply([*PART, Event("[1, 2]", "message_delta")]), "cut", "streaming", text="part"
    ),
    "bytes that are no text": Case(
        Reply([*PART, Raw(b"data: \xff\xfe{}\n\n")]), "malformed", "streaming", text="part"
    ),
    "a page": Case(
        Reply(body="<html><title>Sign in</title></html>", content_type="text/html"),
        "malformed",
        "waiting",
    ),
    "a JSON answer": Case(
        Reply(body='{"id": "x", "choices": []}', content_type="application/json"),
        "malformed",
        "waiting",
    ),
    "a JSON error with status 200": Case(
        Reply(body='{"error": {"type": "rate_limit_error"}}', content_type="application/json"),
        "rate_limit",
        "waiting",
        True,
    ),
    "error event before the first token": Case(
        Reply([Begin(), Fault()]), "overloaded", "waiting", True
    ),
    "error event after it": Case(Reply([*PART, Fault()]), "overloaded", "streaming", text="part"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", MATRIX)
async def test_a_fault_is_told_apart_and_what_was_written_is_kept(dialect, name):
    fault = MATRIX[name]
    silent = any(isinstance(step, Hold) for step in fault.reply.steps)
    clock_s = 0.5 if silent else 10.0  # where no clock is to end it, a slow machine must not
    heard = await hear(dialect, fault.reply, first_token_s=clock_s, idle_s=clock_s)
    failed = heard.failed
    assert (failed.kind, failed.phase, failed.retryable, failed.status) == (
        fault.kind,
        fault.phase,
        fault.retryable,
        fault.status,
    )
    assert heard.text == fault.text
    assert_plain(failed)
    if fault.text:  # billed as estimated
        assert heard.usage is not None
        assert heard.usage.estimated


def in_seconds(seconds: float) -> str:
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({}, None, None),
        ({"retry_after": "7"}, 7, 7),
        ({"retry_after": "0.5"}, 0.5, 0.5),
        ({"retry_after": in_seconds(30)}, 1, 31),
        ({"retry_after": in_seconds(-30)}, 0, 0),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5, 1.5),
        ({"retry_after": "soon"}, None, None),
        ({"retry_after": "-5"}, None, None),
        ({"retry_after": "inf"}, None, None),
    ],
)
async def test_retry_after_is_read_in_every_form(dialect, headers, low, high):
    if "GMT" in headers.get("retry_after", "") and high:
        headers = {"retry_after": in_seconds(30)}  # collected long before it runs
    failed = (await hear(dialect, error(429, ERROR, **headers))).failed
    if low is None:
        assert failed.retry_after is None
    else:
        assert failed.retry_after is not None
        assert low <= failed.retry_after <= high


ODD = {
    "anthropic": ["ping", "content_block_novel", "message_novel"],
    "responses": ["response.novel.delta", "response.output_item.added", "keepalive"],
    "chat": [],
}


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_what_is_no_fault_changes_nothing(dialect):
    """A leading byte order mark, comments, keep-alives, events that nobody knows."""
    noise = [Raw(b": comment\n\n"), Raw(b":\n\n"), Raw(b"retry: 3000\n\n")]
    name_only = [Raw(b"event: ping\n\n"), Raw(b"id: 3\n\n")]
    noise += name_only
    novel = [Event(json.dumps({"type": kind, "novel": [1]}), kind) for kind in ODD[dialect]]
    if dialect == "chat":
        novel = [Event('{"novel": 1}'), Event('{"choices": null}'), Event("{}")]
    steps = [Raw(b"\xef\xbb\xbf"), *noise, Begin(), *noise, *novel, Say("a"), *novel, *noise]
    heard = await hear(dialect, Reply([*steps, Say("b"), Finish()]))
    assert heard.text == "ab"
    assert heard.finished.reason == "end"
    assert heard.usage == Usage(12, 0, 7, 0, final=True) or dialect == "anthropic"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_missing_usage_is_estimated_and_marked(dialect):
    heard = await hear(dialect, Reply([Begin(), Say("x" * 400), Finish(tokens=None)]))
    assert heard.finished.reason == "end"
    assert heard.usage is not None
    assert heard.usage.estimated
    assert heard.usage.output == 100
    assert (heard.usage.input or 0) > 0


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_ten_megabytes_arrive_whole(dialect):
    piece = "0123456789abcdef" * 16_384
    reply = Reply([Begin(), *[Say(piece)] * 40, Finish()])
    heard = await hear(dialect, reply)
    assert len(heard.text) == 40 * len(piece) >= 10 * 2**20
    assert heard.finished.reason == "end"


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_every_byte_alone_is_the_same_answer(dialect):
    heard = await hear(dialect, Reply([Begin(), Say("a é 你 👩🏽‍🚀"), Finish()], bytes_a_write=1))
    assert heard.text == "a é 你 👩🏽‍🚀"
    assert heard.finished.reason == "end"


# The whole hundred thousand where an event is cheap; tests/bench/providers.py has it for all.
@pytest.mark.parametrize(
    ("dialect", "count"), [("anthropic", 100_000), ("responses", 5_000), ("chat", 5_000)]
)
async def test_a_flood_of_tiny_events_is_every_one_of_them(dialect, count):
    encoder = encoder_for(
        {"anthropic": "/messages", "chat": "/chat/completions"}.get(dialect, "/responses")
    )
    assert encoder is not None
    first = encoder.encode(Begin()) + encoder.encode(Say("x"))
    flood = Raw(first + encoder.encode(Say("x")) * (count - 1))
    heard = await hear(dialect, Reply([flood, Raw(encoder.encode(Finish()))]))
    assert heard.text == "x" * count
    assert heard.finished.reason == "end"


async def test_chat_content_may_be_a_list_of_parts():
    """Mistral's reasoning models put the thinking among the parts, a level deeper."""
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm, "}, "so"]},
        {"type": "text", "text": "4"},
        "2",
        None,
    ]
    data = json.dumps({"choices": [{"index": 0, "delta": {"content": parts}}]})
    heard = await hear("chat", Reply([Begin(), Event(data), Finish()]))
    assert (heard.thinking, heard.text) == ("hm, so", "42")
