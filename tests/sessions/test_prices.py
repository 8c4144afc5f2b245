"""What a turn cost: by its own counts, as served; unknown is never 0."""

import pytest

from sessions.contestants.entry import Prices
from sessions.contestants.roster import embedded, players
from sessions.contestants.specs import parse
from sessions.events import Usage
from sessions.prices import cost


def contestant(spec: str):
    return parse(spec, env={}).contestant


def test_a_known_model_is_priced_by_its_counts():
    usage = Usage(1_000_000, 0, 1_000_000)
    assert cost(contestant("openai:gpt-5.6-sol"), Usage(1000, 0, 1000), None) == pytest.approx(
        (4 + 20) / 1000
    )
    assert cost(contestant("anthropic:claude-opus-5-5"), Usage(1000, 0, 1000), None) == (
        pytest.approx((4 + 20) / 1000)
    )
    assert usage.input == 1_000_000


def test_cached_tokens_are_not_charged_twice():
    full = cost(contestant("anthropic:claude-opus-5-5"), Usage(1000, 0, 0), None)
    cached = cost(contestant("anthropic:claude-opus-5-5"), Usage(1000, 900, 0), None)
    assert full is not None
    assert cached is not None
    assert 0 < cached < full


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


def test_the_operators_own_prices_come_first():
    prices = Prices(input=2.0, output=10.0, cached=0.5)
    c = contestant("chat:m,base_url=http://h/v1")
    assert cost(c, Usage(1000, 400, 100), None, prices) == pytest.approx(
        (600 * 2.0 + 400 * 0.5 + 100 * 10.0) / 1e6
    )
