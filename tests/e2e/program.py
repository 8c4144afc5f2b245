"""The real command, run to its end, and what it says about the log."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.terminal import H2H


def h2h(home: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [H2H, *arguments],
        env={**os.environ, "H2H_HOME": str(home)},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def last_session(home: Path) -> dict[str, Any]:
    shown = h2h(home, "sessions", "show", "last", "--json")
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)
