"""The level in force is what a probe found, and where none holds the reason is said."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from problems.sandbox import ladder, paths
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call
from problems.sandbox.worker import landlock, seccomp
from problems.sandbox.worker.tables import NUMBERS
from tests.problems.sandbox.users import ORDINARY


def test_on_a_linux_with_landlock_at_least_level_c_holds():
    if landlock.abi() == 0 or not seccomp.supported(platform.machine()):
        pytest.skip("this kernel has no Landlock, or no table for its architecture")
    assert ladder.level_in_force().letter in ("A", "B", "C")
    assert ladder.trouble_with("C") is None


@pytest.mark.parametrize(
    ("what", "value", "told"),
    [
        ("platform.machine", lambda: "riscv64", "riscv64"),
        ("sys.platform", "freebsd14", "no sandbox for"),
    ],
)
def test_an_unknown_machine_has_no_level_and_says_so(
    what: str, value: object, told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(f"problems.sandbox.ladder.{what}", value)
    level = ladder.level_in_force()
    assert level.letter is None
    assert told in level.reason


# Makes this kernel one that lacks something: the calls {lacking} answer "no such call".
OLDER_KERNEL = """
import ctypes, struct
from problems.sandbox import ladder
from problems.sandbox.worker.libc import prctl
ALLOW, MISSING = 0x7FFF0000, 0x00050000 | 38
code = [(0x20, 0, 0, 0)]
if {only_silent}:  # landlock_restrict_self(rules, 0)
    code += [(0x15, 0, 4, 446), (0x20, 0, 0, 24), (0x15, 0, 1, 0), (0x06, 0, 0, MISSING),
             (0x06, 0, 0, ALLOW)]
for number in {lacking}:
    code += [(0x15, 0, 1, number), (0x06, 0, 0, MISSING)]
if {no_seccomp}:  # prctl(PR_SET_SECCOMP)
    code += [(0x15, 0, 4, {prctl}), (0x20, 0, 0, 16), (0x15, 0, 1, 22), (0x06, 0, 0, MISSING),
             (0x06, 0, 0, ALLOW)]
code += [(0x06, 0, 0, ALLOW)]
packed = b"".join(struct.pack("=HBBI", *line) for line in code)
buffer = ctypes.create_string_buffer(packed, len(packed))
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
program = Program(len(code), ctypes.cast(buffer, ctypes.c_void_p))
prctl(38, 1)
prctl(22, 2, ctypes.byref(program))
print(ladder.level_in_force())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="levels A to C are Linux's")
@pytest.mark.parametrize(
    ("lacking", "no_seccomp"), [([444, 445, 446], False), ([446], False), ([], True)]
)
def test_a_kernel_that_lacks_a_part_of_the_sandbox_has_no_level(
    lacking: list[int], no_seccomp: bool
):
    said = level_of_a_kernel(lacking=lacking, no_seccomp=no_seccomp)
    assert "letter=None" in said
    assert "did not start" in said
    assert "Landlock" in said


@pytest.mark.skipif(landlock.abi() < 7, reason="not here: this Landlock writes no log")
def test_an_answer_cannot_fill_the_hosts_log_with_what_it_is_refused():
    """Held by a kernel that takes Landlock's rules only from who asks it not to log."""
    assert "letter=None" not in level_of_a_kernel(only_silent=True)


def level_of_a_kernel(
    lacking: Sequence[int] = (), no_seccomp: bool = False, only_silent: bool = False
) -> str:
    program = OLDER_KERNEL.format(
        lacking=lacking,
        no_seccomp=no_seccomp,
        only_silent=only_silent,
        prctl=NUMBERS[platform.machine()]["prctl"],
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_the_probe_finds_a_breach_when_there_is_no_sandbox():
    with ladder.bait() as places:
        said = call(
            "problems.sandbox.worker.probe",
            places,
            level=None,
            readable=[],
            limits=Limits(),
        )
    found = json.loads(said)["breaches"]
    assert len(found) == 10, found


@pytest.mark.skipif(os.geteuid() != 0, reason="not here: only root can become another user")
def test_what_a_probe_tries_to_reach_cannot_be_replaced_by_another_user():
    with ladder.bait() as places:
        for name in ("canary", "socket"):
            way = ["mv", places[name], places[name] + "-moved"]
            done = subprocess.run(way, user=int(ORDINARY), group=int(ORDINARY), capture_output=True)
            assert b"not permitted" in done.stderr
        # nor may its being a folder that others cannot enter be what refuses
        there = ["touch", os.path.dirname(places["canary"]) + "/made"]
        assert subprocess.run(there, user=int(ORDINARY), group=int(ORDINARY)).returncode == 0


def test_a_level_is_probed_once_and_a_refusal_each_time(monkeypatch: pytest.MonkeyPatch):
    ladder._found_once.cache_clear()
    found = iter([Level(None, "not yet"), Level("C"), Level(None, "never asked")])
    monkeypatch.setattr(ladder, "level_in_force", lambda: next(found))
    letters = [ladder.level_of_this_process().letter for _ in range(3)]
    ladder._found_once.cache_clear()
    assert letters == [None, "C", "C"]


def test_a_probe_is_cheap():
    ladder.level_in_force()
    took = []
    while not took or (took[-1] >= 2 and len(took) < 5):  # the machine is shared: one in peace
        began = time.monotonic()
        ladder.level_in_force()
        took.append(time.monotonic() - began)
    assert took[-1] < 2, took


def test_site_packages_are_never_readable():
    for path in (*paths.interpreter(), *paths.of_numpy(paths.numpy_folder())):
        assert not path.rstrip("/").endswith(("site-packages", "dist-packages"))


def test_libraries_for_linux_and_for_macos_are_readable_and_what_lies_beside_them_is_not(
    tmp_path: Path,
):
    for name in ("libz.so.1", "libz.1.dylib", "notes.txt", "x86_64-linux-gnu"):
        (tmp_path / name).touch()
    found = {Path(path).name for path in paths._libraries_in(tmp_path)}
    assert found == {"libz.so.1", "libz.1.dylib", "x86_64-linux-gnu"}


def test_a_worker_that_overstays_is_ended():
    with pytest.raises(WorkerFailed, match="no result within"):
        call(
            "problems.sandbox.worker.pack",
            {
                "file": __file__,
                "function": "x",
                "arguments": [],
                "import_from": [],
                "numpy": paths.numpy_folder(),
            },
            level=None,
            readable=[],
            limits=Limits(start_s=0.0, wall_s=0.01),
        )


@pytest.mark.parametrize("machine", NUMBERS)
def test_every_checked_call_and_the_calls_python_needs_are_in_each_table(machine: str):
    from problems.sandbox.worker import calls

    table = NUMBERS[machine]
    assert set(calls.CHECKED) <= set(table)
    assert {"openat", "mmap", "futex", "exit_group", "read", "write"} <= set(table)
    assert len(set(table.values())) == len(table)
    forbidden = {"execve", "fork", "vfork", "clone3", "ptrace", "socket", "chmod", "io_uring_setup"}
    assert not forbidden & set(table)
