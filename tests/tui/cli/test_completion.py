"""`h2h completion`, as a shell uses it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("h2h")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_of_its_own(shell):
    done = subprocess.run(
        [PROGRAM, "completion", shell], capture_output=True, text=True, check=True
    )
    assert f"_H2H_COMPLETE={shell}_complete" in done.stdout


def test_tab_completes_a_command():
    asked = {"COMP_WORDS": "h2h pro", "COMP_CWORD": "1", "_H2H_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [PROGRAM], env=os.environ | asked, capture_output=True, text=True, check=True
    )
    assert done.stdout == "plain,problems\n"
