"""The arena on real sessions: what streams, stops, fails and ends is what stands on the screen."""

from pathlib import Path

from tests.tui.screens.arena_stage import Hand, answer, stage


async def test_two_seats_stream_and_end_side_by_side(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("The first says yes.")), "B": Hand(answer("The second says no."))}
    async with stage(tmp_path, hands) as on:
        await on.shows("The first says yes.")
        await on.shows("The second says no.")
        await on.all_ended()
        assert on.screen_text.count("✓ done") == 2
