"""Ids: sortable, readable, drawn from what is handed in."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

from sessions.ids import session_id, ulid

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def test_a_session_id_holds_the_day_what_was_asked_and_six_random_characters():
    made = session_id(NOW, "ring-kv-wrap", Random(1))
    assert re.fullmatch(r"20261123-ring-kv-wrap-[0-9a-hjkmnp-tv-z]{6}", made)
    assert made == session_id(NOW, "ring-kv-wrap", Random(1))
    assert made != session_id(NOW, "ring-kv-wrap", Random(2))


def test_whatever_was_asked_the_id_stays_a_word_of_plain_characters():
    assert session_id(NOW, "../É [red] x", Random(1)).startswith("20261123-red-x-")
    assert session_id(NOW, "///", Random(1)).startswith("20261123-question-")
    assert len(session_id(NOW, "a" * 500, Random(1))) < 60


def test_a_ulid_sorts_by_time_and_differs_within_a_millisecond():
    rng = Random(3)
    first, second = ulid(NOW, rng), ulid(NOW, rng)
    later = ulid(NOW + timedelta(milliseconds=1), rng)
    assert first != second
    assert max(first, second) < later
    assert re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", first)


def test_a_ulid_holds_its_milliseconds_as_the_specification_says():
    # The example of github.com/ulid/javascript: ulid(1469918176385) begins 01ARYZ6S41.
    moment = datetime.fromtimestamp(1469918176.385, UTC)
    assert ulid(moment, Random(1)).startswith("01ARYZ6S41")
