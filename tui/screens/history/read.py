"""A past session as the history shows it: read-only, masked until its reveal. Blocks on the log."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from problems.sandbox.levels import level_words
from sessions.blind.masking import mask
from sessions.blind.names import seated_names
from sessions.contestants.served import served_words
from sessions.document import document
from sessions.events import Judged
from sessions.log.restore import events_of
from sessions.money.words import usd
from sessions.state import SessionState, fold_all
from tui.screens.arena.check_lines import SIGNS

Json = dict[str, Any]


class PastTurn(Struct, frozen=True):
    """`head` is empty for the only turn of a seat; `end` says how it ended where that matters."""

    head: str
    text: str
    end: str


class PastSeat(Struct, frozen=True):
    """`name` is empty while the session is blind. `checks` are lines, the summary first."""

    label: str
    name: str
    figures: str
    turns: tuple[PastTurn, ...]
    checks: tuple[str, ...]
    verdicts: tuple[str, ...]


class PastView(Struct, frozen=True):
    session: str
    title: str
    prompt: str
    seats: tuple[PastSeat, ...]
    preferences: tuple[str, ...]


def read_past(path: Path, session: str) -> PastView:
    """Raises LogError where the log cannot be read."""
    state = fold_all(session, events_of(path, session))
    names = seated_names(seat.contestant for seat in state.seats.values())
    shown = document(state, log=path, mask=lambda text: mask(text, names)[0])
    amended = {verdict.amends for verdict in state.verdicts}
    verdicts = [verdict for verdict in state.verdicts if verdict.id not in amended]
    return PastView(
        session,
        _title(shown),
        state.opened.variant.prompt if state.opened else "",
        tuple(_seat(seat, _grades(state, verdicts, seat["seat"])) for seat in shown["seats"]),
        tuple(_preference(verdict) for verdict in verdicts if verdict.kind == "preference"),
    )


def _title(shown: Json) -> str:
    problem, variant = shown["problem"], shown["variant"]
    seed = f" · seed {variant['seed']}" if problem and variant else ""
    what = problem["id"] if problem else "own question"
    blind = "" if shown["blind"] == "off" else f" · blind: {shown['blind']}"
    return f"{what}{seed}{blind} · {shown['state']}"


def _seat(seat: Json, verdicts: tuple[str, ...]) -> PastSeat:
    turns = seat["turns"]
    newest = turns[-1] if turns else None
    return PastSeat(
        seat["seat"],
        seat["contestant"]["name"] if seat["contestant"] else "",
        _figures(newest) if newest else "",
        tuple(PastTurn(_head(turn, len(turns)), turn["text"], _said(seat, turn)) for turn in turns),
        _checks(seat["checks"]),
        verdicts,
    )


def _head(turn: Json, of: int) -> str:
    return f"turn {turn['turn']}, attempt {turn['attempt']}" if of > 1 else ""


def _said(seat: Json, turn: Json) -> str:
    """How it ended, and who answered where that was another than the one asked."""
    who = seat["contestant"]
    served = served_words(who["kind"], who["model"], turn["served_model"]) if who else ""
    return f"{_end(turn)} {served}".strip()


def _end(turn: Json) -> str:
    """Empty where the answer simply ended."""
    match turn["outcome"]:
        case "finished":
            return "" if turn["reason"] in ("end", None) else f"Ended early: {turn['reason']}."
        case "failed":
            error = turn["error"]
            return error["message"] or f"Failed: {error['kind']}."
        case "cancelled":
            return "Stopped by the operator."
        case _:
            return "The program ended before this answer did; what was logged is kept."


def _figures(turn: Json) -> str:
    parts = []
    if turn["ttft_ms"] is not None:
        parts.append(f"{turn['ttft_ms'] / 1000:.1f} s")
    if turn["total_ms"] is not None:
        parts.append(f"{turn['total_ms'] / 1000:.1f} s in all")
    usage = turn["usage"] or {}
    if usage.get("output") is not None:
        parts.append(f"{'about ' if usage['estimated'] else ''}{usage['output']} tok")
    if turn["cost_usd"] is not None:
        parts.append(usd(turn["cost_usd"], estimated=bool(usage.get("estimated"))))
    return " · ".join(parts)


def _checks(checks: Json | None) -> tuple[str, ...]:
    if checks is None:
        return ()
    level = f", sandbox {level_words(checks['sandbox'])}" if checks["sandbox"] else ""
    solved = "all required checks passed" if checks["solved"] else "not solved"
    solved = "not judged" if checks["score"] is None else solved  # see CheckRun.score
    return (
        f"checks: {solved}{level}",
        *(
            f"{SIGNS.get(result['outcome'], '?')} {result['name']}"
            + (f": {result['message']}" if result["message"] else "")
            for result in checks["results"]
        ),
    )


def _grades(state: SessionState, verdicts: list[Judged], label: str) -> tuple[str, ...]:
    keys = {turn.key for turn in state.seats[label].turns}
    return tuple(
        f"graded {verdict.grade} by {verdict.rater}{_aside(verdict)}"
        for verdict in verdicts
        if verdict.kind == "grade" and verdict.turn in keys
    )


def _preference(verdict: Judged) -> str:
    said = {"tie": "a tie", "all-bad": "all bad"}.get(verdict.prefer or "", f"{verdict.prefer}")
    return f"preferred: {said}, by {verdict.rater}{_aside(verdict)}"


def _aside(verdict: Judged) -> str:
    words = [
        word for word, holds in (("blind", verdict.was_blind), ("early", verdict.early)) if holds
    ]
    note = f": {verdict.note}" if verdict.note else ""
    return (f" ({', '.join(words)})" if words else "") + note
