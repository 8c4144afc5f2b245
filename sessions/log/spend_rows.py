"""What was spent, out of the log: by day, contestant or session.

A session that is not revealed tells no contestant: its answers stand under none.
"""

import json
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from sessions.errors import LogMissing, LogUnreadable
from sessions.log.reader import reading
from sessions.log.scored_check import is_kept

By = Literal["day", "contestant", "session"]


class SpendLine(Struct, frozen=True):
    """`key` is a day (UTC), a contestant's digest or a session's id, None for the contestants of
    sessions that are not revealed. `name`, `provider` and `model` stand where it is a contestant.

    `cost_usd` is the sum of what is known, None where nothing is; `unknown` counts the answers
    that it leaves out, `estimated` those in it whose tokens were estimated. Tokens are those
    that were counted or estimated, None where no answer has a count.
    """

    key: str | None
    name: str | None
    provider: str | None
    model: str | None
    answers: int
    cost_usd: float | None
    unknown: int
    estimated: int
    input_tokens: int | None
    cached_tokens: int | None
    output_tokens: int | None


# A request that failed without a word or a count was refused: it cost nothing and is not unknown.
_TURNS = """
SELECT t.session, substr(t.sent_at, 1, 10) AS day, t.sent_at,
       CASE WHEN hidden THEN NULL ELSE st.contestant END AS contestant,
       CASE WHEN hidden THEN NULL ELSE st.name END AS name,
       CASE WHEN hidden THEN NULL ELSE c.provider END AS provider,
       CASE WHEN hidden THEN NULL ELSE c.model END AS model,
       1 AS answers, e.cost_usd, e.cost_usd IS NOT NULL AND e.estimated AS guessed,
       e.cost_usd IS NULL AND NOT coalesce(
         e.outcome = 'failed' AND e.text = '' AND e.thinking = '' AND e.output_tokens IS NULL, 0
       ) AS is_unknown,
       e.input_tokens, e.cached_tokens, e.output_tokens
FROM turns AS t
JOIN (
  SELECT s.id, s.blind <> 'off' AND NOT EXISTS (
    SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'
  ) AS hidden FROM sessions AS s
) AS s ON s.id = t.session
JOIN seats AS st ON st.session = t.session AND st.label = t.seat
JOIN contestants AS c ON c.digest = st.contestant
LEFT JOIN turn_ends AS e ON e.turn = t.id
WHERE c.kind = 'model'
"""

# The same of what is kept for scores: the rows that hold the texts need not be read. Counted in the
# order in which it lies there, then joined.
_KEPT = """
SELECT NULL AS session, m.day, substr(first, 1, instr(first, ' ') - 1) AS sent_at,
       CASE WHEN json_extract(h.how, '$[1]') THEN NULL ELSE w.contestant END AS contestant,
       CASE WHEN json_extract(h.how, '$[1]') THEN NULL ELSE w.name END AS name,
       CASE WHEN json_extract(h.how, '$[1]') THEN NULL ELSE c.provider END AS provider,
       CASE WHEN json_extract(h.how, '$[1]') THEN NULL ELSE c.model END AS model,
       m.answers, m.cost_usd, m.guessed, m.is_unknown,
       m.input_tokens, m.cached_tokens, m.output_tokens
FROM (
  SELECT who, how, {day} AS day, min(placed) AS first, count(*) AS answers,
         sum(cost) AS cost_usd, sum(guessed) AS guessed, sum(unpriced) AS is_unknown,
         sum(input) AS input_tokens, sum(cached) AS cached_tokens, sum(output) AS output_tokens
  FROM scored_turns GROUP BY who, what, how, {day}
) AS m
JOIN scored_how AS h ON h.n = m.how
JOIN scored_who AS w ON w.n = m.who
JOIN contestants AS c ON c.digest = w.contestant
WHERE c.kind = 'model'
"""
_DAYS: dict[By, str] = {"day": "substr(placed, 1, 10)", "contestant": "NULL"}


def spend_lines(path: Path, by: By, sessions: Collection[str] | None = None) -> list[SpendLine]:
    """A line a day, contestant or session, in the order of their first request. Models only:
    scripted players and brought answers cost nothing. An absent log holds none. `sessions` narrows
    it to these.

    Raises LogError where the log cannot be read.
    """
    try:
        with reading(path) as conn:
            kept = sessions is None and by in _DAYS and is_kept(conn)
            turns = _KEPT.format(day=_DAYS[by]) if kept else _TURNS
            rows = conn.execute(*_query(by, turns, sessions)).fetchall()
    except LogMissing:
        return []
    try:
        fields = SpendLine.__struct_fields__
        return [msgspec.convert(dict(zip(fields, row, strict=True)), SpendLine) for row in rows]
    except (msgspec.ValidationError, sqlite3.Error) as error:
        raise LogUnreadable(
            f"The log {path} holds figures that no version of h2h wrote ({error}); "
            "`h2h log verify` tells more."
        ) from None


def _query(by: By, turns: str, sessions: Collection[str] | None) -> tuple[str, tuple[str, ...]]:
    of_one = by == "contestant"
    who = "max(name), max(provider), max(model)" if of_one else "NULL, NULL, NULL"
    some = "" if sessions is None else " AND t.session IN (SELECT value FROM json_each(?))"
    query = (
        f"SELECT {by}, {who}, sum(answers), sum(cost_usd), sum(is_unknown), "
        "coalesce(sum(guessed), 0), sum(input_tokens), sum(cached_tokens), sum(output_tokens) "
        f"FROM ({turns}{some}) GROUP BY {by} ORDER BY min(sent_at), {by}"
    )
    return query, () if sessions is None else (json.dumps([*sessions]),)
