"""What the README shows is what a run prints."""

import re
import sqlite3
from pathlib import Path

import click
import pytest

from tui.cli.main import COMMANDS, _run, cli

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMAND_LINES = re.findall(r"^(?:\$ )?(h2h [^\n#]*)", README, re.MULTILINE)


def test_the_claim_check_is_printed_as_shown(capsys):
    assert _run(["claim", "check", "1.7%"]) == 0
    assert capsys.readouterr().out.strip() in README


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
