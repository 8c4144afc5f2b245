"""`h2h power`, as typed: sentences for people, documents for programs, refusals in words."""

import csv
import io
import json

import pytest

from tui.cli.main import _run


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = _run(["power", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exclude", "10"), "29 failures in a row if the number was fixed in advance, 43"),
        (("exclude", "5%"), "59 failures"),
        (("reject", "1.7", "10"), "It takes 42 problems"),
        (("reject", "10", "1.7"), "It takes 46 problems"),
        (("compare", "5", "25", "40"), "40 problems show the difference between 5 % and 25 %"),
        (("compare", "1.7", "10"), "about 136 each where each has problems of its own"),
    ],
)
def test_power_says_how_many_problems_it_takes(capsys, words, said):
    code, out, _ = typed(capsys, *words)
    assert (code, said in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (("exclude", "10", "--level", "0.99"), "fixed", 44),
        (("reject", "1.7", "10", "--alpha", "0.01"), "alpha", 0.01),
        (("compare", "5", "25", "40"), "problems", 40),
    ],
)
def test_power_is_a_document_and_a_row_with_its_method(capsys, words, key, value):
    document = json.loads(typed(capsys, *words, "--json")[1])
    (row,) = csv.DictReader(io.StringIO(typed(capsys, *words, "--csv")[1]))
    assert document[key] == value
    assert row[key] == str(value)
    assert document["method"] == row["method"]


def test_power_alone_prints_its_help_whole(capsys):
    code, out, err = typed(capsys)
    assert (code, out) == (2, "")
    assert "Commands:\n" in err
    assert "  exclude  Failures in a row that exclude a rate.\n" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("exclude", "x"), "not a number"),
        (("exclude", "1.7.2"), "not a number"),
        (("exclude", "nan"), "between 0 and 100"),
        (("exclude", "0"), "between 0 and 100"),
        (("exclude", "101"), "between 0 and 100"),
        (("exclude", "-5"), "between 0 and 100"),
        (("exclude", "1e-30"), "too near"),
        (("exclude", "10", "--level", "1"), "level"),
        (("exclude", "10", "--level", "nan"), "level"),
        (("exclude", "10", "--json", "--csv"), "two documents"),
        (("reject", "3", "3"), "itself"),
        (("reject", "3", "4", "--power", "0"), "power"),
        (("compare", "5", "nan", "9"), "between 0 and 100"),
        (("compare", "5", "6", "0"), "at least 1"),
        (("compare", "5", "6", "-1"), "at least 1"),
        (("compare", "5", "6", "1.5"), "whole number"),
        (("compare", "5", "6", "99999999999"), "at most 100,000"),
        (("compare", "50", "50.1"), "too close"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(capsys, words, says):
    code, out, err = typed(capsys, *words)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1
