"""Draws `arena.svg` of the README from the arena as it is: `python .github/arena_picture.py`.

A blind session of two scripted players, checked; run in a home of its own, without a terminal.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

SIZE = (96, 26)  # columns and lines: on a page 800 pixels wide its letters can still be read


async def picture(home: Path) -> str:
    from tests.tui.screens.lobby_stage import lobby
    from tui.picture import drawn

    async with lobby(home, size=SIZE) as stage:
        await stage.press("slash", *"ring", "enter", "enter")  # enter ends the search, then starts
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("c")
        await stage.until(lambda: "✗" in stage.screen and "pass  " in stage.screen, "checks")
        await stage.pilot.pause(0.5)
        return drawn(stage.app)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        svg = asyncio.run(picture(Path(home)))
    (HERE / "arena.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
