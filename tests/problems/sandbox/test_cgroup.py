"""Where control groups can be made, and what is left of them.

On a machine of version 1 the walk of version 2 is shown on a folder that looks like one, its
killing and its removal on the kernel's own; its limit on memory, only where version 2 has memory.
"""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from problems.sandbox.cgroup import leftover
from problems.sandbox.cgroup.group import PREFIX, Group
from problems.sandbox.cgroup.home import Home, NoHome, find, home_of

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's"),
    pytest.mark.xdist_group("cgroup"),  # one of them removes what another leaves over on purpose
]

SCOPE = "user.slice/user-1000.slice/user@1000.service/app.slice/run-7.scope"
HOARD = "import os\nos.write({entrance}, b'0')\nheld = b'x' * ({mib} << 20)\nprint('held')"


def mounted(kind: str, point: Path | str, options: str, root: str = "/") -> str:
    """A line of /proc/self/mountinfo."""
    where = str(point).replace(" ", "\\040")
    return f"31 23 0:28 {root} {where} rw,relatime shared:9 - {kind} cgroup rw,{options}\n"


def tree(top: Path, *hands_out: str, ours: str = "") -> str:
    """Folders that look like version 2: these hand memory out; all from `ours` on are writable."""
    top.mkdir()
    (top / "cgroup.controllers").write_text("cpu memory pids\n")
    for below in (*reversed(Path(SCOPE).parents), Path(SCOPE)):
        folder = top / below
        folder.mkdir(exist_ok=True)
        given = "memory pids" if str(below) in hands_out else "pids"
        (folder / "cgroup.subtree_control").write_text(given + "\n")
        mode = 0o644 if str(below).startswith(ours) else 0o444
        (folder / "cgroup.procs").write_text("")
        (folder / "cgroup.procs").chmod(mode)
    return mounted("cgroup2", top, "nsdelegate")


APP, SLICE = str(Path(SCOPE).parent), "user.slice"


def test_of_version_2_the_nearest_group_above_that_hands_out_memory_is_taken(tmp_path: Path):
    mounts = tree(tmp_path / "with a blank", SLICE, APP)
    found = home_of(f"0::/{SCOPE}\n", mounts)
    assert found == Home(str(tmp_path / "with a blank" / APP), 2)


def test_of_version_2_one_that_does_not_is_passed_by(tmp_path: Path):
    found = home_of(f"0::/{SCOPE}\n", tree(tmp_path / "cgroup", SLICE))
    assert found == Home(str(tmp_path / "cgroup" / SLICE), 2)


def test_what_others_have_mounted_under_odd_names_is_read_over(tmp_path: Path):
    names = [b"/mnt/\xff", "/mnt/a\x0bb\x85c\xa0d\u3000e\u2028f".encode(), b"/mnt/a\\040-\\040b"]
    others = [b"40 23 0:50 / %s rw shared:9 - tmpfs  rw\n" % name for name in names]
    mounts = os.fsdecode(b"".join(others)) + tree(tmp_path / "a\u3000b", SLICE, APP)
    found = home_of(f"0::/{SCOPE}\n", mounts)
    assert found == Home(str(tmp_path / "a\u3000b" / APP), 2)


def test_a_container_that_sees_a_part_of_the_tree_finds_its_own_group(tmp_path: Path):
    tree(tmp_path / "cgroup", APP)
    mounts = mounted("cgroup2", tmp_path / "cgroup" / APP, "", root=f"/{APP}")
    assert home_of(f"0::/{SCOPE}\n", mounts) == Home(str(tmp_path / "cgroup" / APP), 2)
    with pytest.raises(NoHome):
        home_of("0::/../elsewhere\n", mounts)


@pytest.mark.skipif(os.geteuid() == 0, reason="not here: an ordinary user")
def test_groups_that_are_not_this_users_are_not_taken_and_systemd_run_is_named(tmp_path: Path):
    with pytest.raises(NoHome, match="no control group of this user's") as caught:
        home_of(f"0::/{SCOPE}\n", tree(tmp_path / "cgroup", APP, ours="nowhere"))
    assert "systemd-run --user --scope h2h" in caught.value.fix


def test_of_version_1_it_is_our_own_group_and_only_where_memory_is_limited(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "cgroup.procs").write_text("")
    groups = "4:memory:/a\n8:pids:/\n0::/\n"
    assert home_of(groups, mounted("cgroup", tmp_path, "memory")) == Home(str(tmp_path / "a"), 1)
    with pytest.raises(NoHome, match="no control groups that limit memory"):
        home_of(groups, mounted("cgroup", tmp_path, "pids"))


@pytest.fixture
def home() -> Home:
    try:
        return find()
    except NoHome as e:
        pytest.skip(f"not here: this user may make no control groups here: {e}")


def hoard(group: Group, mib: int) -> subprocess.CompletedProcess[bytes]:
    code = HOARD.format(entrance=group.entrance, mib=mib)
    fds = [group.entrance]
    return subprocess.run([sys.executable, "-c", code], pass_fds=fds, capture_output=True)


def test_who_wants_more_than_the_group_may_hold_is_killed_and_it_is_known(home: Home):
    group = Group.make(home, 48)
    assert hoard(group, 16).stdout == b"held\n"
    assert not group.was_exceeded
    assert hoard(group, 64).returncode == -9
    assert group.was_exceeded
    assert (group.peak_kib() or 0) <= 48 << 10
    assert group.close()
    assert not Path(group.folder).exists()


def test_a_group_ends_with_everything_that_is_in_it(home: Home):
    group = Group.make(home, 48)
    code = f"import os, time\nos.write({group.entrance}, b'0')\nos.fork()\ntime.sleep(60)"
    asleep = subprocess.Popen([sys.executable, "-c", code], pass_fds=[group.entrance])
    procs = Path(group.folder, "cgroup.procs")
    while len(procs.read_text().split()) < 2:
        assert asleep.poll() is None
    handles = [os.pidfd_open(int(pid)) for pid in procs.read_text().split()]
    assert group.close()
    for handle in handles:
        assert select.select([handle], [], [], 2.0)[0]
        os.close(handle)
    assert asleep.wait(2.0) == -9
    assert not Path(group.folder).exists()


UNIFIED = next((p for p in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup")
                if os.path.exists(p + "/cgroup.controllers")), "")  # fmt: skip


@pytest.mark.skipif(not os.access(UNIFIED or "/none", os.W_OK), reason="not here: version 2")
def test_a_group_of_version_2_is_killed_by_its_own_file_and_without_memory_there_is_none():
    folder = Path(UNIFIED, PREFIX + "0123456789ab")
    folder.mkdir()
    asleep = subprocess.Popen(["sleep", "60"])
    (folder / "cgroup.procs").write_text(str(asleep.pid))
    assert Group(str(folder), 2, 48, -1, -1).close()
    assert asleep.wait(2.0) == -9
    assert not folder.exists()
    if "memory" not in Path(UNIFIED, "cgroup.subtree_control").read_text():
        with pytest.raises(OSError, match=r"memory\.max"):
            Group.make(Home(UNIFIED, 2), 48)
        assert not list(Path(UNIFIED).glob(PREFIX + "*"))


def test_of_groups_left_over_those_that_nobody_holds_and_that_are_empty_are_removed(home: Home):
    held, orphan = Group.make(home, 48), Path(home.folder, PREFIX + "0123456789ab")
    theirs = Path(home.folder, PREFIX + "of-somebody-else")
    populated = Path(home.folder, PREFIX + "ba9876543210")
    for folder in (orphan, theirs, populated):
        folder.mkdir()
    asleep = subprocess.Popen(["sleep", "60"])
    (populated / "cgroup.procs").write_text(str(asleep.pid))
    leftover.remove(home)
    there = [Path(held.folder).exists(), theirs.exists(), populated.exists(), orphan.exists()]
    asleep.kill()
    asleep.wait()
    leftover.remove(home)
    assert not populated.exists()
    theirs.rmdir()
    assert held.close()
    assert there == [True, True, True, False]


REMOVING = """
from problems.sandbox.cgroup import leftover
from problems.sandbox.cgroup.home import find
home = find()
print("begun", flush=True)
while True: leftover.remove(home)
"""


def test_a_group_that_is_taken_for_left_over_as_it_is_made_is_made_again(home: Home):
    other = subprocess.Popen([sys.executable, "-c", REMOVING], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "begun\n"
        for _ in range(400):
            assert Group.make(home, 48).close()
    finally:
        other.kill()
        other.communicate()
