"""Importing a built-in problem's modules in this process, to look at many seeds quickly."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from problems.pack import BUILTIN


@contextmanager
def modules_of(problem: str, *names: str) -> Iterator[tuple[ModuleType, ...]]:
    """The named modules of a problem (`answers/right/x` for an answer); forgotten at the end.

    Every problem calls its generator `variant`, so none may stay in sys.modules.
    """
    folder = BUILTIN / problem
    before, path = set(sys.modules), list(sys.path)
    folders = {(folder / name).parent for name in names} | {folder, folder / "answers"}
    sys.path[:0] = [str(each) for each in folders]
    try:
        yield tuple(importlib.import_module(Path(name).name) for name in names)
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(BUILTIN):
                del sys.modules[name]
