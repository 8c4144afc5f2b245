"""Reading problem.toml and pack.toml, with errors that name file, key and what was expected."""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct

from problems.errors import BrokenPack, BrokenProblem
from problems.records import AnswerContract, AnswerField, CheckSpec, Rubric, Shortcut, Wrong

FORMAT = 1
_T = TypeVar("_T")


class ProblemManifest(Struct, frozen=True, forbid_unknown_fields=True):
    """problem.toml, key for key."""

    format: int
    id: str
    title: str
    area: str
    difficulty: Literal["demo", "medium", "hard"]
    answer: AnswerContract
    check: tuple[CheckSpec, ...]
    wrong: tuple[Wrong, ...] = ()
    shortcut: tuple[Shortcut, ...] = ()
    rubric: tuple[Rubric, ...] = ()
    time_budget_min: float | None = None
    licence: str = ""
    authors: tuple[str, ...] = ()
    created: datetime.date | None = None
    provenance: str = ""
    canary: str = ""


class PackManifest(Struct, frozen=True, forbid_unknown_fields=True):
    """pack.toml, key for key. `problems` are folder names, which are the problems' ids."""

    format: int
    name: str
    version: str
    problems: tuple[str, ...]
    licence: str = ""
    canary: str = ""


# msgspec says which value it refused, not which it would have taken.
_CHOICES = {
    "difficulty": get_args(ProblemManifest.__annotations__["difficulty"]),
    "kind": get_args(AnswerContract.__annotations__["kind"]),
    "type": get_args(AnswerField.__annotations__["type"]),
}


def read_problem_manifest(path: Path) -> ProblemManifest:
    """Raises BrokenProblem."""
    raw = _read(path, BrokenProblem)
    _check_format(raw, path, BrokenProblem)
    _check_answer_fields(raw, path)
    return _convert(raw, ProblemManifest, path, BrokenProblem)


def read_pack_manifest(path: Path) -> PackManifest:
    """Raises BrokenPack."""
    raw = _read(path, BrokenPack)
    _check_format(raw, path, BrokenPack)
    return _convert(raw, PackManifest, path, BrokenPack)


def _read(path: Path, error: type[Exception]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        raise error(f"{path} is missing.") from None
    except OSError as e:
        raise error(f"{path} cannot be read: {e.strerror}.") from e
    except UnicodeDecodeError as e:
        raise error(f"{path} is not UTF-8 at byte {e.start}.") from e
    except tomllib.TOMLDecodeError as e:
        raise error(f"{path} is not TOML: {e}.") from e
    except RecursionError as e:
        raise error(f"{path} is nested too deeply.") from e


def _check_format(raw: dict[str, Any], path: Path, error: type[Exception]) -> None:
    # Before anything else: a later format may have keys that this version calls unknown.
    if "format" not in raw:
        raise error(f"{path}: format: missing; write format = {FORMAT}.")
    found = raw["format"]
    if found != FORMAT or isinstance(found, bool):
        raise error(f"{path}: format: expected {FORMAT}, found {found!r}; a newer h2h may know it.")


def _check_answer_fields(raw: dict[str, Any], path: Path) -> None:
    # msgspec names the keys of a record but not those of a dict, so each field is read alone.
    answer = raw.get("answer")
    fields = answer.get("fields") if isinstance(answer, dict) else None
    for name, field in fields.items() if isinstance(fields, dict) else ():
        _convert(field, AnswerField, path, BrokenProblem, under=f"answer.fields.{name}")


def _convert(raw: Any, record: type[_T], path: Path, error: type[Exception], under: str = "") -> _T:
    try:
        return msgspec.convert(raw, record)
    except msgspec.ValidationError as e:
        what, _, inside = str(e).partition(" - at `$")
        keys = inside.removesuffix("`")
        if about_a_key := re.fullmatch(r"Object (\w+ \w+) field `(.*)`", what):
            what, key = about_a_key.groups()
            sentence = "missing" if what.startswith("missing") else "no such key in this format"
            raise error(f"{path}: {(under + keys + '.' + key).lstrip('.')}: {sentence}.") from e
        key = (under + keys).lstrip(".") or "the top level"
        if what.startswith("Invalid enum value"):
            what = "expected one of " + ", ".join(_CHOICES[key.rpartition(".")[2]])
        raise error(f"{path}: {key}: {what[0].lower()}{what[1:]}{_found(raw, keys)}.") from e


def _found(raw: Any, keys: str) -> str:
    """What stands at a path such as `.check[0].weight`; nothing when a table stands there."""
    value = raw
    for name, index in re.findall(r"\.([^.\[]+)|\[(\d+)\]", keys):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            return ""
    return "" if isinstance(value, dict) else f" ({str(value)[:60]!r} stands there)"
