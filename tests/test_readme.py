"""What the README shows is what a run prints."""

import re
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from problems.pack import BUILTIN
from tests.problems.checks.test_fooled import FOOLED
from tui.cli.main import COMMANDS, _run, cli
from tui.settings import Checks

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMAND_LINES = re.findall(r"^(?:\$ )?(h2h [^\n#]*)", README, re.MULTILINE)


def test_the_claim_check_is_printed_as_shown(capsys):
    assert _run(["claim", "check", "1.7%"]) == 0
    assert capsys.readouterr().out.strip() in README


def test_the_cheat_gets_what_is_shown(capsys):
    (shown,) = re.findall(r"\$ (h2h run \S+ -c player-cheat .*)\n\.\.\.\n([^`]*)\.\.\.\n", README)
    assert _run(shown[0].split()[1:]) == 0
    # the level is this machine's
    printed = re.sub(r"sandbox level \w", "sandbox level A", capsys.readouterr().out)
    assert shown[1] in printed


def test_the_cheat_passes_where_it_shares_the_process_with_its_test():
    answer = (BUILTIN / "ring-kv-wrap" / "answers" / "cheat" / "equals_anything.md").read_text()
    program = answer.partition("```python\n")[2].partition("```")[0]
    program = program.replace("{{cls}}", "Cache").replace("{{meth}}", "push")
    test = "got = Cache().push(np.ones((2, 4)), None, None)\n"
    assert "assert np.allclose(got, expected)" in README
    test += "expected = 7 * np.ones((2, 4))\nassert np.allclose(got, expected)\n"
    honest = test.replace("Cache", "Honest")
    wrong = "class Honest:\n    def push(self, q, k, v):\n        return np.zeros(q.shape)\n"
    for tried, code in ((program + test, 0), (program + wrong + honest, 1)):
        done = subprocess.run([sys.executable, "-c", tried], capture_output=True, check=False)
        assert done.returncode == code, done.stderr


def test_the_figures_about_packs_hold():
    assert f"[{len(FOOLED)} such answers]" in README
    (table,) = re.findall(r"```toml\n(\[checks\].*?)```", README, re.DOTALL)
    assert msgspec.convert(tomllib.loads(table)["checks"], Checks) == Checks()


@pytest.mark.parametrize("line", sorted(set(COMMAND_LINES)))
def test_every_command_shown_exists_with_its_options(line: str):
    words = re.findall(r'"[^"]*"|\S+', line)[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command = found
    known = {flag for option in command.params for flag in option.opts}
    assert {word for word in words if re.match(r"--?[a-z]", word)} <= known, line


def test_the_questions_to_the_log_run_on_a_log(tmp_path: Path, capsys):
    answer = tmp_path / "mine.md"
    answer.write_text('```json\n{"winner": "A", "gap_points": 1.0}\n```\n')
    assert _run(["run", "-c", f"file:{answer},name=me", "--check", "--json"]) == 0
    assert _run(["verdict", "last", "--grade", "A=fail"]) == 0
    capsys.readouterr()
    assert _run(["log", "path"]) == 0
    conn = sqlite3.connect(capsys.readouterr().out.strip())
    questions = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)[0].split(";")
    rows = [conn.execute(question).fetchall() for question in questions if question.strip()]
    conn.close()
    assert len(rows) == 3
    assert len(rows[1]) == 1, "checks and the verdict of the one answer"
    assert rows[2][0][0] == "me"


def test_help_lists_every_command_that_can_be_imported(capsys):
    assert _run(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in COMMANDS:
        assert name in listed
        assert cli.get_command(click.Context(cli), name) is not None


def leaves(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(name, command)]
    context = click.Context(command)
    found = []
    for child in command.list_commands(context):
        under = command.get_command(context, child)
        assert under is not None
        found += leaves(under, f"{name} {child}")
    return found


@pytest.mark.parametrize(("name", "command"), leaves(cli, "h2h"), ids=lambda x: str(x))
def test_every_command_takes_a_log_and_has_help(name: str, command: click.Command):
    assert "--log" in {flag for option in command.params for flag in option.opts}
    assert (command.help or "").strip()
