"""What the screens say of money: the worst case before the start, and what is left of a limit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sessions.contestants.specs import parse
from sessions.money.records import Caps, Place
from sessions.money.till import Till
from tests.tui.screens.lobby_stage import lobby
from tests.wire.script import Tokens, answer
from tests.wire.server import serve
from tui.settings import load_settings
from tui.spending import caps_of, expected_words, today_words


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 25, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def limited(home: Path, limits: str) -> None:
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "config.toml").write_text(f"[limits]\n{limits}\n")


def test_the_limits_of_the_config_file_become_caps(own_home: Path):
    limited(own_home, "per_day_usd = 5\nper_session_usd = 0.5")
    assert caps_of(load_settings()) == Caps(session=0.5, day=5)


def test_without_a_limit_nothing_is_said_and_with_one_what_is_taken(own_home: Path):
    assert today_words(load_settings(), Noon()) == ""
    limited(own_home, "per_day_usd = 5")
    settings = load_settings()
    assert today_words(settings, Noon()) == "today $0.00 of $5.00"
    place = Place("r", "s", "2026-11-25")
    at = "2026-11-25T12:00:00.000Z"
    Till(settings.spend_file).reserve({"t": 1.25}, place, Caps(), at=at, new_id=lambda: "one")
    assert today_words(settings, Noon()) == "today $1.25 of $5.00"


@pytest.mark.parametrize(
    ("specs", "said"),
    [
        (("local:smollm2",), ""),
        (("openai:gpt-5.5,max_tokens=1000",), "up to $0.0"),
        (("chat:m,base_url=http://h.example.com/v1",), "price unknown"),
    ],
)
def test_the_worst_case_is_a_sum_or_unknown_or_nothing(specs: tuple[str, ...], said: str):
    found = expected_words([parse(spec, env={}) for spec in specs], "a prompt")
    assert found.startswith(said)
    assert bool(found) == bool(said)


async def test_lobby_and_arena_say_the_worst_case_and_what_is_left_of_the_day(own_home: Path):
    async with serve("chat", answer("Yes", tokens=Tokens(input=5, output=10))) as server:
        limited(own_home, "per_day_usd = 5")
        spec = f"chat:m,base_url={server.base_url},max_tokens=100"
        (own_home / "config" / "contestants.toml").write_text(
            f'[paid]\nspec = "{spec}"\nprices = {{ input = 0.0, output = 1000.0 }}\n'
        )
        async with lobby(own_home) as stage:
            await stage.shows("up to $0.1000")
            await stage.shows("today $0.00 of $5.00")
            await stage.press("enter")
            await stage.shows("This may cost up to $0.1000.")
            await stage.shows("today $0.01 of $5.00")
