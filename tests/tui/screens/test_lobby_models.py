"""Which models the lobby offers and picks: the embedded pair, and a vendor's newest."""

from pathlib import Path

import pytest

from sessions.providers import weights
from tests.tui.screens.lobby_stage import lobby
from tests.wire.script import answer
from tests.wire.server import serve


def pretend_installed(home: Path) -> None:
    """A file of the model's size: enough to be seated, not to be run."""
    path = weights.path_in(home / "data" / "models")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(weights.SIZE)


async def test_with_the_model_installed_its_two_seats_are_picked_and_i_is_gone(
    own_home: Path,
) -> None:
    pretend_installed(own_home)
    async with lobby(own_home) as stage:
        assert "[x] smol-terse" in stage.screen
        assert "[x] smol-verbose" in stage.screen
        assert "[ ] player-right" in stage.screen
        assert "i install" not in stage.words
        assert "tiny model: expect little" in stage.words


async def test_with_a_key_the_vendors_newest_models_are_asked_for_and_picked(
    own_home: Path,
) -> None:
    pretend_installed(own_home)
    listed = {
        "object": "list",
        "data": [
            {"id": f"gpt-{n}.0", "object": "model", "created": n, "owned_by": "x"}
            for n in (7, 8, 9)
        ],
    }
    async with serve("responses", answer("Nine."), models=listed) as server:
        env = {"OPENAI_API_KEY": "sk-test-secret", "OPENAI_BASE_URL": server.base_url}
        async with lobby(own_home, env=env) as stage:
            await stage.shows("[x] gpt-9.0")
            assert "[x] gpt-8.0" in stage.screen
            assert "[ ] smol-terse" in stage.screen
            assert "keys: openai" in stage.words
            assert "secret" not in stage.screen
            await stage.press("enter")
            await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
            await stage.shows("Nine.")
    assert {r.body["model"] for r in server.requests if r.method == "POST"} == {
        "gpt-9.0",
        "gpt-8.0",
    }


async def test_an_install_without_network_is_a_sentence_and_can_be_tried_again(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple")
    async with lobby(own_home) as stage:
        await stage.press("i")
        await stage.shows("Install the embedded model")
        assert "try again" not in stage.words
        await stage.until(lambda: "! " in stage.screen, "the failure", seconds=60)
        await stage.shows("r try again")
        await stage.press("escape")
        await stage.shows("[x] player-right")


async def test_an_install_that_is_left_is_stopped(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("i")
        await stage.shows("Install the embedded model")
        await stage.press("escape")
        await stage.shows("What shall they answer?")
        models = own_home / "data" / "models"
        await stage.until(lambda: not list(models.glob(".incoming*")), "nothing left behind")
        assert not weights.is_installed(models)
