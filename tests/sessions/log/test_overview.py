"""Past sessions page by page, as a history reads them."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from sessions.clock import SystemClock
from sessions.events import Closed, Revealed
from sessions.log.overview import past_sessions
from sessions.log.reader import list_sessions
from sessions.log.store import Store
from tests.sessions.log.story import ID, opening, play, stamp, whole_session


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sessions of one moment, still blind, abandoned or open to all, and a whole one."""
    path = tmp_path_factory.mktemp("pages") / "log.db"
    store = Store(path, SystemClock(), Random(1))
    names = [f"20261123-many-{n:02d}" for n in range(20)]
    Random(3).shuffle(names)  # they were not begun in the order of their names
    for n, name in enumerate(names):
        events = opening(name, blind="off" if n % 3 == 0 else "names")
        if n % 3 == 1:
            events.append(stamp(Closed("abandoned"), session=name))
        assert not isinstance(store.save([events])[0], str)
    store.close()
    asyncio.run(play(path, whole_session()))
    return path


@pytest.mark.parametrize("size", [1, 7, 21, 50])
def test_page_by_page_every_session_comes_once_and_newest_first(path: Path, size: int):
    found, page = [], past_sessions(path, size)
    while page:
        assert len(page) <= size
        found += page
        page = past_sessions(path, size, page[-1])
    every = list_sessions(path)[::-1]
    assert [row.session for row in found] == [row.session for row in every]
    assert len(found) == 21


def test_a_session_begun_while_pages_are_turned_moves_none_of_the_others(path: Path, tmp_path):
    copy = tmp_path / "log.db"
    copy.write_bytes(path.read_bytes())
    first = past_sessions(copy, 5)
    second = past_sessions(copy, 5, first[-1])
    store = Store(copy, SystemClock(), Random(2))
    later = opening("20261129-new")
    assert not isinstance(store.save([later])[0], str)
    store.close()
    assert past_sessions(copy, 5, first[-1]) == second


def test_a_page_names_the_seats_of_those_revealed_and_of_no_other(path: Path):
    rows = past_sessions(path, 50)
    assert {row.state for row in rows} == {"open", "abandoned", "revealed"}
    for row in rows:
        assert row.seats == (("terse", "mine") if row.state == "revealed" else ())
    assert ID in {row.session for row in rows if row.state == "revealed"}


def test_a_reveal_names_them(path: Path, tmp_path: Path):
    copy = tmp_path / "log.db"
    copy.write_bytes(path.read_bytes())
    hidden = next(row for row in past_sessions(copy, 50) if row.state == "open")
    asyncio.run(play(copy, [stamp(Revealed(), session=hidden.session)]))
    (shown,) = [row for row in past_sessions(copy, 50) if row.session == hidden.session]
    assert (shown.state, shown.seats) == ("revealed", ("terse", "mine"))
