"""How long a worker waited for a processor: on a busy machine that is not the answer's time."""

from pathlib import Path


def starved_s(pid: int | None) -> float:
    """Seconds for which the first thread of a process was ready to run and no processor was free.

    0.0 where the system does not tell, or the process has ended.
    """
    if pid is None:
        return 0.0
    try:
        _, waited_ns, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(waited_ns) / 1e9
