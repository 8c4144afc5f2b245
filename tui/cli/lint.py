"""`h2h problems lint`: the findings of each problem, printed as it ends."""

import asyncio
from typing import Any

import click

from problems.errors import BrokenProblem
from problems.lint import Finding, lint_problem
from problems.pack import Pack, builtin, find_problem
from problems.records import Problem
from sessions.untrusted import one_line
from tui.cli.options import print_json

FOUND_SOMETHING = 1


def run_lint(names: tuple[str, ...], seeds: int, as_json: bool) -> int:
    """Lint the named problems, or the built-in pack, on seeds 0 to `seeds` - 1; the exit code."""
    pack = builtin()
    chosen = list(names) or [entry.id for entry in (*pack.problems, *pack.broken)]
    reports = []
    for name in chosen:
        reports.append(_report(pack, name, seeds))
        _print(reports[-1], as_json)
    ok = all(report["ok"] for report in reports)
    if as_json:
        print_json({"ok": ok, "seeds": seeds, "problems": reports})
    return 0 if ok else FOUND_SOMETHING


def _report(pack: Pack, name: str, seeds: int) -> dict[str, Any]:
    try:
        problem = find_problem([pack], name)
    except BrokenProblem as e:  # what lint was asked to look for
        return _of(name, [Finding(name, None, "error", str(e))])
    return _of(problem.id, asyncio.run(_findings(problem, seeds)))


async def _findings(problem: Problem, seeds: int) -> list[Finding]:
    return [finding async for finding in lint_problem(problem, range(seeds))]


def _of(id: str, findings: list[Finding]) -> dict[str, Any]:
    return {
        "problem": id,
        "ok": all(finding.level != "error" for finding in findings),
        "findings": [
            {"seed": finding.seed, "level": finding.level, "message": finding.message}
            for finding in findings
        ],
    }


def _print(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        return
    click.echo(f"{one_line(report['problem'])}: {'ok' if report['ok'] else 'not ok'}")
    for finding in report["findings"]:
        where = "" if finding["seed"] is None else f"seed {finding['seed']}: "
        line = f"{finding['level']}: {where}{finding['message']}"
        click.echo(f"  {one_line(line, limit=1000)}")
