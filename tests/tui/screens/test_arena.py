"""The arena on real sessions: what streams, stops, fails and ends is what stands on the screen."""

from pathlib import Path

from sessions.contestants.record import Contestant
from sessions.events import Cancelled, Failed, Finished, Retrying, Text, Thinking, Usage
from tests.tui.screens.arena_stage import Hand, answer, log_events, stage
from tui.screens.arena.screen import Again, ToLobby

GONE = "The server closed the connection after 3 words; the answer is kept, marked cut."


async def test_two_seats_stream_and_end_side_by_side(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("The first says ")]), "B": Hand(answer("The second says no."))}
    async with stage(tmp_path, hands) as on:
        await on.shows("● streaming")
        await on.shows("The second says no.")
        hands["A"].put(Text("yes."), Usage(10, 0, 20, final=True), Finished("end"))
        await on.shows("The first says yes.")
        await on.until(lambda: on.screen_text.count("✓ done") == 2, "two ends")
        assert "$0.0123" in on.screen_text


async def test_one_seat_stopped_leaves_the_other_streaming(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("a beginning")]), "B": Hand([Text("another")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("a beginning")
        await on.shows("X stop all")
        await on.press("x")
        await on.shows("■ stopped")
        await on.shows("Stopped; what was written is kept. Press g to ask again.")
        assert hands["A"].freed == 1
        assert hands["B"].freed == 0
        hands["B"].put(*answer(" goes on"))
        await on.shows("another goes on")
        await on.all_ended()
        assert isinstance(on.session.state.seats["A"].turns[-1].end, Cancelled)


async def test_a_failed_seat_says_what_to_do_in_its_own_pane(tmp_path: Path) -> None:
    hands = {
        "A": Hand([Text("one two three"), Failed("cut", GONE, phase="streaming")]),
        "B": Hand([Text("unmoved")]),
    }
    async with stage(tmp_path, hands, size=(160, 30)) as on:
        await on.shows("✂ cut off")
        await on.shows("Press g to ask again.")
        assert "one two three" in on.screen_text
        await on.shows("● streaming")
        assert on.column_of("Press g") < 80, "it stands in the pane of seat A"


async def test_regenerate_asks_again_and_keeps_what_was_there(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("The first try."))}
    async with stage(tmp_path, hands) as on:
        await on.shows("✓ done")
        hands["A"].put(*answer("The second try."))
        await on.press("g")
        await on.shows("The second try.")
        await on.all_ended()
        assert "attempt 2" in on.screen_text
        assert "The first try." in on.screen_text
        assert [turn.attempt for turn in on.session.state.seats["A"].turns] == [1, 2]


async def test_a_follow_up_goes_to_every_seat_under_a_rule(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("One.")), "B": Hand(answer("Two."))}
    async with stage(tmp_path, hands) as on:
        await on.all_ended()
        hands["A"].put(*answer("Because."))
        hands["B"].put(*answer("No reason."))
        await on.press("f", *"why", "enter")
        await on.shows("Because.")
        await on.shows("No reason.")
        assert on.screen_text.count("you: why") == 2
        assert [message.text for message in hands["A"].asked[1].messages][1:] == ["One.", "why"]


async def test_thinking_is_shown_dim_until_the_answer_begins(tmp_path: Path) -> None:
    hands = {"A": Hand([Thinking("let me see")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("● thinking")
        await on.shows("thinking ... let me see")
        hands["A"].put(*answer("Here it is."))
        await on.shows("Here it is.")
        assert "let me see" not in on.screen_text


async def test_only_thinking_is_told_from_an_answer(tmp_path: Path) -> None:
    hands = {"A": Hand([Thinking("round and round"), Finished("end")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("It wrote only thinking, no answer.")


async def test_a_retry_says_why_and_how_long(tmp_path: Path) -> None:
    hands = {"A": Hand([Retrying(1, 8.0, "rate_limit", "slow down")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("! rate limit, again in 8 s")


async def test_an_answer_that_took_more_than_one_try_says_so_at_its_end(tmp_path: Path) -> None:
    events = [Retrying(1, 0.0, "overloaded", "busy"), Text("at last"), Finished("end")]
    async with stage(tmp_path, {"A": Hand(events)}) as on:
        await on.shows("It took 2 tries.")


async def test_a_refused_command_is_a_sentence(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("never ends")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("never ends")
        await on.press("g")
        assert "still answering" not in on.screen_text, "a key that cannot act does nothing"
        on.arena.action_regenerate()
        await on.shows("Seat A is still answering; stop it first.")


async def test_only_keys_that_can_act_are_shown(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("begins")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("x stop")
        assert "ask again" not in on.screen_text
        assert "follow up" not in on.screen_text
        hands["A"].put(*answer(" and ends"))
        await on.shows("g ask again")
        await on.shows("f follow up")
        assert "x stop" not in on.screen_text
        assert "c check" not in on.screen_text, "an own question has no checks"
        assert "none for a question of your own" in on.words


async def test_three_seats_at_eighty_columns_are_tabs_that_tell_their_state(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("from A")), "B": Hand(answer("from B")), "C": Hand([Text("from C")])}
    async with stage(tmp_path, hands, size=(80, 24)) as on:
        await on.shows("from A")
        await on.shows("A ✓ done │ B ✓ done │ C ● streaming")
        assert "from B" not in on.screen_text
        await on.press("3")
        await on.shows("from C")
        await on.press("tab")
        await on.shows("from A")
        await on.press("shift+tab", "shift+tab")
        await on.shows("from B")


async def test_two_seats_share_eighty_columns(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("from A")), "B": Hand(answer("from B"))}
    async with stage(tmp_path, hands, size=(80, 24)) as on:
        await on.shows("from A")
        await on.shows("from B")
        assert on.column_of("from B") in (40, 41, 42)


async def test_the_statement_is_one_key_away_and_streams_go_on_under_it(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("it be")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("it be")
        await on.press("s")
        await on.shows("Is there a largest prime?")
        assert "it be" not in on.screen_text
        hands["A"].put(*answer("gins and ends"))
        await on.shows("✓ done")
        await on.press("s")
        await on.shows("it begins and ends")
        await on.press("s")
        await on.press("escape")
        await on.shows("it begins and ends")


async def test_only_answers_hides_all_but_the_seats(tmp_path: Path) -> None:
    async with stage(tmp_path, {"A": Hand(answer("big and plain"))}) as on:
        await on.shows("✓ done")
        await on.press("z")
        assert "Your own question" not in on.screen_text
        assert "follow up" not in on.screen_text
        assert "big and plain" in on.screen_text
        await on.press("escape")
        await on.shows("Your own question")


async def test_a_window_shrunk_to_nothing_loses_nothing(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("before ")]), "B": Hand([Text("too ")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("before")
        for size in ((20, 10), (3, 2), (1, 1)):
            await on.pilot.resize_terminal(*size)
            hands["A"].put(Text("during "))
            await on.pilot.pause(0.2)
        await on.pilot.resize_terminal(20, 10)
        await on.until(lambda: "too small" in on.words)
        hands["A"].put(*answer("after"))
        await on.pilot.resize_terminal(120, 36)
        await on.shows("before during during during after")


async def test_hostile_text_is_drawn_and_does_nothing(tmp_path: Path) -> None:
    nasty = (
        "a [/x] [b + 1 [red]r[/#888] \x1b]52;c;aGk=\x07 \x1b[2J \u202eevil\u200b [@click=app.quit]q"
    )
    hands = {
        "A": Hand([Text(nasty), Failed("server", f"bad [/thing] {nasty}")]),
        "B": Hand([Retrying(1, 3, "server", nasty)]),
    }
    async with stage(tmp_path, hands, size=(200, 40)) as on:
        await on.shows("a [/x] [b + 1 [red]r[/#888]")
        await on.shows("bad [/thing]")
        assert not set(on.screen_text) & set("\x1b\x07\u202e\u200b")


async def test_again_and_lobby_close_the_session_first(tmp_path: Path) -> None:
    for key, result in (("n", Again()), ("escape", ToLobby())):
        folder = tmp_path / key
        folder.mkdir()
        async with stage(folder, {"A": Hand(answer("done"))}) as on:
            await on.shows("✓ done")
            await on.press(key)
            await on.until(lambda on=on: on.app.left_with is not None, "a result")
            assert on.app.left_with == result
            assert on.session.state.closed is not None
        assert log_events(folder)[-1] == "close"


async def test_leaving_while_a_seat_answers_asks_once_more(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("on and on")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("on and on")
        await on.press("escape")
        await on.shows("esc again stops them and leaves")
        assert on.app.left_with is None
        await on.press("escape")
        await on.until(lambda: on.app.left_with == ToLobby(), "the lobby")
        assert hands["A"].freed == 1


async def test_quitting_in_mid_stream_frees_the_server_and_closes_the_log(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("kept words")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("kept words")
    assert hands["A"].freed == 1
    assert on.session.state.closed is not None
    assert log_events(tmp_path)[-1] == "abandon"
    assert "kept words" in on.session.state.seats["A"].turns[0].text


async def test_the_mouse_chooses_a_seat(tmp_path: Path) -> None:
    hands = {"A": Hand([Text("from A")]), "B": Hand([Text("from B")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("from B")
        await on.pilot.click("#seat-B")
        await on.press("x")
        await on.shows("■ stopped")
        assert on.session.state.seats["A"].turns[0].end is None
        assert hands["B"].freed == 1


async def test_another_model_than_asked_for_is_marked(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("Yes."), served="claude-tiny"), "B": Hand(answer("No."))}
    async with stage(tmp_path, hands) as on:
        await on.until(lambda: "Asked for claude-opus-5-5, served claude-tiny." in on.words)
        assert "served gpt" not in on.screen_text


async def test_what_is_no_model_is_always_called_so(tmp_path: Path) -> None:
    players = {"A": Contestant("player-right", "scripted", "scripted", "right")}
    async with stage(tmp_path, {"A": Hand(answer("Yes."))}, contestants=players) as on:
        await on.shows("A player-right (scripted, not a model)")


async def test_a_log_that_cannot_be_written_asks_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    hands = {"A": Hand(answer("Yes."))}
    async with stage(tmp_path, hands, log_file="file/log.db", log_fails=True) as on:
        await on.until(lambda: "choose another with --log" in on.words, "a sentence")
        assert hands["A"].asked == []
        await on.press("escape")
        await on.until(lambda: on.app.left_with == ToLobby(), "the lobby")


async def test_a_tab_can_be_clicked(tmp_path: Path) -> None:
    hands = {label: Hand(answer(f"from {label}")) for label in "ABC"}
    async with stage(tmp_path, hands, size=(80, 24)) as on:
        await on.shows("B ✓ done")
        await on.pilot.click("#seat-tabs", offset=(on.column_of("B ✓ done"), 0))
        await on.shows("from B")


async def test_leaving_while_seats_answer_is_asked_and_not_once_they_have_ended(
    tmp_path: Path,
) -> None:
    hands = {"A": Hand([Text("still at it")])}
    async with stage(tmp_path, hands) as on:
        await on.shows("still at it")
        await on.press("escape")
        await on.shows("Seats are still answering.")
        hands["A"].put(*answer(" no more"))
        await on.shows("✓ done")
        await on.until(lambda: "Seats are still answering." not in on.screen_text, "its going")
        await on.press("escape")
        await on.until(lambda: on.app.left_with == ToLobby(), "the lobby")
