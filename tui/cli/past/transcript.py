"""A session's document as lines for a person: safe to print, whatever a model wrote."""

from collections.abc import Iterator
from typing import Any

from problems.sandbox.levels import level_words
from sessions.contestants.served import served_words
from sessions.events import Judged
from sessions.money.words import usd
from sessions.state import SessionState
from sessions.untrusted import neutralise, one_line
from tui.cli.told import told

Json = dict[str, Any]


def transcript(document: Json) -> Iterator[str]:
    """The whole session: what was asked, each seat's turns in full, each check."""
    yield one_line(f"Session {document['session']} ({document['state']})")
    problem, variant = document["problem"], document["variant"]
    if problem:
        seed = variant["seed"] if variant else None
        yield one_line(f"Problem {problem['id']}, seed {seed}, from the pack {problem['pack']}")
    else:
        yield "An own question, with no checks"
    for seat in document["seats"]:
        yield ""
        yield from _seat(seat)
    if cost := _cost(document):
        yield ""
        yield cost


def _cost(document: Json) -> str:
    """The session's sum; "" where nothing was charged or seats are hidden until the reveal."""
    if any(seat["contestant"] is None for seat in document["seats"]):
        return ""
    turns = [turn for seat in document["seats"] for turn in seat["turns"]]
    known = [turn for turn in turns if turn["cost_usd"] is not None]
    unknown = sum(t["cost_usd"] is None and t["usage"]["output"] is not None for t in turns)
    total = sum(turn["cost_usd"] for turn in known)
    if not total and not unknown:
        return ""
    estimated = any(turn["usage"]["estimated"] for turn in known if turn["cost_usd"])
    return f"Cost: {usd(total, estimated=estimated, unknown=unknown)}"


def _seat(seat: Json) -> Iterator[str]:
    contestant = seat["contestant"]
    if contestant is None:
        yield f"Seat {seat['seat']} (hidden until the reveal)"
    else:
        kind = "scripted, not a model" if contestant["kind"] == "scripted" else contestant["kind"]
        model = f"{contestant['provider']}:{contestant['model']}"
        yield one_line(f"Seat {seat['seat']}: {contestant['name']} ({kind}, {model})")
    for turn in seat["turns"]:
        yield "  " + one_line(f"Turn {turn['turn']}, attempt {turn['attempt']}: {_how(turn)}", 1000)
        if contestant and (served := _served(contestant, turn)):
            yield "  " + one_line(served)
        if turn["thinking"] and not turn["text"]:
            yield "  (the model wrote only thinking; checks never read it)"
        for line in neutralise(turn["text"]).splitlines():
            yield f"  | {line}"
    if seat["checks"]:
        yield from check_lines(seat["checks"])


def _served(contestant: Json, turn: Json) -> str:
    return served_words(contestant["kind"], contestant["model"], turn["served_model"])


def _how(turn: Json) -> str:
    parts = [turn["outcome"] or "not ended"]
    if turn["reason"] and turn["reason"] != "end":
        parts[0] += f" ({turn['reason']})"
    if error := turn["error"]:
        parts[0] += f" ({error['kind']})"
        parts += [error["message"]] if error["message"] else []
    if turn["ttft_ms"] is not None:
        parts.append(f"first text after {turn['ttft_ms']} ms")
    if turn["total_ms"] is not None:
        parts.append(f"{turn['total_ms'] / 1000:.1f} s in all")
    usage = turn["usage"] or {}
    if usage.get("output") is not None:
        about = "about " if usage["estimated"] else ""
        parts.append(f"{about}{usage['output']} tokens")
    if turn["cost_usd"] or (turn["cost_usd"] is not None and not turn["error"]):
        parts.append(usd(turn["cost_usd"], estimated=bool(usage.get("estimated"))))
    elif usage.get("output") is not None:
        parts.append("cost unknown")
    return ", ".join(parts)


def check_lines(checks: Json) -> Iterator[str]:
    """A run of checks: the verdict, each result, what the answer printed."""
    verdict = "solved" if checks["solved"] else "not solved"
    verdict = "not judged" if checks["score"] is None else verdict  # see CheckRun.score
    score = "" if checks["score"] is None else f", {checks['score']:.0%} of the weight"
    level = f", sandbox level {level_words(checks['sandbox'])}" if checks["sandbox"] else ""
    yield "  " + one_line(f"Checks: {verdict}{score}{level}")
    for result in checks["results"]:
        outcome = result["outcome"].replace("_", " ")
        said = f"{result['name']}: {result['message']}".removesuffix(": ")
        yield from told(said, f"    {outcome:<8} ")
    note = checks["note"]  # on how the answer was found; what ended the run stands in its results
    said = [result["message"] for result in checks["results"] if result["message"]]
    if note and not any(message in note for message in said):
        yield f"    {one_line(f'Note: {note}', 1000)}"
    if checks["output"]:
        yield "    What the answer printed:"
        for line in neutralise(checks["output"]).splitlines():
            yield f"    | {line}"


def verdict_lines(state: SessionState) -> Iterator[str]:
    """Every verdict in the order given; what a later one amends is marked."""
    amended = {verdict.amends for verdict in state.verdicts if verdict.amends}
    if state.verdicts:
        yield ""
        yield "Verdicts"
    for verdict in state.verdicts:
        notes = [
            word
            for word, holds in (("early", verdict.early), ("blind", verdict.was_blind))
            if holds
        ]
        notes += ["amended later"] if verdict.id in amended else []
        aside = f" ({', '.join(notes)})" if notes else ""
        note = f": {verdict.note}" if verdict.note else ""
        yield "  " + one_line(f"{_said(verdict)}, by {verdict.rater}{aside}{note}", 1000)


def _said(verdict: Judged) -> str:
    if verdict.kind == "grade":
        seat_turn = (verdict.turn or "").rpartition("/")[2]
        return f"{seat_turn.partition('.')[0]} {verdict.grade}"
    return f"preference {verdict.prefer}"
