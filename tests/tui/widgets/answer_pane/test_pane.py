"""The pane on a screen: it follows, keeps the reader's place, and nothing breaks it."""

import re

import pytest
from textual.events import MouseScrollUp
from textual.pilot import Pilot

from tests.tui.widgets.stage import Stage, screen_rows
from tui.widgets.answer_pane import AnswerPane, FrameClock

PARAGRAPHS = "\n\n".join(f"paragraph {k} of a long answer" for k in range(60))
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def text_of(pane: AnswerPane) -> str:
    lines = (pane.line_at(y) for y in range(pane.line_count))
    return "\n".join(line.text for line in lines if line is not None)


def texts(pilot: Pilot) -> list[str]:
    """The rows without the scrollbar."""
    return [row[:38].rstrip() for row in screen_rows(pilot)]


async def test_text_appears_with_the_flush_and_not_before():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.feed("Hello **there**")
        assert pane.waiting
        assert pane.line_count == 0
        pane.flush()
        await pilot.pause()
        assert screen_rows(pilot)[0] == " Hello there"
        assert not pane.waiting


async def test_the_end_stays_in_view_while_text_comes():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        for piece in PARAGRAPHS.split(" "):
            pane.feed(piece + " ")
            pane.flush()
        await pilot.pause()
        assert pane.following
        assert screen_rows(pilot)[-1].startswith(" paragraph 59")


async def test_page_up_lets_go_of_the_end_and_end_takes_it_up_again():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text(PARAGRAPHS)
        pane.focus()
        await pilot.pause()
        await pilot.press("pageup")
        await pilot.pause()
        assert not pane.following
        read = texts(pilot)
        pane.feed("\n\nand more\n\nand more")
        pane.flush()
        await pilot.pause()
        assert texts(pilot) == read
        await pilot.press("end")
        await pilot.pause()
        assert pane.following
        pane.feed("\n\nthe newest")
        pane.flush()
        await pilot.pause()
        assert screen_rows(pilot)[-1].startswith(" the newest")


async def test_the_wheel_lets_go_of_the_end_and_takes_it_up_again_there():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text(PARAGRAPHS)
        await pilot.pause()
        await pilot._post_mouse_events([MouseScrollUp], pane)
        await pilot.pause()
        assert not pane.following
        pane.focus()
        await pilot.press("j", "j", "j", "j")
        await pilot.pause()
        assert pane.following


async def test_scrolling_an_answer_that_fits_does_not_stop_it_from_following():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text("short")
        pane.focus()
        await pilot.press("pageup", "up")
        pane.feed("\n\n" + PARAGRAPHS)
        pane.flush()
        await pilot.pause()
        assert screen_rows(pilot)[-1].startswith(" paragraph 59")


async def test_a_pane_that_does_not_follow_stays_at_the_top():
    pane = AnswerPane(follow=False)
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text(PARAGRAPHS)
        await pilot.pause()
        assert screen_rows(pilot)[0].startswith(" paragraph 0")


async def test_after_a_resize_the_text_is_drawn_for_the_new_width_at_the_same_place():
    text = "\n\n".join(f"paragraph {k} " + "word " * 30 for k in range(60))
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(90, 20)) as pilot:
        pane.set_text(text)
        pane.focus()
        await pilot.press("home")
        pane.scroll_to(y=60, animate=False)
        await pilot.pause()
        top = next(row for row in screen_rows(pilot) if "paragraph" in row).split()[1]
        await pilot.resize_terminal(50, 20)
        await pilot.pause(0.3)
        near = [row.split()[1] for row in screen_rows(pilot) if "paragraph" in row]
        assert int(top) in range(int(near[0]) - 2, int(near[-1]) + 3)
        fresh = AnswerPane()
        async with Stage([fresh]).run_test(size=(50, 20)) as other:
            fresh.set_text(text)
            await other.pause()
            assert text_of(pane) == text_of(fresh)


async def test_text_that_comes_during_a_redraw_is_not_lost():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(90, 20)) as pilot:
        pane.set_text(PARAGRAPHS * 40)
        await pilot.pause(0.2)
        await pilot.resize_terminal(60, 20)
        for _ in range(40):
            pane.feed(" x")
            pane.flush()
            await pilot.pause(0.01)
        await pilot.pause(0.5)
        pane.flush()
        assert text_of(pane).count("x") == 40


@pytest.mark.parametrize("size", [(3, 2), (1, 1), (1, 30), (200, 1)])
async def test_no_size_of_window_breaks_a_stream(size):
    """F24."""
    panes = [AnswerPane(), AnswerPane()]
    async with Stage(panes).run_test(size=(80, 24)) as pilot:
        for pane in panes:
            pane.feed(
                "# Head\n\n- item\n\n| a | b |\n|---|---|\n| 語語 | x |\n\n```python\nx = 1\n"
            )
            pane.flush()
        await pilot.resize_terminal(*size)
        for pane in panes:
            pane.feed("and = more\n```\n\nthe end 語")
            pane.flush()
            pane.say("A sentence about an error.", "error")
        await pilot.pause(0.3)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.3)
        for pane in panes:
            pane.flush()
        await pilot.pause()
        rows = screen_rows(pilot)
        assert sum("the end 語" in row for row in rows) == 1  # side by side, on one row
        assert any(row.count("the end 語") == 2 for row in rows)


HOSTILE = [
    pytest.param("[/", id="F21 unclosed"),
    pytest.param("[/nope] [b + 1 [red]x[/red] [@click=app.quit]y[/] [/#888888]", id="F21 markup"),
    pytest.param("a\x1b]52;c;aGk=\x07b\x1b]0;title\x07\x1bc\x9b31m", id="F22 escapes"),
    pytest.param("`\x1b[2J` **\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\**", id="F22 in inline code"),
    pytest.param("```\x1b[2J\n\x1b]52;c;aGk=\x07\n```\n", id="F22 in a fence"),
    pytest.param(
        "&#27;[2J &#8238;abc <http://x/%E2%80%AE%1B> [y](http://x/&#8238;)", id="entities"
    ),
    pytest.param("| \x1b[2J | \u202e |\n|---|---|\n| \x9b | \u200b |\n", id="in a table"),
    pytest.param("<script>alert(1)</script>\n\n<b>bold</b>", id="html"),
]


@pytest.mark.parametrize("step", [1, 2, 1000])
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_inert_on_screen_however_it_is_split(text, step):
    pane = AnswerPane()
    async with Stage([pane, AnswerPane()]).run_test(size=(60, 12)) as pilot:
        for at in range(0, len(text), step):
            pane.feed(text[at : at + step])
            pane.flush()
        pane.end()
        pane.say(text, "error")
        pane.turn(text)
        pane.flush()
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        assert not CONTROLS.search("".join(strip.text for strip in strips))
        assert all(
            "@click" not in (segment.style.meta if segment.style else {})
            for strip in strips
            for segment in strip
        )
        assert {strip.cell_length for strip in strips} == {60}
        assert pilot.app.is_running


async def test_an_escape_is_visible_as_a_sign():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 5)) as pilot:
        pane.feed("a\x1b")
        pane.flush()
        pane.feed("[31mb")
        pane.flush()
        await pilot.pause()
        assert screen_rows(pilot)[0] == " a␛[31mb"


async def test_a_line_end_split_over_two_deltas_is_one_line_end():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 5)):
        for piece in ("one\r", "\ntwo\r\nthree\r", "four"):
            pane.feed(piece)
            pane.flush()
        assert text_of(pane) == "one\ntwo\nthree␍four"


@pytest.mark.parametrize(
    "text",
    ["1️⃣🇩🇪👩‍👩‍👧❤️👩🏽" * 9, "語言模型一致性" * 9, "e\u0301" * 60, "ab 語" * 20, "a🇩🇪" * 20],
)
async def test_wide_and_joined_characters_never_move_the_neighbours(text):
    """F23: whatever is cut at a pane's edge, every row is as wide as the screen, and the pane
    beside it begins where it began."""
    left, right = AnswerPane(), AnswerPane()
    async with Stage([left, right]).run_test(size=(41, 12)) as pilot:
        left.set_text(f"{text}\n\n```\n{text}\n```\n\n| {text} | b |\n|---|---|\n| c | {text} |\n")
        right.set_text("\n\n".join("right" for _ in range(12)))
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {41}
        edge = right.region.x
        assert all(strip.crop(edge, edge + 6).text in (" right", " " * 6) for strip in strips[:12])


async def test_a_hidden_pane_only_keeps_what_comes():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.display = False
        await pilot.pause()
        pane.feed("came while hidden")
        assert not pane.waiting
        pane.flush()
        assert pane.line_count == 0
        pane.display = True
        await pilot.pause(0.1)
        pane.flush()
        assert text_of(pane) == "came while hidden"


async def test_a_message_stands_under_the_text_and_can_be_taken_away():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text("The answer")
        pane.say("The server closed the connection.", "error")
        await pilot.pause()
        assert screen_rows(pilot)[:3] == [" The answer", "", " ! The server closed the connection."]
        pane.say("")
        await pilot.pause()
        assert screen_rows(pilot)[:3] == [" The answer", "", ""]


async def test_reset_empties_the_pane_and_follows_again():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text(PARAGRAPHS)
        pane.say("cut", "warning")
        pane.focus()
        await pilot.press("home")
        pane.reset()
        await pilot.pause()
        assert not any(screen_rows(pilot))
        pane.set_text(PARAGRAPHS)
        await pilot.pause()
        assert screen_rows(pilot)[-1].startswith(" paragraph 59")


async def test_turns_are_parted_by_rules_and_text_is_that_of_the_newest():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 12)) as pilot:
        pane.feed("```\nnever closed")
        pane.turn("follow-up: and *now*?")
        pane.feed("*second*")
        pane.end()
        await pilot.pause()
        shown = screen_rows(pilot)
        assert any(row.startswith(" ── follow-up: and *now*? ─") for row in shown)
        assert " second" in shown
        assert pane.text == "*second*"


async def test_another_theme_redraws_in_its_own_colours_and_margin():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(80, 10)) as pilot:
        pane.set_text("```python\ndef f(): ...\n```")
        await pilot.pause()
        before = pilot.app.screen._compositor.render_strips()[1]
        pilot.app.theme = "projector"
        await pilot.pause(0.3)
        after = pilot.app.screen._compositor.render_strips()[1]
        assert before.text.startswith("  def f")
        assert after.text.startswith("     def f")
        assert {s.style.color for s in before if s.style} != {
            s.style.color for s in after if s.style
        }


async def test_without_colour_nothing_is_drawn_in_colour(monkeypatch):
    """F25, as far as the pane goes: it applies the app's filters to the strips it caches."""
    monkeypatch.setenv("NO_COLOR", "1")
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(60, 10)) as pilot:
        pane.set_text("# Head\n\n```python\ndef f(): return 'x'\n```")
        await pilot.pause()
        for strip in pane.render_lines(pane.size.region):
            for segment in strip:
                colour = segment.style.color if segment.style else None
                if colour is not None and colour.triplet is not None:
                    assert len(set(colour.triplet)) == 1


async def test_the_same_row_is_painted_once():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(40, 10)) as pilot:
        pane.set_text("one\n\ntwo\n\nthree")
        await pilot.pause()
        first = pane.render_lines(pane.size.region)
        pane.feed("\n\nfour")
        pane.flush()
        again = pane.render_lines(pane.size.region)
        assert all(a is b for a, b in zip(first[:4], again[:4], strict=True))


async def test_eight_panes_on_one_clock_all_get_to_their_end():
    panes = [AnswerPane() for _ in range(8)]
    clock = FrameClock()
    async with Stage(panes).run_test(size=(200, 30)) as pilot:
        for pane in panes:
            pane.wake = clock.wake
            clock.add(pane)
        for k in range(200):
            for pane in panes:
                pane.feed(f"word{k} ")
            if k % 20 == 0:
                await pilot.pause(0.01)
        for _ in range(200):
            if not any(pane.waiting for pane in panes):
                break
            await pilot.pause(0.1)
        assert all("word199" in text_of(pane) for pane in panes)
        await pilot.pause(0.2)
        assert not clock.running
        clock.stop()


async def test_a_huge_text_is_drawn_in_breaths_and_wholly():
    pane = AnswerPane()
    async with Stage([pane]).run_test(size=(80, 20)) as pilot:
        pane.set_text("\n\n".join(f"**p{k}** " + "word " * 60 for k in range(900)))
        for _ in range(100):
            await pilot.pause(0.05)
            if not pane.waiting:
                break
        assert "p899" in text_of(pane)
        assert pane.following
