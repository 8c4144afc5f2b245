"""A small sound problem, to be broken in one place."""

from pathlib import Path

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


def write_tiny(
    folder: Path, *edits: tuple[str, str], files: dict[str, str | None] | None = None
) -> Path:
    """Write the problem as `folder`. Each edit is (old, new) in problem.toml; `files` replaces or
    adds files, None leaves one out."""
    manifest = MANIFEST
    for old, new in edits:
        assert old in manifest
        manifest = manifest.replace(old, new)
    for name, text in {"problem.toml": manifest, **FILES, **(files or {})}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder
