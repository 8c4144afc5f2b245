"""The negative control: a grader that shares a process, or trusts its words, is fooled by these.

Each grader is a way that is in use; each forgery that passes here fails in `test_forgeries.py`.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.problems.checks.forgeries import PROGRAMS

ASSERTS = "EXPECTED = 20.0\nassert double(10.0) == EXPECTED\n"
TOLERANT = "EXPECTED = 20.0\nassert not abs(double(10.0) - EXPECTED) > 1e-9\n"
UNITTEST = """
import unittest
class Test(unittest.TestCase):
    def test_it(self): self.assertEqual(double(10.0), 20.0)
unittest.main(argv=['x'])
"""
NUMPY = """
import numpy as np
assert np.allclose(double(np.ones(5)), 2 * np.ones(5))
"""
PICKLES = """
import pickle
EXPECTED = 20.0
assert pickle.loads(pickle.dumps(double(10.0))) == EXPECTED
"""
SAYS = "print('RESULT: passed' if double(10.0) == 20.0 else 'RESULT: failed')\n"
WRITES = """
import json
right = double(10.0) == 20.0
if not right: raise SystemExit(1)
json.dump({'passed': right}, open('reward.json', 'w'))
"""

# another process, whose replies have no number
APART = """
import json, os, struct
read, write = os.pipe()
if os.fork():
    os.close(write)
    length, _ = struct.unpack('>II', os.read(read, 8))
    os._exit(json.loads(os.read(read, length))['value'] != 20.0)
"""
REPLIES = """
text = json.dumps({'value': double(10.0)}).encode()
os.write(write, struct.pack('>II', len(text), 0) + text)
"""

# who is fooled: (the test after the program, how the verdict is read)
FOOLED = {
    "exits with 0 at import": (ASSERTS, "exit code"),
    "raises SystemExit when called": (ASSERTS, "exit code"),
    "leaves without a word": (ASSERTS, "exit code"),
    "leaves when called": (ASSERTS, "exit code"),
    "claims success at exit": (ASSERTS, "exit code"),
    "fails, then ends well": (ASSERTS, "exit code"),
    "returns an object equal to anything": (ASSERTS, "exit code"),
    "returns a float equal to anything": (ASSERTS, "exit code"),
    "returns NaN": (TOLERANT, "exit code"),
    "patches what compares": (TOLERANT, "exit code"),
    "patches numpy": (NUMPY, "exit code"),
    "patches unittest": (UNITTEST, "exit code"),
    "looks for the expected value in its frames": (ASSERTS, "exit code"),
    "finds the expected value with gc": (ASSERTS, "exit code"),
    "unpickles to what is expected": (PICKLES, "exit code"),
    "prints a verdict": (SAYS, "output"),
    "writes a verdict": (WRITES, "file"),
    "shadows modules": (NUMPY, "exit code"),
    "replies before it is asked": (REPLIES, "reply"),
    "floods its output": (SAYS, "first words"),
}


def verdict(program: str, test: str, how: str, folder: Path) -> bool:
    """What a runner reports that runs answer and test in one process."""
    before = APART if how == "reply" else ""
    words = [sys.executable, "-B", "-c", f"{before}\n{program}\n{test}"]
    if how == "first words":
        with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=folder) as process:
            said = process.stdout.read(4096) if process.stdout is not None else b""
            process.kill()
        return b"passed" in said
    done = subprocess.run(
        words,
        cwd=folder,
        env={"HOME": str(folder)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    if how == "output":
        return b"RESULT: passed" in done.stdout
    if how == "file":
        return (folder / "reward.json").exists()
    return done.returncode == 0


@pytest.mark.parametrize("what", FOOLED)
def test_a_grader_in_the_same_process_takes_for_right_an_answer_that(what: str, tmp_path: Path):
    test, how = FOOLED[what]
    assert verdict(PROGRAMS[what], test, how, tmp_path)
    (tmp_path / "reward.json").unlink(missing_ok=True)
    assert not verdict("def double(x): return 3 * x", test, how, tmp_path)
