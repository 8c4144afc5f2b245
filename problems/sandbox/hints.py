"""Why a level is not in force, in a sentence, and what to type to change that."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from problems.sandbox.levels import Letter

NAMES: dict[Letter, str] = {
    "A": "bubblewrap",
    "B": "namespaces",
    "C": "Landlock and seccomp",
    "M": "macOS Seatbelt",
}

_INSTALL = (
    "Install bubblewrap: `sudo apt install bubblewrap` (dnf, pacman, apk, zypper: the same name)."
)
_APPARMOR = (
    "Let AppArmor allow it: `sudo apt install apparmor-profiles && sudo cp "
    "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && "
    "sudo apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict`."
)
_LANDLOCK = "Use Linux 5.13 or newer with Landlock on (see /sys/kernel/security/lsm)."
_NESTED = (
    "A process in a sandbox cannot close another around itself: start h2h from a terminal of your "
    "own, not from inside a program that runs its commands in a sandbox."
)
_DEBIAN_SWITCH = "/proc/sys/kernel/unprivileged_userns_clone"
_COUNT = "/proc/sys/user/max_user_namespaces"
_APPARMOR_SWITCH = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"

# what bubblewrap says when Ubuntu's AppArmor lets it make a namespace but do nothing in it
_APPARMOR_WORDS = ("setting up uid map", "RTM_NEWADDR")
# ... and what it, and unshare(2), say when there is to be no namespace at all
_NAMESPACE_WORDS = ("namespace", "Operation not permitted", "No space left", "namespaces.py")


class Hint(Struct, frozen=True):
    why: str
    fix: str = ""


def hint(letter: Letter, trouble: str) -> Hint:
    """`trouble`: what `ladder.trouble_with` says of this level on this machine."""
    named = f"level {letter} ({NAMES[letter]})"
    last = textwrap.shorten(trouble.splitlines()[-1], 300, placeholder=" ...") if trouble else ""
    if last.startswith("inside it "):
        return Hint(f"{named} does not hold: {last}")
    if letter == "M":
        nested = "Operation not permitted" in last
        return Hint(f"{named} did not start: {last}", _NESTED if nested else "")
    if letter == "A" and "not installed" in last:
        return Hint(f"{named} is not there: no program bwrap is on the PATH", _INSTALL)
    if letter == "C":
        return Hint(f"the sandbox ({NAMES[letter]}) did not start: {last}", _LANDLOCK)
    if any(words in trouble for words in _APPARMOR_WORDS):
        return Hint(f"{named} is blocked by AppArmor: {last}", _APPARMOR)
    if any(words in trouble for words in _NAMESPACE_WORDS):
        blocked, fix = _who_blocks_namespaces()
        return Hint(f"{named} did not start: {last}; {blocked}", fix)
    return Hint(f"{named} did not start: {last}")


def of_lower(above: Sequence[Hint]) -> tuple[str, str]:
    """Reason and fix of a level in force, from what was found of those above it."""
    if not above:
        return "No level is higher.", ""
    reason = "; ".join(hint.why for hint in above) + "."
    return reason[0].upper() + reason[1:], next((hint.fix for hint in above if hint.fix), "")


def _who_blocks_namespaces() -> tuple[str, str]:
    """A clause, and what to type. Read only to explain: what holds was found by trying."""
    if _read(_DEBIAN_SWITCH) == "0":
        return (
            "this kernel gives user namespaces to root alone",
            "`sudo sysctl kernel.unprivileged_userns_clone=1`.",
        )
    if _read(_COUNT) == "0":
        return (
            "this kernel is set to have no user namespaces",
            "`sudo sysctl user.max_user_namespaces=15000`.",
        )
    if _is_filtered():
        return (
            "a container's profile (Docker's default) blocks namespaces, and level C is what holds",
            "",
        )
    if _read(_APPARMOR_SWITCH) == "1":
        return "AppArmor restricts user namespaces", _APPARMOR
    return "this user may not make namespaces", ""


def _is_filtered() -> bool:
    """Whether a seccomp filter lies on this process, as containers put one."""
    return "\nSeccomp:\t2" in _read("/proc/self/status")


def _read(file: str) -> str:
    try:
        return Path(file).read_text().strip()
    except OSError:
        return ""
