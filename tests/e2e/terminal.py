"""A real terminal for the real program: tmux on a socket of its own, driven by keys."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

H2H = Path(sys.executable).with_name("h2h")
PATIENCE_S = 40.0  # for a machine that is busy with other tests; nothing waits longer than it must


class Terminal:
    """`h2h` in a window of `width` x `height`; leaving its `with` ends tmux and all in it."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        folder: Path,
        width: int = 120,
        height: int = 36,
        env: Mapping[str, str] | None = None,
        deaf_to_hang_up: bool = False,
    ) -> None:
        """`deaf_to_hang_up`: the program gets no such signal, as below a `make` that takes it."""
        if shutil.which("tmux") is None:
            pytest.skip("tmux is not installed")  # a failure under CI
        self._socket = f"h2h-{uuid.uuid4().hex[:8]}"
        self._env = {**os.environ, "H2H_HOME": str(home), "TERM": "xterm-256color", **(env or {})}
        for name in ("TMUX", "COLUMNS", "LINES"):  # of whoever runs the tests, not of this window
            self._env.pop(name, None)
        self._exit_file = home.parent / f"{self._socket}.exit"
        program = shlex.join([str(H2H), *arguments])
        if deaf_to_hang_up:
            program = f"(trap '' HUP; exec {program})"
        run = f"{program}; echo $? > {shlex.quote(str(self._exit_file))}"
        size = ("-x", str(width), "-y", str(height))
        self._tmux("new-session", "-d", *size, "-c", str(folder), "sh", "-c", f"{run}; sleep 600")

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._tmux("kill-server", check=False)

    @property
    def pid(self) -> int:
        """The program's own, not the shell's that started it."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}")
        children = subprocess.run(
            ["pgrep", "-P", shell], capture_output=True, text=True, check=True
        )
        return int(children.stdout.split()[0])

    @property
    def exit_code(self) -> int | None:
        """None while the program runs; 128 + n when signal n ended it."""
        said = self._exit_file.read_text() if self._exit_file.exists() else ""
        return int(said) if said.endswith("\n") else None

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def screen_with_escapes(self) -> str:
        """The same with the colours and styles of its cells."""
        return self._tmux("capture-pane", "-p", "-e")

    def press(self, *keys: str) -> None:
        """Keys as tmux names them; text is typed as it stands."""
        for key in keys:
            self._tmux("send-keys", key)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def resize(self, width: int, height: int) -> None:
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def hang_up(self) -> None:
        """The window is closed: all that is left is who did not hear of it."""
        self._tmux("kill-server")

    def wait_for(self, text: str, patience_s: float = PATIENCE_S) -> str:
        """The first screen that matches the pattern `text`."""
        return self.wait_until(lambda screen: re.search(text, screen) is not None, text, patience_s)

    def wait_until(
        self, holds: Callable[[str], bool], what: str, patience_s: float = PATIENCE_S
    ) -> str:
        until = time.monotonic() + patience_s
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            if time.monotonic() > until or self.exit_code is not None:
                raise AssertionError(f"never saw {what!r}; the screen was:\n{screen}")
            time.sleep(0.1)

    def wait_for_exit(self, patience_s: float = PATIENCE_S) -> int:
        until = time.monotonic() + patience_s
        while (code := self.exit_code) is None:
            if time.monotonic() > until:
                raise AssertionError(f"it did not end; the screen was:\n{self.screen()}")
            time.sleep(0.1)
        return code

    def _tmux(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments],
            env=self._env,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"tmux {arguments[0]} failed: {done.stderr}")
        return done.stdout.rstrip("\n")
