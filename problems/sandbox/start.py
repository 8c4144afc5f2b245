"""What every worker executes: `python -I -S -B start.py`, with its job (JSON) on standard input.

-I: neither the environment, nor the user's site-packages, nor the folder we are in can add code.
-S: no site-packages either, and no .pth files. -B: nothing is written.

A job names the module to run, its limits, what it may read, and its own data. At level A bubblewrap
has put us behind its walls already; at B they are built here; at M a keeper stays beside us. The
module then loads what it needs, closes the sandbox (`worker.confine`), and only then loads foreign
code.
"""

import importlib
import json
import os
import sys


def main() -> None:
    job = json.load(sys.stdin.buffer)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # last on the path, so that nothing beside us can stand in for the standard library
    job["root"] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.path.append(job["root"])
    _enter_group(job["extra"])
    if job["level"] in ("A", "B"):
        _go_behind_walls(job)
    if job["keeper"]:
        from problems.sandbox.worker import keeper

        keeper.stand_beside(job)
    importlib.import_module(job["run"]).main(job)


def _enter_group(extra: dict) -> None:
    """Before anything else of it runs: what it starts is in there too, for ever."""
    if extra["entrance"] >= 0:
        os.write(extra["entrance"], b"0")  # 0: who writes this
        os.close(extra["entrance"])


def _go_behind_walls(job: dict) -> None:
    from problems.sandbox.worker import lifeline

    if job["level"] == "B":
        from problems.sandbox.worker import namespaces

        namespaces.enter(job["lifeline"], job["extra"]["places"])
    job["parent"] = os.getppid()  # 0: our handle has no number here
    lifeline.require(job["lifeline"])
    lifeline.send_handle(job["lifeline"])


if __name__ == "__main__":
    main()
