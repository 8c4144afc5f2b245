"""What was spent, out of the log: by day, contestant or session.

A session that is not revealed tells no contestant: its answers stand under none.
"""

import sqlite3
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from sessions.errors import LogMissing, LogUnreadable
from sessions.log.reader import reading

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
       e.cost_usd, e.cost_usd IS NOT NULL AND e.estimated AS guessed,
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

_KEYS: dict[By, str] = {"day": "day", "contestant": "contestant", "session": "session"}


def spend_lines(path: Path, by: By) -> list[SpendLine]:
    """A line a day, contestant or session, in the order of their first request. Models only:
    scripted players and brought answers cost nothing. An absent log holds none.

    Raises LogError where the log cannot be read.
    """
    of_one = by == "contestant"
    who = "max(name), max(provider), max(model)" if of_one else "NULL, NULL, NULL"
    query = (
        f"SELECT {_KEYS[by]}, {who}, count(*), sum(cost_usd), sum(is_unknown), "
        "coalesce(sum(guessed), 0), sum(input_tokens), sum(cached_tokens), sum(output_tokens) "
        f"FROM ({_TURNS}) GROUP BY {_KEYS[by]} ORDER BY min(sent_at), {_KEYS[by]}"
    )
    try:
        with reading(path) as conn:
            rows = conn.execute(query).fetchall()
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
