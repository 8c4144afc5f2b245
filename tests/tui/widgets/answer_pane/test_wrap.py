"""Rows fit their width, and no character is lost or torn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.widgets.answer_pane.drawing import look, rows
from tui.widgets.answer_pane.blocks import parse
from tui.widgets.answer_pane.table import column_widths, table_rows
from tui.widgets.answer_pane.wrap import chop, pieces, wrap

WORDS = st.text(alphabet="ab -語e\u0301🇩🇪é", max_size=60)


@given(WORDS, st.integers(2, 20))
def test_rows_fit_and_keep_every_word(text, width):
    lines = wrap([(text, None)], width)
    assert all(line.cells <= width for line in lines)
    assert all(line.cells == cell_len(line.text) for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


@given(WORDS, st.integers(1, 20))
def test_pieces_are_the_text_and_never_begin_with_a_mark(text, width):
    cut = pieces(text, width)
    assert "".join(cut) == text
    assert not any(piece.startswith("\u0301") for piece in cut[1:])


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("the quick brown fox", 9, ["the quick", "brown fox"]),
        ("a  b", 2, ["a", "b"]),
        ("abcdefgh ij", 5, ["abcde", "fgh", "ij"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("", 10, [""]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("é quick brown", 7, ["é quick", "brown"]),
        ("語語語", 5, ["語語", "語"]),
        ("x 語語語語 y", 5, ["x", "語語", "語語", "y"]),
        ("🇩🇪🇫🇷", 3, ["🇩🇪", "🇫🇷"]),
    ],
)
def test_text_is_broken_between_words(text, width, expected):
    assert [line.text for line in wrap([(text, None)], width)] == expected


def test_rows_that_continue_say_so():
    assert [line.soft for line in wrap([("one two\nthree", None)], 4)] == [False, True, False, True]


def test_styles_go_with_their_characters():
    line = wrap([("ab", None), ("cd", look().palette.strong), (" ef", None)], 20)[0]
    assert [(s.text, s.style is not None) for s in line.segments] == [
        ("ab", False),
        ("cd", True),
        (" ef", False),
    ]


def test_code_is_cut_at_exactly_the_width():
    assert [line.text for line in chop([("ab cd ef", None)], 3)] == ["ab ", "cd ", "ef"]


def test_code_is_cut_after_a_space_where_one_is_near_the_end():
    cut = chop([("result = alpha + beta", None)], 16, at_spaces=True)
    assert [line.text for line in cut] == ["result = alpha ", "+ beta"]
    far = chop([("value = compute(first, second)", None)], 16, at_spaces=True)
    assert [line.text for line in far] == ["value = compute(", "first, second)"]


def test_narrow_columns_keep_their_width_and_wide_ones_share_the_rest():
    table = parse(
        "| n | text | more |\n|---|---|---|\n| 1 | " + "a" * 50 + " | " + "b" * 30 + " |\n"
    )
    widths = column_widths(table_rows(table[0].tokens, look(40)), look(40))
    assert widths == (1, 17, 16)


def test_the_rows_of_a_table_line_up():
    shown = rows("| n | right |\n|---|--:|\n| 語 | 5 |\n| ab | 1234 |\n", 40)
    assert shown == ["n  │ right", "───┼──────", "語 │     5", "ab │  1234"]
