"""Judge an answer that forks and writes, by checks that need it: python needing.py USER LEVEL [WAY]

USER is `same`, or a number to become first. WAY: `GROUP`, a control group to go into before, or
`read-only`, a machine whose control groups can only be read. Prints JSON: what came of each check,
of the whole, and which processes are left.
"""

import asyncio
import functools
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from problems.checks.judge import judge
from problems.checks.results import CheckResult, Output
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox.levels import Letter, Level
from problems.sandbox.worker.libc import mount, unshare
from tests.problems.sandbox.host import adopt_orphans, become_ordinary, children

EIGHT, EACH_MB, EIGHT_MAY_MB = 8, 40, 128
# Each function is called by the check of its name, which fails with what it gave.
ANSWER = f"""
import ctypes, mmap, multiprocessing, os, signal, sqlite3, subprocess, tempfile, time

libc = ctypes.CDLL(None, use_errno=True)
mp = multiprocessing.get_context("fork")
MIB = 1 << 20

def square(x): return x * x

def pool(at):
    with mp.Pool(4) as workers: squares = workers.map(square, range(5))
    queue, number, ours_theirs = mp.Queue(), mp.Value("i", 1), mp.Pipe()
    child = mp.Process(target=queue.put, args=("queue",))
    child.start()
    said = queue.get()
    child.join()
    sleeper = mp.Process(target=time.sleep, args=(60,))
    sleeper.start()
    sleeper.terminate()
    sleeper.join()
    return squares, said, child.exitcode, sleeper.exitcode

def files(at):
    with tempfile.TemporaryFile() as file: file.write(b"x")
    with tempfile.NamedTemporaryFile("w") as file: file.write("x")
    with tempfile.TemporaryDirectory() as folder:
        open(folder + "/a", "w").write("x")
        os.replace(folder + "/a", folder + "/b")
        os.truncate(os.open(folder + "/b", os.O_RDWR), 0)
        names = os.listdir(folder)
    with open("/tmp/mapped", "w+b") as file:
        file.write(bytes(MIB))
        file.flush()
        mmap.mmap(file.fileno(), MIB).flush()
    return names, sorted(os.listdir("/tmp"))

def eight(at):
    ends = []
    for _ in range({EIGHT}):
        read, write = os.pipe()
        if os.fork() == 0:
            held = [b"x" * MIB for _ in range({EACH_MB})]
            os.write(write, b"1")
            time.sleep(60)
            os._exit(0)
        os.close(write)
        ends.append(read)
    return sum(len(os.read(read, 1)) for read in ends)

def daemon(at):
    if os.fork() == 0:
        if os.fork() == 0: time.sleep(60)
        os._exit(0)
    return os.wait()[1]

def stall(at):
    if os.fork() == 0: time.sleep(60)
    while True: pass

def linger(at):
    os.fork()
    os.fork()
    time.sleep(60)

def fill(at):
    written = 0
    try:
        for n in range(200):
            with open(f"/tmp/{{n}}", "wb") as file:
                written += file.write(b"x" * MIB)
    except OSError as e:
        return written >> 20, e.strerror

def hold_in_files(at): fill(at)

def many_files(at):
    for n in range(1_000_000): os.close(os.open(f"/tmp/{{n}}", os.O_CREAT | os.O_WRONLY))

def many_copies(at):
    started = 0
    try:
        while True:
            if os.fork() == 0: time.sleep(60)
            started += 1
    except OSError: return 32 < started <= 64

def out(at):
    outside = os.path.dirname(at) + "/made"
    ways = [
        lambda: os.symlink(at, "/tmp/link"), lambda: os.mkfifo("/tmp/pipe"),
        lambda: os.mknod("/tmp/device", 0o20666, os.makedev(1, 3)), lambda: whiteout(),
        lambda: os.link(at, "/tmp/linked"), lambda: os.rename(at, "/tmp/moved"),
        lambda: open(at), lambda: open(at, "a"), lambda: os.unlink(at), lambda: os.truncate(at, 0),
        lambda: os.mkdir(outside), lambda: open(outside, "w"), lambda: os.rename("/tmp/a", outside),
        lambda: os.link("/tmp/a", outside), lambda: os.chmod("/tmp/a", 0o777),
        lambda: sqlite3.connect(at).execute("create table t(x)"),
    ]
    return worked(ways)

def start(at):
    flags = [0x10000000, 0x20000000, 0x00020000, 0x40000000, 0x00008000, 0x00000100]
    number, child = (56, 17) if os.uname().machine == "x86_64" else (220, 17)
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17, 0, 0, 0)
    ways = [lambda f=f: call(number, f | child, 0, 0, 0, 0) for f in flags]
    ways += [
        lambda: call(435, arguments, 64), lambda: subprocess.run(["/bin/true"]),
        lambda: os.execv("/bin/true", ["true"]), lambda: os.setsid(),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -1), lambda: libc_socket(),
    ]
    return worked(ways)

def whiteout():
    number = 316 if os.uname().machine == "x86_64" else 276  # renameat2: leaves a device behind
    open("/tmp/w", "w").close()
    if libc.syscall(number, -100, b"/tmp/w", -100, b"/tmp/whited", 4) < 0: raise OSError

def libc_socket():
    import socket
    socket.socket()

def call(*words):
    pid = libc.syscall(*words)
    if pid == 0: os._exit(0)
    if pid < 0: raise OSError(ctypes.get_errno(), "")

def worked(ways):
    open("/tmp/a", "w").close() if os.access("/tmp", os.W_OK) else None
    done = []
    for n, way in enumerate(ways):
        try: way()
        except (OSError, sqlite3.OperationalError): continue
        done.append(n)
    return done

def fork_unasked(at): return os.fork()
def write_unasked(at): return open("/tmp/x", "w")
"""
writing = functools.partial(CheckSpec, needs_tmp=True)
forking = functools.partial(CheckSpec, needs_fork=True)
CHECKS = (
    CheckSpec("fork_unasked"),
    forking("pool"),
    writing("files"),
    forking("eight", memory_mb=EIGHT_MAY_MB, timeout_s=3),
    forking("daemon"),
    forking("stall", timeout_s=0.5),
    writing("fill", memory_mb=256),
    writing("hold_in_files", memory_mb=64),
    writing("many_files", memory_mb=64),
    forking("many_copies"),
    writing("out", needs_fork=True),
    writing("start", needs_fork=True),
    forking("write_unasked"),
)
SOURCE = """
def of(name):
    def check(ctx):
        try: given = ctx.answer.call(name, ctx.vars["at"])
        except ctx.Raised as e: raise ctx.Fail("raised " + e.type)
        raise ctx.Fail("gave " + repr(given))
    return check
for name in {names}:
    globals()["check_" + name] = of(name)
"""
_NEW_MOUNTS, _REMOUNT, _BIND, _READ_ONLY = 0x20000, 0x20, 0x1000, 0x1
_RECURSIVE, _PRIVATE = 0x4000, 0x40000


def go(way: str) -> None:
    if way == "read-only":
        unshare(_NEW_MOUNTS)
        mount(None, "/", None, _RECURSIVE | _PRIVATE, None)
        for point in Path("/sys/fs/cgroup").iterdir():
            if point.is_mount():
                mount("none", str(point), None, _REMOUNT | _BIND | _READ_ONLY, None)
    elif way:
        Path(way, "cgroup.procs").write_text("0")


async def all_of(problem: Problem, variant: Variant, letter: Letter) -> list[object]:
    answer = f"```python\n{ANSWER}\n```"
    return [item async for item in judge(problem, variant, answer, level=Level(letter))]


def main(letter: Letter, checks: tuple[CheckSpec, ...] = CHECKS) -> None:
    adopt_orphans()
    # in /tmp it would be covered by the one of a check that has its own
    with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
        folder, canary = Path(scratch, "pack"), Path(scratch, "canary")
        folder.mkdir()
        (folder / "checks.py").write_text(SOURCE.format(names=[check.name for check in checks]))
        canary.write_text("here")
        problem = Problem(
            "p", "", "", "demo", folder, "", "", "", "", "", "",
            AnswerContract("code", "python"), checks,
        )  # fmt: skip
        variant = Variant("d", 1, "v", "", vars={"at": str(canary)})
        said = asyncio.run(all_of(problem, variant, letter))
        left = sorted(os.listdir(scratch)), canary.read_text()
    results = {item.name: item for item in said if isinstance(item, CheckResult)}
    [output] = [item for item in said if isinstance(item, Output)]
    came = {
        "checks": {name: [one.outcome, one.message] for name, one in results.items()},
        "peak_kib": {name: one.peak_kib for name, one in results.items()},
        "whole": [output.outcome, output.message],
        "left": left,
    }
    deadline = time.monotonic() + 2
    while (alive := children()) and time.monotonic() < deadline:
        time.sleep(0.01)
    print(json.dumps({**came, "alive": alive}))


if __name__ == "__main__":
    user = sys.argv[1]
    way = sys.argv[3] if len(sys.argv) > 3 else ""
    if user != "same":
        go(way)
        sys.argv[1:] = ["same", sys.argv[2]]
        become_ordinary(int(user))
    go(way)
    main(sys.argv[2])  # type: ignore[arg-type]  # a level's letter, by the test
