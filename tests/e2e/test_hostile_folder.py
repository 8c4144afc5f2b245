"""h2h may be started in a folder that holds modules of somebody else's with the names of ours."""

from pathlib import Path

import pytest

from tests.e2e.program import h2h, last_session
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")
SPRUNG = "open({trap!r}, 'a').write(__file__ + '\\n')\nraise SystemExit('the folder won')\n"


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """The folder, and the file that any of its modules writes into when it is imported."""
    folder, trap = tmp_path / "hostile", tmp_path / "sprung"
    names = [
        *("tui", "sessions", "problems", "themes", "textual", "click", "msgspec", "numpy"),
        *("json", "asyncio", "sitecustomize", "usercustomize", "readline", "site", "code"),
    ]
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(SPRUNG.format(trap=str(trap)))
        (folder / f"{name}.py").write_text(SPRUNG.format(trap=str(trap)))
    return folder, trap


def test_the_lobby_opens_and_a_session_runs_there(
    own_home: Path, hostile: tuple[Path, Path]
) -> None:
    folder, trap = hostile
    with Terminal(home=own_home, folder=folder) as terminal:
        terminal.wait_for(r"\[x\] player-right")
        terminal.press("Enter")
        terminal.wait_until(lambda s: s.count("✓ done") == 2, "two answers")
        terminal.press("c")
        terminal.wait_until(lambda s: "✓ gap" in s and "✗ gap" in s, "both checked")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
    assert last_session(own_home)["seats"][0]["checks"]["results"]
    assert not trap.exists(), trap.read_text()


def test_code_is_checked_there_by_workers_of_our_own(
    own_home: Path, hostile: tuple[Path, Path]
) -> None:
    folder, trap = hostile
    players = ("-c", "player-right", "-c", "player-cheat")
    ran = h2h(own_home, "run", "accum-ragged", *players, "--headless", "--check", cwd=folder)
    assert ran.returncode in (0, 3), ran.stderr
    assert "the folder won" not in ran.stdout + ran.stderr
    if ran.returncode == 0:
        solved = {
            s["contestant"]["name"]: s["checks"]["solved"] for s in last_session(own_home)["seats"]
        }
        assert solved == {"player-right": True, "player-cheat": False}
    assert not trap.exists(), trap.read_text()
