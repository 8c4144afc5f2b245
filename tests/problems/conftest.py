"""What tests of problems share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.problems.tiny import write_tiny


@pytest.fixture
def write_problem(tmp_path: Path) -> Callable[..., Path]:
    """`write_tiny` into the test's own folder, as `tiny` unless another `folder` is named."""

    def write(*edits: tuple[str, str], folder: str = "tiny", **files: dict) -> Path:
        return write_tiny(tmp_path / folder, *edits, **files)

    return write
