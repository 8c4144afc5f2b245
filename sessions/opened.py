"""The first event of a session: variant, problem and pack, as the log keeps them."""

import hashlib
import json
from typing import Any

from problems.records import Problem, Variant
from sessions.events import Blindness, Opened, PackRef, ProblemRef, VariantRef


def opened_event(
    variant: Variant, problem: Problem | None, blind: Blindness, app_version: str
) -> Opened:
    """`problem` is None for an operator's own question."""
    ref = VariantRef(
        digest=variant.digest,
        seed=variant.seed if problem else None,
        prompt=variant.prompt,
        files=_text(variant.files),
        vars=_text(variant.vars),
        truth=_text(variant.truth),
    )
    if problem is None:
        return Opened(ref, None, None, blind, app_version)
    pack = PackRef(
        problem.pack_digest,
        problem.pack,
        problem.pack_version,
        "built-in" if problem.built_in else "folder",
    )
    slug = ProblemRef(
        problem.digest,
        problem.id,
        problem.title,
        problem.area,
        problem.difficulty,
        problem.hidden_digest,
    )
    return Opened(ref, slug, pack, blind, app_version)


def own_question(text: str) -> Variant:
    """An operator's own question as a variant: no seed, no files, no truth, no checks."""
    digest = hashlib.sha256(b"own question\0" + text.encode("utf-8", "surrogatepass")).hexdigest()
    return Variant("own-question", 0, digest, text)


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
