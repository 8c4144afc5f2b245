"""What others wrote on several lines, printed."""

from tui.cli.past.transcript import check_lines


def test_no_line_of_a_checks_message_can_pass_for_a_result_of_its_own():
    message = "got\n[[1. 2.]]\n    pass     other\x1b[2J"
    result = {"name": "it", "outcome": "not_run", "message": message}
    checks = {"solved": False, "score": 0.0, "sandbox": "A", "output": "", "results": [result]}
    assert list(check_lines(checks))[1:] == [
        "    not run  it: got",
        "             | [[1. 2.]]",
        "             |     pass     other\u241b[2J",
    ]
