"""What is printed of a run of checks."""

from tui.cli.past.transcript import check_lines


def test_no_line_of_a_checks_message_can_pass_for_a_result_of_its_own():
    message = "got\n[[1. 2.]]\n    pass     other\x1b[2J"
    result = {"name": "it", "outcome": "not_run", "message": message}
    checks = {
        "solved": False,
        "score": 0.0,
        "sandbox": "A",
        "output": "",
        "note": "",
        "results": [result],
    }
    assert list(check_lines(checks))[1:] == [
        "    not run  it: got",
        "             | [[1. 2.]]",
        "             |     pass     other\u241b[2J",
    ]


def test_how_an_answer_was_found_is_said_once():
    result = {"name": "it", "outcome": "pass", "message": ""}
    checks = {"solved": True, "score": 1.0, "sandbox": "A", "output": "", "results": [result]}
    taken = "the last block without a tag was taken"
    assert list(check_lines(checks | {"note": taken}))[2:] == [f"    Note: {taken}"]
    assert len(list(check_lines(checks | {"note": ""}))) == 2
    none = {"results": [result | {"outcome": "not_run", "message": taken}], "note": taken}
    assert len(list(check_lines(checks | none))) == 2
