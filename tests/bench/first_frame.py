"""What the lobby's first frame costs: run it alone, `python tests/bench/first_frame.py [rounds]`.

CPU of a whole process, from the start of the interpreter to its first frame in a terminal of
120 x 36, over that of a bare Textual app that says one word. The two take turns; medians are
printed. Run it in an environment made from requirements.lock alone and with bytecode that is kept
(PYTHONDONTWRITEBYTECODE unset): sources compiled at every start cost what no user pays.
"""

import os
import pty
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

# `Ready` comes when a first frame has been drawn; what the lobby does after it is not counted.
NOTED = """
import sys, time
from pathlib import Path

def ready(app):
    Path(sys.argv[1]).write_text(str(time.process_time()))
    app.exit()
"""
BARE = f"""
from textual.app import App
from textual.widgets import Static
{NOTED}
class Bare(App):
    on_ready = ready
    def compose(self):
        yield Static("hello")

Bare().run()
"""
LOBBY = f"""
import tui.cli.main
from random import SystemRandom
from tui.cli.open import app_of
from tui.settings import load_settings
{NOTED}
app = app_of(load_settings(), SystemRandom())
type(app).on_ready = ready
app.run()
"""


def first_frame(program: str, home: Path) -> float:
    """CPU milliseconds of a fresh process to its first frame."""
    ours, theirs = pty.openpty()
    result = home / "cpu"
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(result)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **os.environ,
            "H2H_HOME": str(home),
            "TERM": "xterm-256color",
            "COLUMNS": "120",
            "LINES": "36",
        },
    )
    os.close(theirs)
    threading.Thread(target=_swallow, args=(ours,), daemon=True).start()
    child.wait(timeout=60)
    return 1000 * float(result.read_text())


def _swallow(terminal: int) -> None:
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the other side is closed
        os.close(terminal)


def main(rounds: int) -> None:
    cpu: dict[str, list[float]] = {"bare": [], "lobby": []}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(rounds):
            for name, program in (("bare", BARE), ("lobby", LOBBY)):
                cpu[name].append(first_frame(program, Path(home)))
    bare, lobby = (statistics.median(costs) for costs in cpu.values())
    print(f"CPU to the first frame: lobby {lobby:.0f}, bare {bare:.0f} ms: {lobby / bare:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
