"""What the lobby finds out after its first frame. Everything here blocks: call it in a thread."""

from collections.abc import Collection, Mapping
from pathlib import Path

from problems.installed import Installed, InstalledPack
from problems.pack import Pack
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.levels import Level
from sessions.clock import SystemClock
from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadKeys
from sessions.contestants.keys import find_key, read_keys
from sessions.contestants.presets import preset_of
from sessions.contestants.roster import build
from sessions.log.overview import solved_by_problem
from sessions.log.reader import count_sessions
from sessions.providers import weights
from sessions.providers.catalogue import DEFAULT
from tui.packs import all_packs, mark_of, trust_now
from tui.screens.lobby.records import LogFacts, RosterFacts, Seatable
from tui.settings import Settings
from tui.spending import today_words


def load_packs(settings: Settings) -> tuple[list[Pack], Installed, dict[str, str]]:
    """The built-in pack first; and by each pack's digest, why it may not run yet.

    Raises BrokenPack when the installation is damaged.
    """
    packs, found = all_packs(settings)
    return packs, found, {pack.digest: mark_of(found, pack.digest) for pack in packs}


def trust_pack(settings: Settings, one: InstalledPack) -> None:
    """Raises ProblemError."""
    trust_now(settings, one)


def load_roster(settings: Settings, listed: Mapping[str, tuple[str, ...]]) -> RosterFacts:
    """A file of the operator's that cannot be used costs its own lines and a sentence, no more."""
    env, models, keys_file = settings.env, settings.models_dir, _usable(settings.keys_file)
    here = weights.installed(models)
    everyone = build(
        env=env,
        keys_file=settings.keys_file,
        roster_file=settings.roster_file,
        listed=listed,
        here=here,
    )
    entries = everyone.entries
    local = weights.status(models)
    with_key = {
        id(entry): find_key(entry, env, keys_file) is not None
        for entry in entries
        if _is_remote(entry)
    }
    return RosterFacts(
        tuple(_seatable(entry, local, here, with_key.get(id(entry), False)) for entry in entries),
        tuple(dict.fromkeys(e.contestant.provider for e in entries if with_key.get(id(e)))),
        can_install=local.runnable and not local.installed,
        troubles=tuple(trouble.sentence for trouble in everyone.troubles),
    )


def _usable(keys_file: Path) -> Path | None:
    """None where the keys cannot be read; the roster's troubles say why."""
    try:
        read_keys(keys_file)
    except BadKeys:
        return None
    return keys_file


def _is_remote(entry: Entry) -> bool:
    return entry.contestant.kind == "model" and entry.contestant.provider != "local"


def _local(entry: Entry, local: weights.Status, here: Collection[str]) -> Seatable:
    if not local.runnable:
        return Seatable(entry, False, "needs xllamacpp")
    if entry.gguf is not None:
        there = entry.gguf.is_file()
        return Seatable(entry, there, "ready" if there else "no such file")
    if entry.contestant.model in here:
        return Seatable(entry, True, "ready")
    is_default = entry.contestant.model == DEFAULT.model
    return Seatable(entry, False, "i installs it" if is_default else "not installed")


def _seatable(
    entry: Entry, local: weights.Status, here: Collection[str], has_key: bool
) -> Seatable:
    if entry.contestant.provider == "local":
        return _local(entry, local, here)
    if has_key or not _is_remote(entry) or entry.contestant.base_url:
        return Seatable(entry, True, "ready")
    preset = preset_of(entry.contestant.provider)
    needed = entry.key_env or (preset.key_env if preset else None)
    return Seatable(entry, not needed, f"needs {needed}" if needed else "ready")


def read_log(settings: Settings) -> LogFacts:
    """Raises LogError where the log cannot be read; an absent one is empty."""
    path = settings.log_path
    spending = today_words(settings, SystemClock())
    return LogFacts(count_sessions(path), solved_by_problem(path), spending)


def probe_sandbox() -> Level:
    return level_of_this_process()
