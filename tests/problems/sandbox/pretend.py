"""Level M's plumbing on Linux: workers that believe they are on a Mac.

They have no function that only Linux has, and find what macOS has in a library that is built here
and loaded into them. Its `sandbox_init` closes nothing, so only our own answers run with it.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# what `sandbox_init` says
OPEN = "return 0;"
REFUSES = '*error = "line 3: no such word: (allow nonsense)"; return -1;'
NESTED = '*error = "Operation not permitted"; return -1;'

# the structure and the signatures are those of macOS's own headers; a unit of time is 125/3 ns
LIBRARY = """
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
struct rusage_info_v0 {{
    uint8_t ri_uuid[16];
    uint64_t ri_user_time, ri_system_time, ri_pkg_idle_wkups, ri_interrupt_wkups, ri_pageins,
        ri_wired_size, ri_resident_size, ri_phys_footprint, ri_proc_start_abstime,
        ri_proc_exit_abstime;
}};
uint32_t bootstrap_port = 7;

int sandbox_init(const char *rules, uint64_t flags, char **error) {{ {says} }}

int sysctl(int *name, unsigned count, void *told, size_t *size, void *to, size_t length) {{
    return count == 3 && name[0] == 1 && name[1] == 49 && *size > 0 ? 0 : -1;
}}

int bootstrap_look_up(uint32_t port, const char *name, uint32_t *found) {{
    return port == 7 ? 0 : 1102;
}}

int mach_timebase_info(uint32_t parts[2]) {{
    parts[0] = 125;
    parts[1] = 3;
    return 0;
}}

int proc_pid_rusage(int pid, int flavour, void *told) {{
    char name[64];
    long pages = 0, held = 0;
    clockid_t clock;
    struct timespec used;
    struct rusage_info_v0 info;
    memset(&info, 0xEE, sizeof info);
    snprintf(name, sizeof name, "/proc/%d/statm", pid);
    FILE *file = fopen(name, "r");
    if (flavour != 0 || file == NULL) {{
        errno = ESRCH;
        return -1;
    }}
    int found = fscanf(file, "%ld %ld", &pages, &held);
    fclose(file);
    clock = (~(unsigned)pid << 3) | 2;
    if (found != 2 || clock_gettime(clock, &used) != 0)
        return -1;
    info.ri_user_time = (used.tv_sec * 1000000000ULL + used.tv_nsec) * 3 / 125;
    info.ri_system_time = 0;
    info.ri_phys_footprint = held * sysconf(_SC_PAGESIZE);
    memcpy(told, &info, sizeof info);
    return 0;
}}
"""
# before anything else of a worker runs
A_MAC = """
import os, signal, sys
sys.platform = "darwin"
for module, names in (
    (os, "pidfd_open setresuid setresgid waitid memfd_create pipe2 sched_setaffinity O_PATH"),
    (signal, "pidfd_send_signal"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
sys.argv = sys.argv[1:]
import runpy
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def interpreter(folder: Path, says: str) -> str:
    """A program to stand as `sys.executable`. It is called as `launch.py` calls it."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        pytest.skip("builds a library for Linux with gcc, which is not here")
    (folder / "library.c").write_text(LIBRARY.format(says=says))
    library = folder / "library.so"
    command = ["gcc", "-Wall", "-shared", "-fPIC", "-o", str(library), str(folder / "library.c")]
    subprocess.run(command, check=True)
    program = folder / "python"
    python, loads = shlex.quote(os.path.realpath(sys.executable)), shlex.quote(str(library))
    program.write_text(
        f"#!/bin/sh\nshift 3\nLD_PRELOAD={loads} exec {python} -I -S -B "
        f'-c {shlex.quote(A_MAC)} "$@"\n'
    )
    program.chmod(0o755)
    return str(program)
