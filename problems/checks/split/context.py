"""What a check is given: `def check_<name>(ctx)`."""

import copy
import functools
from typing import Any

from problems.checks.split.failures import Fail, Raised


class Context:
    """The answer, and everything the problem's author fixed for this variant.

    `answer`: for code an `Answer` to call; for JSON the dict; for text the string.
    `truth`, `vars`, `files`: what `generate` returned, new copies for each check.
    `rng`: a numpy Generator, new for each check, derived from the seed and the check's name, so
    that the order of the checks and their gates change nothing.
    `Fail`, `Raised`: the exceptions of `failures.py`.
    """

    Fail = Fail
    Raised = Raised

    def __init__(self, task: dict, check: str, answer: Any) -> None:
        self.answer = copy.deepcopy(answer) if isinstance(answer, dict) else answer
        self.truth: dict[str, Any] = copy.deepcopy(task["truth"])
        self.vars: dict[str, Any] = copy.deepcopy(task["vars"])
        self.files: dict[str, str] = dict(task["files"])
        self.seed: int = task["seed"]
        self._check = check

    @functools.cached_property
    def rng(self) -> Any:
        """Reproducible random numbers for this check."""
        import hashlib  # with all that it brings, slower to load than the rest of this package

        import numpy as np

        name = int.from_bytes(hashlib.sha256(self._check.encode()).digest()[:8])
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, name])))
