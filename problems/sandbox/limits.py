"""How much a worker may use."""

import math

from msgspec import Struct, structs

from problems.records import CheckSpec, Problem

SEMAPHORES_MB = 1  # of /dev/shm, for a worker that may fork


class Limits(Struct, frozen=True):
    """Limits of one worker. Memory in MiB of address space, times in seconds.

    `cpu_s` is processor time, `wall_s` real time from the moment the worker is ready. A problem may
    ask for more than the defaults, up to the `most_` values, which are the operator's. `tmp_mb` is
    the size of /tmp, where a check needs one; a file may grow to `file_mb`.
    """

    cpu_s: int = 10
    wall_s: float = 15.0
    memory_mb: int = 1024
    open_files: int = 64
    threads: int = 64
    nice: int = 10
    tmp_mb: int = 64
    file_mb: int = 0
    # of what a candidate prints, head and tail are kept; who prints more than the last is killed
    output_keep: int = 256 * 1024
    output_kill: int = 8 * 1024 * 1024
    # until a worker is ready, on a slow and busy machine: an answer is not to blame for it
    start_s: float = 60.0
    most_wall_s: float = 120.0
    most_cpu_s: int = 122
    most_memory_mb: int = 4096

    def for_check(self, problem: Problem, check: CheckSpec) -> "Limits":
        """What the problem gives to one check, within what the operator allows."""
        wall = min(check.timeout_s, self.most_wall_s)
        # without a word on it, enough for the whole time, and for numpy, loaded before it begins
        cpu = check.cpu_s or math.ceil(wall) + 2
        memory = check.memory_mb or problem.answer.memory_mb
        semaphores = SEMAPHORES_MB if check.needs_fork else 0
        return structs.replace(
            self,
            wall_s=wall,
            cpu_s=min(cpu, self.most_cpu_s),
            memory_mb=min(memory, self.most_memory_mb),
            file_mb=self.tmp_mb if check.needs_tmp else semaphores,
        )

    def for_worker(self) -> dict[str, int]:
        """What the kernel is told, as a job holds it."""
        return {
            "cpu_s": self.cpu_s,
            "memory_mb": self.memory_mb,
            "open_files": self.open_files,
            "threads": self.threads,
            "nice": self.nice,
            "file_mb": self.file_mb,
        }
