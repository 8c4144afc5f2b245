"""A lobby opens where it can: a bad log, a bad roster, a broken theme cost a sentence each."""

import sqlite3
from pathlib import Path

from sessions.log.writer import Log
from tests.tui.screens.lobby_stage import lobby


def config(home: Path, name: str, text: str) -> None:
    path = home / "config" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


async def test_a_foreign_database_is_named_and_left_alone(own_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with sqlite3.connect(path) as db:
        db.execute("create table recipes (name text)")
    before = path.read_bytes()
    async with lobby(own_home, log=path) as stage:
        await stage.shows("notes.db")
        await stage.shows("▸ simpson-suite")
        await stage.press("enter")
        await stage.shows("notes.db")
        assert "What shall they answer?" in stage.screen
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_written_is_named(own_home: Path) -> None:
    async with lobby(own_home, log=Path("/proc/h2h/log.db")) as stage:  # not even by root
        await stage.press("enter")
        await stage.shows("/proc/h2h")
        assert "What shall they answer?" in stage.screen


async def test_a_log_that_is_a_folder_is_named(own_home: Path, tmp_path: Path) -> None:
    async with lobby(own_home, log=tmp_path) as stage:
        await stage.shows(str(tmp_path))
        await stage.shows("▸ simpson-suite")


async def test_a_broken_roster_names_file_and_entry(own_home: Path) -> None:
    config(own_home, "contestants.toml", '[mine]\nspec = "chat:m,temperature=hot"\n')
    async with lobby(own_home) as stage:
        await stage.shows("contestants.toml")
        await stage.shows("mine")
        await stage.shows("[x] player-right")


async def test_keys_that_others_may_read_are_not_used_and_that_is_said(own_home: Path) -> None:
    config(own_home, "keys.toml", 'openai = "sk-secret"\n')
    (own_home / "config" / "keys.toml").chmod(0o644)
    async with lobby(own_home) as stage:
        await stage.shows("Others may read the keys")
        await stage.shows("no key found")
        await stage.shows("[x] player-right")
        assert "secret" not in stage.screen


async def test_a_broken_theme_is_named_and_the_others_work(own_home: Path) -> None:
    config(own_home, "themes/mud.toml", 'dark = "yes"\n')
    async with lobby(own_home, settle=False) as stage:
        await stage.shows("mud")
        first = stage.app.theme
        await stage.press("t")
        assert stage.app.theme != first


async def test_hostile_names_in_the_roster_are_drawn_inert(own_home: Path) -> None:
    config(
        own_home,
        "contestants.toml",
        '["[/][@click=app.quit]x \\u001b]52;c;QQ==\\u0007"]\n'
        'spec = "chat:m,base_url=http://127.0.0.1:9/v1"\n',
    )
    async with lobby(own_home) as stage:
        await stage.shows("[/][@click=app.quit")
        assert "\x1b" not in stage.screen


async def test_a_log_of_a_newer_version_is_named_and_the_lobby_opens(
    own_home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "newer.db"
    log = Log(path)
    await log.open()
    await log.close()
    with sqlite3.connect(path) as db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "select migration_set, 'a_later_idea', applied_at from _sqlite_migrations limit 1"
        )
    async with lobby(own_home, log=path) as stage:
        await stage.shows("comes from a newer version of h2h")
        await stage.shows("▸ simpson-suite")
        await stage.press("enter")
        await stage.shows("comes from a newer version of h2h")
        await stage.press("h")
        await stage.shows("History")
        await stage.shows("comes from a newer version of h2h")
