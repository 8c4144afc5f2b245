"""What the lobby finds out after its first frame. Everything here blocks: call it in a thread."""

from collections.abc import Iterable, Mapping

from problems.pack import Pack, builtin
from problems.sandbox.ladder import level_in_force
from problems.sandbox.levels import Level
from sessions.contestants.entry import Entry
from sessions.contestants.keys import find_key
from sessions.contestants.presets import PRESETS
from sessions.contestants.roster import build
from sessions.log.overview import solved_by_problem
from sessions.log.reader import list_sessions
from sessions.providers import weights
from tui.screens.lobby_records import LogFacts, RosterFacts, Seatable
from tui.settings import Settings


def load_packs() -> list[Pack]:
    """Raises BrokenPack when the installation is damaged."""
    return [builtin()]


def load_roster(settings: Settings, listed: Mapping[str, tuple[str, ...]]) -> RosterFacts:
    """Raises BadRoster or BadKeys where a file of the operator's cannot be used."""
    entries = build(
        env=settings.env,
        keys_file=settings.keys_file,
        roster_file=settings.roster_file,
        listed=listed,
    )
    local = weights.status(settings.models_dir)
    return RosterFacts(
        tuple(_seatable(entry, settings, local) for entry in entries),
        tuple(dict.fromkeys(_with_keys(settings, entries))),
        can_install=local.runnable and not local.installed,
    )


def _seatable(entry: Entry, settings: Settings, local: weights.Status) -> Seatable:
    provider = entry.contestant.provider
    if entry.contestant.kind != "model":
        return Seatable(entry, True, "ready")
    if provider == "local":
        if not local.runnable:
            return Seatable(entry, False, "needs xllamacpp")
        return Seatable(entry, local.installed, "ready" if local.installed else "i installs it")
    if find_key(entry, settings.env, settings.keys_file) or entry.contestant.base_url:
        return Seatable(entry, True, "ready")
    preset = PRESETS.get(provider)
    needed = entry.key_env or (preset.key_env if preset else None)
    return Seatable(entry, not needed, f"needs {needed}" if needed else "ready")


def _with_keys(settings: Settings, entries: Iterable[Entry]) -> Iterable[str]:
    for entry in entries:
        provider = entry.contestant.provider
        is_remote = entry.contestant.kind == "model" and provider != "local"
        if is_remote and find_key(entry, settings.env, settings.keys_file):
            yield provider


def read_log(settings: Settings) -> LogFacts:
    """Raises LogError where the log cannot be read; an absent one is empty."""
    path = settings.log_path
    return LogFacts(len(list_sessions(path)), solved_by_problem(path))


def probe_sandbox() -> Level:
    return level_in_force()
