"""`h2h doctor`: what works on this machine, and what to do about what does not."""

import importlib.util
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import click
from msgspec import to_builtins

from sessions.untrusted import one_line
from tui.cli.contestants.finding import Finding
from tui.cli.options import json_option, log_option, print_json
from tui.settings import Settings, load_settings

OURS = ("tui", "sessions", "problems", "themes")


@click.command()
@click.option("--offline", is_flag=True, help="Ask no server.")
@json_option
@log_option
def doctor(offline: bool, as_json: bool, log: str | None) -> None:
    """Sandbox level, keys (never their values), servers, embedded model, log, terminal.

    Every server that there is a key or an address for is asked for its list of models: that costs
    nothing, and takes 6 s at most.
    """
    settings = load_settings(log)
    findings = [
        _program(),
        _names(),
        _sandbox(),
        *_keys_and_servers(settings, offline),
        _embedded(settings),
        _prices(settings),
        _log(settings),
        _packs(settings),
        _terminal(settings),
    ]
    if as_json:
        print_json([to_builtins(finding) for finding in findings])
        return
    for finding in findings:
        sign = {True: "ok  ", False: "no  ", None: "    "}[finding.ok]
        click.echo(f"{sign}{one_line(finding.what):<15} {one_line(finding.says, 1000)}")
        if finding.fix:
            click.echo(f"{'':<20}{one_line(finding.fix, 1000)}")


def _program() -> Finding:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return Finding("h2h", None, f"{version('h2h')}, Python {platform.python_version()}, {system}")


def _names() -> Finding:
    """Our four import names are plain words: another package may hold the same."""
    home = Path(__file__).parents[2]
    for name in OURS:
        found = importlib.util.find_spec(name)
        origin = Path(found.origin) if found and found.origin else None
        if origin is None or home not in origin.parents:
            return Finding(
                "packages",
                False,
                f"another package named {name} stands before h2h's own ({origin})",
                "Install h2h in an environment of its own: `uv tool install h2h` or pipx.",
            )
    return Finding("packages", True, f"h2h's own, from {home}")


def _sandbox() -> Finding:
    from problems.sandbox.ladder import level_in_force

    level = level_in_force()
    if level.letter is None:
        return Finding("sandbox", False, level.reason, level.fix)
    return Finding("sandbox", True, f"level {level.letter}. {level.reason}", level.fix)


def _keys_and_servers(settings: Settings, offline: bool) -> list[Finding]:
    from sessions.contestants import offers
    from sessions.contestants.presets import NOT_FOR_STRANGERS
    from tui.cli.contestants import servers
    from tui.cli.contestants.rosters import stored_roster

    everyone = stored_roster(settings)
    said = [Finding("roster", False, trouble.sentence) for trouble in everyone.troubles]
    said += [
        Finding("providers", False, sentence)
        for sentence in offers.unusable(dict.fromkeys(NOT_FOR_STRANGERS))
    ]
    if unreadable := servers.usable_keys(settings.keys_file):
        listed = any(trouble.sentence == unreadable for trouble in everyone.troubles)
        return said if listed else [*said, Finding("keys", False, unreadable)]
    found = servers.servers(settings, everyone)
    asked = [] if offline else servers.server_findings(settings, found)
    return [*said, *servers.key_findings(settings, found), *asked]


def _prices(settings: Settings) -> Finding:
    from sessions.clock import SystemClock
    from sessions.prices import source
    from tui.spending import today_words

    clock = SystemClock()
    parts = (source(clock.now().date()), today_words(settings, clock))
    return Finding("prices", None, "; ".join(part for part in parts if part))


def _embedded(settings: Settings) -> Finding:
    from sessions.providers.weights import status

    state = status(settings.models_dir)
    if not state.runnable:
        return Finding(
            "embedded model", False, "the package xllamacpp is not here", "Install `h2h[local]`."
        )
    if not state.installed:
        return Finding("embedded model", None, "not installed (98 MB)", "`h2h local install`")
    return Finding("embedded model", True, f"SmolLM2 135M, {state.size // 2**20} MB, {state.path}")


def _log(settings: Settings) -> Finding:
    from sessions.errors import LogError, LogMissing
    from sessions.log.reader import count_sessions
    from sessions.log.verify import head

    path = settings.log_path
    try:
        at = head(path)
        count = count_sessions(path)
    except LogMissing:
        return Finding("log", None, f"{path}, not begun yet")
    except LogError as error:
        return Finding("log", False, str(error))
    return Finding("log", True, f"{path}, {count} sessions, {at.n} entries")


def _packs(settings: Settings) -> Finding:
    from tui.packs import all_packs

    _, found = all_packs(settings)
    if found.troubles:
        return Finding("packs", False, " ".join(found.troubles))
    names = ", ".join(f"{one.pack.name} ({one.standing})" for one in found.packs) or "none"
    return Finding("packs", None, f"{names}, below {settings.packs_dir}")


def _terminal(settings: Settings) -> Finding:
    term = settings.env.get("TERM", "")
    both = sys.stdin.isatty() and sys.stdout.isatty()
    if term in ("", "dumb") or not both:
        why = "TERM is dumb" if term == "dumb" else "this is none, or TERM is not set"
        return Finding("terminal", None, f"{why}: the lobby needs one, --headless does not")
    colour = "no colour (NO_COLOR)" if settings.no_color else settings.env.get("COLORTERM", "")
    return Finding("terminal", True, f"{term} {colour}".strip())
