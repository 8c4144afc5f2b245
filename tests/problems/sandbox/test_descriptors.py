"""What a worker is not given is closed, whatever its number."""

import subprocess
import sys

import pytest

HOLDING = """
import os, resource
from problems.sandbox.worker.descriptors import close_all_but
for number in (50, 60, 61, 900):
    os.dup2(0, number)
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
close_all_but(60, first=3)
left = []
for number in range(1000):
    try:
        os.fstat(number)
        left.append(number)
    except OSError:
        pass
print(left)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS closes them one by one")
def test_also_those_above_a_limit_that_was_lowered_after_they_were_opened():
    done = subprocess.run([sys.executable, "-c", HOLDING], capture_output=True, text=True)
    assert done.stdout == "[0, 1, 2, 60]\n"
