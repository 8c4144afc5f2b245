"""Nothing that tells who answers passes the view before the reveal."""

import asyncio

import msgspec

from sessions.blind.masking import mask
from sessions.blind.names import seated_names
from sessions.blind.veil import MOST_MASKED, veiled
from sessions.blind.view import View
from sessions.clock import SystemClock
from sessions.commands import Reveal
from sessions.events import (
    CheckStarted,
    Failed,
    Finished,
    Stamped,
    Started,
    Text,
    Thinking,
    TurnEnd,
    Usage,
)
from sessions.headless import ended, until
from tests.sessions.stage import Speaker, answer, playing

SECRETS = ("claude", "anthropic", "gpt", "openai", "served-1", "req-1", "some-model", "chat")


def seen_by(view: View) -> list[Stamped]:
    heard: list[Stamped] = []
    view.listen(heard.append)
    return heard


def leaks(heard: list[Stamped]) -> list[str]:
    told = msgspec.json.encode([s.event for s in heard]).decode().casefold()
    return [secret for secret in SECRETS if secret in told]


SPEAKERS = {
    "Claude one": answer("I am Claude one by Anthropic"),
    "GPT two": Speaker(
        Started("req-1", "gpt-6"),
        Thinking("As GPT I think"),
        Text("half"),
        Failed("auth", "The key for openai was not taken", 401),
    ),
}


async def test_names_hide_contestants_models_reasons_and_thinking(tmp_path):
    async with playing(tmp_path, SPEAKERS, blind="names") as session:
        view = View(session, "names", SystemClock())
        heard = seen_by(view)
        await until(session, ended)
        assert leaks(heard) == []
        assert view.masked == 2
        ends = [s.event for s in heard if isinstance(s.event, TurnEnd)]
        failed = next(e.end for e in ends if isinstance(e.end, Failed))
        assert failed.kind == "auth"
        assert view.state.seats["A"].turns[0].usage == Usage(10, 0, 5, None, final=True)
        await session.do(Reveal())
        assert view.state.seats["A"].contestant.name == "Claude one"


async def test_the_pane_gets_exactly_the_masked_text_however_late_it_listens(tmp_path):
    async with playing(tmp_path, SPEAKERS, blind="names") as session:
        early = seen_by(View(session, "names", SystemClock()))
        await until(session, ended)
        late = seen_by(View(session, "names", SystemClock()))
        texts = [
            "".join(s.event.text for s in heard if isinstance(s.event, Text) and s.seat == "A")
            for heard in (early, late)
        ]
        assert texts[0] == texts[1] == "I am █████ one by █████ "


async def test_who_listens_in_mid_stream_has_the_whole_masked_text_at_the_end(tmp_path):
    heard: list[Stamped] = []
    async with playing(tmp_path, SPEAKERS, blind="names") as session:

        def look(stamped: Stamped) -> None:
            if isinstance(stamped.event, Text) and stamped.seat == "A" and not heard:
                heard.extend(seen_by(view))

        view = View(session, "names", SystemClock())
        session.listen(look)
        await until(session, ended)
        assert view.state.seats["A"].turns[0].text == "I am █████ one by █████ "


async def test_the_end_holds_the_masked_text_and_a_long_block_is_shown_from_its_beginning(tmp_path):
    said = "I am Claude one.\n" + "I am GPT, said Anthropic's model.\n" * 20
    async with playing(tmp_path, {"Claude one": answer(said)}, blind="names") as session:
        heard = seen_by(View(session, "names", SystemClock()))
        await until(session, ended)
        whole = session.state.seats["A"].turns[0].text
        (end,) = (s.event for s in heard if isinstance(s.event, TurnEnd))
        names = seated_names([session.state.seats["A"].contestant])
        assert end.text == mask(whole, names)[0]
        assert end.text.count("█████") == 41
    for over in range(40):  # wherever it is cut, no half of a name is left
        code = "x" * (MOST_MASKED - over) + " said I am Claude one " * 9
        shown = veiled(CheckStarted("r", 0, code, "", None, "", None, ()), "A", names, meters=True)
        assert isinstance(shown, CheckStarted)
        assert "I am C" not in (shown.extracted or "")


async def test_off_passes_text_once_early_and_late(tmp_path):
    async with playing(tmp_path, {"one": answer("a b c")}) as session:
        early = seen_by(View(session, "off", SystemClock()))
        await until(session, ended)
        late = seen_by(View(session, "off", SystemClock()))
        for heard in (early, late):
            assert "".join(s.event.text for s in heard if isinstance(s.event, Text)) == "a b c "


class HandClock(SystemClock):
    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


async def test_full_shows_all_seats_in_step_and_ends_when_all_are_drained(tmp_path):
    gate = asyncio.Event()
    speakers = {
        "long": answer("x" * 300),
        "short": Speaker(Started(), Text("y" * 40), Finished("length", "max"), gate=gate),
    }
    async with playing(tmp_path, speakers, blind="full") as session:
        clock = HandClock()
        view = View(session, "full", clock)
        heard = seen_by(view)
        await until(
            session,
            lambda s: (
                len(s.seats) == 2
                and s.seats["A"].turns[0].ended
                and bool(s.seats["B"].turns[0].text)
            ),
        )

        def shown(seat: str) -> int:
            return sum(
                len(s.event.text) for s in heard if isinstance(s.event, Text) and s.seat == seat
            )

        for _ in range(20):
            clock.seconds += 0.1
            view.tick()
        assert shown("A") == shown("B") == 40, "the quick seat waits for the slow one"
        assert not [s for s in heard if isinstance(s.event, TurnEnd)]
        gate.set()
        await until(session, ended)
        for _ in range(60):
            clock.seconds += 0.1
            view.tick()
        assert shown("A") == 301
        ends = [s.event for s in heard if isinstance(s.event, TurnEnd)]
        assert [e.end for e in ends] == [Finished("end"), Finished("end")]
        assert all(e.usage is None and e.ttft_ms is None for e in ends)
        assert leaks(heard) == []
