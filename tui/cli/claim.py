"""`h2h claim`: what can, and what cannot, be concluded from a published score."""

import shutil
import sys
import textwrap

import click

from sessions.scoring.explain import Explanation, Section, Table, explain
from sessions.scoring.figures import parse_mine
from sessions.untrusted import one_line
from tui.cli.options import json_option, log_option, print_json

WIDEST = 88
NO_BREAK = "\u00a0%"  # between a number and its sign, while lines are wrapped


@click.group()
def claim() -> None:
    """Put a published score to the test."""


# A figure such as -1.7 must reach our own sentence; click would take it for an option.
@claim.command(context_settings={"ignore_unknown_options": True})
@click.argument("figure")
@click.option("--problems", type=int, metavar="N", help="How many problems the claim stands on.")
@click.option("--repeats", type=int, metavar="R", help="How many runs each problem had.")
@click.option("--mine", metavar="K/N", help="Your own spot check: K passes of N problems.")
@click.option("--source", metavar="URL", help="Where the figure was published.")
@json_option
@log_option
def check(
    figure: str,
    problems: int | None,
    repeats: int | None,
    mine: str | None,
    source: str | None,
    as_json: bool,
    log: str | None,
) -> None:
    """Say which counts can give FIGURE (in percent), and what a spot check would show.

    1.7 and 1.7% are the same. Nothing is read from or written to the log.
    """
    own = None if mine is None else parse_mine(mine)
    explanation = explain(figure, problems, repeats, own, source)
    if as_json:
        print_json(_document(explanation))
        return
    width = min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else None
    for line in _lines(explanation, width):
        click.echo(line)


def _document(explanation: Explanation) -> dict:
    import msgspec

    return msgspec.to_builtins(explanation, str_keys=True)


def _lines(explanation: Explanation, width: int | None) -> list[str]:
    paragraphs = list(explanation.paragraphs)
    if explanation.taken_as:
        paragraphs.append(f"{explanation.taken_as}; --problems N changes that.")
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [*_wrapped(paragraph, width), ""]
    for number, section in enumerate(explanation.sections, start=1):
        lines += [*_section(number, section, width), ""]
    for paragraph in explanation.closing:
        lines += [*_wrapped(paragraph, width), ""]
    if explanation.claim.source:
        lines += [f"Source of the claim: {one_line(explanation.claim.source)}", ""]
    return lines[:-1]


def _section(number: int, section: Section, width: int | None) -> list[str]:
    lines = [f"{number}  {section.title}"]
    for paragraph in section.paragraphs:
        lines += _wrapped(paragraph, width, indent="   ")
    if section.table:
        lines += _table(section.table)
    return lines


def _table(table: Table) -> list[str]:
    rows = [table.head, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    lines = [
        "   " + "   ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return [*lines, "   and so on"] if table.more else lines


def _wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    """Wrapped for a terminal; whole for a pipe, so that a script finds sentences unbroken."""
    if width is None:
        return [indent + text]
    held = text.replace(" %", NO_BREAK)
    wrapped = textwrap.wrap(held, max(width, 20), initial_indent=indent, subsequent_indent=indent)
    return [line.replace(NO_BREAK, " %") for line in wrapped]
