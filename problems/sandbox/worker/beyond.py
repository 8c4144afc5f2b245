"""Does a worker get what it was given beyond the default profile, and no more memory? Try it."""

import os

from problems.sandbox.worker import confine

_MIB = 1 << 20


def main(job: dict) -> None:
    """Use all of `job["extra"]`, say so, then hold `job["hoard_mb"]` MiB. Raises OSError."""
    confine.limit(job)
    confine.close(job)
    if job["extra"]["fork"]:
        _start_a_copy()
    for place in job["extra"]["places"]:
        _keep_a_file_in(place)
    # written, not only asked for: what nobody has touched is not there yet
    held = [b"\1" * _MIB for _ in range(job["hoard_mb"])]
    os.write(job["results"], b"it got all, and %d MiB" % len(held))


def _start_a_copy() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _keep_a_file_in(folder: str) -> None:
    path = os.path.join(folder, "probe")
    with open(path, "wb") as file:
        file.write(b"1")
    os.unlink(path)
