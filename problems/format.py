"""Loading a problem folder: problem format 1.

A folder holds problem.toml, statement.md, variant.py (`generate(seed)`), checks.py
(`check_<name>(ctx)` for each [[check]]) and answers/ (right, wrong, shortcut, cheat). Loading
executes nothing of the folder; problems/README.md describes the format for authors.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec

from problems import digests
from problems.contents import complaint
from problems.errors import BrokenProblem
from problems.manifest import read_problem_manifest
from problems.records import AnswerContract, Problem
from problems.rules import require_sound

_FENCES = {"code": "python", "json": "json", "text": ""}


def load_problem(
    folder: Path,
    *,
    pack: str = "local",
    pack_version: str = "",
    pack_digest: str = "",
    built_in: bool = False,
) -> Problem:
    """Read and check one problem folder. Raises BrokenProblem."""
    if odd := complaint(folder):
        raise BrokenProblem(odd)
    manifest = read_problem_manifest(folder / "problem.toml")
    require_sound(manifest, folder)
    statement = _read_text(folder / "statement.md")
    if not statement.strip():
        raise BrokenProblem(f"{folder / 'statement.md'} is empty: write what is asked.")
    _require_functions(folder / "variant.py", ["generate"])
    _require_functions(folder / "checks.py", [f"check_{check.name}" for check in manifest.check])
    try:
        digest, hidden = digests.folder_digest(folder), digests.hidden_digest(folder)
    except OSError as e:
        raise BrokenProblem(f"{e.filename} cannot be read: {e.strerror}.") from e
    return Problem(
        id=manifest.id,
        title=manifest.title,
        area=manifest.area,
        difficulty=manifest.difficulty,
        folder=folder,
        pack=pack,
        pack_version=pack_version,
        # a problem that came in no pack is its own pack
        pack_digest=pack_digest or digest,
        digest=digest,
        hidden_digest=hidden,
        statement=statement,
        answer=_with_fence(manifest.answer),
        checks=manifest.check,
        wrong=manifest.wrong,
        shortcuts=manifest.shortcut,
        rubric=manifest.rubric,
        time_budget_min=manifest.time_budget_min,
        licence=manifest.licence,
        authors=manifest.authors,
        provenance=manifest.provenance,
        canary=manifest.canary,
        built_in=built_in,
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        raise BrokenProblem(f"{path} is missing.") from None
    except OSError as e:
        raise BrokenProblem(f"{path} cannot be read: {e.strerror}.") from e
    except UnicodeDecodeError as e:
        raise BrokenProblem(f"{path} is not UTF-8 at byte {e.start}.") from e


def _require_functions(path: Path, names: list[str]) -> None:
    """See that a module defines `names` at its top level, without running it."""
    try:
        tree = ast.parse(_read_text(path))
    except (SyntaxError, ValueError, RecursionError) as e:
        raise BrokenProblem(f"{path} is not Python: {e}.") from e
    defined = set(_top_level_names(tree))
    for name in names:
        if name not in defined:
            raise BrokenProblem(f"{path}: expected a function {name}, found none.")


def _top_level_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(names=imported):
                yield from (alias.asname or alias.name for alias in imported)
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _with_fence(answer: AnswerContract) -> AnswerContract:
    return msgspec.structs.replace(answer, fence=answer.fence or _FENCES[answer.kind])
