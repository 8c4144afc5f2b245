"""The packs of this machine as commands use them: found, named, and trusted before they run."""

import sys

import click

from problems.errors import AmbiguousProblem, UnknownProblem
from problems.installed import Installed, InstalledPack, installed, pack_of
from problems.pack import find_problem, full_name
from problems.records import Problem
from sessions.untrusted import one_line
from tui.cli.errors import Stop
from tui.packs import RUNS, all_packs, fact_lines, place_of, standing_words, trust_now
from tui.settings import Settings


def named(settings: Settings, text: str) -> Problem:
    """The problem that `text` names, to be looked at. Raises ProblemError."""
    packs, found = all_packs(settings)
    try:
        return find_problem(packs, text)
    except UnknownProblem as error:
        if not isinstance(error, AmbiguousProblem):  # it may be in what could not be loaded
            say_troubles(found)
        raise


def to_run(settings: Settings, text: str, digest: str | None) -> Problem:
    """The same, to be run: its pack is trusted, now if it was not. `digest` is that of --trust.

    Raises ProblemError, and Stop where nobody trusts the pack.
    """
    return trusted(settings, named(settings, text), digest)


def trusted(settings: Settings, problem: Problem, digest: str | None) -> Problem:
    """`problem` as it may run. Raises Stop where nobody trusts its pack, or BrokenPack."""
    if not problem.installed:
        if digest:
            raise Stop(f"--trust is for packs below packs/, and {problem.id} needs none.")
        return problem
    if digest and digest.lower() != problem.pack_digest:
        raise Stop(f"--trust names another digest than that of {problem.pack}: look at it again.")
    if problem.trusted:
        return problem
    one = pack_of(installed(place_of(settings)), problem)
    pack = one.pack
    if one.standing != "trusted":
        if not digest:
            _ask(one)
        pack = trust_now(settings, one)
    return find_problem([pack], full_name(problem))


def say_troubles(found: Installed) -> None:
    for sentence in found.troubles:
        click.echo(one_line(sentence, limit=1000), err=True)


def _ask(one: InstalledPack) -> None:
    """Raises Stop unless somebody at a terminal says yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Stop(
            f"{standing_words(one)} Its code would run, in the sandbox. Look at {one.source}; "
            f"then add --trust {one.pack.digest}"
        )
    click.echo(standing_words(one), err=True)
    for line in fact_lines(one):
        click.echo(f"  {line}", err=True)
    click.echo(RUNS, err=True)
    if not click.confirm("Trust exactly this digest?", err=True):
        raise Stop(f"Nothing of {one.pack.name} has run.")
