"""From a seed to a variant: the rendered prompt, its files, and the hidden truth.

The pack's code runs in a sandboxed child. Everything here blocks for as long as that takes (seconds
for some problems): call it in a thread.
"""

import hashlib
import json
import re
import threading
from pathlib import Path
from typing import Any

import msgspec

from problems.errors import GenerateFailed, ReferenceFailed
from problems.packcode import PackCodeFailed, call_pack
from problems.records import Problem, Variant
from problems.sandbox.levels import Level

LARGEST_SEED = 2**63 - 1  # what the log can hold

_CANARY = re.compile(r"\s*<!--[^\n]*canary[^\n]*-->[ \t]*\n?", re.IGNORECASE)
_HOLE = re.compile(r"\{\{(\w+)\}\}")
_FENCE_IN_FILE = re.compile(r"`{3,}")
_TAGS = {"py": "python", "csv": "csv", "json": "json", "toml": "toml", "md": "markdown"}
_KINDS = ("right", "wrong", "shortcut", "cheat")


class _Generated(msgspec.Struct, forbid_unknown_fields=True):
    """What `generate(seed)` returns."""

    vars: dict[str, Any]
    files: dict[str, str]
    truth: dict[str, Any]


def draw(
    problem: Problem,
    seed: int,
    *,
    level: Level | None = None,
    stop: threading.Event | None = None,
) -> Variant:
    """Draw the variant of `seed` (an integer from 0 to LARGEST_SEED).

    `level`, `stop`: see `packcode.call_pack`. Raises GenerateFailed, SandboxUnavailable.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise GenerateFailed(
            f"{problem.id}: a seed is an integer from 0 to {LARGEST_SEED}, not {seed}."
        )
    file = problem.folder / "variant.py"
    try:
        value = call_pack(
            problem,
            file,
            "generate",
            [seed],
            import_from=[problem.folder],
            level=level,
            stop=stop,
        )
        made = msgspec.convert(value, _Generated)
        prompt = render(problem.statement, made.vars, made.files)
    except (PackCodeFailed, msgspec.ValidationError, KeyError) as e:
        why = f"statement.md names {e}, which is no var" if isinstance(e, KeyError) else e
        raise GenerateFailed(f"{problem.id}: no variant for seed {seed}: {why}") from e
    content = {
        "problem": problem.digest,
        "seed": seed,
        "prompt": prompt,
        "files": made.files,
        "vars": made.vars,
        "truth": made.truth,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Variant(problem.digest, seed, digest, prompt, made.files, made.vars, made.truth)


def render(statement: str, vars: dict[str, Any], files: dict[str, str]) -> str:
    """The prompt: the statement without its canary, `{{name}}` filled in, then each file.

    Raises KeyError for a name that is not in `vars`.
    """
    parts = [_filled(_without_canary(statement), vars).strip()]
    for name, text in files.items():
        runs = [len(run) for run in _FENCE_IN_FILE.findall(text)]
        fence = "`" * max(3, 1 + max(runs, default=2))
        end = "" if text.endswith("\n") or not text else "\n"
        tag = _TAGS.get(name.rpartition(".")[2], "")
        parts.append(f"`{name}`:\n\n{fence}{tag}\n{text}{end}{fence}")
    return "\n\n".join(parts) + "\n"


def references(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Names of the reference answers by kind: right, wrong, shortcut, cheat; for `reference`."""
    found = {}
    for kind in _KINDS:
        folder = problem.folder / "answers" / kind
        names = {path.stem for path in folder.glob("*") if path.suffix in (".md", ".py")}
        found[kind] = tuple(sorted(name for name in names if not name.startswith("_")))
    return found


def reference(
    problem: Problem,
    variant: Variant,
    name: str,
    *,
    level: Level | None = None,
    stop: threading.Event | None = None,
) -> str:
    """The text of a reference answer (`right/concat`) for a variant.

    An .md file is a template filled with the variant's vars; a .py file defines
    `solve(vars, files) -> Markdown`, which sees what a contestant sees. `level`,
    `stop`: see `packcode.call_pack`. Raises ReferenceFailed, SandboxUnavailable.
    """
    answers = problem.folder / "answers"
    file = _file_of(answers, name)
    if file is None:
        raise ReferenceFailed(f"{problem.id} has no reference answer {name!r} in {answers}.")
    try:
        if file.suffix == ".md":
            return _filled(_without_canary(file.read_text()), variant.vars)
        text = call_pack(
            problem,
            file,
            "solve",
            [variant.vars, variant.files],
            import_from=[answers, file.parent, problem.folder],
            level=level,
            stop=stop,
        )
    except (OSError, UnicodeDecodeError, PackCodeFailed, KeyError) as e:
        why = f"it names {e}, which is no var" if isinstance(e, KeyError) else e
        raise ReferenceFailed(
            f"{problem.id}: the answer {name} for seed {variant.seed} failed: {why}"
        ) from e
    if not isinstance(text, str):
        raise ReferenceFailed(f"{problem.id}: solve of {name} gave no string but {text!r:.80}.")
    return text


def _file_of(answers: Path, name: str) -> Path | None:
    kind, _, stem = name.partition("/")
    if kind not in _KINDS or not re.fullmatch(r"[\w.-]+", stem):
        return None
    files = [answers / kind / f"{stem}{ending}" for ending in (".md", ".py")]
    return next((file for file in files if file.is_file()), None)


def _without_canary(text: str) -> str:
    """`text` without its leading comment lines that hold a canary."""
    text = text.removeprefix("\ufeff")
    while (canary := _CANARY.match(text)) is not None:
        text = text[canary.end() :]
    return text


def _filled(text: str, vars: dict[str, Any]) -> str:
    """In one pass, so that a value that looks like a hole stays as it is."""
    return _HOLE.sub(lambda hole: str(vars[hole[1]]), text)
