"""What is not a log, or not where a log may lie, is refused in one sentence and left as it was."""

import sqlite3
from pathlib import Path

import pytest

from sessions.errors import LogError, LogForeign, LogTooNew, LogUnreadable
from sessions.log.place import parse_mountinfo, shared_kind
from sessions.log.reader import list_sessions
from sessions.log.writer import Log
from tests.sessions.log.story import opening, play

MOUNTS = r"""
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:44 / /home rw shared:2 - nfs4 server:/export rw,vers=4.2
41 40 0:45 / /home/me/local rw - xfs /dev/vdb rw
42 22 0:46 / /mnt/c rw - 9p drvfs rw
43 22 0:47 / /media/my\040share rw - cifs //nas/x rw
44 22 0:48 / /home2 rw - ext4 /dev/vdc rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/log.db", None),
        ("/home/me/log.db", "nfs4"),
        ("/home/me/local/log.db", None),
        ("/home2/log.db", None),
        ("/mnt/c/log.db", "9p"),
        ("/media/my share/log.db", "cifs"),
    ],
)
def test_the_deepest_mount_above_a_log_decides(path: str, kind: str | None):
    assert shared_kind(Path(path), parse_mountinfo(MOUNTS)) == kind


def test_a_container_whose_root_is_a_vm_share_is_no_share_to_itself():
    root = [("/", "9p")]
    assert shared_kind(Path("/data/log.db"), root) is None
    assert shared_kind(Path("/data/log.db"), [("/", "nfs")]) == "nfs"


async def refusal(path: Path) -> LogError:
    log = Log(path)
    with pytest.raises(LogError) as caught:
        await log.open()
    await log.close()
    assert str(caught.value).count(str(path)) == 1
    assert "\n" not in str(caught.value)
    return caught.value


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("my notes, longer than the header of a database: " + "x" * 200)
    before = path.read_bytes()
    assert isinstance(await refusal(path), LogUnreadable)
    with pytest.raises(LogUnreadable, match="not a database"):
        list_sessions(path)
    assert path.read_bytes() == before


async def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE sessions (id)")
    conn.commit()
    conn.close()
    before = path.read_bytes()
    assert isinstance(await refusal(path), LogForeign)
    with pytest.raises(LogForeign, match="not a log of h2h"):
        list_sessions(path)
    assert path.read_bytes() == before  # not even its journal mode


async def test_a_log_from_a_newer_version_is_refused_by_writers_and_readers(tmp_path: Path):
    path = tmp_path / "log.db"
    await play(path, opening())
    conn = sqlite3.connect(path)
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('h2h', 'm999_later', 'now')"
    )
    conn.commit()
    conn.close()
    error = await refusal(path)
    assert isinstance(error, LogTooNew)
    assert "m999_later" in str(error)
    with pytest.raises(LogTooNew, match="update h2h"):
        list_sessions(path)


async def test_a_folder_is_refused(tmp_path: Path):
    assert "is a folder" in str(await refusal(tmp_path))
    with pytest.raises(LogUnreadable, match="not a file"):
        list_sessions(tmp_path)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert "cannot be made" in str(await refusal(tmp_path / "file" / "log.db"))


async def test_an_empty_file_becomes_a_log(tmp_path: Path):
    path = tmp_path / "log.db"
    path.touch()
    assert list_sessions(path) == []
    await play(path, opening())
    assert len(list_sessions(path)) == 1


async def test_a_damaged_log_is_an_error_and_no_traceback(tmp_path: Path):
    path = tmp_path / "log.db"
    await play(path, opening())
    whole = bytearray(path.read_bytes())
    whole[100:4096] = b"\xff" * 3996  # the first page past its header
    path.write_bytes(whole)
    with pytest.raises(LogUnreadable, match="damaged"):
        list_sessions(path)
