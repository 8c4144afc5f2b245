"""What judging yields, whatever the answer and whatever the pack."""

import time
from pathlib import Path

import pytest

from problems.checks import judge as judging
from problems.checks.judge import judge, runner_digest, summary
from problems.checks.results import CheckResult, Output
from problems.errors import SandboxUnavailable
from problems.records import AnswerContract, AnswerField, CheckSpec, Variant
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits

NO_LEVEL = Level(None, "Landlock is off on this machine.")
JSON = AnswerContract("json", "json", fields={"n": AnswerField("int")})
VARIANT = Variant("d", 1, "v", "")


async def test_every_check_has_its_own_answer_state_and_numbers(make_problem, judged):
    source = """
def check_first(ctx):
    ctx.truth["n"] += 1
    ctx.answer.call("add", 1)
    if ctx.answer.call("add", 1) != 2: raise ctx.Fail("state is lost within a check")
def check_second(ctx):
    if ctx.truth["n"] != 7: raise ctx.Fail("a check changed the truth of another")
    if ctx.answer.call("add", 1) != 1: raise ctx.Fail("state has come over")
"""
    problem = make_problem(source, CheckSpec("first"), CheckSpec("second"))
    done = await judged(
        problem, "s = []\ndef add(x):\n    s.append(x)\n    return len(s)", truth={"n": 7}
    )
    assert done.outcomes() == {"first": "pass", "second": "pass"}, done.results


async def test_random_numbers_depend_on_seed_and_check_only(make_problem, judged):
    source = """
def check_a(ctx): raise ctx.Fail(str(ctx.rng.integers(1 << 60)))
def check_b(ctx): raise ctx.Fail(str(ctx.rng.integers(1 << 60)))
"""

    async def drawn(*names: str, seed: int = 1) -> dict[str, str]:
        problem = make_problem(source, *map(CheckSpec, names))
        done = await judged(problem, seed=seed)
        return {name: result.message for name, result in done.results.items()}

    both = await drawn("a", "b")
    assert both["a"] != both["b"]
    assert await drawn("b") == {"b": both["b"]}
    assert await drawn("a", seed=2) != {"a": both["a"]}


async def test_calls_methods_kept_objects_and_sizes(make_problem, judged):
    source = """
import numpy as np
def check_it(ctx):
    assert ctx.answer.call("Store", 3, start=2, keep="c") is None
    assert ctx.answer.method("c", "sum", np.ones(4)) == 9.0
    small = ctx.answer.sizeof("c")
    ctx.answer.method("c", "hold", 100_000)
    grown = ctx.answer.sizeof("c") - small
    assert 800_000 <= grown < 801_000, grown     # the base of two views, once
    handle = ctx.answer.call("Store", 5)
    assert ctx.answer.call("read", handle) == 5
"""
    code = """
import numpy as np
class Store:
    def __init__(self, n, start=0): self.n, self.start = n, start
    def sum(self, a): return a.sum() + self.n + self.start
    def hold(self, n):
        a = np.zeros(n)
        self.kept = [a[-3:], a[:2]]
def read(store): return store.n
"""
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results


async def test_attributes_are_read_and_generators_taken_from(make_problem, judged):
    source = """
def check_it(ctx):
    assert ctx.answer.get("LIMIT") == 3
    ctx.answer.call("Store", keep="c")
    assert ctx.answer.get("n", on="c") == 7
    ctx.answer.get("parts", on="c", keep="p")
    assert ctx.answer.method("p", "count", 1) == 2
    ctx.answer.call("count_down", 5, keep="g")
    assert ctx.answer.take("g", 2) == [5, 4]
    assert ctx.answer.take("g", 9) == [3, 2, 1]
    assert ctx.answer.take("g", 9) == []
def check_missing(ctx): ctx.answer.get("nothing")
def check_endless(ctx):
    ctx.answer.call("endless", keep="g")
    assert ctx.answer.take("g", 3) == [0, 0, 0]
def check_raising(ctx):
    ctx.answer.call("raising", keep="g")
    ctx.answer.take("g", 3)
"""
    code = """
LIMIT = 3
class Store:
    n, parts = 7, [1, 1, 2]
def count_down(n):
    while n: yield n; n -= 1
def endless():
    while True: yield 0
def raising():
    yield 1
    raise ValueError("no more")
"""
    specs = [CheckSpec(name) for name in ("it", "missing", "endless", "raising")]
    done = await judged(make_problem(source, *specs), code)
    passed, failed = "pass", "fail"
    expected = {"it": passed, "missing": failed, "endless": passed, "raising": failed}
    assert done.outcomes() == expected, done.results
    assert "AttributeError" in done.results["missing"].message
    assert "no more" in done.results["raising"].message


async def test_an_exception_fails_the_check_and_names_the_line(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('f', 1)"
    done = await judged(make_problem(source), "def f(x):\n    return x['a']")
    message = done.results["it"].message
    assert done.outcomes() == {"it": "fail"}
    assert "f() raised TypeError" in message
    assert "line 2: return x['a']" in message


async def test_a_check_may_expect_an_exception(make_problem, judged):
    source = """
def check_it(ctx):
    try:
        ctx.answer.call("f", -1)
    except ctx.Raised as e:
        if e.type != "ValueError": raise ctx.Fail("wrong exception")
    else:
        raise ctx.Fail("no exception")
"""
    problem = make_problem(source)
    assert (await judged(problem, "def f(x): raise ValueError(x)")).outcomes() == {"it": "pass"}
    assert (await judged(problem, "def f(x): return x")).outcomes() == {"it": "fail"}
    assert (await judged(problem, "import os\ndef f(x): os._exit(0)")).outcomes() == {"it": "fail"}


async def test_a_candidate_that_is_gone_is_no_pass_even_if_the_check_looks_away(
    make_problem, judged
):
    source = """
def check_it(ctx):
    try: ctx.answer.call("f")
    except ctx.Fail: pass
"""
    done = await judged(make_problem(source), "import os\ndef f(): os._exit(0)")
    assert done.outcomes() == {"it": "fail"}
    assert "exit code 0" in done.results["it"].message


async def test_a_failed_gate_leaves_the_rest_not_run_and_named(make_problem, judged):
    source = """
def check_a(ctx): pass
def check_b(ctx): raise ctx.Fail("no")
def check_c(ctx): pass
"""
    problem = make_problem(source, CheckSpec("a"), CheckSpec("b", gate=True), CheckSpec("c"))
    done = await judged(problem)
    assert done.outcomes() == {"a": "pass", "b": "fail", "c": "not_run"}
    assert "gate b" in done.results["c"].message


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def check_it(ctx): return 1 / 0", "ZeroDivisionError"),
        ("def check_it(ctx): return False", "returned a value"),
        ("def check_other(ctx): pass", "no function check_it"),
        ("import nothing_of_this_name", "nothing_of_this_name"),
        ("def check_it(ctx): raise SystemExit(0)", "SystemExit"),
        ("import os\ndef check_it(ctx): os._exit(0)", "exit code 0"),
        ("raise SystemExit(0)", "SystemExit"),
    ],
)
async def test_the_checks_own_fault_is_an_infra_error_with_its_reason(
    source: str, told: str, make_problem, judged
):
    done = await judged(make_problem(source))
    assert done.outcomes() == {"it": "infra"}
    assert told in done.results["it"].message
    assert done.output.outcome == "infra"


async def test_a_grader_that_was_lost_is_replaced_for_the_checks_left(make_problem, judged):
    source = """
import os, time
def check_a(ctx): pass
def check_b(ctx): os._exit(3)
def check_c(ctx): time.sleep(60)
def check_d(ctx): ctx.answer.call("f")
"""
    specs = [CheckSpec(name, timeout_s=0.5) for name in "abcd"]
    done = await judged(make_problem(source, *specs), "def f(): pass")
    assert done.outcomes() == {"a": "pass", "b": "infra", "c": "fail", "d": "pass"}
    assert "no result within 0.5 s" in done.results["c"].message


async def test_nothing_planned_is_an_infra_error_and_solves_nothing(level: Level, make_problem):
    import msgspec

    problem = msgspec.structs.replace(make_problem(""), checks=())
    said = [item async for item in judge(problem, VARIANT, "```python\n```", level=level)]
    assert isinstance(said[-1], Output)
    assert said[-1].outcome == "infra"
    assert summary([]) == (False, 0.0)


async def test_no_block_means_not_run_with_the_reason(make_problem, judged):
    done = await judged(make_problem("def check_it(ctx): pass"), text="I do not know.")
    assert done.extracted.text is None
    assert done.outcomes() == {"it": "not_run"}
    assert "no block found" in done.results["it"].message
    assert done.output.outcome == "complete"


async def test_a_broken_json_contract_fails_every_check_with_the_reason(make_problem, judged):
    source = "def check_a(ctx): pass\ndef check_b(ctx): pass"
    problem = make_problem(source, CheckSpec("a"), CheckSpec("b"), answer=JSON)
    done = await judged(problem, text='```json\n{"n": NaN}\n```')
    assert done.outcomes() == {"a": "fail", "b": "fail"}
    assert "NaN" in done.results["b"].message


async def test_a_json_answer_reaches_its_check_as_a_dict_each_time_anew(make_problem, judged):
    source = """
def check_a(ctx): ctx.answer.clear()
def check_b(ctx):
    if ctx.answer != {"n": 4}: raise ctx.Fail(repr(ctx.answer))
"""
    problem = make_problem(source, CheckSpec("a"), CheckSpec("b"), answer=JSON)
    done = await judged(problem, text='```json\n{"n": 4}\n```')
    assert done.outcomes() == {"a": "pass", "b": "pass"}, done.results


async def test_a_text_answer_reaches_its_check_as_it_is(make_problem, judged):
    source = "def check_it(ctx):\n    if 'four' not in ctx.answer: raise ctx.Fail('no')"
    problem = make_problem(source, answer=AnswerContract("text"))
    assert (await judged(problem, text="It is four.")).outcomes() == {"it": "pass"}


async def test_where_no_sandbox_holds_code_is_refused_and_nothing_is_run(make_problem, judged):
    for kind in ("code", "json"):
        problem = make_problem("", answer=AnswerContract(kind, kind))
        with pytest.raises(SandboxUnavailable, match="Landlock is off"):
            await judged(problem, level=NO_LEVEL)
    code = make_problem("", built_in=True)
    with pytest.raises(SandboxUnavailable):
        await judged(code, level=NO_LEVEL)


async def test_json_problems_of_the_built_in_pack_are_judged_everywhere(make_problem, judged):
    problem = make_problem("def check_it(ctx): assert ctx.rng", answer=JSON, built_in=True)
    done = await judged(problem, text='```json\n{"n": 4}\n```', level=NO_LEVEL)
    assert done.outcomes() == {"it": "pass"}
    assert done.ready.sandbox is None


async def test_what_a_candidate_prints_is_kept_apart_head_and_tail(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('f')"
    code = (
        "import sys\n"
        "def f():\n"
        "    print('first')\n"
        "    for n in range(20_000): print('middle', n)\n"
        "    sys.stderr.write('last\\n')\n"
        "    sys.stdout.flush()\n"
    )
    done = await judged(make_problem(source), code, limits=Limits(output_keep=4096))
    assert done.outcomes() == {"it": "pass"}
    text = done.output.text
    assert len(text) < 5000
    assert text.startswith("first\n")
    assert "bytes left out" in text


async def test_a_line_that_a_candidate_prints_is_cut_and_needs_no_flush(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('f')"
    done = await judged(make_problem(source), "def f(): print('x' * 90_000 + '\\nlast')")
    assert done.output.text == "x" * 2000 + " [... 88000 characters left out ...]\nlast\n"


async def test_results_come_one_by_one(level: Level, make_problem):
    source = "import time\ndef check_a(ctx): pass\ndef check_b(ctx): time.sleep(1)"
    problem = make_problem(source, CheckSpec("a"), CheckSpec("b"))
    times = {}
    async for item in judge(problem, VARIANT, "```python\n1\n```", level=level):
        if isinstance(item, CheckResult):
            times[item.name] = time.monotonic()
    assert times["b"] - times["a"] > 0.7


async def test_measurements_are_taken(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('f')"
    code = "import time\ndef f():\n    global a\n    a = bytearray(100 << 20)\n    time.sleep(0.1)"
    result = (await judged(make_problem(source), code)).results["it"]
    assert result.wall_ms is not None
    assert 100 <= result.wall_ms < 5000
    assert result.peak_kib is not None
    assert 100 << 10 < result.peak_kib < 300 << 10
    assert result.cpu_ms is not None
    assert 10 < result.cpu_ms < 5000


def test_solved_needs_every_required_check_and_the_score_is_the_weighted_share():
    done = [
        CheckResult("a", "pass", weight=3.0),
        CheckResult("b", "fail", weight=1.0, required=False),
    ]
    assert summary(done) == (True, 0.75)
    assert summary([*done, CheckResult("c", "not_run", weight=4.0)]) == (False, 0.375)


def test_the_runner_has_a_digest():
    assert len(runner_digest()) == 64
    assert runner_digest() == runner_digest()


async def test_the_example_of_the_readme_is_a_check(make_problem, judged):
    readme = Path(judging.__file__).with_name("README.md").read_text()
    source = readme.split("```python\n")[1].split("```")[0]
    problem = make_problem(source, CheckSpec("cold"))
    (problem.folder / "variant.py").write_text("def oracle(x): return 2 * x\n")
    done = await judged(problem, "def attend(x): return x + x", truth={"W": 3})
    assert done.outcomes() == {"cold": "pass"}, done.results
    done = await judged(problem, "def attend(x): return x * float('nan')", truth={"W": 3})
    assert done.outcomes() == {"cold": "fail"}


async def test_the_example_with_functions_of_the_readme_is_a_check(make_problem, judged):
    readme = Path(judging.__file__).with_name("README.md").read_text()
    source = readme.split("```python\n")[2].split("```")[0]
    problem = make_problem(source, CheckSpec("root"), CheckSpec("refuses"))
    code = """
def bisect(f, low, high, tol):
    sign = f(low)
    if sign * f(high) > 0: raise ValueError("no change of sign")
    while high - low > tol:
        middle = (low + high) / 2
        low, high = (middle, high) if sign * f(middle) > 0 else (low, middle)
    return (low + high) / 2
"""
    right = await judged(problem, code)
    assert right.outcomes() == {"root": "pass", "refuses": "pass"}, right.results
    wasteful = await judged(problem, code.replace("sign * f(middle)", "f(low) * f(middle)"))
    assert wasteful.outcomes() == {"root": "fail", "refuses": "pass"}, wasteful.results
    assert (await judged(problem, "def bisect(f, a, b, tol): return a")).outcomes() == {
        "root": "fail",
        "refuses": "fail",
    }


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("print(\u201chello\u201d)", "SyntaxError: invalid character"),
        ("x\u00a0= 1", "SyntaxError: invalid non-printable character U+00A0"),
        ("import asyncio\nawait asyncio.sleep(0)", "SyntaxError: 'await' outside function"),
        (">>> f()", "SyntaxError"),
    ],
)
async def test_code_is_judged_as_written_and_what_makes_it_none_is_told(
    code: str, told: str, make_problem, judged
):
    """Smart quotes, blanks that are none and notebook code are not mended for anybody."""
    done = await judged(make_problem("def check_it(ctx): ctx.answer.call('f')"), code)
    assert done.outcomes() == {"it": "fail"}
    assert told in done.results["it"].message


async def test_the_main_part_of_a_program_is_not_run(make_problem, judged):
    code = "def f(): return 1\nif __name__ == '__main__':\n    input()\n    raise SystemExit(3)"
    problem = make_problem("def check_it(ctx): assert ctx.answer.call('f') == 1")
    assert (await judged(problem, code)).outcomes() == {"it": "pass"}


async def test_numpy_can_be_loaded_where_nobody_named_it_beforehand(make_problem, judged):
    source = "def check_it(ctx): assert ctx.answer.call('f') == 3.0"
    code = "def f(): return float(__import__('num' + 'py').ones(3).sum())"
    assert (await judged(make_problem(source), code)).outcomes() == {"it": "pass"}
