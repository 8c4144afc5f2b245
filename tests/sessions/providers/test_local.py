"""The real embedded model: it answers, it is stopped, it goes when its parent goes."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from sessions.contestants.roster import embedded
from sessions.events import Text
from sessions.providers import Ask, Message
from sessions.providers.endpoint import Endpoint
from sessions.providers.factory import provider_for
from sessions.providers.local import LocalModel, LocalServer
from sessions.providers.openai_chat import OpenAIChat
from tests.wire.asking import ask, collect
from tests.wire.local_model import cached_models


@pytest.fixture(scope="module")
def models() -> Path:
    return cached_models()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def until(true, seconds: float = 5.0) -> bool:
    for _ in range(int(seconds / 0.02)):
        if true():
            return True
        await asyncio.sleep(0.02)
    return true()


async def test_two_seats_answer_side_by_side_without_a_key(models, tmp_path):
    async with LocalServer(models, slots=2) as local:
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
    async with LocalServer(models, slots=1) as local:
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
        assert time.monotonic() - began < 5  # the story would have gone on for 20 s and more


async def test_a_prompt_larger_than_the_context_is_a_context_failure(models):
    async with LocalServer(models, slots=1) as local:
        heard = await collect(LocalModel(local).stream(ask("word " * 6000)))
    assert heard.failed.kind == "context"


async def test_a_server_that_died_is_started_again(models):
    async with LocalServer(models, slots=1) as local:
        first = await local.start()
        assert local._process is not None
        local._process.kill()
        await local._process.wait()
        second = await local.start()
        assert second.base_url != first.base_url
        assert (await collect(LocalModel(local).stream(ask("Hi", max_tokens=4)))).text


async def test_nobody_else_on_this_machine_may_ask_it(models):
    async with LocalServer(models, slots=1) as local:
        endpoint = await local.start()
        stranger = OpenAIChat(Endpoint("local", endpoint.base_url, "wrong"))
        assert (await collect(stranger.stream(ask()))).failed.kind == "auth"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_its_process_is_told_no_secret_by_argument_or_environment(models, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-real")
    async with LocalServer(models, slots=1) as local:
        endpoint = await local.start()
        assert local._process is not None
        proc = Path(f"/proc/{local._process.pid}")
        assert b"sk-real" not in (proc / "environ").read_bytes()
        assert endpoint.key.encode() not in (proc / "cmdline").read_bytes()


async def test_it_goes_when_its_parent_is_killed(models):
    code = (
        "import asyncio, sys, time; from pathlib import Path\n"
        "from sessions.providers.local import LocalServer\n"
        "async def main():\n"
        "    local = LocalServer(Path(sys.argv[1]), 1); await local.start()\n"
        "    print(local._process.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(models), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    await parent.wait()
    assert await until(lambda: not is_alive(pid))


async def test_stopping_is_quick_while_it_answers_and_harmless_twice(models):
    local = LocalServer(models, slots=1)
    events = LocalModel(local).stream(ask("Tell a long story.", max_tokens=500))
    async for event in events:
        if isinstance(event, Text):
            break
    assert local._process is not None
    pid = local._process.pid
    began = time.monotonic()
    await local.stop()
    await local.stop()
    assert time.monotonic() - began < 3
    assert not is_alive(pid)
    await events.aclose()  # type: ignore[attr-defined]


async def test_without_the_weights_the_seat_says_what_to_run(tmp_path):
    heard = await collect(LocalModel(LocalServer(tmp_path / "models")).stream(ask()))
    assert heard.failed.kind == "connect"
    assert "`h2h local install`" in heard.failed.message


async def test_weights_that_are_none_say_where_the_log_is(models, tmp_path, monkeypatch):
    fake = tmp_path / "models"
    fake.mkdir()
    with (fake / next(models.glob("*.gguf")).name).open("wb") as file:
        file.truncate(next(models.glob("*.gguf")).stat().st_size)
    heard = await collect(LocalModel(LocalServer(fake)).stream(ask()))
    assert heard.failed.kind == "connect"
    assert "local-server.log" in heard.failed.message
