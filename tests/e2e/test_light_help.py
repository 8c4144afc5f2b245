"""`h2h --help` costs little: nothing of the screens, the SDKs or the numbers is loaded."""

import json
import subprocess
import sys

HEAVY = (
    *("textual", "rich", "openai", "anthropic", "numpy", "scipy", "pandas", "pydantic"),
    *("aiohttp", "httpx", "sqlite_utils", "pygments", "markdown_it", "jinja2", "xllamacpp"),
)
ASK_FOR_HELP = """
import json, sys
sys.argv = ["h2h", *{arguments!r}]
from tui.cli.main import main
try:
    main()
except SystemExit as done:
    print(json.dumps([done.code or 0, sorted(sys.modules)]), file=sys.stderr)
"""


def loaded(*arguments: str) -> list[str]:
    """What a fresh process has loaded after it showed this help."""
    code = ASK_FOR_HELP.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert exit_code == 0, done.stderr
    assert "Usage: h2h" in done.stdout
    return [name for name in HEAVY if name in modules]


def test_help_loads_neither_textual_nor_an_sdk_nor_numpy() -> None:
    assert loaded("--help") == []


def test_nor_does_the_help_of_a_command() -> None:
    assert loaded("run", "--help") == []
    assert loaded("claim", "check", "--help") == []


def test_nor_does_the_version() -> None:
    code = ASK_FOR_HELP.format(arguments=["--version"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("h2h")
    assert [name for name in HEAVY if name in json.loads(done.stderr.splitlines()[-1])[1]] == []
