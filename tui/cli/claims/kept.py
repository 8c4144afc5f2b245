"""`h2h claim add | list | withdraw`: the published figures that the log keeps."""

import re
from collections.abc import Iterable
from random import SystemRandom
from typing import Any

import click
import msgspec

from sessions.clock import SystemClock
from sessions.log.claims import StoredClaim, add_claim, claims_of, find_claim, withdraw_claim
from sessions.scoring.claims import Claim
from sessions.scoring.figures import parse_figure
from sessions.scoring.joint import MOST_PROBLEMS, MOST_REPEATS
from sessions.scoring.series import explain_series
from sessions.untrusted import one_line
from tui.cli.claims.data import LIST_HEAD, list_rows
from tui.cli.errors import Stop
from tui.cli.options import csv_option, json_option, log_option, one_document, print_json
from tui.cli.scores.csv_out import print_rows
from tui.settings import load_settings

DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
LONGEST = 500  # characters of a name, an address or a note


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("figure")
@click.option("--benchmark", metavar="NAME", help="What was measured.")
@click.option("--model", metavar="NAME", help="Whose score it is.")
@click.option("--problems", type=click.IntRange(1, MOST_PROBLEMS), metavar="N", help="Of how many.")
@click.option(
    "--repeats", type=click.IntRange(1, MOST_REPEATS), metavar="R", help="Runs of each problem."
)
@click.option("--source", metavar="URL", help="Where it was published.")
@click.option("--date", metavar="DATE", help="When: 2026, 2026-11 or 2026-11-23.")
@click.option("--note", metavar="TEXT", help="Anything worth keeping with it.")
@json_option
@log_option
def add(figure: str, as_json: bool, log: str | None, **given: Any) -> None:
    """Keep a published FIGURE (in percent) in the log; those of one source are tested together."""
    printed = f"{parse_figure(figure).printed}%"
    fields = {name: _text(name, value) for name, value in given.items()}
    if fields["date"] is not None and not DATE.fullmatch(fields["date"]):
        raise Stop(f"The date {fields['date']!r} does not read as 2026, 2026-11 or 2026-11-23.")
    path = load_settings(log).log_path
    stored = add_claim(path, Claim(printed, **fields), SystemClock(), SystemRandom())
    if as_json:
        print_json({"log": str(path), "claim": msgspec.to_builtins(stored)})
        return
    click.echo(f"Kept in the log as {stored.id}: {_what(stored)}.")
    beside = _series(stored, claims_of(path))
    if len(beside) > 1:
        click.echo(one_line(_together(beside), 1000))


def _text(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise Stop(f"The {name} is empty; leave --{name} out where it is not known.")
    if len(value) > LONGEST:
        raise Stop(f"The {name} has {len(value)} characters; at most {LONGEST} are kept.")
    return value.strip()


@click.command()
@click.option("--all", "everything", is_flag=True, help="The withdrawn ones too.")
@json_option
@csv_option
@log_option
def list_claims(everything: bool, as_json: bool, as_csv: bool, log: str | None) -> None:
    """List the claims of the log by source, and say what fits the figures of each together."""
    one_document(as_json, as_csv)
    path = load_settings(log).log_path
    stored = claims_of(path)
    shown = [one for one in stored if everything or one.withdrawn_at is None]
    if as_json:
        print_json({"log": str(path), "claims": msgspec.to_builtins(shown)})
    elif as_csv:
        print_rows(LIST_HEAD, list_rows(shown))
    else:
        for line in _lines(shown, len(stored) - len(shown)):
            click.echo(line)


@click.command()
@click.argument("claim")
@click.option("--why", metavar="TEXT", required=True, help="Why it no longer stands.")
@json_option
@log_option
def withdraw(claim: str, why: str, as_json: bool, log: str | None) -> None:
    """Withdraw CLAIM (its id, a part of it, or `last`). The log keeps it, with the reason."""
    path = load_settings(log).log_path
    found = find_claim(claims_of(path), claim)
    if found.withdrawn_at is not None:
        raise Stop(f"The claim {found.id} was withdrawn on {found.withdrawn_at[:10]} already.")
    reason = _text("why", why)
    done = withdraw_claim(path, found, reason, SystemClock(), SystemRandom())
    if as_json:
        print_json({"log": str(path), "claim": msgspec.to_builtins(done)})
    else:
        click.echo(f"Withdrawn: {_what(found)}. The log keeps it, with the reason.")


def _lines(shown: list[StoredClaim], withdrawn: int) -> Iterable[str]:
    if not shown:
        yield "The log holds no claim that stands; `h2h claim add FIGURE --source URL` adds one."
    left = list(shown)
    while left:
        group = _series(left[0], left) if left[0].withdrawn_at is None else left[:1]
        left = [one for one in left if one not in group]
        yield _heading(group[0].claim)
        for one in group:
            yield f"  {one.id}  {_what(one)}"
        if len(group) > 1:
            yield f"  {one_line(_together(group), 1000)}"
    if withdrawn:
        were = "1 claim was withdrawn" if withdrawn == 1 else f"{withdrawn} claims were withdrawn"
        yield f"{were}; --all lists them too."


def _series(first: StoredClaim, stored: list[StoredClaim]) -> list[StoredClaim]:
    """The standing claims of the same source and benchmark, in the order of the log."""
    key = (first.claim.source, first.claim.benchmark)
    if key == (None, None):
        return [first]
    return [
        one
        for one in stored
        if one.withdrawn_at is None and (one.claim.source, one.claim.benchmark) == key
    ]


def _heading(claim: Claim) -> str:
    where = " · ".join(text for text in (claim.benchmark, claim.source) if text)
    return one_line(where or "No source is given")


def _what(stored: StoredClaim) -> str:
    claim = stored.claim
    parts = [f"{parse_figure(claim.figure).printed} %"]
    if claim.model:
        parts.append(f"for {claim.model}")
    if claim.problems:
        parts.append(f"on {claim.problems} problems")
    if claim.repeats:
        parts.append(f"run {claim.repeats} times")
    if claim.date:
        parts.append(f"({claim.date})")
    if stored.withdrawn_at:
        parts.append(f"withdrawn on {stored.withdrawn_at[:10]}: {stored.why}")
    return one_line(" ".join(parts), LONGEST)


def _together(group: list[StoredClaim]) -> str:
    """Whether the figures can all be counts; the whole is `h2h claim check --source URL`."""
    first, *rest = explain_series([one.claim for one in group]).paragraphs
    return rest[0] if rest and first.startswith("If all ") else first
