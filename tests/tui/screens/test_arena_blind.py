"""Until the reveal nothing on the screen tells who answers; after it everything does."""

import re
from pathlib import Path

import pytest

from sessions.events import Blindness, Failed, Retrying, Text, Thinking
from tests.tui.screens.arena_stage import MODELS, Hand, Stage, answer, picture_text, stage

TELLING = re.compile(
    "|".join(
        re.escape(word)
        for contestant in MODELS.values()
        for word in (contestant.name, contestant.model, contestant.provider)
    )
    + r"|claude|anthropic|gpt|openai|\$",
    re.IGNORECASE,
)
SAYS = "As Claude, made by Anthropic, I say yes; GPT-4o would not. "


def telling(on: Stage) -> list[str]:
    return TELLING.findall(f"{on.screen_text}\n{picture_text(on.app)}")


@pytest.mark.parametrize("blind", ["names", "full"])
async def test_no_name_provider_or_price_is_drawn_before_the_reveal(
    tmp_path: Path, blind: Blindness
) -> None:
    hands = {
        "A": Hand([Retrying(1, 3, "rate_limit", "anthropic says: slow down, claude-opus-5-5")]),
        "B": Hand([Thinking("I am GPT and think")]),
    }
    async with stage(tmp_path, hands, blind=blind) as on:
        await on.pilot.pause(0.3)
        assert telling(on) == []
        hands["A"].put(Text(SAYS))
        hands["B"].put(*answer("No, says gee-whiz. " * 3))
        await on.until(lambda: "I say yes" in on.words, "the masked answer")
        assert telling(on) == []
        hands["A"].put(Failed("auth", "Anthropic refused the key of claude-opus-5-5.", 401))
        await on.all_ended()
        await on.until(lambda: "g ask again" in on.screen_text, "both ends on screen")
        for keys in ((), ("s",), ("s", "z"), ("z", "v"), ("escape", "tab")):
            await on.press(*keys)
            assert telling(on) == [], keys


async def test_the_reveal_names_the_seats_and_shows_what_they_really_wrote(tmp_path: Path) -> None:
    hands = {"A": Hand(answer(SAYS)), "B": Hand(answer("No."))}
    async with stage(tmp_path, hands, blind="names") as on:
        await on.until(lambda: "I say yes" in on.words, "the masked answer")
        assert telling(on) == []
        await on.all_ended()
        await on.press("r")
        await on.shows("r again reveals")
        assert telling(on) == []
        await on.press("r")
        await on.until(lambda: "As Claude, made by Anthropic, I say yes" in on.words, "the answer")
        assert "opus-of-old" in on.screen_text
        assert "gee-whiz" in on.screen_text


async def test_full_blindness_shows_no_figures_and_ends_all_seats_together(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("short")), "B": Hand([Text("longer and not yet at its end")])}
    async with stage(tmp_path, hands, blind="full") as on:
        await on.shows("longer")
        assert on.screen_text.count("● answering") == 2
        assert "tok" not in on.screen_text
        hands["B"].put(*answer(" but now"))
        await on.until(lambda: on.screen_text.count("✓ done") == 2, "both ends")
        assert "tok" not in on.screen_text


async def test_thinking_is_named_but_not_shown_while_blind(tmp_path: Path) -> None:
    async with stage(tmp_path, {"A": Hand([Thinking("secret plan")])}, blind="names") as on:
        await on.shows("thinking ...")
        assert "secret" not in on.screen_text
