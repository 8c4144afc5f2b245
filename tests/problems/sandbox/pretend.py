"""Level M's plumbing on Linux: workers find a `sandbox_init`, and what else macOS has, in a library
that is built here and loaded into them. It closes nothing, so only our own answers run with it.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# what `sandbox_init` and the services of the system say
OPEN = "return 0;"
REFUSES = '*error = "line 3: no such word: (allow nonsense)"; return -1;'
NESTED = '*error = "Operation not permitted"; return -1;'

LIBRARY = """
#include <stddef.h>
#include <stdint.h>
uint32_t bootstrap_port = 7;
int sandbox_init(const char *rules, uint64_t flags, char **error) {{ {says} }}
int sysctl(int *name, unsigned count, void *told, size_t *size, void *to, size_t length)
    {{ return name[0] == 1 && name[1] == 49 && *size > 0 ? 0 : -1; }}
int bootstrap_look_up(uint32_t port, const char *name, uint32_t *found)
    {{ return port == 7 ? 0 : 1102; }}
"""


def interpreter(folder: Path, says: str) -> str:
    """A program to stand as `sys.executable`: this Python, with the library loaded into it."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("builds a library for Linux with gcc, which is not here")
    (folder / "library.c").write_text(LIBRARY.format(says=says))
    library = folder / "library.so"
    command = ["gcc", "-shared", "-fPIC", "-o", str(library), str(folder / "library.c")]
    subprocess.run(command, check=True)
    program = folder / "python"
    python = shlex.quote(os.path.realpath(sys.executable))
    program.write_text(f'#!/bin/sh\nLD_PRELOAD={shlex.quote(str(library))} exec {python} "$@"\n')
    program.chmod(0o755)
    return str(program)
