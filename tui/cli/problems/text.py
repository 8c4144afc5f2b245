"""A problem and its variants as text and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from problems.installed import Installed
from problems.pack import Broken, Pack, full_name
from problems.records import AnswerField, CheckSpec, Problem, Variant
from sessions.untrusted import neutralise, one_line
from tui.columns import padded, width_of
from tui.packs import mark_of

Json = dict[str, Any]


def list_lines(packs: Sequence[Pack], found: Installed) -> Iterator[tuple[str, bool]]:
    """A line a problem, and whether it tells of one that is broken.

    Those of the built-in pack go by their ids, others by PACK/ID.
    """
    names = [_typed(problem) for pack in packs for problem in pack.problems]
    wide = max(map(width_of, names), default=0)
    for pack in packs:
        mark = mark_of(found, pack.digest)
        for problem in pack.problems:
            kind = f"{problem.difficulty:<7} {problem.answer.kind:<5}"
            title = f"{one_line(problem.title)}{mark and f'  ({mark})'}"
            yield f"{padded(_typed(problem), wide)} {kind} {title}", False
        for entry in pack.broken:
            name = f"{pack.name}/{entry.id}"
            yield one_line(f"{name} is broken: {entry.message}", limit=1000), True


def row(problem: Problem) -> Json:
    """A problem as `problems list --json` has it."""
    return {
        "id": problem.id,
        "title": problem.title,
        "area": problem.area,
        "difficulty": problem.difficulty,
        "answer": problem.answer.kind,
        "pack": problem.pack,
        "pack_version": problem.pack_version,
        "pack_digest": problem.pack_digest,
        "trusted": problem.trusted,
        "digest": problem.digest,
        "error": None,
    }


def broken_row(pack: Pack, broken: Broken) -> Json:
    """The same for one that does not load: what is unknown is null."""
    unknown = dict.fromkeys(("title", "area", "difficulty", "answer", "trusted", "digest"))
    known = {
        "pack": pack.name,
        "pack_version": pack.version,
        "pack_digest": pack.digest,
        "error": broken.message,
    }
    return {"id": broken.id, **unknown, **known}


def document(problem: Problem) -> Json:
    """Everything public about a problem, and the digests of the rest."""
    return {
        **row(problem),
        "hidden_digest": problem.hidden_digest,
        "folder": str(problem.folder),
        "fence": problem.answer.fence,
        "fields": {
            name: {"type": field.type, "values": list(field.values), "max_len": field.max_len}
            for name, field in problem.answer.fields.items()
        },
        "checks": [
            {
                "name": check.name,
                "about": check.about,
                "weight": check.weight,
                "gate": check.gate,
                "required": check.required,
                "timeout_s": check.timeout_s,
                "needs_tmp": check.needs_tmp,
                "needs_fork": check.needs_fork,
            }
            for check in problem.checks
        ],
        "rubric": [
            {"id": point.id, "points": point.points, "text": point.text} for point in problem.rubric
        ],
        "time_budget_min": problem.time_budget_min,
        "licence": problem.licence,
        "authors": list(problem.authors),
        "provenance": problem.provenance,
        "statement": problem.statement,
    }


def variant_document(problem: Problem, variant: Variant, *, truth: bool) -> Json:
    """A variant, its truth only when asked for."""
    shown = {
        "problem": problem.id,
        "seed": variant.seed,
        "digest": variant.digest,
        "prompt": variant.prompt,
        "files": variant.files,
        "vars": variant.vars,
    }
    return {**shown, "truth": variant.truth} if truth else shown


def about(problem: Problem, mark: str = "") -> str:
    """A problem for a person: what it is, what an answer is, what judges it.

    `mark`: why its pack may not run yet.
    """
    facts = [problem.difficulty, problem.area, f"pack {problem.pack} {problem.pack_version}"]
    if problem.time_budget_min:
        facts.append(f"{problem.time_budget_min:g} minutes")
    lines = [
        f"{problem.id}: {one_line(problem.title)}",
        one_line(", ".join(fact.strip() for fact in facts)),
        f"digest {problem.digest}",
        *([f"Its pack: {mark}; nothing of it has run."] if mark else []),
        "",
        f"Answer: one fenced {problem.answer.fence or problem.answer.kind} block",
        *(f"  {_field(name, field)}" for name, field in problem.answer.fields.items()),
        "",
        "Checks:",
        *(f"  {_check(check)}" for check in problem.checks),
    ]
    if problem.rubric:
        lines += ["", "For the grader's eye, in no score:"]
        lines += [f"  {point.points:g}  {one_line(point.text)}" for point in problem.rubric]
    lines += ["", f"h2h problems draw {_typed(problem)} --seed 0   prints a prompt"]
    return neutralise("\n".join(lines))


def _typed(problem: Problem) -> str:
    return full_name(problem) if problem.installed else problem.id


def _field(name: str, field: AnswerField) -> str:
    values = f" ({', '.join(field.values)})" if field.values else ""
    return one_line(f"{name}: {field.type}{values}")


def _check(check: CheckSpec) -> str:
    traits = [f"weight {check.weight:g}"]
    traits += ["gate"] if check.gate else []
    traits += [] if check.required else ["not required"]
    traits += ["writes to /tmp"] if check.needs_tmp else []
    traits += ["forks"] if check.needs_fork else []
    return one_line(f"{check.name} ({', '.join(traits)}): {check.about}")
