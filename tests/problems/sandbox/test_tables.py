"""The numbers of system calls are those of the kernel's own headers."""

import sys
from pathlib import Path

import pytest

from problems.sandbox import make_tables
from problems.sandbox.worker import calls
from problems.sandbox.worker.tables import NUMBERS

HEADERS = {"x86_64": make_tables.X86_64, "aarch64": make_tables.AARCH64}


@pytest.mark.skipif(sys.platform != "linux", reason="the headers are Linux's")
@pytest.mark.parametrize("machine", NUMBERS)
def test_the_kept_table_is_what_the_headers_of_this_machine_say(machine: str):
    header: Path = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header} is not here: install linux-libc-dev")
    assert make_tables.numbers(header, calls.NAMED) == NUMBERS[machine]
