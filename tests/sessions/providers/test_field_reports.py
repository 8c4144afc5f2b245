"""Inputs that broke other programs (F01 to F12), at the wire, with what is right here.

F02's clocks are in test_timeouts.py, F12 in test_plain_streams.py.
"""

import json
import time

from sessions.events import Started, Usage
from sessions.providers.conversation import LINGER_S
from tests.wire.asking import adapter, ask, collect, hear
from tests.wire.dialects import Chat, chat_usage
from tests.wire.script import Begin, Event, Finish, Hold, Raw, Reply, Say, Think, Tokens, answer
from tests.wire.server import serve


def chunk(*choices, **more) -> Event:
    return Event(Chat().chunk(list(choices), **more))


def choice(delta, reason=None):
    return {"index": 0, "delta": delta, "finish_reason": reason}


DONE = Raw(b"data: [DONE]\n\n")


async def test_f01_empty_choices_first_and_last():
    filtered = Event(
        json.dumps({"id": "", "model": "", "choices": [], "prompt_filter_results": []})
    )
    heard = await hear("chat", Reply([filtered, Begin(model="named"), Say("a"), Finish()]))
    assert heard.text == "a"
    assert [e for e in heard if isinstance(e, Started)] == [Started("req_fake", "named")]
    assert heard.usage == Usage(12, 0, 7, 0, final=True)


async def test_f01_a_model_named_only_after_the_first_text_is_still_told():
    nameless = Event(json.dumps({"id": "", "model": "", "choices": [choice({"content": "a"})]}))
    heard = await hear("chat", Reply([nameless, Begin(model="named"), Finish()]))
    assert [e.served_model for e in heard if isinstance(e, Started)] == [None, "named"]


async def test_f02_a_comment_after_an_event_with_an_id_makes_no_event():
    with_id = Raw(b'id: 7\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n: ping\n\n')
    heard = await hear("chat", Reply([Begin(), with_id, Finish()]))
    assert heard.text == "a"
    assert heard.finished.reason == "end"


async def test_f02_a_ping_sent_as_data_is_malformed_and_shown():
    heard = await hear("chat", Reply([Begin(), Say("a"), Raw(b"data: : ping\n\n"), Finish()]))
    assert heard.failed.kind == "malformed"
    assert ": ping" in heard.failed.message


async def test_f03_a_finish_reason_without_done_or_close_ends_soon_and_hangs_up():
    async with serve("chat", Reply([Begin(), Say("a"), chunk(choice({}, "stop")), Hold()])) as s:
        began = time.monotonic()
        heard = await collect(adapter("chat", s).stream(ask()))
        assert heard.finished.reason == "end"
        assert LINGER_S <= time.monotonic() - began < 15, "the server is silent for 20 s"
        assert await s.until(lambda: s.open_streams == 0)
        assert s.requests[0].hung_up


async def test_f03_the_counts_end_it_at_once(monkeypatch):
    monkeypatch.setattr("sessions.providers.conversation.LINGER_S", 20)
    counts = chunk(usage=chat_usage(Tokens()))
    steps = [Begin(), Say("a"), chunk(choice({}, "stop")), counts, Hold()]
    began = time.monotonic()
    heard = await hear("chat", Reply(steps))
    assert heard.usage == Usage(12, 0, 7, 0, final=True)
    assert time.monotonic() - began < 15


async def test_f03_done_without_a_finish_reason_is_cut():
    heard = await hear("chat", Reply([Begin(), Say("a"), DONE]))
    assert heard.failed.kind == "cut"


async def test_f04_an_error_object_in_the_stream_is_a_failure_with_its_code():
    error = Event('{"choices":[],"error":{"code":502,"message":"Upstream went away"}}')
    heard = await hear("chat", Reply([Begin(), Say("kept"), error, DONE]))
    assert (heard.failed.kind, heard.failed.phase) == ("server", "streaming")
    assert heard.failed.status == 502
    assert "Upstream went away" in heard.failed.message
    assert not heard.failed.retryable
    assert heard.text == "kept"


async def test_f04_a_finish_reason_of_error_is_a_failure():
    heard = await hear("chat", Reply([Begin(), Say("kept"), chunk(choice({}, "error")), DONE]))
    assert (heard.failed.kind, heard.failed.phase) == ("server", "streaming")
    assert not heard.failed.retryable
    assert heard.text == "kept"


async def test_f05_thinking_and_text_in_one_delta_are_both_kept_in_order():
    both = chunk(choice({"reasoning_content": "so", "content": "4"}))
    heard = await hear("chat", Reply([Begin(), Think("hm, "), both, Finish()]))
    assert (heard.thinking, heard.text) == ("hm, so", "4")


async def test_f06_an_answer_wholly_in_reasoning_is_an_empty_answer():
    only = chunk(choice({"reasoning": "the whole answer", "content": ""}))
    heard = await hear("chat", Reply([Begin(), only, Finish()]))
    assert (heard.thinking, heard.text) == ("the whole answer", "")
    assert heard.finished.reason == "end"
    assert "only thinking" in (heard.finished.detail or "")


async def test_f07_an_empty_finish_reason_is_none():
    steps = [chunk(choice({"content": text}, "")) for text in "abc"]
    heard = await hear("chat", Reply([Begin(), *steps, chunk(choice({"content": "d"}, "stop"))]))
    assert heard.text == "abcd"
    assert heard.finished.reason == "end"


async def test_f08_choices_without_a_delta_are_skipped():
    odd = [chunk({"index": 0}), chunk({"index": 0, "delta": None}), chunk(None)]
    heard = await hear("chat", Reply([Begin(), Say("a"), *odd, Say("b"), Finish()]))
    assert heard.text == "ab"
    assert heard.finished.reason == "end"


async def test_f09_the_served_model_is_told_as_served():
    heard = await hear("chat", answer(model="other/model-7b"), about=ask(model="asked"))
    assert heard.started is not None
    assert heard.started.served_model == "other/model-7b"


async def test_f10_a_prompt_that_fills_the_context_says_how_to_raise_it():
    steps = [Begin(), Finish("length", Tokens(input=4095, output=1))]
    heard = await hear("chat", Reply(steps))
    assert heard.finished.reason == "length"
    assert "4095 tokens" in (heard.finished.detail or "")
    assert "num_ctx" in (heard.finished.detail or "")


async def test_f11_cumulative_counts_are_not_added_up():
    steps = [
        chunk(choice({"content": "x"}), usage=chat_usage(Tokens(input=10, output=n)))
        for n in (1, 2, 3)
    ]
    heard = await hear("chat", Reply([Begin(), *steps, Finish(tokens=None)]))
    assert heard.usage == Usage(10, 0, 3, 0, final=True)
