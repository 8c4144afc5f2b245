"""The real embedded model: it answers, it is stopped, it goes when its parent goes."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from sessions.contestants.roster import embedded
from sessions.contestants.specs import parse
from sessions.errors import BadRequest
from sessions.events import Text
from sessions.providers import Ask, Message, weights
from sessions.providers.catalogue import DEFAULT
from sessions.providers.endpoint import Endpoint
from sessions.providers.factory import provider_for
from sessions.providers.gguf import ModelFile, identified
from sessions.providers.local import LocalModel, LocalServer
from sessions.providers.local_pool import LocalServers
from sessions.providers.openai_chat import OpenAIChat
from tests.wire.asking import ask, collect
from tests.wire.local_model import cached_models


@pytest.fixture(scope="module")
def models() -> Path:
    return cached_models()


def server(models: Path, slots: int = 2) -> LocalServer:
    """The default embedded model's."""
    return LocalServer(models, ModelFile(weights.path_in(models), DEFAULT.model), slots)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def until(true, seconds: float = 20.0) -> bool:
    for _ in range(int(seconds / 0.02)):
        if true():
            return True
        await asyncio.sleep(0.02)
    return true()


async def test_two_seats_answer_side_by_side_without_a_key(models, tmp_path):
    async with server(models, slots=2) as local:
        entries = embedded()

        async def answer(entry):
            c = entry.contestant
            params = {**c.params, "max_tokens": 24}
            question = Ask((Message("user", "Name a colour."),), c.model, c.system_prompt, params)
            provider = provider_for(entry, env={}, keys_file=tmp_path / "none", local=local)
            return await collect(provider.stream(question))

        both = await asyncio.gather(*map(answer, entries))
    for heard, entry in zip(both, entries, strict=True):
        assert heard.finished.reason in ("end", "length")
        assert heard.text.strip()
        assert heard.started is not None
        assert heard.started.served_model == entry.contestant.model
        assert heard.usage is not None
        assert 0 < (heard.usage.output or 0) <= 24


async def test_a_stopped_seat_frees_its_slot_at_once(models):
    async with server(models, slots=1) as local:
        provider = LocalModel(local)
        spoke = asyncio.Event()

        async def ramble():
            async for event in provider.stream(ask("Tell a long story.", max_tokens=2000)):
                if isinstance(event, Text):
                    spoke.set()

        task = asyncio.create_task(ramble())
        await asyncio.wait_for(spoke.wait(), 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        began = time.monotonic()
        assert (await collect(provider.stream(ask("Hi", max_tokens=4)))).text
        assert time.monotonic() - began < 15, "the story would have gone on for 20 s and more"


async def test_a_prompt_larger_than_the_context_is_a_context_failure(models):
    async with server(models, slots=1) as local:
        heard = await collect(LocalModel(local).stream(ask("word " * 6000)))
    assert heard.failed.kind == "context"


async def test_a_server_that_died_is_started_again(models):
    async with server(models, slots=1) as local:
        first = await local.start()
        assert local._process is not None
        local._process.kill()
        await local._process.wait()
        second = await local.start()
        assert second.base_url != first.base_url
        assert (await collect(LocalModel(local).stream(ask("Hi", max_tokens=4)))).text


async def test_nobody_else_on_this_machine_may_ask_it(models):
    async with server(models, slots=1) as local:
        endpoint = await local.start()
        stranger = OpenAIChat(Endpoint("local", endpoint.base_url, "wrong"))
        assert (await collect(stranger.stream(ask()))).failed.kind == "auth"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_its_process_is_told_no_secret_by_argument_or_environment(models, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-real")
    async with server(models, slots=1) as local:
        endpoint = await local.start()
        assert local._process is not None
        proc = Path(f"/proc/{local._process.pid}")
        assert b"sk-real" not in (proc / "environ").read_bytes()
        assert endpoint.key.encode() not in (proc / "cmdline").read_bytes()


@pytest.mark.parametrize("moment", ["while it loads", "when it runs"])
async def test_it_is_gone_two_seconds_after_its_parent_was_killed(models, moment):
    code = (
        "import asyncio, sys; from pathlib import Path\n"
        "from sessions.contestants.roster import embedded\n"
        "from sessions.providers.local_pool import LocalServers\n"
        "async def main():\n"
        "    servers = LocalServers(Path(sys.argv[1])); entry = embedded()[0]\n"
        "    await servers.seat([entry]); local = servers.server_for(entry)\n"
        "    starting = asyncio.ensure_future(local.start())\n"
        "    while not local.is_running: await asyncio.sleep(0.001)\n"
        "    if sys.argv[2] == 'when it runs': await starting\n"
        "    print(local._process.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, str(models), moment), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    await parent.wait()
    assert await until(lambda: not is_alive(pid), seconds=20.0)


async def test_stopping_is_quick_while_it_answers_and_harmless_twice(models):
    local = server(models, slots=1)
    events = LocalModel(local).stream(ask("Tell a long story.", max_tokens=500))
    async for event in events:
        if isinstance(event, Text):
            break
    assert local._process is not None
    pid = local._process.pid
    began = time.monotonic()
    await local.stop()
    await local.stop()
    assert time.monotonic() - began < 10, "the story would have gone on"
    assert not is_alive(pid)
    await events.aclose()  # type: ignore[attr-defined]


async def test_without_the_weights_the_seat_says_what_to_run(tmp_path):
    heard = await collect(LocalModel(server(tmp_path / "models")).stream(ask()))
    assert heard.failed.kind == "connect"
    assert "`h2h local install`" in heard.failed.message


async def test_weights_of_the_right_size_that_are_others_are_found_by_their_hash(models, tmp_path):
    fake = tmp_path / "models"
    fake.mkdir()
    with weights.path_in(fake).open("wb") as file:
        file.truncate(weights.SIZE)
    heard = await collect(LocalModel(server(fake)).stream(ask()))
    assert heard.failed.kind == "connect"
    assert "SHA-256" in heard.failed.message
    assert "`h2h local install`" in heard.failed.message


async def test_a_gguf_that_cannot_be_loaded_is_one_sentence_that_says_where_the_log_is(
    models, tmp_path
):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\xff" * 4000)
    local = LocalServer(tmp_path / "models", ModelFile(broken, "broken.gguf"))
    heard = await collect(LocalModel(local).stream(ask()))
    assert heard.failed.kind == "connect"
    assert "local-server.log" in heard.failed.message
    assert "\n" not in heard.failed.message


async def test_what_llama_cpp_says_goes_to_its_log_and_never_to_the_terminal(models, tmp_path):
    """Its three streams are two pipes of ours and the log: there is no way to the screen."""
    folder = tmp_path / "models"
    folder.mkdir()
    weights.path_in(folder).symlink_to(weights.path_in(models))
    async with server(folder, slots=1) as local:
        await local.start()
        assert local._process is not None
        streams = [os.readlink(f"/proc/{local._process.pid}/fd/{n}") for n in (0, 1, 2)]
    assert [name.partition(":")[0] for name in streams[:2]] == ["pipe", "pipe"]
    assert streams[2] == str(folder / "local-server.log")


async def test_two_programs_run_it_at_once_without_getting_in_each_others_way(models):
    async with server(models, slots=1) as one, server(models, slots=1) as other:
        both = await asyncio.gather(one.start(), other.start())
        assert both[0].base_url != both[1].base_url
        heard = await asyncio.gather(
            *(collect(LocalModel(s).stream(ask("Hi", max_tokens=4))) for s in (one, other))
        )
    assert all(h.text for h in heard)


async def test_a_gguf_of_ones_own_answers_under_its_own_name_and_its_digest(models, tmp_path):
    mine = tmp_path / "mine.gguf"
    mine.symlink_to(weights.path_in(models))
    entry = parse(f"local:{mine},max_tokens=8", env={})
    assert entry.contestant.model == "mine.gguf"
    (entry,) = identified((entry,), tmp_path / "cache")
    assert entry.contestant.params["weights_sha256"] == DEFAULT.sha256
    assert str(tmp_path) not in repr(entry.contestant)
    async with LocalServers(tmp_path / "cache") as servers:
        await servers.seat([entry])
        provider = LocalModel(servers.server_for(entry))
        c = entry.contestant
        question = Ask((Message("user", "Hi"),), c.model, c.system_prompt, c.params)
        heard = await collect(provider.stream(question))
    assert heard.finished.reason in ("end", "length")
    assert heard.started is not None
    assert heard.started.served_model == "mine.gguf"


async def test_another_file_under_the_same_name_is_another_contestant(tmp_path):
    mine = tmp_path / "mine.gguf"
    digests = set()
    for content in (b"GGUF one", b"GGUF two"):
        mine.write_bytes(content)
        (entry,) = identified((parse(f"local:{mine}", env={}),), tmp_path / "cache")
        digests.add(entry.contestant.digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"PK\x03\x04 a zip", "no GGUF file")]
)
def test_a_missing_or_wrong_file_is_one_sentence_that_names_it(tmp_path, content, said):
    mine = tmp_path / "mine.gguf"
    if content is not None:
        mine.write_bytes(content)
    with pytest.raises(BadRequest, match=said) as caught:
        identified((parse(f"local:{mine}", env={}),), tmp_path / "cache")
    assert str(mine) in str(caught.value)


async def test_a_session_with_more_seats_gets_a_server_with_more_slots(models):
    one, two = embedded()
    async with LocalServers(models) as servers:
        await servers.seat([one])
        first = servers.server_for(one)
        await servers.seat([one])
        assert servers.server_for(one) is first
        await servers.seat([one, two, two])
        grown = servers.server_for(two)
        assert grown is servers.server_for(one)
        assert grown is not None
        assert grown.slots == 3
