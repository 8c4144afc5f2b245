"""A small sound problem on disk, for tests that break it in one place."""

from collections.abc import Callable
from pathlib import Path

import pytest

MANIFEST = """
format = 1
id = "tiny"
title = "Add two numbers"
area = "arithmetic"
difficulty = "demo"
canary = "h2h-canary tiny"

[answer]
kind = "json"

[answer.fields.total]
type = "int"

[[check]]
name = "total"

[[wrong]]
file = "off_by_one"
caught_by = ["total"]
"""
FILES = {
    "statement.md": "<!-- h2h-canary tiny -->\nAdd {{a}} and 2; reply with the field total.\n",
    "variant.py": """
def generate(seed):
    return {"vars": {"a": seed}, "files": {}, "truth": {"total": seed + 2}}
""",
    "checks.py": """
def check_total(ctx):
    if ctx.answer["total"] != ctx.truth["total"]:
        raise ctx.Fail("wrong")
""",
    "answers/right/adds.py": """
def solve(vars, files):
    return '```json\\n{"total": %d}\\n```\\n' % (vars["a"] + 2)
""",
    "answers/wrong/off_by_one.py": """
def solve(vars, files):
    return '```json\\n{"total": %d}\\n```\\n' % (vars["a"] + 3)
""",
}

WriteProblem = Callable[..., Path]


@pytest.fixture
def write_problem(tmp_path: Path) -> WriteProblem:
    """Write the small problem as `tmp_path/<folder>` and return its folder.

    `edit` is (old, new) in problem.toml; `files` replaces or adds files, None leaves one out.
    """

    def write(
        *edits: tuple[str, str], files: dict[str, str | None] | None = None, folder: str = "tiny"
    ) -> Path:
        manifest = MANIFEST
        for old, new in edits:
            assert old in manifest
            manifest = manifest.replace(old, new)
        for name, text in {"problem.toml": manifest, **FILES, **(files or {})}.items():
            if text is not None:
                path = tmp_path / folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return tmp_path / folder

    return write
