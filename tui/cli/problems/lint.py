"""`h2h problems lint`: the findings of each problem, printed as it ends."""

import asyncio
from collections.abc import Sequence
from typing import Any

import click

from problems.errors import BrokenProblem
from problems.lint import Finding, lint_problem
from problems.pack import Pack, find_problem
from problems.records import Problem
from problems.sandbox.limits import Limits
from sessions.untrusted import one_line
from tui.checking import limits_of
from tui.cli.options import print_json
from tui.cli.problems.packs import trusted
from tui.cli.told import told
from tui.packs import all_packs
from tui.settings import Settings

FOUND_SOMETHING = 1


def run_lint(
    settings: Settings, names: tuple[str, ...], seeds: int, trust: str | None, as_json: bool
) -> int:
    """Lint the named problems and packs, or the built-in pack, on seeds 0 to `seeds` - 1.

    Returns the exit code. Raises ProblemError, and Stop where a pack is not trusted.
    """
    packs, _ = all_packs(settings)
    chosen = [each for name in names or (packs[0].name,) for each in _problems_of(packs, name)]
    reports = []
    for name in chosen:
        reports.append(_report(settings, packs, name, seeds, trust))
        _print(reports[-1], as_json)
    ok = all(report["ok"] for report in reports)
    if as_json:
        print_json({"ok": ok, "seeds": seeds, "problems": reports})
    return 0 if ok else FOUND_SOMETHING


def _problems_of(packs: Sequence[Pack], name: str) -> list[str]:
    """What to lint for `name`: all of a pack, or itself."""
    for pack in packs:
        if pack.name == name:
            return [f"{name}/{entry.id}" for entry in (*pack.problems, *pack.broken)]
    return [name]


def _report(
    settings: Settings, packs: Sequence[Pack], name: str, seeds: int, trust: str | None
) -> dict[str, Any]:
    try:
        problem = trusted(settings, find_problem(packs, name), trust)
    except BrokenProblem as e:  # what lint was asked to look for
        return _of(name, [Finding(name, None, "error", str(e))])
    return _of(problem.id, asyncio.run(_findings(problem, seeds, limits_of(settings))))


async def _findings(problem: Problem, seeds: int, limits: Limits) -> list[Finding]:
    return [finding async for finding in lint_problem(problem, range(seeds), limits=limits)]


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
        for line in told(f"{finding['level']}: {where}{finding['message']}", "  "):
            click.echo(line)
