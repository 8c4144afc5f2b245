"""A copy takes what was written: no bullets, bars or indents, and no line breaks of ours."""

from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection

from tests.tui.widgets.answer_pane.drawing import drawn
from tests.tui.widgets.stage import Stage
from tui.widgets.answer_pane import AnswerPane
from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.selection import selected_text


def copied(lines: list[Line], selection: Selection) -> str:
    return selected_text(lambda y: lines[y] if y < len(lines) else None, len(lines), selection)


def test_a_whole_answer_is_copied_without_what_we_drew():
    text = "- one and two and three\n\n> quoted\n\n```python\nx = 1\n  y\n```\n"
    lines = drawn([text], 16)
    assert [line.text for line in lines][:2] == [" • one and two", "   and three"]
    assert copied(lines, SELECT_ALL) == "one and two and three\n\nquoted\n\n\nx = 1\n  y"


def test_a_part_of_a_row_is_copied():
    lines = drawn(["some words here"], 40)
    assert copied(lines, Selection(Offset(5, 0), Offset(10, 0))) == "words"


def test_a_long_line_of_code_is_copied_in_one_piece():
    lines = drawn(["```\n" + "ab cd " * 10 + "\n```\n"], 16)
    assert copied(lines, Selection(Offset(0, 0), None)) == "ab cd " * 10


async def test_dragging_with_the_mouse_selects_and_the_row_shows_it():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text("some words here\n\nand there")
        await pilot.pause()
        await pilot.mouse_down(pane, offset=(6, 0))
        await pilot.hover(pane, offset=(8, 0))
        await pilot.hover(pane, offset=(10, 0))
        await pilot.mouse_up(pane, offset=(10, 0))
        await pilot.pause()
        assert pilot.app.screen.get_selected_text() == "words"
        row = pane.render_lines(pane.size.region)[0]
        assert [s.text for s in row if s.style and s.style.reverse] == ["words"]


async def test_a_drag_beyond_the_text_takes_the_rest():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text("some words here\n\nand there")
        await pilot.pause()
        await pilot.mouse_down(pane, offset=(0, 0))
        await pilot.hover(pane, offset=(20, 8))
        await pilot.mouse_up(pane, offset=(20, 8))
        await pilot.pause()
        assert pilot.app.screen.get_selected_text() == "some words here\n\nand there"
