"""`h2h power`: how many problems it takes, before anybody starts counting."""

import click

from sessions.scoring import power as power_of
from sessions.scoring.sequential import failures_to_exclude
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option


@click.group()
def power() -> None:
    """How many problems it takes to tell one rate from another. Rates are in percent."""


@power.command()
@click.argument("claimed")
@click.argument("true")
@unread_log_option
@json_option
def reject(claimed: str, true: str, as_json: bool) -> None:
    """Problems needed to reject the rate CLAIMED when the truth is TRUE (5 %, power 80 %)."""
    p0, p1 = _rate(claimed), _rate(true)
    n = power_of.problems_to_reject(p0, p1)
    _say(
        as_json,
        {"problems": n, "claimed": p0, "true": p1, "alpha": 0.05, "power": 0.8},
        f"It takes {n} problems to reject {_percent(p0)} when the truth is {_percent(p1)} "
        f"(one-sided exact test at 5 %, power 80 %, the number fixed in advance).",
    )


@power.command()
@click.argument("rate")
@unread_log_option
@json_option
def exclude(rate: str, as_json: bool) -> None:
    """Failures in a row that exclude a RATE: fixed in advance, and however often you look."""
    p = _rate(rate)
    fixed, peeked = power_of.zero_pass_to_exclude(p), failures_to_exclude(p)
    _say(
        as_json,
        {"rate": p, "level": 0.95, "fixed": fixed, "peeked": peeked},
        f"To exclude a rate of {_percent(p)} takes {fixed} failures in a row if the number was "
        f"fixed in advance, {peeked} if you may stop at will (95 %).",
    )


@power.command()
@click.argument("first")
@click.argument("second")
@click.argument("problems", type=click.IntRange(1, 2000))
@unread_log_option
@json_option
def compare(first: str, second: str, problems: int, as_json: bool) -> None:
    """Chance that PROBLEMS problems show a difference between rates FIRST and SECOND."""
    p1, p2 = _rate(first), _rate(second)
    paired = power_of.mcnemar_power(p1, p2, problems)
    apart = power_of.two_model_power(p1, p2, problems)
    _say(
        as_json,
        {"first": p1, "second": p2, "problems": problems, "paired": paired, "unpaired": apart},
        f"{problems} problems show the difference between {_percent(p1)} and {_percent(p2)} "
        f"with a chance of {_percent(paired)} where both answer the same problems (McNemar), "
        f"{_percent(apart)} where each has problems of its own (Fisher).",
    )


def _rate(text: str) -> float:
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        raise Stop(f"The rate {text!r} is not a number; give it in percent, such as 1.7.") from None
    if not 0 < value < 100:
        raise Stop(f"The rate {text} must lie between 0 and 100 percent, both excluded.")
    return value / 100


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.3g} %"


def _say(as_json: bool, document: dict[str, float], sentence: str) -> None:
    if as_json:
        print_json(document)
    else:
        click.echo(sentence)
