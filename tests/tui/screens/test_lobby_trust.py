"""A pack below packs/, in the lobby: listed, looked at, trusted at the moment of use."""

from pathlib import Path

from tests.problems.tiny import write_tiny
from tests.tui.screens.lobby_stage import lobby
from tui.screens.lobby.problems import ProblemList

PACK = 'format = 1\nname = "acme"\nversion = "1.2"\nproblems = ["tiny", "simpson-suite"]\n'


def install(home: Path) -> Path:
    folder = home / "data" / "packs" / "acme"
    write_tiny(folder / "tiny")
    write_tiny(folder / "simpson-suite", ('id = "tiny"', 'id = "simpson-suite"'))
    (folder / "pack.toml").write_text(PACK)
    return folder


async def test_a_pack_is_asked_about_at_the_moment_of_use_and_a_yes_starts_it(own_home: Path):
    install(own_home)
    (own_home / "data" / "packs" / "half").mkdir()
    async with lobby(own_home) as stage:
        assert "is not trusted yet." not in stage.words, "no dialog over the first screen"
        await stage.shows("half/pack.toml is missing")
        await stage.shows("acme 1.2, not trusted yet")
        await stage.press("slash")
        await stage.type("arithmetic")
        await stage.press("enter")
        await stage.shows("it is written:")
        await stage.press("enter")
        await stage.shows("The pack acme 1.2 is not trusted yet.")
        await stage.press("escape")
        await stage.shows("Nothing of acme has run.")
        assert not (own_home / "config" / "trusted-packs.jsonl").exists()
        await stage.press("enter")
        await stage.shows("The pack acme 1.2 is not trusted yet.")
        await stage.press("y")
        await stage.until(lambda: type(stage.app.screen).__name__ == "ArenaScreen", "the arena")
    assert '"acme"' in (own_home / "config" / "trusted-packs.jsonl").read_text()


async def test_a_broken_problem_says_its_reason_before_its_path(own_home: Path):
    folder = install(own_home)
    (folder / "tiny" / "statement.md").unlink()
    async with lobby(own_home, size=(80, 24)) as stage:
        await stage.press("end")
        await stage.shows("tiny ! statement.md is missing.")
        await stage.press("p")
        await stage.shows("tiny cannot be used")
        await stage.press("p", "enter")
        await stage.shows("acme/tiny/statement.md is missing.")


async def test_problems_of_one_name_are_two_rows(own_home: Path):
    install(own_home)
    async with lobby(own_home) as stage:
        rows = [option.id for option in stage.lobby.query_one(ProblemList).options]
        assert {"builtin/simpson-suite", "acme/simpson-suite"} <= set(rows)


async def test_a_pack_that_changed_is_said_to_have_changed_and_asked_about_again(own_home: Path):
    install(own_home)
    kept = own_home / "config" / "trusted-packs.jsonl"
    kept.parent.mkdir(parents=True)
    line = f'{{"pack": "acme", "version": "1.1", "digest": "{"0" * 64}", "at": "2026-11-25"}}\n'
    kept.write_text(line)
    async with lobby(own_home) as stage:
        await stage.shows("acme 1.2, changed since you trusted it")
        assert "not trusted yet" not in stage.words
        await stage.press("slash")
        await stage.type("arithmetic")
        await stage.press("enter", "enter")
        await stage.shows("The pack acme 1.2 has changed since you trusted it.")
        await stage.press("enter", "n")
        await stage.shows("Nothing of acme has run.")
    assert kept.read_text() == line
