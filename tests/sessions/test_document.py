"""The document that scripts read."""

import json
from pathlib import Path

from sessions.document import document
from sessions.events import Finished, Stamped, TurnEnd
from sessions.log.restore import events_of
from sessions.state import fold_all
from tests.sessions.log.story import ID, opening, play, stamp, whole_session

LOG = Path("/data/log.db")
UNKNOWN = {"input": None, "cached": None, "output": None, "reasoning": None, "estimated": False}


def made(events: list[Stamped]) -> dict:
    return document(fold_all(ID, events), log=LOG, mask=lambda text: text.replace("Slot", "#"))


def test_a_revealed_session_is_told_in_full_with_its_keys_in_the_documented_order():
    whole = made(whole_session())
    head = {key: whole[key] for key in list(whole)[:-1]}
    assert json.dumps(head) == json.dumps(
        {
            "session": ID,
            "state": "revealed",
            "log": "/data/log.db",
            "blind": "names",
            "problem": {"id": "ring-kv-wrap", "pack": "builtin", "digest": "p" * 64},
            "variant": {"seed": 7, "digest": "v" * 64},
        }
    )
    first, second = whole["seats"]
    assert json.dumps(first) == json.dumps(
        {
            "seat": "A",
            "contestant": {
                "name": "terse",
                "kind": "model",
                "provider": "chat",
                "model": "m-1",
            },
            "turns": [
                {
                    "attempt": 1,
                    "turn": 1,
                    "outcome": "finished",
                    "reason": "end",
                    "error": None,
                    "served_model": "m-1b",
                    "text": "Slot **3**.\n",
                    "thinking": "Hm. Hm.",
                    "ttft_ms": 900,
                    "total_ms": 1300,
                    "usage": {
                        "input": 10,
                        "cached": None,
                        "output": 4,
                        "reasoning": 2,
                        "estimated": False,
                    },
                    "cost_usd": 0.25,
                }
            ],
            "checks": {
                "solved": True,
                "score": 0.666667,
                "sandbox": "C",
                "block": 0,
                "extracted": "3",
                "output": "printed",
                "results": [
                    {
                        "name": "b",
                        "outcome": "pass",
                        "message": "",
                        "wall_ms": 12,
                        "cpu_ms": 3,
                        "peak_kib": 900,
                    },
                    {
                        "name": "a",
                        "outcome": "fail",
                        "message": "got 4",
                        "wall_ms": None,
                        "cpu_ms": None,
                        "peak_kib": None,
                    },
                ],
                "note": "",
                "answer_sha256": "a" * 64,
                "hidden_digest": "h" * 64,
                "runner_digest": "r" * 64,
                "python": None,
                "numpy": None,
            },
        }
    )
    failed, stopped = second["turns"]
    assert failed["outcome"] == "failed"
    assert failed["error"] == {
        "kind": "server",
        "message": "The server broke off.",
        "status": 502,
        "phase": "streaming",
    }
    assert (stopped["outcome"], stopped["attempt"], stopped["usage"]) == ("cancelled", 2, UNKNOWN)
    assert second["checks"] is None


async def test_live_and_from_the_log_it_is_the_same_document(tmp_path: Path):
    live = await play(tmp_path / "log.db", whole_session())
    assert made(events_of(tmp_path / "log.db", ID)) == made(live)


def test_until_the_reveal_nothing_tells_who_answers():
    blind = made(whole_session()[:-2])
    told = json.dumps(blind)
    for secret in ("terse", "m-1", "chat", "brought", "The server broke off", "Slot", "Hm."):
        assert secret not in told, secret
    turn = blind["seats"][0]["turns"][0]
    assert (turn["text"], turn["thinking"], turn["reason"]) == ("# **3**.\n", "", "end")
    assert [turn[k] for k in ("served_model", "ttft_ms", "total_ms", "usage", "cost_usd")] == [
        None
    ] * 5
    assert blind["seats"][0]["contestant"] is None
    failed = blind["seats"][1]["turns"][0]["error"]
    assert failed == {"kind": "server", "message": None, "status": 502, "phase": "streaming"}


def test_full_blindness_hides_why_a_stream_ended():
    events = [*opening(blind="full"), stamp(TurnEnd(Finished("length"), "x"), "A", 5)]
    assert made(events)["seats"][0]["turns"][0]["reason"] is None


def test_an_abandoned_session_stays_masked():
    from sessions.events import Closed

    whole = made([*whole_session()[:-2], stamp(Closed("abandoned"))])
    assert whole["state"] == "abandoned"
    assert whole["seats"][0]["contestant"] is None


def test_a_seat_that_has_not_ended_has_no_outcome_and_a_text_all_the_same():
    whole = made(opening(blind="off"))
    assert whole["state"] == "revealed"
    turn = whole["seats"][0]["turns"][0]
    assert (turn["outcome"], turn["text"], turn["thinking"], turn["usage"]) == (
        None,
        "",
        "",
        UNKNOWN,
    )


def test_every_planned_check_is_listed_even_when_the_run_broke_off():
    events = [s for s in whole_session() if getattr(s.event, "name", None) != "a"]
    checks = made(events)["seats"][0]["checks"]
    assert [(r["name"], r["outcome"]) for r in checks["results"]] == [
        ("b", "pass"),
        ("a", "not_run"),
    ]
    assert (checks["solved"], checks["score"]) == (False, None)
    assert checks["results"][1]["message"] == "the run did not come to this check"


def test_an_own_question_has_no_problem():
    from msgspec.structs import replace

    opened, *rest = opening(blind="off")
    own = stamp(replace(opened.event, problem=None, pack=None))  # type: ignore[type-var]
    assert made([own, *rest])["problem"] is None


def test_before_the_first_event_there_is_a_document_too():
    assert made([])["seats"] == []
