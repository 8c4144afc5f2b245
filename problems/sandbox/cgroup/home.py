"""Where this program may make control groups that limit memory: found by looking, version 2 first.

Version 2: a process may go from its own group into another one only if it may write to the nearest
group above both, and a group can limit memory only if the one above it hands that out. So the walk
goes up from our own group to the nearest that does both. systemd gives a user such a place: all
that runs below `user@.service`. Version 1: our own group, which mostly is root's.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

_FIX = "Start it as `systemd-run --user --scope h2h`."


class Home(Struct, frozen=True):
    """A folder in which we may make groups, and the version of control groups it belongs to."""

    folder: str
    version: Literal[1, 2]


class NoHome(Exception):
    """There is none. The text is a clause that says why; `fix` what to type, if anything helps."""

    def __init__(self, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.fix = fix


class _Mount(Struct, frozen=True):
    """A mounted hierarchy: `point` shows what lies below `root` in it."""

    root: str
    point: str
    kind: str
    options: tuple[str, ...]

    def place_of(self, group: str) -> str | None:
        """The folder of a group (a path of /proc/self/cgroup), if it lies in this mount."""
        if group != self.root and not group.startswith(self.root.rstrip("/") + "/"):
            return None
        below = group[len(self.root) :].strip("/")
        return os.path.join(self.point, below).rstrip("/")


def find() -> Home:
    """For this process. Raises NoHome."""
    try:
        # others name what they mount, in any bytes
        groups = os.fsdecode(Path("/proc/self/cgroup").read_bytes())
        mounts = os.fsdecode(Path("/proc/self/mountinfo").read_bytes())
    except OSError as e:
        raise NoHome(f"{e.filename} cannot be read") from e
    return home_of(groups, mounts)


def home_of(groups: str, mounts: str) -> Home:
    """For a process with these /proc/self/cgroup and /proc/self/mountinfo. Raises NoHome."""
    mounted = list(_mounts(mounts))
    ways = (_version_2(groups, mounted), _version_1(groups, mounted))
    if home := next(filter(None, ways), None):
        return home
    raise _why_none(mounted)


def _version_2(groups: str, mounted: list[_Mount]) -> Home | None:
    group = next((line[3:] for line in groups.split("\n") if line.startswith("0::")), None)
    for mount in mounted:
        own = mount.place_of(group) if group and mount.kind == "cgroup2" else None
        if own is None:
            continue
        for folder in (own, *map(str, Path(own).parents)):
            if not folder.startswith(mount.point):
                break
            if _hands_out_memory(folder) and _is_ours(folder):
                return Home(folder, 2)
    return None


def _version_1(groups: str, mounted: list[_Mount]) -> Home | None:
    for line in groups.split("\n")[:-1]:
        _, controllers, group = line.split(":", 2)
        if "memory" not in controllers.split(","):
            continue
        for mount in mounted:
            own = mount.place_of(group) if _limits_memory(mount) else None
            if own is not None and _is_ours(own):
                return Home(own, 1)
    return None


def _mounts(text: str) -> Iterator[_Mount]:
    """See proc_pid_mountinfo(5)."""
    for line in text.split("\n")[:-1]:
        before, _, after = line.partition(" - ")
        # a source may be empty, and a name have other blanks in it than these
        words, (kind, _, options) = before.split(" "), after.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            yield _Mount(_plain(words[3]), _plain(words[4]), kind, tuple(options.split(",")))


def _plain(path: str) -> str:
    r"""A path as it is: there a blank stands as \040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _hands_out_memory(folder: str) -> bool:
    try:
        return "memory" in Path(folder, "cgroup.subtree_control").read_text().split()
    except OSError:
        return False


def _limits_memory(mount: _Mount) -> bool:
    return mount.kind == "cgroup" and "memory" in mount.options


def _is_ours(folder: str) -> bool:
    """Whether we may make a group in it, and bring processes from it there."""
    procs = os.path.join(folder, "cgroup.procs")
    return os.access(folder, os.W_OK | os.X_OK) and os.access(procs, os.W_OK)


def _why_none(mounted: list[_Mount]) -> NoHome:
    new = [mount for mount in mounted if mount.kind == "cgroup2" and _knows_memory(mount.point)]
    old = [mount for mount in mounted if _limits_memory(mount)]
    if not new and not old:
        return NoHome("this system has no control groups that limit memory")
    if all(os.statvfs(mount.point).f_flag & os.ST_RDONLY for mount in new + old):
        return NoHome("control groups can only be read here, as in most containers")
    if new:
        return NoHome("no control group of this user's stands above this program", _FIX)
    return NoHome(
        "control groups are of version 1 here, and this user may make none",
        f"Give this user version 2: boot with `systemd.unified_cgroup_hierarchy=1`. {_FIX}",
    )


def _knows_memory(top: str) -> bool:
    try:
        return "memory" in Path(top, "cgroup.controllers").read_text().split()
    except OSError:
        return False
