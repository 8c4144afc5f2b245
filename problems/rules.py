"""What problem.toml must keep to beyond the types of its keys."""

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from problems.errors import BrokenProblem
from problems.manifest import ProblemManifest
from problems.records import AnswerContract

ANSWER_ENDINGS = (".md", ".py")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CHECK_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ANSWER_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FENCE = re.compile(r"[A-Za-z0-9_+-]*")
LEAST_MEMORY_MB = 64
_MAX_TEXT = 1_000_000  # characters in one string of a JSON answer


def require_sound(manifest: ProblemManifest, folder: Path) -> None:
    """Raises BrokenProblem at the first rule that `manifest`, read from `folder`, breaks."""
    for key, what in _complaints(manifest, folder):
        raise BrokenProblem(f"{folder / 'problem.toml'}: {key}: {what}.")


def _complaints(manifest: ProblemManifest, folder: Path) -> Iterator[tuple[str, str]]:
    yield from _names(manifest, folder)
    yield from _contract(manifest.answer)
    yield from _checks(manifest)
    yield from _answer_files(manifest, folder)
    budget = manifest.time_budget_min
    if budget is not None and not 0 < budget < math.inf:
        yield "time_budget_min", f"expected minutes above 0, found {budget}"


def _names(manifest: ProblemManifest, folder: Path) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(manifest.id):
        yield "id", f"expected lower-case letters, digits and single hyphens, found {manifest.id!r}"
    if manifest.id != folder.resolve().name:
        yield "id", f"expected the folder's name {folder.resolve().name!r}, found {manifest.id!r}"
    for key in ("title", "area"):
        if not getattr(manifest, key).strip():
            yield key, "expected some text, found none"
    yield from _repeated("rubric", "id", (point.id for point in manifest.rubric))


def _contract(answer: AnswerContract) -> Iterator[tuple[str, str]]:
    if not _FENCE.fullmatch(answer.fence):
        yield "answer.fence", f"expected one word such as python, found {answer.fence!r}"
    if answer.memory_mb < LEAST_MEMORY_MB:
        yield "answer.memory_mb", f"expected {LEAST_MEMORY_MB} or more, found {answer.memory_mb}"
    if answer.kind == "json" and not answer.fields:
        yield "answer.fields", "a JSON answer needs at least one field"
    if answer.kind != "json" and answer.fields:
        yield "answer.fields", f"only a JSON answer has fields, and kind is {answer.kind!r}"
    for name, spec in answer.fields.items():
        key = f"answer.fields.{name}"
        if spec.type == "enum" and not spec.values:
            yield f"{key}.values", "an enum needs its values"
        if spec.type != "enum" and spec.values:
            yield f"{key}.values", f"only an enum has values, and type is {spec.type!r}"
        if not 1 <= spec.max_len <= _MAX_TEXT:
            yield f"{key}.max_len", f"expected 1 to {_MAX_TEXT}, found {spec.max_len}"
        yield from _repeated(key, "values", spec.values)


def _checks(manifest: ProblemManifest) -> Iterator[tuple[str, str]]:
    if not manifest.check:
        yield "check", "nothing planned: expected at least one [[check]]"
    for i, check in enumerate(manifest.check):
        if not _CHECK_NAME.fullmatch(check.name):
            what = "lower-case letters, digits and underscores"
            yield f"check[{i}].name", f"expected {what}, found {check.name!r}"
        if not 0 <= check.weight < math.inf:
            yield f"check[{i}].weight", f"expected a finite number from 0, found {check.weight}"
        if not 0 < check.timeout_s <= 3600:
            yield f"check[{i}].timeout_s", f"expected 0 to 3600 seconds, found {check.timeout_s}"
        if check.memory_mb is not None and check.memory_mb < LEAST_MEMORY_MB:
            what = f"expected {LEAST_MEMORY_MB} or more, found {check.memory_mb}"
            yield f"check[{i}].memory_mb", what
        if check.cpu_s is not None and not 1 <= check.cpu_s <= 3600:
            yield f"check[{i}].cpu_s", f"expected 1 to 3600 seconds, found {check.cpu_s}"
        for key in ("needs_tmp", "needs_fork"):
            if getattr(check, key) and manifest.answer.kind != "code":
                what = f"only code can use it, and kind is {manifest.answer.kind!r}"
                yield f"check[{i}].{key}", what
    yield from _repeated("check", "name", (check.name for check in manifest.check))
    if not any(check.required for check in manifest.check):
        yield "check", "no check is required, so that every answer would solve the problem"
    if not any(check.weight for check in manifest.check):
        yield "check", "every weight is 0, so that there is no score"


def _answer_files(manifest: ProblemManifest, folder: Path) -> Iterator[tuple[str, str]]:
    known = {check.name for check in manifest.check}
    for i, wrong in enumerate(manifest.wrong):
        yield from _answer_file(f"wrong[{i}].file", wrong.file, folder / "answers" / "wrong")
        if not wrong.caught_by:
            yield f"wrong[{i}].caught_by", "expected at least one check"
        for name in wrong.caught_by:
            if name not in known:
                what = f"there is no check {name!r}, only {', '.join(sorted(known))}"
                yield f"wrong[{i}].caught_by", what
    for i, short in enumerate(manifest.shortcut):
        yield from _answer_file(f"shortcut[{i}].file", short.file, folder / "answers" / "shortcut")
        if not 0 <= short.max_rate <= 1:
            yield f"shortcut[{i}].max_rate", f"expected 0 to 1, found {short.max_rate}"
    yield from _repeated("wrong", "file", (wrong.file for wrong in manifest.wrong))
    yield from _repeated("shortcut", "file", (short.file for short in manifest.shortcut))


def _answer_file(key: str, name: str, folder: Path) -> Iterator[tuple[str, str]]:
    if not _ANSWER_FILE.fullmatch(name):
        yield key, f"expected a file's name without its ending, found {name!r}"
        return
    present = [ending for ending in ANSWER_ENDINGS if (folder / (name + ending)).is_file()]
    if not present:
        yield key, f"there is no {folder / name}.md or .py"
    if len(present) > 1:
        yield key, f"both {name}.md and {name}.py lie in {folder}; keep one"


def _repeated(key: str, what: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{key}.{what}", f"{name!r} stands there twice"
        seen.add(name)
