"""numpy without its site-packages: found by its own folder, whose neighbours stay invisible."""

import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec


class NumpyFinder:
    """Finds the package numpy, and nothing else."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        if name != "numpy":
            return None
        return importlib.util.spec_from_file_location(
            name,
            os.path.join(self.folder, "__init__.py"),
            submodule_search_locations=[self.folder],
        )


def make_importable(folder: str | None) -> None:
    """Let `import numpy` work in this process. None: numpy is not installed."""
    if folder is not None:
        sys.meta_path.append(NumpyFinder(folder))
