"""What a turn cost: by its own counts, as served; unknown is never 0."""

from datetime import date
from importlib.metadata import version

import pytest

from sessions.contestants.entry import Prices
from sessions.contestants.roster import embedded, players
from sessions.contestants.specs import parse
from sessions.events import Usage
from sessions.prices import cost, source


def contestant(spec: str):
    return parse(spec, env={}).contestant


def test_a_known_model_is_priced_by_its_counts():
    assert cost(contestant("openai:gpt-5.6-sol"), Usage(1000, 0, 1000), None) == pytest.approx(
        (4 + 20) / 1000
    )
    assert cost(contestant("anthropic:claude-opus-5-5"), Usage(1000, 0, 1000), None) == (
        pytest.approx((4 + 20) / 1000)
    )


# Reckoned by hand from the price lists as of 2026-11: USD per million tokens, times tokens, / 1e6.
BY_HAND = [
    # opus 5.5: 4 in, 0.20 read from a cache, 5 written to one, 20 out
    ("anthropic:claude-opus-5-5", Usage(1000, 900, 0), (100 * 4 + 900 * 0.2) / 1e6),
    (
        "anthropic:claude-opus-5-5",
        Usage(1000, 600, 50, written=300),
        (100 * 4 + 600 * 0.2 + 300 * 5 + 50 * 20) / 1e6,
    ),
    # reasoning is part of the output and charged as output, once
    ("anthropic:claude-opus-5-5", Usage(100, 0, 500, reasoning=450), (100 * 4 + 500 * 20) / 1e6),
    ("openai:gpt-5.5", Usage(100, 0, 500, reasoning=450), (100 * 5 + 500 * 30) / 1e6),
    # gpt-6.1-sol: 2 / 0.1 / 10 up to 272,000 tokens of input; beyond it the whole call costs more
    ("openai:gpt-6.1-sol", Usage(272_000, 0, 100), (272_000 * 2 + 100 * 10) / 1e6),
    ("openai:gpt-6.1-sol", Usage(272_001, 0, 100), (272_001 * 4 + 100 * 15) / 1e6),
    (
        "openai:gpt-6.1-sol",
        Usage(300_000, 200_000, 100),
        (100_000 * 4 + 200_000 * 0.2 + 100 * 15) / 1e6,
    ),
    # haiku 5.5: five-fold beyond 100,000
    ("anthropic:claude-haiku-5-5", Usage(150_000, 0, 1000), (150_000 * 0.5 + 1000 * 2.5) / 1e6),
    ("xai:grok-4", Usage(1000, 400, 100), (600 * 3 + 400 * 0.75 + 100 * 15) / 1e6),
    ("gemini:gemini-2.5-pro", Usage(1000, 0, 100), (1000 * 1.25 + 100 * 10) / 1e6),
]


@pytest.mark.parametrize(("spec", "usage", "usd"), BY_HAND)
def test_cached_written_reasoned_and_tiered_tokens_cost_what_a_hand_reckons(spec, usage, usd):
    assert cost(contestant(spec), usage, None) == pytest.approx(usd, rel=1e-9)


def test_the_served_model_is_the_one_that_is_charged():
    usage = Usage(1000, 0, 1000)
    asked = cost(contestant("openai:gpt-5.6-sol"), usage, None)
    served = cost(contestant("openai:gpt-5.6-sol"), usage, "gpt-6-luna")
    assert served == cost(contestant("openai:gpt-6-luna"), usage, None) != asked


@pytest.mark.parametrize(
    ("spec", "usage", "served"),
    [
        ("openai:gpt-6.2-sol", Usage(10, 0, 10), None),
        ("openai:gpt-5.5", Usage(10, 0, 10), "a-model-nobody-knows"),
        ("openai:gpt-5.5", None, None),
        ("openai:gpt-5.5", Usage(None, None, 10), None),
        ("openai:gpt-5.5", Usage(10, None, None), None),
        ("chat:gpt-5.5,base_url=http://h/v1", Usage(10, 0, 10), None),
    ],
)
def test_an_unknown_price_or_count_is_none(spec, usage, served):
    assert cost(contestant(spec), usage, served) is None


def test_the_embedded_model_and_the_players_cost_nothing():
    for entry in (*embedded(), *players()):
        assert cost(entry.contestant, None, None) == 0.0


@pytest.mark.parametrize(
    ("spec", "usd"),
    [
        ("ollama:m", 0.0),
        ("ollama:m,base_url=http://192.168.1.7:11434/v1", 0.0),
        ("vllm:m,base_url=http://gpu-box:8000/v1", 0.0),
        ("llamacpp:m,base_url=http://box.lan:8080/v1", 0.0),
        ("vllm:m,base_url=https://models.example.com/v1", None),
    ],
)
def test_a_server_of_ones_own_is_free_and_one_out_in_the_world_has_a_price_of_its_own(spec, usd):
    assert cost(contestant(spec), Usage(1000, 0, 1000), None) == usd


def test_a_price_that_the_operator_gives_to_a_free_server_counts():
    prices = Prices(input=1.0, output=2.0)
    assert cost(contestant("ollama:m"), Usage(1000, 0, 1000), None, prices) == pytest.approx(0.003)


def test_where_the_prices_come_from_is_said_with_their_date():
    said = source(date(2026, 11, 25))
    assert version("genai-prices") in said
    newest = date.fromisoformat(said.rpartition(" ")[2])
    assert date(2026, 1, 1) < newest <= date(2026, 11, 25)


def test_the_operators_own_prices_come_first():
    prices = Prices(input=2.0, output=10.0, cached=0.5)
    c = contestant("chat:m,base_url=http://h/v1")
    assert cost(c, Usage(1000, 400, 100), None, prices) == pytest.approx(
        (600 * 2.0 + 400 * 0.5 + 100 * 10.0) / 1e6
    )
    dearer = Prices(input=2.0, output=10.0, cached=0.5, cache_write=4.0)
    assert cost(c, Usage(1000, 400, 100, written=100), None, dearer) == pytest.approx(
        (500 * 2.0 + 400 * 0.5 + 100 * 4.0 + 100 * 10.0) / 1e6
    )
