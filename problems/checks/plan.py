"""What the workers of a judging need to know before there is an answer to judge."""

import msgspec

from problems.records import CheckSpec, Problem
from problems.sandbox import needs, paths
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits


class Plan(msgspec.Struct, frozen=True):
    """Workers that were started on equal plans can stand for each other.

    `checks` are those that can run here; `refused` says of each other one why it cannot. `numpy` is
    numpy's folder; `preload`: both ends load it beforehand, since arrays may pass.
    """

    problem: Problem
    checks: tuple[CheckSpec, ...]
    refused: dict[str, str]
    level: Letter | None
    limits: Limits
    numpy: str | None
    preload: bool
    readable: tuple[str, ...]

    @property
    def is_code(self) -> bool:
        return self.problem.answer.kind == "code"

    def of(self, checks: tuple[CheckSpec, ...]) -> "Plan":
        """The same for some of the checks."""
        return msgspec.structs.replace(self, checks=checks)


def plan_for(
    problem: Problem, level: Letter | None, limits: Limits, answer: str | None = None
) -> Plan:
    """A plan for all checks of `problem`, as far as it can be known without an `answer`.

    Blocks: it reads the problem's sources, lists the interpreter's folders, and may probe what
    `needs` tells. Raises OSError.
    """
    numpy = paths.numpy_folder()
    refused = needs.refused(problem.checks, level)
    return Plan(
        problem,
        tuple(check for check in problem.checks if check.name not in refused),
        refused,
        level,
        limits,
        numpy,
        numpy is not None and _uses_numpy(problem, answer or ""),
        (*paths.interpreter(), *paths.of_numpy(numpy)),
    )


def _uses_numpy(problem: Problem, answer: str) -> bool:
    """Whether arrays may pass between answer and checks.

    Loading costs ten times what the rest of a worker costs. Without it `import numpy` still works,
    so who hides the name has only his own arrays not passed.
    """
    if problem.answer.kind != "code":
        return False
    sources = [path.read_text(errors="replace") for path in problem.folder.glob("*.py")]
    return any(word in text for text in (*sources, answer) for word in ("numpy", "rng"))
