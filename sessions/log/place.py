"""Where a log lies, and whether SQLite's write-ahead log is safe there.

WAL keeps an index in memory that all processes share; over a network file system or the share of
a virtual machine it is not the same memory, and two writers destroy the file (sqlite.org/wal.html).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from sessions.errors import LogOnShare

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "webdav", "davfs"})
_NETWORK_FUSE = frozenset({"fuse.sshfs", "fuse.davfs", "fuse.rclone", "fuse.vmhgfs-fuse"})
_VM_SHARES = frozenset({"9p", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "drvfs"})


def refuse_share(path: Path) -> None:
    """Raise LogOnShare where the file would lie on a network file system or a VM share."""
    kind = shared_kind(path, mounts())
    if kind:
        raise LogOnShare(
            f"The log {path} would lie on a {kind} share, where two writers can destroy it; "
            "choose a folder on a local disk with --log or H2H_LOG."
        )


def shared_kind(path: Path, mounted: list[tuple[str, str]]) -> str | None:
    """The file system's type if the deepest mount above `path` is a share, else None.

    A machine whose whole root is such a file system (some containers) sees it alone: only `nfs`
    and its like count there.
    """
    where = os.path.realpath(path)
    above = [(len(point), kind, point) for point, kind in mounted if _holds(point, where)]
    if not above:
        return None
    _, kind, point = max(above, key=lambda mount: mount[0])
    if kind in _NETWORK or kind in _NETWORK_FUSE or (kind in _VM_SHARES and point != "/"):
        return kind
    return None


def _holds(point: str, where: str) -> bool:
    return where == point or where.startswith(point.rstrip("/") + "/")


def mounts() -> list[tuple[str, str]]:
    """(mount point, type) of all that is mounted, later ones over earlier; empty if unknown."""
    if sys.platform == "darwin":
        listing = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        return [
            (match[1], match[2]) for match in re.finditer(r" on (.*) \((\w+)[,)]", listing.stdout)
        ]
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return parse_mountinfo(text)


def parse_mountinfo(text: str) -> list[tuple[str, str]]:
    """Mount points and types out of /proc/self/mountinfo (man 5 proc_pid_mountinfo)."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) > 4 and rest[0]:
            point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
            found[point] = rest[0]
    return list(found.items())
