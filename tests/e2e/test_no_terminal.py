"""Without a terminal, or with a dumb one, `h2h` says one sentence and exits with 2."""

import contextlib
import os
import pty
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.program import h2h
from tests.e2e.terminal import H2H


def in_a_terminal(
    home: Path, term: str | None, *arguments: str, program: Sequence[str] = (str(H2H),)
) -> tuple[int, bytes]:
    """Exit code, and every byte that was written to a terminal of that kind."""
    ours, theirs = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "TERM"}
    env |= {"H2H_HOME": str(home)} | ({} if term is None else {"TERM": term})
    with subprocess.Popen(
        [*program, *arguments], env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side has closed
                break
            if not piece:
                break
            written += piece
        code = process.wait(60)
    os.close(ours)
    return code, written


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_dumb_terminal_gets_a_sentence_and_no_escape_byte(
    own_home: Path, term: str | None
) -> None:
    code, written = in_a_terminal(own_home, term)
    assert code == 2
    assert b"\x1b" not in written
    assert written.count(b"\n") == 1
    assert b"h2h run --headless" in written


def test_without_a_terminal_it_is_one_sentence_on_standard_error(own_home: Path) -> None:
    done = h2h(own_home)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "standard input and standard output are not" in done.stderr


@pytest.mark.parametrize(
    ("line", "missing"),
    [('"$0" | cat', "standard output is not"), ('"$0" < /dev/null', "standard input is not")],
)
def test_in_a_pipe_of_a_terminal_it_names_the_one_that_is_none(
    own_home: Path, line: str, missing: str
) -> None:
    shell = ["bash", "-o", "pipefail", "-c", line, str(H2H)]
    code, written = in_a_terminal(own_home, "xterm-256color", program=shell)
    assert code == 2
    assert b"\x1b" not in written
    assert written.count(b"\n") == 1
    assert missing in written.decode()


def test_help_works_without_a_terminal_and_on_a_dumb_one(own_home: Path) -> None:
    assert h2h(own_home, "--help").returncode == 0
    code, written = in_a_terminal(own_home, "dumb", "--help")
    assert code == 0
    assert b"\x1b" not in written


def test_with_standard_error_in_a_file_the_screen_is_still_drawn(
    own_home: Path, tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    errors = tmp_path / "errors"
    env = {**os.environ, "H2H_HOME": str(own_home), "TERM": "xterm-256color", "COLUMNS": "100"}
    with (
        errors.open("wb") as file,
        subprocess.Popen(
            [H2H], env=env, stdin=theirs, stdout=theirs, stderr=file, start_new_session=True
        ) as process,
    ):
        os.close(theirs)
        written = b""
        while b"player-right" not in written:
            written += os.read(ours, 65536)
        os.write(ours, b"\x11")  # ctrl+q
        while process.poll() is None:
            with contextlib.suppress(OSError):
                os.read(ours, 65536)
        assert process.returncode == 0
    os.close(ours)
    assert errors.read_bytes() == b""
