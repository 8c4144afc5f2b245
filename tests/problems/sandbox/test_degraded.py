"""Parts of the machine are taken away for real: which level is in force then, and what is said."""

import platform
import shutil
import sys
from pathlib import Path

import msgspec
import pytest

from problems.sandbox import ladder
from problems.sandbox.levels import Level
from problems.sandbox.worker import landlock
from problems.sandbox.worker.tables import NUMBERS
from tests.problems.sandbox.users import run

DEGRADE = Path(__file__).with_name("degrade.py")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in NUMBERS or landlock.abi() == 0,
    reason="takes away from a Linux with Landlock what it has",
)


def level_without(*lacks: str, path: str) -> Level:
    return msgspec.json.decode(run(DEGRADE, *lacks, PATH=path), type=Level)


@pytest.fixture
def no_programs(tmp_path: Path) -> str:
    """A PATH on which there is nothing."""
    return str(tmp_path)


def test_without_bubblewrap_namespaces_hold_and_how_to_install_it_is_said(no_programs: str):
    if ladder.trouble_with("B") is not None:
        return  # here it would be C: see below
    level = level_without(path=no_programs)
    assert level.letter == "B"
    assert "no program bwrap is on the PATH" in level.reason
    assert "apt install bubblewrap" in level.fix


def hostile(folder: Path, mark: Path) -> None:
    (folder / "bwrap").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (folder / "bwrap").chmod(0o755)


def test_a_bubblewrap_that_lies_where_we_were_started_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hostile(tmp_path, tmp_path / "was-run")
    monkeypatch.chdir(tmp_path)
    assert shutil.which("bwrap", path=".:") is not None
    level = level_without(path=".::")
    assert "no program bwrap is on the PATH" in level.reason
    assert not (tmp_path / "was-run").exists()


def test_a_bubblewrap_that_anybody_may_have_put_there_is_not_run_and_it_is_said(tmp_path: Path):
    hostile(tmp_path, tmp_path / "was-run")
    for place in (tmp_path / "bwrap", tmp_path):
        place.chmod(0o777)
        level = level_without(path=str(tmp_path))
        assert level.letter != "A"
        assert f"since everybody may write to {place}" in level.reason
        place.chmod(0o755)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    "words",
    [
        "bwrap: setting up uid map: Permission denied",
        "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
    ],
)
def test_where_apparmor_stops_bubblewrap_the_profile_to_load_is_named(words: str, tmp_path: Path):
    """As on Ubuntu 24.04, where it can be executed, knows its flags, and fails."""
    fake = tmp_path / "bwrap"
    fake.write_text(f'#!/bin/sh\n[ "$1" = --help ] && exit 0\necho "{words}" >&2\nexit 1\n')
    fake.chmod(0o755)
    level = level_without("namespaces", path=str(tmp_path))
    assert level.letter == "C"
    assert "blocked by AppArmor" in level.reason
    assert words in level.reason
    assert "bwrap-userns-restrict" in level.fix


def test_a_container_that_blocks_namespaces_is_left_with_level_c_and_it_is_said():
    level = level_without("namespaces", path="/usr/bin:/bin")
    assert level.letter == "C"
    assert "level B (namespaces) did not start" in level.reason
    assert "a container's profile (Docker's default) blocks namespaces" in level.reason


def test_without_bubblewrap_in_such_a_container_it_is_level_c_too(no_programs: str):
    level = level_without("namespaces", path=no_programs)
    assert level.letter == "C"
    assert "no program bwrap is on the PATH" in level.reason


@pytest.mark.parametrize("abi", [1, 3])
def test_an_older_landlock_holds_at_level_c(abi: int, no_programs: str):
    """What it does not know (truncation, TCP, signals), the filter of calls refuses."""
    level = level_without("namespaces", f"landlock={abi}", path=no_programs)
    assert level.letter == "C"


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
@pytest.mark.parametrize("abi", [1, 3])
def test_an_older_landlock_does_not_change_a_higher_level(abi: int):
    level = level_without(f"landlock={abi}", path="/usr/bin:/bin")
    assert level.letter == ladder.level_in_force().letter


def test_nothing_lacking_is_this_machines_own_level():
    """Or the tests above would say nothing."""
    level = level_without(path="/usr/bin:/bin")
    assert level == ladder.level_in_force()
