"""A JSON answer is held to its contract before a check sees it."""

import json

import pytest

from problems.checks.json_answer import BrokenContract, parse
from problems.records import AnswerContract, AnswerField

FIELDS = {
    "kind": AnswerField("enum", values=("host", "shard")),
    "id": AnswerField("string", max_len=5),
    "step": AnswerField("int"),
    "factor": AnswerField("number"),
    "sure": AnswerField("bool"),
}
CONTRACT = AnswerContract("json", "json", fields=FIELDS)
GOOD = '{"kind": "host", "id": "s07", "step": 12, "factor": 0.5, "sure": true}'


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def refusal(text: str) -> str:
    with pytest.raises(BrokenContract) as caught:
        parse(text, CONTRACT)
    return str(caught.value)


def test_a_good_answer_arrives_as_its_dict():
    assert parse(GOOD, CONTRACT) == {
        "kind": "host",
        "id": "s07",
        "step": 12,
        "factor": 0.5,
        "sure": True,
    }


def test_the_fields_stand_in_the_order_of_the_contract():
    turned = dict(reversed(json.loads(GOOD).items()))
    assert list(parse(json.dumps(turned), CONTRACT)) == list(FIELDS)


def test_an_integer_is_a_number_too():
    assert parse(replaced("0.5", "2"), CONTRACT)["factor"] == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("0.5", "NaN", "NaN"),
        ("0.5", "Infinity", "Infinity"),
        ("0.5", "-Infinity", "-Infinity"),
        ("0.5", "1e400", "2^53"),
        ("0.5", "-1e16", "2^53"),
        ("12", "1" + "0" * 400, "2^53"),
        ("12", "1" + "0" * 5000, "2^53"),
        ("12", "9007199254740992", "2^53"),
        ("12", "12.0", "integer"),
        ("12", "true", "integer, not true or false"),
        ("12", '"12"', "integer, not a string"),
        ("12", "null", "integer, not null"),
        ("0.5", "false", "number, not true or false"),
        ("true", "1", "true or false, not the number 1"),
        ('"host"', '"Host"', "one of host, shard"),
        ('"host"', "[]", "string, not a list"),
        ('"s07"', '"s07s07"', "6 characters"),
        ('"s07"', '"\\ud800"', "surrogate"),
        ('"step": 12, ', "", "missing: step"),
        ('"step": 12', '"step": 12, "why": "x"', 'not asked for: "why"'),
        ('"step": 12', '"step": 12, "step": 13', "more than once"),
        (GOOD, "[1]", "must be a JSON object, not a list"),
        (GOOD, "{'kind': 1}", "not JSON"),
        (GOOD, GOOD + GOOD, "not JSON"),
        (GOOD, GOOD.replace("true}", "true,}"), "not JSON"),
        (GOOD, GOOD.replace("12,", "12, // the step"), "not JSON"),
        (GOOD, f"\ufeff{GOOD}", "not JSON"),
        ("12", "012", "not JSON"),
        ("12", "+12", "not JSON"),
        ("12", "0x12", "not JSON"),
        ("12", "1_2", "not JSON"),
        ("12", "\uff11\uff12", "not JSON"),
        ('"step": 12', '"step": 12, "\\u0073tep": 13', "more than once"),
        ('"s07"', '"s\n7"', "not JSON"),
        (GOOD, "[" * 100_000, "not"),
        (GOOD, '{"kind":' * 100_000, "not"),
    ],
)
def test_what_could_break_a_check_is_refused_with_its_reason(old: str, new: str, reason: str):
    assert reason in refusal(replaced(old, new)).replace("nested too deeply", "not deeply")


def test_the_largest_allowed_integer_arrives_exactly():
    assert parse(replaced("12", "-9007199254740991"), CONTRACT)["step"] == -(2**53) + 1


def test_a_hostile_name_is_shown_inert():
    assert "\x1b" not in refusal(replaced('"step": 12', '"step": 12, "\\u001b[2J": 1'))
