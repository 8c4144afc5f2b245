"""A check that this machine cannot run: the session, the log and lint say so, and blame nobody."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.problems.tiny import write_tiny

REPOSITORY = Path(__file__).parents[3]
# on a machine whose control groups can only be read
PROGRAM = """
import sys
from tests.problems.checks.needing import go
from tui.cli.main import _run
go("read-only")
sys.exit(_run(sys.argv[1:]))
"""
BLOCK = "def solve(vars, files): return '```python\\ndef f(): return %d\\n```\\n'\n"


def h2h(home: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=REPOSITORY,
        env={**os.environ, "H2H_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="not here: only root can make a machine so"
)
def test_a_check_that_cannot_run_here_leaves_the_answer_unjudged(tmp_path: Path):
    problem = write_tiny(
        tmp_path / "tiny",
        ('kind = "json"', 'kind = "code"'),
        ('[answer.fields.total]\ntype = "int"\n', ""),
        ('name = "total"', 'name = "total"\nneeds_fork = true'),
        files={
            "checks.py": "def check_total(ctx): ctx.answer.call('f')",
            "answers/right/adds.py": BLOCK % 1,
            "answers/wrong/off_by_one.py": BLOCK % 2,
        },
    )
    answer, home = tmp_path / "answer.md", tmp_path / "home"
    answer.write_text("```python\ndef f(): return 1\n```\n")
    code, said = h2h(
        home, "run", str(problem), "-c", f"file:{answer},name=mine", "--check", "--headless"
    )
    assert code == 3
    assert "Checks: not judged" in said
    assert "not run  total: It asks for needs_fork" in said
    assert "can only be read here, as in most containers" in said
    log = sqlite3.connect(home / "data" / "log.db")
    assert log.execute("SELECT solved, score FROM results").fetchall() == [(None, None)]
    log.close()
    code, said = h2h(home, "check", "last", "--problem", str(problem))
    assert (code, "not run  total: It asks for needs_fork" in said) == (3, True)
    code, said = h2h(home, "problems", "lint", str(problem), "--seeds", "1")
    assert code == 0
    assert "check total is not judged here" in said
