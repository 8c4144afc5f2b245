"""Nothing is left over after many sessions; tests/bench/leaks.py plays five hundred."""

from tests.bench.leaks import wear


async def test_sessions_read_stopped_and_cancelled_leave_nothing_behind(tmp_path):
    ends, more = await wear(tmp_path, sessions=9)
    assert {"Finished", "Failed", "Cancelled"} <= ends.keys()
    assert not more
