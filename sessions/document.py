"""The state of a session -> the JSON that scripts read; live or from the log, the same function.

Until the reveal everything that tells who answers is null and every text is masked.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sessions.contestants.record import Contestant
from sessions.events import Checked, Failed, Finished, Usage
from sessions.state import CheckRun, SeatState, SessionState, TurnState

Mask = Callable[[str], str]
Json = dict[str, Any]


def document(state: SessionState, *, log: Path, mask: Mask) -> Json:
    """The document of one session, keys in the order in which they are documented.

    `mask` hides the names of contestants in a text; it is used until the reveal only.
    """
    opened = state.opened
    problem = opened.problem if opened else None
    pack = opened.pack if opened else None
    return {
        "session": state.session,
        "state": state.status,
        "log": str(log),
        "blind": opened.blind if opened else "off",
        "problem": problem
        and {"id": problem.slug, "pack": pack.name if pack else None, "digest": problem.digest},
        "variant": opened and {"seed": opened.variant.seed, "digest": opened.variant.digest},
        "seats": [_seat(state, seat, mask) for seat in state.seats.values()],
    }


def _seat(state: SessionState, seat: SeatState, mask: Mask) -> Json:
    shown = _plain if state.revealed else mask
    hides_reasons = not state.revealed and state.opened is not None and state.opened.blind == "full"
    return {
        "seat": seat.label,
        "contestant": _contestant(seat.contestant) if state.revealed else None,
        "turns": [
            _turn(turn, shown) if state.revealed else _blind_turn(turn, shown, hides_reasons)
            for turn in seat.turns
        ],
        "checks": seat.newest_checks and checks_document(seat.newest_checks, shown),
    }


def _contestant(contestant: Contestant) -> Json:
    return {
        "name": contestant.name,
        "kind": contestant.kind,
        "provider": contestant.provider,
        "model": contestant.model,
    }


def _turn(turn: TurnState, shown: Mask) -> Json:
    return {
        "attempt": turn.attempt,
        "turn": turn.turn,
        "outcome": _outcome(turn),
        "reason": turn.end.reason if isinstance(turn.end, Finished) else None,
        "error": _error(turn),
        "served_model": turn.served_model,
        "text": shown(turn.text),
        "thinking": shown(turn.thinking),
        "ttft_ms": turn.ttft_ms,
        "total_ms": turn.total_ms,
        "usage": _usage(turn.usage),
        "cost_usd": turn.cost_usd,
    }


def _blind_turn(turn: TurnState, shown: Mask, hides_reasons: bool) -> Json:
    """The same with nothing that tells who answers: some think aloud and some do not."""
    whole = _turn(turn, shown)
    hidden = dict.fromkeys(("served_model", "ttft_ms", "total_ms", "usage", "cost_usd"))
    error = whole["error"] and {**whole["error"], "message": None}
    reason = None if hides_reasons else whole["reason"]
    return whole | hidden | {"thinking": "", "error": error, "reason": reason}


def _outcome(turn: TurnState) -> str | None:
    if turn.end is None:
        return None
    if turn.finished:
        return "finished"
    return "failed" if turn.failed else "cancelled"


def _error(turn: TurnState) -> Json | None:
    end = turn.end
    if not isinstance(end, Failed):
        return None
    return {"kind": end.kind, "message": end.message, "status": end.status, "phase": end.phase}


def _usage(usage: Usage | None) -> Json:
    known = usage or Usage()
    return {
        "input": known.input,
        "cached": known.cached,
        "output": known.output,
        "reasoning": known.reasoning,
        "estimated": known.estimated,
    }


def checks_document(run: CheckRun, shown: Mask) -> Json:
    """One run of checks; `shown` masks names until the reveal."""
    extracted = run.started.extracted
    return {
        "solved": run.solved,
        "score": run.score,
        "sandbox": run.started.sandbox,
        "block": run.started.block,
        "extracted": None if extracted is None else shown(extracted),
        "output": shown(run.end.output) if run.end else "",
        "results": _results(run, shown),
        "note": shown(run.end.message) if run.end else "",
        "answer_sha256": run.started.answer_sha256,
        "hidden_digest": run.started.hidden_digest,
        "runner_digest": run.started.runner_digest,
        "python": run.started.python,
        "numpy": run.started.numpy,
    }


def _results(run: CheckRun, shown: Mask) -> list[Json]:
    """A result for every check that was planned, in that order, then any other."""
    reported = {result.name: result for result in run.results}
    names = dict.fromkeys((*run.started.planned, *reported))
    why = (run.end.message if run.end else "") or "the run did not come to this check"
    return [
        _result(reported.get(name) or Checked(run.started.run, name, "not_run", why), shown)
        for name in names
    ]


def _result(result: Checked, shown: Mask) -> Json:
    return {
        "name": result.name,
        "outcome": result.outcome,
        "message": shown(result.message),
        "wall_ms": result.wall_ms,
        "cpu_ms": result.cpu_ms,
        "peak_kib": result.peak_kib,
    }


def _plain(text: str) -> str:
    return text
