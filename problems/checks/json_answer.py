"""A JSON answer, held to its contract before any check sees it, so that it can break none."""

import json
import math
from typing import Any

from problems.records import AnswerContract, AnswerField

_MOST_CHARS = 1_000_000  # one call reads it all, and meanwhile nothing else runs
_LIMIT = 2**53  # beyond it, not every integer is a float
_MOST_DIGITS = 400  # of a number as written; more than any float needs


class BrokenContract(Exception):
    """The answer is not what was asked for; the text says why, in one sentence."""


def parse(text: str, contract: AnswerContract) -> dict[str, Any]:
    """The fields of a JSON answer, in the contract's order. Raises BrokenContract.

    Refused: what is no JSON object; NaN and Infinity; a field given twice, missing or not asked
    for; a bool for a number; numbers of 2^53 and more; text that is too long, in a field or as a
    whole, or no Unicode.
    """
    if len(text) > _MOST_CHARS:
        raise BrokenContract(f"the answer has more than {_MOST_CHARS} characters")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except RecursionError:
        raise BrokenContract("the JSON is nested too deeply") from None
    except json.JSONDecodeError as e:
        where = f"line {e.lineno}, column {e.colno}"
        what = e.msg.removesuffix(" at")  # some of Python's sentences end so
        raise BrokenContract(f"the answer is not JSON: {what} at {where}") from None
    if type(value) is not dict:
        raise BrokenContract(f"the answer must be a JSON object, not {_named(value)}")
    _require_names(value, contract)
    for name, field in contract.fields.items():
        reason = _fault(value[name], field)
        if reason:
            raise BrokenContract(f"the field {name} {reason}")
    return {name: value[name] for name in contract.fields}  # their order is not the answer's


def _require_names(value: dict[str, Any], contract: AnswerContract) -> None:
    missing = [name for name in contract.fields if name not in value]
    if missing:
        raise BrokenContract(f"missing: {', '.join(missing)}")
    extra = [name for name in value if name not in contract.fields]
    if extra:
        raise BrokenContract(f"not asked for: {', '.join(_short(name) for name in extra[:5])}")


def _fault(value: Any, field: AnswerField) -> str:
    """What is wrong with one value, or an empty string."""
    match field.type:
        case "bool":
            return "" if type(value) is bool else f"must be true or false, not {_named(value)}"
        case "int":
            return "" if type(value) is int else f"must be an integer, not {_named(value)}"
        case "number":
            return "" if type(value) in (int, float) else f"must be a number, not {_named(value)}"
    if type(value) is not str:
        return f"must be a string, not {_named(value)}"
    if field.type == "enum" and value not in field.values:
        return f"must be one of {', '.join(field.values)}, not {_short(value)}"
    if len(value) > field.max_len:
        return f"has {len(value)} characters; at most {field.max_len} are allowed"
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "holds half a character (a lone surrogate)"
    return ""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BrokenContract(f"the field {_short(twice)} is given more than once")
    return value


def _no_constant(name: str) -> None:
    raise BrokenContract(f"{name} is not a number that JSON allows")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or abs(int(digits)) >= _LIMIT:
        raise BrokenContract(f"the number {_short(digits)} is 2^53 or more")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits) if len(digits) <= _MOST_DIGITS else math.inf
    if not abs(number) < _LIMIT:
        raise BrokenContract(f"the number {_short(digits)} is too long, or 2^53 or more")
    return number


def _named(value: Any) -> str:
    """A value's kind in JSON's words."""
    if value is None:
        return "null"
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    return kinds.get(type(value), f"the number {value}")


def _short(text: str) -> str:
    shown = ascii(text) if len(text) <= 60 else ascii(text[:60]) + "..."
    return shown.replace("'", '"') if '"' not in shown else shown
