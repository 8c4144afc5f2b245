"""What a check can do with an answer: `ctx.answer`, as problems/checks/README.md documents it."""

import pytest

from problems.records import CheckSpec

PLAIN = """
VALUES = [
    None, True, 0, -1, 2**63 - 1, -2**63, 2**63, -10**300, 1.5, -0.0, 5e-324, float("inf"), 2 - 3j,
    "", "text", "\\ud800 half", "\\0", "\\U0001f600", b"", b"\\x00\\xff", [], (), {}, set(),
    [1, (2, [3, {"k": (4,)}])], {1: "a", "b": None, (1, 2): [b"c"], None: 0, 1.5: {}},
    {(2,)}, frozenset({1}), [[[]], ()],
]
"""


async def test_plain_values_go_there_and_back_as_they_are(make_problem, judged):
    source = (
        PLAIN
        + """
import math
def check_it(ctx):
    for value in VALUES:
        back = ctx.answer.call("same", value)
        if type(back) is not type(value) or back != value or repr(back) != repr(value):
            raise ctx.Fail(f"{value!r} came back as {back!r}")
        assert ctx.answer.call("shown", value) == repr(value), value
    assert math.isnan(ctx.answer.call("same", float("nan")))
    assert math.copysign(1, ctx.answer.call("same", -0.0)) == -1
    assert ctx.answer.call("named", 1, second=(2,)) == (1, (2,))
"""
    )
    code = (
        "def same(x): return x\ndef shown(x): return repr(x)\n"
        "def named(first, *, second): return first, second"
    )
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results


async def test_arrays_of_every_plain_kind_go_there_and_back(make_problem, judged):
    source = """
import numpy as np
BASE = np.arange(24).reshape(2, 3, 4)
ARRAYS = [BASE.astype(t) for t in (
    "?", "i1", "u1", "<i2", ">i4", "<u8", "<f2", ">f4", "<f8", "<f16", "<c8", ">c16")]
ARRAYS += [
    np.float64(2.5), np.array(7), np.array([]), np.zeros((0, 3)), np.zeros((2, 0, 1), "i2"),
    BASE.T, BASE[:, ::-2], BASE[..., 1], np.asfortranarray(BASE), np.broadcast_to(1.0, (3, 2)),
    np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]), np.array([2**63 - 1, -2**63]),
]
def check_it(ctx):
    for array in ARRAYS:
        back = ctx.answer.call("same", array)
        assert type(back) is type(array), array
        assert back.dtype == array.dtype and back.shape == array.shape, array
        assert back.tobytes() == array.tobytes(), array
        assert ctx.answer.call("told", array) == [array.dtype.str, array.shape, array.tolist()] or (
            array.dtype.kind in "fc" and np.isnan(array).any())
    read_only = np.arange(3)
    read_only.flags.writeable = False
    assert ctx.answer.call("changed", read_only).tolist() == [9, 1, 2]
    assert read_only.tolist() == [0, 1, 2]
"""
    code = """
import numpy as np
def same(x): return x
def told(x): return [x.dtype.str, x.shape, x.tolist()]
def changed(x):
    x[0] = 9
    return x
"""
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results


@pytest.mark.parametrize(
    "code",
    [
        "def f(): return object()",
        "class S(str): pass\ndef f(): return S('a')",
        "class I(int): pass\ndef f(): return I(1)",
        "class D(dict): pass\ndef f(): return [D()]",
        "import collections\ndef f(): return collections.OrderedDict(a=1)",
        "def f(): return {object(): 1}",
        "def f(): return range(3)",
        "def f(): return (n for n in [1])",
        "async def f(): return 1",
        "def f(): return ValueError('as a value')",
        "import numpy\ndef f(): return numpy.ma.masked_array([1], [True])",
        "import numpy\ndef f(): return numpy.array(['2020-01-01'], 'M8[D]')",
        "import numpy\ndef f(): return numpy.rec.array([(1,)])",
    ],
)
async def test_what_is_no_plain_data_fails_the_check_that_uses_it(code: str, make_problem, judged):
    source = "import numpy\ndef check_it(ctx):\n    for one in [ctx.answer.call('f')]: one == 1"
    if "[D()]" in code:
        source = "def check_it(ctx): ctx.answer.call('f')[0] == 1"
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "fail"}, done.results
    assert "plain data" in done.results["it"].message


async def test_the_answer_calls_functions_of_the_check(make_problem, judged):
    source = """
import numpy as np
def check_it(ctx):
    seen = []
    def slope(x, *, at=0.0):
        seen.append((x, at))
        return 2 * (x - at)
    root = ctx.answer.call("newton", slope, 3.0)
    assert abs(root - 1.0) < 1e-9, root
    assert seen and all(type(x) is float and at == 1.0 for x, at in seen)

    grid = np.arange(6.0).reshape(2, 3)
    assert (ctx.answer.call("apply", lambda a: a.T @ a, grid) == grid.T @ grid).all()
    ctx.answer.call("Keeper", np.square, keep="k")     # kept there, called later
    assert ctx.answer.method("k", "use", 3) == 9

def check_nested(ctx):
    \"\"\"The check asks the answer from inside a function that the answer has called.\"\"\"
    assert ctx.answer.call("apply", lambda n: ctx.answer.call("double", n) + 1, 20) == 41

def check_too_deep(ctx):
    def again(n): return ctx.answer.call("apply", again, n + 1)
    ctx.answer.call("apply", again, 0)

def check_errors(ctx):
    def refuse(x): raise ValueError(f"not {x}")
    assert ctx.answer.call("caught", refuse, 3) == ["ValueError", "not 3"]
    def odd(x): raise np.linalg.LinAlgError("singular")
    assert ctx.answer.call("caught", odd, 3) == ["RuntimeError", "LinAlgError: singular"]
    ctx.answer.call("apply", refuse, 4)

def check_ends(ctx):
    def fail(x): raise ctx.Fail(f"called with {x}")
    try: ctx.answer.call("caught", fail, 5)
    except ctx.Fail: pass                              # to look away helps nobody

def check_opaque(ctx): ctx.answer.call("apply", lambda x: x + 1, object)
def check_arguments(ctx): ctx.answer.call("apply", lambda: 1, 1)
"""
    code = """
def newton(slope, x):
    for _ in range(40): x -= slope(x, at=1.0) / 2
    return x
def apply(f, x): return f(object() if x is None else x)
def double(n): return 2 * n
class Keeper:
    def __init__(self, f): self.f = f
    def use(self, x): return int(self.f(x))
def caught(f, x):
    try: return f(x)
    except Exception as e: return [type(e).__name__, str(e)]
"""
    source = source.replace("x + 1, object)", "x + 1, None)")
    names = ["it", "nested", "too_deep", "errors", "ends", "opaque", "arguments"]
    done = await judged(make_problem(source, *map(CheckSpec, names)), code)
    assert done.outcomes() == {"it": "pass", "nested": "pass"} | dict.fromkeys(names[2:], "fail"), (
        done.results
    )
    told = {name: result.message for name, result in done.results.items()}
    assert "nested more than 8" in told["too_deep"]
    assert "raised ValueError: not 4" in told["errors"]
    assert "ended the call" in told["ends"]
    assert "plain data" in told["opaque"]
    assert "TypeError" in told["arguments"]


async def test_functions_of_the_check_can_be_called_from_threads_of_the_answer(
    make_problem, judged
):
    source = """
def check_it(ctx):
    assert sorted(ctx.answer.call("spread", lambda n: n * n)) == [n * n for n in range(40)]
"""
    code = """
from concurrent.futures import ThreadPoolExecutor
def spread(f):
    with ThreadPoolExecutor(4) as pool: return list(pool.map(f, range(40)))
"""
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results


STEALS = """
import gc, sys
def f(function):
    seen = []
    todo = [function, function.__closure__, function.__globals__, sys._getframe()]
    todo += gc.get_referrers(function) + [sys.modules]
    for _ in range(20_000):
        if not todo: break
        thing = todo.pop()
        if any(thing is each for each in seen[-500:]): continue
        seen.append(thing)
        if isinstance(thing, str) and "SECRET-" + "1234" in thing: return "found"
        todo += gc.get_referents(thing)
    try: function()
    except Exception as e:
        trace = e.__traceback__
        while trace:
            if "SECRET-" + "1234" in repr(trace.tb_frame.f_locals): return "found"
            trace = trace.tb_next
    return "nothing"
"""


async def test_through_a_function_of_the_check_nothing_of_its_process_is_reached(
    make_problem, judged
):
    source = """
HIDDEN = "SECRET-1234"
def check_it(ctx):
    def function(secret=HIDDEN):
        kept = HIDDEN
        raise ValueError("no")
    assert ctx.answer.call("f", function) == "nothing"
"""
    done = await judged(make_problem(source), STEALS)
    assert done.outcomes() == {"it": "pass"}, done.results


@pytest.mark.parametrize(
    "body",
    [
        "spray(frame(called=0, args={'t': []}, id='x'))",
        "spray(frame(called=99, args=args, id=number()))",
        "spray(frame(called=-1, args=args, id=number()))",
        "spray(frame(called=True, args=args, id=number()))",
        "spray(frame(called=0, args=[], id=number()))",
        "spray(frame(called=0, args={'t': [{'t': []}, {'d': [[1, 2]]}]}, id=number()))",
        "spray(frame(called=0, args=args, id=number()) * 2)",
        "spray(frame(id=number()))",
    ],
)
async def test_a_forged_call_back_fails_the_check(body: str, make_problem, judged):
    source = "def check_it(ctx):\n    for _ in range(3): ctx.answer.call('f', lambda: 1)"
    code = f"""
import gc, json, os, struct
args = {{"t": [{{"t": []}}, {{"d": []}}]}}
def number():
    return next(o._number for o in gc.get_objects() if type(o).__name__ == "Candidate")
def frame(**head):
    text = json.dumps(head).encode()
    return struct.pack(">II", len(text), 0) + text
def spray(data):
    for fd in range(3, 64):
        try: os.write(fd, data)
        except OSError: pass
def f(g): {body}
"""
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "fail"}, done.results
    assert "broke the protocol" in done.results["it"].message


async def test_an_exception_tells_what_it_is(make_problem, judged):
    source = """
def check_it(ctx):
    try: ctx.answer.call("f")
    except ctx.Raised as e:
        assert e.type == "Missing" and e.message == "'k'" and "line 3" in e.where, vars(e)
        assert e.kinds == ("Missing", "KeyError", "LookupError", "Exception", "BaseException",
                           "object"), e.kinds
    else: raise ctx.Fail("no exception")
"""
    code = "class Missing(KeyError): pass\ndef f():\n    raise Missing('k')"
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results


async def test_half_a_character_in_an_exception_voids_no_verdict(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('f')"
    done = await judged(make_problem(source), "def f(): raise ValueError('\\ud800')")
    assert done.outcomes() == {"it": "fail"}
    assert "\\ud800" in done.results["it"].message


async def test_time_is_measured_from_outside(make_problem, judged):
    source = """
def check_it(ctx):
    with ctx.answer.timing() as slept: ctx.answer.call("sleep", 0.2)
    with ctx.answer.timing() as worked: ctx.answer.call("work", 0.2)
    assert 0.2 <= slept.wall_s < 5, slept.wall_s
    assert 0.2 <= worked.wall_s < 5, worked.wall_s
    if worked.cpu_s is not None:                       # where the system tells
        assert slept.cpu_s < 0.1, slept.cpu_s
        assert 0.19 <= worked.cpu_s < 2, worked.cpu_s
"""
    code = """
import time
sleep, clock = time.sleep, time.process_time
def work(seconds):
    end = clock() + seconds
    while clock() < end: pass
for name in ("time", "monotonic", "perf_counter", "process_time", "clock_gettime"):
    setattr(time, name, lambda *a: 0.0)                # what it thinks of the time does not count
"""
    done = await judged(make_problem(source), code)
    assert done.outcomes() == {"it": "pass"}, done.results
