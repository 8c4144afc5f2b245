"""`h2h pairs`: who was preferred, and who solved what the other did not."""

import click
import msgspec

from sessions.scoring.headtohead import PairLine, head_to_head
from sessions.scoring.wording import counted
from sessions.untrusted import one_line
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings

REJECTED = 20.0  # an e-value of 1 / 0.05 (Ville's inequality)


@click.command()
@json_option
@log_option
def pairs(as_json: bool, log: str | None) -> None:
    """Every two contestants that met: preferences, and the problems that both answered.

    Scripted players, early verdicts and sessions that are still blind are in no line.
    """
    from sessions.log.pair_rows import preferences_of
    from sessions.log.score_rows import attempts_of

    path = load_settings(log).log_path
    lines, left = head_to_head(preferences_of(path), attempts_of(path))
    if as_json:
        print_json(
            {
                "log": str(path),
                "methods": {
                    "e_value": "beta-binomial mixture against one half, one vote a problem",
                    "p_value": "exact McNemar, fixed in advance",
                },
                "lines": msgspec.to_builtins(lines),
                "preferences_left_out": left,
            }
        )
        return
    if not lines:
        click.echo("No two contestants have met yet: no data, which is not a tie.")
    for line in lines:
        _print(line)
    if left:
        click.echo(f"Preferences in no line (scripted, early, blind, one twice): {left}")


def _print(line: PairLine) -> None:
    first, second = one_line(line.first), one_line(line.second)
    click.echo(f"{first} against {second}")
    decided = line.wins + line.losses
    if decided + line.ties + line.both_bad:
        click.echo(
            f"  preferred {line.wins} to {line.losses}; ties {line.ties}, "
            f"both bad {line.both_bad}; {_preference_words(line)}"
        )
    if decided:
        click.echo(f"  seat A won {line.seat_a_wins} of the {decided} decided")
    answered = line.both + line.first_only + line.second_only + line.neither
    if answered:
        click.echo(
            f"  of {counted(answered, 'problem')} both answered: both solved {line.both}, "
            f"{first} alone {line.first_only}, {second} alone {line.second_only}, "
            f"neither {line.neither}; p = {line.p_value:.2f} (exact McNemar)"
        )


def _preference_words(line: PairLine) -> str:
    if not line.wins + line.losses:
        return "nothing is decided"
    on = f"on {counted(line.problems_won + line.problems_lost, 'problem')}"
    if line.e_value >= REJECTED:
        return f"a difference {on}, however often you looked (e = {line.e_value:.1f})"
    return f"no difference is shown {on} (e = {line.e_value:.2f}; 20 would show one)"
