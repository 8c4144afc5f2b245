"""The worst case of a request, and how it is said before the start."""

import pytest

from sessions.budget import LONGEST_ANSWER, first_ask, of_entries, words, worst_case
from sessions.contestants.entry import Entry, Prices
from sessions.contestants.specs import parse
from sessions.events import Usage
from sessions.prices import cost
from sessions.providers.anthropic import DEFAULT_MAX_TOKENS


def entry(spec: str) -> Entry:
    return parse(spec, env={})


def worst(spec: str, prompt: str = "hi", prices: Prices | None = None):
    contestant = entry(spec).contestant
    return worst_case(contestant, first_ask(contestant, prompt), prices)


def test_it_is_the_prompt_dear_and_the_answer_as_long_as_may_be():
    case = worst("anthropic:claude-opus-5-5,max_tokens=1000", "x" * 900)
    assert (case.input, case.output, case.by_default) == (500, 1000, False)
    # All of the prompt put into a cache, at 5 a million, which is dearer than 4 for plain input.
    assert case.usd == pytest.approx((500 * 5 + 1000 * 20) / 1e6)


def test_no_counts_that_the_request_may_come_to_cost_more():
    spec = "openai:gpt-6.1-sol,max_tokens=100"
    case = worst(spec, "x" * 700_000)
    contestant = entry(spec).contestant
    assert case.usd is not None
    for cached, written in ((0, 0), (300_000, 0), (0, 350_000), (100_000, 200_000)):
        usage = Usage(350_000, cached, 100, written=written)
        assert (cost(contestant, usage, None) or 0) <= case.usd


def test_without_max_tokens_it_takes_what_is_sent_or_the_most_a_model_writes_and_says_so():
    assert worst("anthropic:claude-opus-5-5").output == DEFAULT_MAX_TOKENS
    assert worst("openai:gpt-6.1-sol").output == LONGEST_ANSWER
    assert worst("openai:gpt-6.1-sol").by_default
    assert "128,000 tokens" in words([worst("openai:gpt-6.1-sol")])
    assert "max_tokens" not in words([worst("openai:gpt-6.1-sol,max_tokens=5")])


def test_a_prompt_in_another_script_counts_by_its_bytes():
    assert worst("openai:gpt-5.5", "\u5b57" * 100).input >= 100


def test_it_is_said_for_all_seats_and_sessions_and_not_where_nothing_costs_anything():
    paid, free = entry("openai:gpt-5.5,max_tokens=1000"), entry("local:smollm2")
    one = words(of_entries([paid], "hi"))
    both = words(of_entries([paid, paid, free], "hi"), sessions=10)
    usd = worst("openai:gpt-5.5,max_tokens=1000").usd
    assert usd is not None
    assert f"up to ${usd:.4f}" in one
    assert f"up to ${20 * usd:.4f} over 10 sessions" in both
    assert words(of_entries([free], "hi")) == ""


def test_a_seat_of_unknown_price_is_said_never_taken_for_nothing():
    unknown = entry("chat:m,base_url=http://h.example.com/v1")
    assert "unknown" in words(of_entries([unknown], "hi"))
    assert "1 of 2 seats" in words(of_entries([unknown, entry("openai:gpt-5.5")], "hi"))
