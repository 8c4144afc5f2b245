"""What is set aside and spent, over threads and processes; nothing passes a limit."""

import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sessions.money.errors import TillUnusable
from sessions.money.records import Caps, Place, Refusal, Reservation
from sessions.money.till import Till

AT = "2026-11-25T12:00:00.000Z"
PLACE = Place("run-1", "s-1", "2026-11-25")
numbers = itertools.count()


def reserve(till: Till, usd: float, caps: Caps, place: Place = PLACE) -> Reservation | Refusal:
    done = till.reserve({"t": usd}, place, caps, at=AT, new_id=lambda: f"r{next(numbers)}")
    return done["t"]


def test_what_is_set_aside_counts_until_it_is_settled_with_what_it_came_to(tmp_path: Path):
    till = Till(tmp_path / "spend.db")
    held = reserve(till, 0.60, Caps(day=1.0))
    assert isinstance(held, Reservation)
    refused = reserve(till, 0.60, Caps(day=1.0))
    assert isinstance(refused, Refusal)
    assert (refused.scope, refused.taken) == ("day", 0.60)
    till.settle([held.id], 0.05, at=AT, estimated=False)
    assert till.taken("day", "2026-11-25") == pytest.approx(0.05)
    assert isinstance(reserve(till, 0.60, Caps(day=1.0)), Reservation)


def test_what_it_came_to_counts_also_where_it_is_more_than_was_set_aside(tmp_path: Path):
    till = Till(tmp_path / "spend.db")
    held = reserve(till, 0.10, Caps())
    assert isinstance(held, Reservation)
    till.settle([held.id], 0.95, at=AT, estimated=True)
    assert isinstance(reserve(till, 0.10, Caps(day=1.0)), Refusal)


@pytest.mark.parametrize(
    ("caps", "elsewhere"),
    [
        (Caps(day=1.0), Place("run-2", "s-2", "2026-11-26")),
        (Caps(session=1.0), Place("run-1", "s-2", "2026-11-25")),
        (Caps(run=1.0), Place("run-2", "s-1", "2026-11-25")),
    ],
)
def test_each_limit_counts_its_own_day_session_or_run(tmp_path: Path, caps, elsewhere):
    till = Till(tmp_path / "spend.db")
    assert isinstance(reserve(till, 0.9, caps), Reservation)
    assert isinstance(reserve(till, 0.9, caps), Refusal)
    assert isinstance(reserve(till, 0.9, caps, elsewhere), Reservation)


def test_all_or_none_leaves_nothing_set_aside(tmp_path: Path):
    till = Till(tmp_path / "spend.db")
    wanted = {"a": 0.4, "b": 0.4, "c": 0.4}
    ids = iter("xyzuvw")
    some = till.reserve(wanted, PLACE, Caps(day=1.0), at=AT, new_id=lambda: next(ids))
    assert [type(one) for one in some.values()] == [Reservation, Reservation, Refusal]
    other = Place("run-1", "s-1", "2026-11-26")
    till.reserve(wanted, other, Caps(day=1.0), at=AT, new_id=lambda: next(ids), all_or_none=True)
    assert till.taken("day", "2026-11-26") == 0.0


def test_many_threads_never_pass_the_limit_together(tmp_path: Path):
    till = Till(tmp_path / "spend.db")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: reserve(till, 0.03, Caps(day=1.0)), range(60)))
    assert sum(isinstance(one, Reservation) for one in done) == 33
    assert till.taken("day", "2026-11-25") == pytest.approx(0.99)


def test_what_a_killed_process_had_set_aside_counts_in_full(tmp_path: Path):
    path = tmp_path / "spend.db"
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from sessions.money.records import Caps, Place; from sessions.money.till import Till\n"
        "Till(Path(sys.argv[1])).reserve({'t': 0.7}, Place('r', 's', '2026-11-25'), Caps(),\n"
        "    at='2026-11-25T12:00:00.000Z', new_id=lambda: 'dead')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert Till(path).taken("day", "2026-11-25") == 0.7
    assert isinstance(reserve(Till(path), 0.5, Caps(day=1.0)), Refusal)


def test_a_till_that_cannot_be_used_says_which_file_and_what_to_do(tmp_path: Path):
    (tmp_path / "spend.db").write_text("not a database, and long enough to be taken for none")
    with pytest.raises(TillUnusable, match=r"spend\.db.*mend or move"):
        reserve(Till(tmp_path / "spend.db"), 0.1, Caps(day=1.0))


def test_reading_a_till_that_is_not_there_makes_none(tmp_path: Path):
    assert Till(tmp_path / "data" / "spend.db").taken("day", "2026-11-25") == 0.0
    assert not (tmp_path / "data").exists()
