"""`h2h run`: put a problem or a question to contestants, on screen or headless."""

from typing import Any

import click

from tui.cli.errors import Stop
from tui.cli.options import finite, json_option, log_option, print_json, trust_option
from tui.settings import load_settings


@click.command()
@click.argument("what", metavar="[PROBLEM | ASK.md | -]", required=False)
@click.option("-q", "--question", metavar="TEXT", help="Ask this instead of a problem.")
@click.option("-c", "--contestant", "specs", metavar="SPEC", multiple=True, help="Who answers.")
@click.option("--seed", type=int, help="Draw the variant from this seed.")
@click.option("--seeds", type=click.IntRange(1, 1000), help="Run this many fresh variants.")
@click.option("--blind", type=click.Choice(["off", "names", "full"]), help="Hide who answers.")
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0, min_open=True),
    callback=finite,
    metavar="USD",
    help="Send nothing that could bring this run, all its sessions together, above it.",
)
@click.option("--headless", is_flag=True, help="No screen: print the answers at the end.")
@click.option("--check", is_flag=True, help="Run the problem's checks on each whole answer.")
@trust_option
@json_option
@log_option
def run(specs: tuple[str, ...], as_json: bool, headless: bool, **options: Any) -> int:
    """Put PROBLEM, a question in a file, or standard input to one to eight contestants.

    SPEC is a name of the roster, PROVIDER:MODEL[,key=value ...] or file:PATH. Without -c the
    default roster answers; without a problem it is the default problem.
    """
    from tui.cli.asked import asked_for, chosen_entries

    settings = load_settings(options["log"])
    if options["seed"] is not None and options["seeds"] is not None:
        raise Stop("Give --seed (one variant) or --seeds (several fresh ones), not both.")
    problem, question = asked_for(settings, options["what"], options["question"], options["trust"])
    if question is not None and (options["seed"] is not None or options["seeds"]):
        raise Stop("An own question has no seed; leave --seed and --seeds out.")
    entries = chosen_entries(specs, settings, problem)
    if not (headless or as_json):
        from tui.cli.open import open_arena

        open_arena(settings, entries, problem, question, options)
        return 0
    from tui.cli.headless import run_headless

    documents, code = run_headless(settings, entries, problem, question, options)
    if as_json:
        print_json(documents if options["seeds"] else documents[0])
    return code
