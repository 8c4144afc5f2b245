"""`h2h power`: how many problems it takes, before anybody starts counting."""

import math
from typing import Any

import click

from sessions.scoring import power as power_of
from sessions.scoring.sequential import failures_to_exclude
from sessions.scoring.wording import percent
from tui.cli.errors import Stop
from tui.cli.options import csv_option, json_option, one_document, print_json, unread_log_option
from tui.cli.scores.csv_out import print_rows

LEAST = 0.00001  # percent
# A rate such as -5 must reach our own sentence; click would take it for an option.
SETTINGS = {"ignore_unknown_options": True}


@click.group()
def power() -> None:
    """How many problems it takes to tell one rate from another. Rates are in percent."""


@power.command(context_settings=SETTINGS, short_help="Problems needed to refute a rate.")
@click.argument("claimed")
@click.argument("true")
@click.option("--alpha", default="0.05", help="The chance of a false alarm, between 0 and 1.")
@click.option("--power", "wanted", default="0.8", help="The chance of success, between 0 and 1.")
@unread_log_option
@json_option
@csv_option
def reject(claimed: str, true: str, alpha: str, wanted: str, as_json: bool, as_csv: bool) -> None:
    """Problems needed to refute the rate CLAIMED when the truth is TRUE."""
    p0, p1 = _rate(claimed), _rate(true)
    sure, chance = _fraction("alpha", alpha), _fraction("power", wanted)
    n = power_of.problems_to_reject(p0, p1, sure, chance)
    _say(
        {
            "problems": n,
            "claimed": p0,
            "true": p1,
            "alpha": sure,
            "power": chance,
            "method": "exact binomial, one-sided, n fixed in advance",
        },
        f"It takes {n} problems to reject {_percent(p0)} when the truth is {_percent(p1)}. With "
        f"as many, settled before the first answer, {_percent(chance)} of spot checks would "
        f"refute it, and {_percent(sure)} at most would do so wrongly if it were right (one-sided "
        "exact test).",
        as_json=as_json,
        as_csv=as_csv,
    )


@power.command(context_settings=SETTINGS, short_help="Failures in a row that exclude a rate.")
@click.argument("rate")
@click.option("--level", default="0.95", help="How sure it has to be, between 0 and 1.")
@unread_log_option
@json_option
@csv_option
def exclude(rate: str, level: str, as_json: bool, as_csv: bool) -> None:
    """Failures in a row that exclude a RATE: fixed in advance, and however often you look."""
    p, sure = _rate(rate), _fraction("level", level)
    fixed, peeked = power_of.zero_pass_to_exclude(p, sure), failures_to_exclude(p, sure)
    _say(
        {
            "rate": p,
            "level": sure,
            "fixed": fixed,
            "peeked": peeked,
            "method": "exact binomial (fixed); one-sided beta-binomial e-value (peeked)",
        },
        f"To exclude a rate of {_percent(p)} takes {fixed} failures in a row if the number was "
        f"fixed in advance, {peeked} if you may look after each and stop at will "
        f"({_percent(sure)} sure). One pass among them, and it takes more.",
        as_json=as_json,
        as_csv=as_csv,
    )


@power.command(context_settings=SETTINGS, short_help="Problems that tell two models apart.")
@click.argument("first")
@click.argument("second")
@click.argument("problems", required=False)
@click.option(
    "--power", "wanted", default="0.8", help="Without PROBLEMS: the chance to reach, in (0, 1)."
)
@unread_log_option
@json_option
@csv_option
def compare(
    first: str, second: str, problems: str | None, wanted: str, as_json: bool, as_csv: bool
) -> None:
    """Chance that PROBLEMS problems show a difference between rates FIRST and SECOND.

    Without PROBLEMS: about how many show it in four of five cases.
    """
    p1, p2 = _rate(first), _rate(second)
    if problems is None:
        document, sentence = _needed(p1, p2, _fraction("power", wanted))
    else:
        document, sentence = _chances(p1, p2, _number(problems))
    document["method"] = "exact McNemar, two-sided (paired); Fisher, two-sided (unpaired)"
    _say(document, sentence, as_json=as_json, as_csv=as_csv)


def _chances(p1: float, p2: float, n: int) -> tuple[dict[str, Any], str]:
    paired, apart = power_of.mcnemar_power(p1, p2, n), power_of.two_model_power(p1, p2, n)
    return (
        {"first": p1, "second": p2, "problems": n, "paired": paired, "unpaired": apart},
        f"{n} problems show the difference between {_percent(p1)} and {_percent(p2)} in "
        f"{percent(paired)} of cases where both answer the same problems (McNemar's test), in "
        f"{percent(apart)} where each has as many of its own (Fisher's test; both at 5 %).",
    )


def _needed(p1: float, p2: float, wanted: float) -> tuple[dict[str, Any], str]:
    paired = power_of.problems_to_compare(p1, p2, wanted, paired=True)
    apart = power_of.problems_to_compare(p1, p2, wanted, paired=False)
    return (
        {
            "first": p1,
            "second": p2,
            "power": wanted,
            "paired_problems": paired,
            "unpaired_problems": apart,
        },
        f"It takes about {paired} problems to show the difference between {_percent(p1)} and "
        f"{_percent(p2)} in {_percent(wanted)} of cases where both answer the same problems "
        f"(McNemar's test; answers that agree more often need fewer), about {apart} each where "
        "each has problems of its own (Fisher's test; both at 5 %).",
    )


def _rate(text: str) -> float:
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        raise Stop(
            f"The rate {text[:40]!r} is not a number; give it in percent, such as 1.7."
        ) from None
    if not 0 < value < 100:
        raise Stop(f"The rate {text[:40]} must lie between 0 and 100 percent, both excluded.")
    if not LEAST <= value <= 100 - LEAST:
        raise Stop(
            f"The rate {text[:40]} is too near its end to reckon with; {LEAST:f} is the least."
        )
    return value / 100


def _fraction(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1:
        raise Stop(f"The {name} {text[:40]!r} must lie between 0 and 1, both excluded.")
    return value


def _number(text: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 12):
        raise Stop(f"The number of problems {text[:40]!r} is not a whole number; give one.")
    return int(text)


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.3g} %"


def _say(document: dict[str, Any], sentence: str, *, as_json: bool, as_csv: bool) -> None:
    one_document(as_json, as_csv)
    if as_json:
        print_json(document)
    elif as_csv:
        print_rows(list(document), [document])
    else:
        click.echo(sentence)
