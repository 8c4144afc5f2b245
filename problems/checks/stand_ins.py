"""Answers that stand in for a right one where a problem has none: any values, of many kinds.

None of them is right. A check that crashed is tried on them: on one that it can judge it comes over
the place where it crashed.
"""

from collections.abc import Iterator
from typing import Any

from problems.records import AnswerContract, AnswerField

_VALUES = (
    "1",
    "'a 1'",
    "b'a'",
    "[1, 2]",
    "{'a': 1}",
    "[[1.0, 2.0], [3.0, 4.0]]",
    "__import__('numpy').ones(2)",
    "__import__('numpy').ones((2, 2))",
)
# every function gives the value, every class has methods that do
_MODULE = """
class _Object:
    def __getattr__(self, name):
        return lambda *args, **kwargs: {value}

def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return lambda *args, **kwargs: _Object() if name[0].isupper() else {value}
"""


def stand_ins(contract: AnswerContract) -> Iterator[Any]:
    """As the checks get an answer: source, dict or text."""
    if contract.kind == "code":
        yield from (_MODULE.format(value=value) for value in _VALUES)
    elif contract.kind == "json":
        for other in (False, True):
            yield {name: _of(field, other) for name, field in contract.fields.items()}
    else:
        yield from ("a", "1")


def _of(field: AnswerField, other: bool) -> Any:
    match field.type:
        case "enum":
            return field.values[-1 if other else 0]
        case "string":
            return "1" if other else "a"
        case "int":
            return 2 if other else 1
        case "number":
            return 0.5 if other else 1
    return other
