"""`[checks]` in config.toml bounds what a problem may give to a check, in every command."""

import json
from pathlib import Path

import pytest

from tui.cli.main import _run

# both within what the problem gives: 10 s and 768 MiB
LOOPS = "while True: pass"
HOARDS = "x = bytearray(500 << 20)"


@pytest.mark.parametrize(
    ("program", "said"), [(LOOPS, "no result within 1 s"), (HOARDS, "MemoryError")]
)
def test_a_bound_of_the_operators_holds_below_what_the_problem_gives(
    own_home: Path, tmp_path: Path, capsys, program: str, said: str
):
    answer = tmp_path / "answer.md"
    answer.write_text(f"```python\n{program}\n```\n")
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "config.toml").write_text("[checks]\nwall_s = 1\nmemory_mb = 300\n")
    run = ("run", "ring-kv-wrap", "-c", f"file:{answer},name=mine", "--check", "--json")
    assert _run(list(run)) == 0
    document = json.loads(capsys.readouterr().out)
    cold = document["seats"][0]["checks"]["results"][0]
    assert (cold["outcome"], said in cold["message"]) == ("fail", True)
    assert _run(["check", document["session"], "--json"]) == 0
    (again,) = json.loads(capsys.readouterr().out)["seats"]
    assert said in again["results"][0]["message"]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("[checks]\nwall_s = 0.5", "checks.wall_s"),
        ("[checks]\nwall_s = inf", "checks.wall_s"),
        ("[limits]\nper_day_usd = inf", "limits.per_day_usd"),
        ("[limits]\nper_session_usd = nan", "limits.per_session_usd"),
        ('rater = ""', "rater"),
    ],
)
def test_a_bound_that_bounds_nothing_or_all_is_a_sentence(
    own_home: Path, capsys, line: str, where: str
):
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "config.toml").write_text(f"{line}\n")
    assert _run(["problems"]) == 2
    said = capsys.readouterr().err
    assert "config.toml is not valid" in said
    assert where in said
