"""Files of the operator's are written whole or not at all, and stay where they were put."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.contestants.whole_file import write_whole

WRITES = """
import sys
from pathlib import Path
from sessions.contestants.whole_file import write_whole
try:
    write_whole(Path(sys.argv[1]), "x" * 100_000)
except OSError as error:
    print(type(error).__name__)
"""


def no_room() -> None:
    """As on a full disk: no file can grow past 4 kB."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_where_there_is_no_room_the_old_file_stays_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    write_whole(file, "old")
    done = subprocess.run(
        [sys.executable, "-c", WRITES, str(file)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=no_room,
    )
    assert done.stdout == "OSError\n"
    assert [path.name for path in tmp_path.iterdir()] == ["keys.toml"]
    assert file.read_text() == "old"


def test_text_that_no_file_can_hold_leaves_nothing_beside_it(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "keys.toml", "half \ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_one_and_its_file_is_private_from_the_start(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere" / "keys.toml"
    link = tmp_path / "keys.toml"
    link.symlink_to(kept)
    write_whole(link, "new", 0o600)
    assert link.is_symlink()
    assert kept.read_text() == "new"
    assert kept.stat().st_mode & 0o777 == 0o600
