"""Three people at the lobby: with a server of her own, with a network that dies, with no model."""

from pathlib import Path

from tests.tui.screens.lobby_stage import LobbyStage, lobby
from tests.wire.script import Begin, Cut, Reply, Say, answer
from tests.wire.server import FakeServer, serve


def roster(home: Path, **servers: FakeServer) -> None:
    path = home / "config" / "contestants.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "".join(
            f'[{name}]\nspec = "chat:{name}-model,base_url={server.base_url}"\n'
            for name, server in servers.items()
        )
    )


async def ask(stage: LobbyStage, question: str) -> None:
    await stage.press("n")
    await stage.shows("Your own question")
    await stage.type(question)
    await stage.press("ctrl+s")


async def test_a_researcher_asks_her_own_question_of_her_own_models(own_home: Path) -> None:
    async with serve("chat", answer("Forty-two.")) as one, serve("chat", answer("No.")) as two:
        roster(own_home, first=one, second=two)
        async with lobby(own_home) as stage:
            await stage.shows("[x] first")
            await stage.shows("[x] second")
            await ask(stage, "What is six times seven?")
            await stage.shows("Forty-two.")
            await stage.until(lambda: stage.screen.count("✓ done") == 2, "both answers")
            assert "first-model" not in stage.screen, "blind by default"
        assert one.requests[-1].body["messages"][-1]["content"] == "What is six times seven?"


async def test_a_question_that_could_not_start_is_not_lost(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await ask(stage, "Who answers this?")
        await stage.shows("What shall they answer?")
        await stage.shows("player-right")
        await stage.press("n")
        await stage.shows("Who answers this?")


async def test_a_question_may_have_lines_and_is_asked_as_it_was_written(own_home: Path) -> None:
    async with serve("chat", answer("Two lines.")) as one:
        roster(own_home, first=one)
        async with lobby(own_home) as stage:
            await stage.shows("1 seat · blind: off")
            await stage.press("n")
            await stage.type("First [/] line")
            await stage.press("ctrl+j")
            await stage.type("second?")
            await stage.press("enter")
            await stage.shows("Two lines.")
        assert one.requests[-1].body["messages"][-1]["content"] == "First [/] line\nsecond?"


async def test_an_empty_question_is_not_asked(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("n", "ctrl+s")
        await stage.shows("The question is empty")


async def test_a_network_that_dies_leaves_the_other_seat_and_the_text(own_home: Path) -> None:
    dying = Reply([Begin(), Say("It begins well and"), Cut()])
    async with serve("chat", dying) as one, serve("chat", answer("All of it.")) as two:
        roster(own_home, first=one, second=two)
        async with lobby(own_home) as stage:
            await stage.press("enter")
            await stage.shows("It begins well and")
            await stage.shows("All of it.")
            await stage.until(lambda: "✂" in stage.screen or "cut" in stage.words, "the cut")
            await stage.shows("✓ done")
            await stage.press("escape")
            await stage.shows("log 1 session ")


async def test_a_server_that_is_gone_is_a_sentence_in_its_pane(own_home: Path) -> None:
    async with serve("chat", answer("Here.")) as one:
        roster(own_home, there=one)
        path = own_home / "config" / "contestants.toml"
        gone = '[gone]\nspec = "chat:m,base_url=http://127.0.0.1:9/v1"\n'
        path.write_text(path.read_text() + gone)
        async with lobby(own_home) as stage:
            await stage.press("enter")
            await stage.shows("Here.")
            await stage.until(lambda: "!" in stage.screen, "the failure's sign", seconds=60)
            assert "Traceback" not in stage.screen
