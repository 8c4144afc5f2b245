"""Whose fault a crashed check is, found by trying it on a right answer."""

import pytest

from problems.checks.blame import settle
from problems.checks.results import CheckResult, Doubt, Outcome
from problems.records import AnswerContract, AnswerField, CheckSpec, Problem, Variant
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits


def add_reference(problem: Problem, text: str = "def add(a, b): return a + b") -> Problem:
    """Give the problem a right answer."""
    file = problem.folder / "answers/right/adds.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"```{problem.answer.fence}\n{text}\n```\n")
    return problem


@pytest.mark.parametrize(
    "body",
    ["return 'text'", "return None", "return float('nan')"],
)
async def test_values_that_break_a_check_are_the_answers_fault_when_a_right_answer_passes(
    body: str, make_problem, judged
):
    source = "def check_it(ctx): assert 3 + ctx.answer.call('add', 1, 2) == 6"
    done = await judged(add_reference(make_problem(source)), f"def add(a, b): {body}")
    assert done.outcomes() == {"it": "fail"}
    assert "the answer broke the check" in done.results["it"].message
    assert done.output.outcome == "complete"


async def test_a_lost_grader_is_the_answers_fault_when_a_right_answer_passes(make_problem, judged):
    source = "import os\ndef check_it(ctx):\n    if ctx.answer.call('add', 1, 2) != 3: os.abort()"
    problem = add_reference(make_problem(source))
    assert (await judged(problem, "def add(a, b): return 4")).outcomes() == {"it": "fail"}
    assert (await judged(problem, "def add(a, b): return 3")).outcomes() == {"it": "pass"}


HOARDS = "bytes(40_000_000)"


@pytest.mark.parametrize(
    ("right", "outcome"), [("return 3", "fail"), (f"return {HOARDS}", "infra")]
)
async def test_too_much_for_the_graders_memory_is_the_answers_fault_unless_a_right_one_is_too_much(
    right: str, outcome: str, make_problem, judged
):
    source = "def check_it(ctx): kept = [ctx.answer.call('add', 1, n) for n in range(12)]"
    problem = add_reference(make_problem(source), f"def add(a, b): {right}")
    done = await judged(problem, f"def add(a, b): return {HOARDS}", limits=Limits(memory_mb=128))
    assert done.outcomes() == {"it": outcome}
    assert "out of memory" in done.results["it"].message or outcome == "infra"


async def test_a_json_value_that_breaks_a_check_is_the_answers_fault(make_problem, judged):
    contract = AnswerContract("json", "json", fields={"at": AnswerField("string")})
    problem = make_problem("def check_it(ctx): int(ctx.answer['at'])", answer=contract)
    add_reference(problem, '{"at": "7"}')
    assert (await judged(problem, text='```json\n{"at": "x"}\n```')).outcomes() == {"it": "fail"}


async def test_a_check_that_crashes_on_the_right_answer_too_is_itself_at_fault(
    make_problem, judged
):
    source = "def check_it(ctx): ctx.answer.call('add', 1, 2).nothing"
    done = await judged(add_reference(make_problem(source)), "def add(a, b): return 'text'")
    assert done.outcomes() == {"it": "infra"}
    assert "AttributeError" in done.results["it"].message


async def test_without_a_right_answer_the_check_is_at_fault(make_problem, judged):
    done = await judged(make_problem("def check_it(ctx): 1 / 0"), "pass")
    assert done.outcomes() == {"it": "infra"}


NEARLY = "if abs(got - 1) > 0.1: raise ctx.Fail('no')"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("got = ctx.answer.call('f')\n    " + NEARLY, "def f(): return 'x'"),
        ("if len(ctx.answer.call('f')) != 2: raise ctx.Fail('no')", "def f(): return 2"),
        ("if ctx.answer.call('f').shape != (2,): raise ctx.Fail('no')", "def f(): return [1, 2]"),
        (
            "ctx.answer.call('Sum', keep='s'); sorted(ctx.answer.method('s', 'all'))",
            "class Sum:\n    def all(self): return 1",
        ),
    ],
)
async def test_without_a_right_answer_a_check_that_other_values_do_not_break_is_not_at_fault(
    body: str, code: str, make_problem, judged
):
    done = await judged(make_problem(f"def check_it(ctx):\n    {body}"), code)
    assert done.outcomes() == {"it": "fail"}, done.results
    assert "other values do not" in done.results["it"].message


@pytest.mark.parametrize(
    "body",
    [
        # only a right answer comes so far
        "if ctx.answer.call('f') != 77: raise ctx.Fail('no')\n    1 / 0",
        "helper(ctx.answer.call('f'))\ndef helper(got): got.nothing()",
        "for i in range(2):\n        [0][i] if ctx.answer.call('f') else 0",
    ],
)
async def test_without_a_right_answer_a_check_that_nothing_gets_through_is_at_fault(
    body: str, make_problem, judged
):
    done = await judged(make_problem(f"def check_it(ctx):\n    {body}"), "def f(): return 77")
    assert done.outcomes() == {"it": "infra"}, done.results


async def test_without_a_right_answer_a_json_value_that_breaks_a_check_is_the_answers_fault(
    make_problem, judged
):
    contract = AnswerContract("json", "json", fields={"n": AnswerField("int")})
    problem = make_problem("def check_it(ctx): 1 / ctx.answer['n']", answer=contract)
    assert (await judged(problem, text='```json\n{"n": 0}\n```')).outcomes() == {"it": "fail"}


UNFOLDS = """
import gc, os, struct
def add(a, b):
    number = next(o._number for o in gc.get_objects() if type(o).__name__ == "Candidate")
    text = b'{"id":"%s","value":[%s0]}' % (number.encode(), b"[]," * (5 << 20))
    data = memoryview(struct.pack(">II", len(text), 0) + text)
    for fd in range(3, 20):
        try:
            while data: data = data[os.write(fd, data):]
        except OSError: pass
"""


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("raise ctx.Fail(ctx.answer.call('add', 1, 2))", "def add(a, b): return object()"),
        ("raise ctx.Fail('%d' % ctx.answer.call('add', 1, 2))", "def add(a, b): return 1 << 13999"),
        ("print(ctx.answer.call('add', 1, 2)); raise ctx.Fail", "def add(a, b): return '\\udc80'"),
        ("ctx.answer.call('apply', lambda x: 1 / x)", "def apply(f): return f(0)"),
        ("ctx.answer.call('apply', [].index)", "def apply(f): return f(object())"),
        ("ctx.answer.call('add', 1, 2)", UNFOLDS),
    ],
)
async def test_even_without_a_right_answer_the_check_is_not_at_fault_for(
    body: str, code: str, make_problem, judged
):
    problem = make_problem(f"def check_it(ctx): {body}")
    done = await judged(problem, code, limits=Limits(memory_mb=128))
    assert done.outcomes() == {"it": "fail"}, done.results


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("ctx.answer.call('apply', lambda: nothing)", "name 'nothing' is not defined"),
        ("ctx.answer.call('apply', lambda: ctx)", "a check passed a Context"),
        ("ctx.answer.call('apply', lambda: bytes(140_000_000))", "too large to pass"),
        ("ctx.answer.call('add', 1, bytes(140_000_000))", "too large to pass"),
        ("__import__('time').sleep(60)", "no result within 0.3 s"),
        ("print('x' * 3_000_000)", "printed more than it may"),
    ],
)
async def test_what_a_right_answer_does_not_pass_either_is_the_checks_fault(
    body: str, told: str, make_problem, judged
):
    timeout_s = 0.3 if "sleep" in body else 10.0
    problem = make_problem(f"def check_it(ctx): {body}", CheckSpec("it", timeout_s=timeout_s))
    code = "def add(a, b): return a + b\ndef apply(f): return f()"
    done = await judged(add_reference(problem, code), code, limits=Limits(output_kill=1 << 21))
    assert done.outcomes() == {"it": "infra"}, done.results
    assert "is itself at fault" in done.results["it"].message
    assert told in done.results["it"].message


async def test_a_time_out_that_a_right_answer_is_spared_is_the_answers_fault(make_problem, judged):
    source = (
        "def check_it(ctx):\n    if ctx.answer.call('add', 1, 2) != 3:\n        while True: pass"
    )
    problem = add_reference(make_problem(source, CheckSpec("it", timeout_s=0.3)))
    assert (await judged(problem, "def add(a, b): return 4")).outcomes() == {"it": "fail"}


async def test_a_gate_that_the_answer_breaks_is_shut_and_one_at_fault_is_not(make_problem, judged):
    source = (
        "def check_a(ctx): pass\n"
        "def check_b(ctx): assert 3 + ctx.answer.call('add', 1, 2) == 6\n"
        "def check_c(ctx): pass"
    )
    specs = [CheckSpec("a"), CheckSpec("b", gate=True), CheckSpec("c")]
    problem = make_problem(source, *specs)
    code = "print('loaded')\ndef add(a, b): return None"
    done = await judged(problem, code)
    assert done.outcomes() == {"a": "pass", "b": "infra", "c": "pass"}
    # c may have begun when the doubt about b stopped everything, and is then begun anew
    assert done.output.text in ("loaded\n" * 3, "loaded\n" * 4)
    done = await judged(add_reference(problem), code)
    assert done.outcomes() == {"a": "pass", "b": "fail", "c": "not_run"}
    assert "gate b" in done.results["c"].message


async def no(*_: object) -> bool:
    """Nothing gets over the line; with a right answer, nobody asks."""
    return False


@pytest.mark.parametrize("lost", [False, True])
async def test_an_answer_gets_no_second_try_by_breaking_a_check_unless_its_grader_was_lost(
    lost: bool, level: Level, make_problem
):
    problem = add_reference(make_problem("", CheckSpec("it")))
    tried: list[str] = []

    async def again(check: CheckSpec) -> CheckResult:
        tried.append(check.name)
        return CheckResult("it", "pass")

    async def right(text: str, check: CheckSpec) -> CheckResult:
        return CheckResult("it", "pass")

    crashed = CheckResult("it", "infra", "crashed", doubt=Doubt("Traceback", try_again=lost))
    variant = Variant("d", 1, "v", "")
    settled = await settle(
        crashed, problem, variant, again=again, judge_text=right, gets_over=no, level=level
    )
    assert (settled.outcome, tried) == (("pass", ["it"]) if lost else ("fail", []))


@pytest.mark.parametrize("outcome", ["infra", "fail"])
@pytest.mark.parametrize("fails", ["right", "again"])
async def test_where_this_machine_cannot_try_it_out_nobody_is_blamed(
    fails: str, outcome: Outcome, level: Level, make_problem
):
    problem = add_reference(make_problem("", CheckSpec("it")))
    never_began = CheckResult("it", "infra", "the machine is full")

    async def again(check: CheckSpec) -> CheckResult:
        return never_began

    async def right(text: str, check: CheckSpec) -> CheckResult:
        return never_began if fails == "right" else CheckResult("it", "pass", wall_ms=1)

    doubtful = CheckResult("it", outcome, "what it said", doubt=Doubt("Traceback", try_again=True))
    variant = Variant("d", 1, "v", "")
    settled = await settle(
        doubtful, problem, variant, again=again, judge_text=right, gets_over=no, level=level
    )
    if fails == "again" and outcome == "fail":  # a right answer passes: nothing is left to try
        assert (settled.outcome, settled.message) == ("fail", "what it said")
        return
    assert settled.outcome == "infra"
    assert "the machine is full" in settled.message
    assert "what it said" in settled.message
