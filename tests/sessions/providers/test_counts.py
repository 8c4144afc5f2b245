"""From the counts on the wire to dollars: what each dialect calls cached, written, reasoned."""

import json

import pytest

from sessions.contestants.specs import parse
from sessions.events import Usage
from sessions.prices import cost
from tests.wire.asking import hear
from tests.wire.script import Begin, Event, Reply, Say


def chat(usage: dict) -> Reply:
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    counted = {"choices": [], "usage": usage}
    said = [Event(json.dumps({"id": "1", "model": "m", **event})) for event in (end, counted)]
    return Reply([Begin(), Say("hi"), *said, Event("[DONE]")])


def anthropic(start: dict, end: dict) -> Reply:
    begin = {
        "type": "message_start",
        "message": {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "usage": start,
        },
    }
    delta = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": end}
    return Reply(
        [
            Event(json.dumps(begin), "message_start"),
            Say("hi"),
            Event(json.dumps(delta), "message_delta"),
            Event(json.dumps({"type": "message_stop"}), "message_stop"),
        ]
    )


def responses(usage: dict) -> Reply:
    response = {"id": "r", "model": "m", "status": "completed", "output": [], "usage": usage}
    event = {"type": "response.completed", "response": response}
    return Reply([Begin(), Say("hi"), Event(json.dumps(event), "response.completed")])


CASES = {
    # Its input leaves out what the cache read (0.20) and wrote (5): 100 x 4 are plain.
    "anthropic": (
        anthropic(
            {
                "input_tokens": 100,
                "cache_read_input_tokens": 600,
                "cache_creation_input_tokens": 300,
                "output_tokens": 1,
            },
            {"output_tokens": 50},
        ),
        Usage(1000, 600, 50, None, final=True, written=300),
        "anthropic:claude-opus-5-5",
        (100 * 4 + 600 * 0.2 + 300 * 5 + 50 * 20) / 1e6,
    ),
    # Reasoning is in the output already: charged once.
    "responses": (
        responses(
            {
                "input_tokens": 1000,
                "input_tokens_details": {"cached_tokens": 400, "cache_write_tokens": 100},
                "output_tokens": 500,
                "output_tokens_details": {"reasoning_tokens": 450},
                "total_tokens": 1500,
            }
        ),
        Usage(1000, 400, 500, 450, final=True, written=100),
        "openai:gpt-6.1-sol",
        (500 * 2 + 400 * 0.1 + 100 * 2.5 + 500 * 10) / 1e6,
    ),
    "chat": (
        chat(
            {
                "prompt_tokens": 1000,
                "prompt_tokens_details": {"cached_tokens": 400},
                "completion_tokens": 500,
                "completion_tokens_details": {"reasoning_tokens": 450},
                "total_tokens": 1500,
            }
        ),
        Usage(1000, 400, 500, 450, final=True),
        "chat:gpt-5.5",
        (600 * 5 + 400 * 0.5 + 500 * 30) / 1e6,
    ),
    # Reasoning left out of the completion: the total tells, and it is charged all the same.
    "chat without reasoning": (
        chat(
            {
                "prompt_tokens": 32,
                "completion_tokens": 9,
                "completion_tokens_details": {"reasoning_tokens": 94},
                "total_tokens": 135,
            }
        ),
        Usage(32, None, 103, 94, final=True),
        "xai:grok-4",
        (32 * 3 + 103 * 15) / 1e6,
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_counts_are_read_as_their_dialect_means_them_and_cost_what_a_hand_reckons(case):
    reply, usage, spec, usd = CASES[case]
    heard = await hear(case.partition(" ")[0], reply)
    assert heard.usage == usage
    assert cost(parse(spec, env={}).contestant, heard.usage, None) == pytest.approx(usd, rel=1e-9)
