"""Level M: `os.uname` after closing. The machine's name is refused, and on macOS all of uname(3)
then fails, with which every question of the module `platform` would fail too."""

import os

NAME = "h2h"  # as a worker in namespaces finds it


def remember() -> None:
    """From now on `os.uname` tells what it tells here, but for the machine's name."""
    told = os.uname()
    known = os.uname_result((told.sysname, NAME, told.release, told.version, told.machine))
    os.uname = lambda: known
