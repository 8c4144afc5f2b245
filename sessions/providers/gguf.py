"""A model file and how it is to be run: the embedded ones, or a GGUF of the operator's own."""

from pathlib import Path

import msgspec
from msgspec import Struct

from sessions.contestants.entry import Entry
from sessions.errors import BadRequest
from sessions.providers import weights
from sessions.providers.catalogue import CATALOGUE, DEFAULT
from sessions.providers.errors import LocalUnavailable

MAGIC = b"GGUF"


class ModelFile(Struct, frozen=True):
    """`name` is what the server calls it. `template` replaces the file's own chat template."""

    path: Path
    name: str
    template: str = ""


def model_file(entry: Entry, models: Path) -> ModelFile:
    """The file that answers for an entry of the provider `local`."""
    contestant = entry.contestant
    template = contestant.params.get("chat_template", "")
    if entry.gguf is not None:
        return ModelFile(entry.gguf, contestant.model, template)
    which = CATALOGUE[contestant.model]
    return ModelFile(weights.path_in(models, which), which.model, template)


def identified(entries: tuple[Entry, ...], models: Path) -> tuple[Entry, ...]:
    """The entries, those with a GGUF of the operator's own with its SHA-256 among what is asked:
    another file is another contestant. Blocking: a large file takes seconds, the first time.

    Raises BadRequest where a file is not there, cannot be read or is no GGUF.
    """
    return tuple(entry if entry.gguf is None else _identified(entry, models) for entry in entries)


def refuse_unusable(model: ModelFile, models: Path) -> None:
    """Raises LocalUnavailable with what to do. Blocking: it may read the file."""
    if not weights.is_runnable():
        raise LocalUnavailable(
            "The embedded model needs the package xllamacpp, which is not installed. "
            "Install h2h with its extra: `h2h[local]`."
        )
    which = CATALOGUE.get(model.name)
    if which is None or model.path != weights.path_in(models, which):
        if not model.path.is_file():
            raise LocalUnavailable(f"The model {model.path} is not there any more.")
        return
    command = "h2h local install" + ("" if which is DEFAULT else f" {which.model}")
    if not model.path.exists():
        raise LocalUnavailable(f"The embedded model is not here yet. Run `{command}`.")
    if not weights.is_whole(models, which):
        raise LocalUnavailable(
            f"The embedded model's file {model.path} is damaged (its size or SHA-256 differs). "
            f"`{command}` mends it."
        )


def _identified(entry: Entry, models: Path) -> Entry:
    path = entry.gguf
    assert path is not None, "only for an entry with a file of its own"
    try:
        with path.open("rb") as file:
            begins = file.read(len(MAGIC))
        if begins != MAGIC:
            raise BadRequest(f"{path} is no GGUF file (it does not begin with GGUF); name one.")
        digest = weights.known_digest(path, models)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadRequest(f"The model {path} cannot be read ({why}); check the path.") from None
    contestant = entry.contestant
    params = {**contestant.params, "weights_sha256": digest}
    return msgspec.structs.replace(
        entry, contestant=msgspec.structs.replace(contestant, params=params)
    )
