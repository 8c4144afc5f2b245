"""`h2h problems lint`: the findings of each problem, printed as it ends."""

import asyncio
from typing import Any

import click

from problems.lint import Finding, lint_problem
from problems.pack import Broken, builtin, find_problem
from problems.records import Problem
from sessions.untrusted import one_line
from tui.cli.options import print_json

FOUND_SOMETHING = 1


def run_lint(names: tuple[str, ...], seeds: int, as_json: bool) -> int:
    """Lint the named problems, or the built-in pack, on seeds 0 to `seeds` - 1; the exit code."""
    pack = builtin()
    chosen = [find_problem([pack], name) for name in names] or list(pack.problems)
    reports = [] if names else [_broken(entry) for entry in pack.broken]
    for report in reports:
        _print(report, as_json)
    for problem in chosen:
        reports.append(asyncio.run(_report(problem, seeds)))
        _print(reports[-1], as_json)
    ok = all(report["ok"] for report in reports)
    if as_json:
        print_json({"ok": ok, "seeds": seeds, "problems": reports})
    return 0 if ok else FOUND_SOMETHING


async def _report(problem: Problem, seeds: int) -> dict[str, Any]:
    return _of(problem.id, [finding async for finding in lint_problem(problem, range(seeds))])


def _broken(entry: Broken) -> dict[str, Any]:
    return _of(entry.id, [Finding(entry.id, None, "error", entry.message)])


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
        click.echo(one_line(f"  {finding['level']}: {where}{finding['message']}", limit=1000))
