"""`h2h plan`: fix a number in advance, so that a rate may later be read as if it had been."""

from random import SystemRandom

import click
import msgspec

from sessions.clock import SystemClock
from sessions.scoring.plans import Plan
from sessions.untrusted import one_line
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings


@click.command()
@click.argument("problems", type=int, required=False)
@click.option("--attempts", type=int, default=1, help="At each problem (1).")
@click.option(
    "-c", "--contestant", "contestants", multiple=True, metavar="NAME", help="For this one only."
)
@click.option("--pack", metavar="NAME", help="Problems of this pack only.")
@json_option
@log_option
def plan(
    problems: int | None,
    attempts: int,
    contestants: tuple[str, ...],
    pack: str | None,
    as_json: bool,
    log: str | None,
) -> None:
    """Fix in advance that PROBLEMS distinct problems are put, and then no more; or list the plans.

    A plan is written into the log before the sessions it is about and is never changed. Kept to
    the end, it earns `h2h score` the narrower interval for a fixed number; stopped early, gone
    past or asked again, only the one that holds at any look.
    """
    from sessions.log.plan_rows import add_plan, plans_of

    path = load_settings(log).log_path
    if problems is None:
        plans = plans_of(path)
        if as_json:
            print_json([msgspec.to_builtins(each) for each in plans])
        for each in [] if as_json else plans:
            click.echo(one_line(f"{each.at[:16].replace('T', ' ')}  {words(each)}"))
        if not plans and not as_json:
            click.echo("No plan yet: `h2h plan 29` fixes that 29 problems are put, and no more.")
        return
    made = add_plan(
        path,
        problems,
        attempts=attempts,
        contestants=contestants,
        pack=pack,
        clock=SystemClock(),
        rng=SystemRandom(),
    )
    if as_json:
        print_json(msgspec.to_builtins(made))
        return
    click.echo(one_line(f"Planned: {words(made)}."))
    click.echo(f"It counts for answers from now on: `h2h score --since {made.at}`.")


def words(plan: Plan) -> str:
    """`29 problems of builtin, 1 attempt at each, for terse, then no more`."""
    what = "1 problem" if plan.problems == 1 else f"{plan.problems} problems"
    of = f" of {plan.pack}" if plan.pack else ""
    tries = "1 attempt" if plan.attempts == 1 else f"{plan.attempts} attempts"
    who = f", for {', '.join(plan.contestants)}" if plan.contestants else ""
    return f"{what}{of}, {tries} at each{who}, then no more"
