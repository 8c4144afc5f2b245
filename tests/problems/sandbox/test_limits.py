"""What a pack may ask for, and what the operator lets it have."""

from msgspec.structs import replace

from problems.format import load_problem
from problems.records import CheckSpec
from problems.sandbox.limits import Limits
from tests.problems.tiny import write_tiny


def test_a_pack_cannot_raise_a_limit_above_the_operators(tmp_path):
    greedy = 'name = "total"\ntimeout_s = 3600\nmemory_mb = 999999\ncpu_s = 3600'
    problem = load_problem(write_tiny(tmp_path / "tiny", ('name = "total"', greedy)))
    bounds = Limits(most_wall_s=7, most_cpu_s=5, most_memory_mb=300)
    given = bounds.for_check(problem, problem.checks[0])
    assert (given.wall_s, given.cpu_s, given.memory_mb) == (7, 5, 300)
    generous = Limits().for_check(problem, problem.checks[0])
    assert (generous.wall_s, generous.cpu_s, generous.memory_mb) == (120, 122, 4096)


def test_a_check_has_limits_of_its_own_below_the_bound(tmp_path):
    problem = load_problem(write_tiny(tmp_path / "tiny"))
    problem = replace(problem, answer=replace(problem.answer, memory_mb=512))
    given = Limits().for_check(problem, CheckSpec("a", timeout_s=2, memory_mb=128, cpu_s=1))
    assert (given.wall_s, given.cpu_s, given.memory_mb) == (2, 1, 128)
    assert Limits().for_check(problem, CheckSpec("b")).memory_mb == 512


def test_a_file_may_grow_only_for_who_asks_and_to_what_its_place_holds(tmp_path):
    problem = load_problem(write_tiny(tmp_path / "tiny"))
    plain = Limits().for_check(problem, CheckSpec("a"))
    writing = Limits().for_check(problem, CheckSpec("b", needs_tmp=True))
    forking = Limits().for_check(problem, CheckSpec("c", needs_fork=True))
    assert [given.for_worker()["file_mb"] for given in (plain, writing, forking)] == [0, 64, 1]
