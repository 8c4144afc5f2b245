"""Markdown that grows: the same lines however it comes in, at a cost that does not grow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.untrusted import neutralise
from tests.tui.widgets.answer_pane.drawing import drawn, in_pieces, look, rows
from tui.widgets.answer_pane.bounds import OPEN_BLOCK, OPEN_LINES
from tui.widgets.answer_pane.tail import Tail

FRAGMENTS = [
    *("a paragraph\n", "more `code` and **bold** words that are long enough to wrap\n", "\n", "x"),
    *("- item\n", "- ", "  - nested\n", "  goes on\n", "1. one\n", "1.", "10. ten\n", "* star\n"),
    *("# head\n", "#", "#x\n", "## two", "===\n", "---\n", "- - -\n", "-\n", ">", "> quoted\n"),
    *("```\n", "```python\n", "~~~\n", "````\n", "   ```\n", "     ```\n", "```a`b\n", "`", "``"),
    *("- ```js\n", "  ```\n", "   ```\n", "def f(): return 'x'\n", "    indented\n", "\tq\n"),
    *("| a | b |\n", "|---|--:|\n", "| 1 | 2 | 3 |\n", "a|b\n", "-|-\n", "|", "*", "**", "  "),
    *(
        "日本語テキスト",
        "e\u0301\u0301",
        "👩‍👩‍👧",
        "[/red]",
        "[a](http://x.example)",
        "&#8238;",
        "<b>\n",
        "\\\n",
    ),
]
LONG = [
    *("\n\n\n", "x" * 50, "| r | s |\n" * 60, "- it\n" * 30, "word " * 900 + "\n", "y" * 9000),
    *("- " + "an item " * 250 + "\n", "1. " + "x y" * 600 + "\n", "   - nested\n" * 20),
    *("     deep\n" * 20, "let x = 1;" * 150, "code\n" * 200),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
LONG_TEXTS = st.lists(st.sampled_from([*FRAGMENTS, *LONG]), max_size=12).map("".join)
WIDTHS = st.sampled_from([8, 13, 40, 80])


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=20), WIDTHS)
def test_lines_do_not_depend_on_the_pieces_a_text_came_in(text, sizes, width):
    text = neutralise(text)
    assert drawn(in_pieces(text, sizes), width) == drawn([text], width)


@settings(deadline=None, max_examples=30)
@given(LONG_TEXTS, st.lists(st.integers(50, 900), min_size=1, max_size=20), WIDTHS)
def test_lines_of_long_texts_do_not_depend_on_the_pieces_either(text, sizes, width):
    text = neutralise(text)
    assert drawn(in_pieces(text, sizes), width) == drawn([text], width)


@settings(deadline=None, max_examples=100)
@given(LONG_TEXTS, WIDTHS)
def test_no_line_is_wider_than_the_pane_but_for_tables_of_many_columns(text, width):
    text = neutralise(text)
    assert all(line.cells <= width or "│" in line.text for line in drawn([text], width))


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("word " * 10, id="one line without an end"),
        pytest.param("a line of a paragraph\n", id="one paragraph"),
        pytest.param("- an item of a list\n", id="one list"),
        pytest.param("| a | b |\n", id="one table"),
        pytest.param("  more of one item\n\n", id="one list item"),
        pytest.param("    x = f(1)\n", id="code in a list item"),
        pytest.param("> quoted\n", id="one quote"),
        pytest.param("語" * 30, id="wide characters"),
    ],
)
def test_what_is_drawn_again_stays_bounded_however_long_the_answer_grows(unit):
    """F26, by counting: the rows that a small delta changes, and the text that is parsed for it."""
    openings = {
        "| a | b |\n": "| h | i |\n|---|---|\n",
        "  more of one item\n\n": "- item\n\n",
        "    x = f(1)\n": "1.  item\n\n    ```python\n",
    }
    tail = Tail(look(40))
    tail.feed(openings.get(unit, ""))
    most = 0
    for _ in range(min(300, 40_000 // len(unit))):
        changed = tail.feed(unit)
        most = max(most, tail.height - changed)
        assert len(tail.pending) <= OPEN_BLOCK + len(unit)
    assert most <= 3 * OPEN_LINES


def test_a_huge_code_block_changes_only_its_newest_rows():
    """F26: a fence of 90 kB; that it goes on like this is what the bench shows for 200."""
    tail = Tail(look(80))
    tail.feed("```python\n")
    for k in range(2000):
        changed = tail.feed(f"value_{k} = compute({k})  # and a remark\n")
        assert tail.height - changed <= 2
    assert tail.height == 2001


def test_a_line_that_stays_is_the_same_object():
    tail = Tail(look(40))
    tail.feed("first\n\nsecond ")
    first = tail.line_at(0)
    tail.feed("and more\n\nthird\n\n")
    assert tail.line_at(0) is first


def test_the_first_changed_line_is_told():
    tail = Tail(look(20))
    tail.feed("one\n\ntwo two two two two ")
    assert tail.height == 3
    assert tail.feed("two two two") == 3
    assert tail.height == 4
    assert tail.feed("\n\nthree") == 4


def test_blocks_are_drawn_as_a_person_reads_them():
    text = (
        "# Title\n\nSome *text* with `code`.\n\n- one\n- two\n  - inner\n\n1. a\n1. b\n\n"
        "> quoted\n\n| x | y |\n|:--|--:|\n| a | 1 |\n\n---\n"
    )
    assert rows(text, 20) == [
        *("Title", "", "Some text with code.", ""),
        *(" • one", " • two", "    • inner", ""),
        *(" 1. a", " 2. b", "", "▌ quoted", ""),
        *("x │ y", "──┼──", "a │ 1", "", "─" * 20),
    ]


def test_an_ordered_list_goes_on_counting_after_a_long_item():
    text = "1. a\n2. b\n   ```\n   code\n   ```\n3. c\n"
    assert rows(text) == [" 1. a", " 2. b", "", "     code", "", " 3. c"]


def test_code_in_a_list_item_that_is_cut_short_ends_with_the_item():
    assert rows("- a\n  ```\n  code\n- b\n") == [" • a", "", "    code", "", " • b"]


def test_another_sign_begins_another_list_with_its_own_numbers():
    text = "5. a\n   ```\n   x\n   ```\n1) b\n"
    assert rows(text)[-1] == " 1. b"


def test_newlines_break_where_models_write_and_fill_where_authors_do():
    assert rows("one\ntwo") == ["one", "two"]
    assert rows("one\ntwo", breaks=False) == ["one two"]


def test_the_address_of_a_link_is_always_shown():
    shown = " ".join(rows("[a bank](http://evil.example/x) and <http://y.example>", 80))
    assert shown == "a bank (http://evil.example/x) and http://y.example"
    assert rows("[x](javascript:alert)", 80) == ["[x](javascript:alert)"]


def test_a_code_fence_without_an_end_shows_its_last_line():
    assert rows("```\none\ntwo") == [" one", " two"]
    assert rows("```\none\n``") == [" one", " ``"]


def test_what_may_become_the_end_of_a_fence_is_not_shown_as_code():
    tail = Tail(look())
    tail.feed("```\none\n``")
    assert [line.text for line in tail.open] == []


def test_a_rule_closes_what_was_open():
    tail = Tail(look(20))
    tail.feed("```\ncode\n")
    tail.rule("turn 2")
    tail.feed("# head\n")
    assert [line.text for line in [*tail.frozen, *tail.open]][-3:] == [
        "── turn 2 ──────────",
        "",
        "head",
    ]


def test_lists_within_lists_without_end_do_not_exhaust_the_stack():
    nested = "".join("  " * k + "- " + "word " * 400 + "\n" for k in range(60))
    assert drawn([nested], 40)
    assert drawn(["- " * 4000], 40)
