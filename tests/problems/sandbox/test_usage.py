"""What is read of another process is what it really holds and uses, on this system."""

import os
import subprocess
import sys
import time

import pytest

from problems.sandbox.worker import usage

MIB = 1 << 20
# says when it is ready, then waits for its end
HOLDS = "held = bytearray({bytes}); print('x', flush=True); input()"
BURNS = "import time\nwhile time.process_time() < 0.4: pass\nprint('x', flush=True); input()"
ENOUGH = {"memory_mb": 1024, "cpu_s": 60}


def process(source: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.read(1)
    return process


def test_memory_that_a_process_has_filled_is_seen():
    with process(HOLDS.format(bytes=0)) as empty, process(HOLDS.format(bytes=64 * MIB)) as full:
        difference = usage.held_bytes(full.pid) - usage.held_bytes(empty.pid)
        assert 60 * MIB < difference < 70 * MIB
        assert usage.excess(full.pid, {**ENOUGH, "memory_mb": 48}) == (
            "used more than 48 MiB of memory, and was ended"
        )
        assert usage.excess(full.pid, ENOUGH) == ""
        empty.kill()
        full.kill()


def test_processor_time_is_that_of_the_process_and_not_ours():
    with process(BURNS) as busy:
        used = usage.used_cpu_ns(busy.pid) / 1e9
        assert 0.4 <= used < 0.8
        assert usage.excess(busy.pid, {**ENOUGH, "cpu_s": 0}) == ""  # the kernel's signal is first
        busy.kill()


def test_a_process_that_cannot_be_seen_has_gone_beyond_its_limits():
    with process(HOLDS.format(bytes=0)) as gone:
        gone.kill()
    assert "could not be watched" in usage.excess(gone.pid, ENOUGH)


def test_a_child_that_has_ended_and_was_not_waited_for_is_within_its_limits():
    """A keeper may look just then."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    deadline = time.monotonic() + 5
    while usage.held_bytes(pid) > 0:
        assert time.monotonic() < deadline
    assert usage.excess(pid, ENOUGH) == ""
    assert os.waitpid(pid, 0) == (pid, 0)


@pytest.mark.skipif(sys.platform != "darwin", reason="not here: macOS's own figure")
def test_a_footprint_is_not_zero():
    assert usage.held_bytes(os.getpid()) > MIB
