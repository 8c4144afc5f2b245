"""`sizeof` finds what honest code keeps, wherever it keeps it."""

import pytest

CHECK = """
def check_it(ctx):
    ctx.answer.call("Store", keep="c")
    before = ctx.answer.sizeof("c")
    for n in range(50):
        ctx.answer.method("c", "put_away", bytes([n]) * 2000)
    raise ctx.Fail(str(ctx.answer.sizeof("c") - before))
"""
CODE = """
import functools
import numpy as np
H = []
@functools.lru_cache(None)
def cached(x): return None
def with_default(x, h=[]): h.append(x)
def closure():
    h = []
    def put(x): h.append(x)
    return put
class Store:
    kept = []
    def __init__(self):
        self.h, self.put, self.add = [], closure(), [].append
        self.objects = np.array([None])
    def put_away(self, x):
        PUT
"""
PLACES = {
    "an attribute": "self.h.append(x)",
    "a global": "H.append(x)",
    "a class attribute": "Store.kept.append(x)",
    "a closure": "self.put(x)",
    "a bound method": "self.add(x)",
    "an array of objects": "self.objects[0] = (x, self.objects[0])",
    "a cache": "cached(x)",
    "a default argument": "with_default(x)",
    "a function's attribute": "closure.kept = (x, getattr(closure, 'kept', None))",
}


@pytest.mark.parametrize("place", PLACES)
async def test_the_size_counts_what_is_kept_in(place: str, make_problem, judged):
    done = await judged(make_problem(CHECK), CODE.replace("PUT", PLACES[place]))
    assert 100_000 < int(done.results["it"].message) < 120_000


async def test_the_size_does_not_grow_when_nothing_is_kept(make_problem, judged):
    done = await judged(make_problem(CHECK), CODE.replace("PUT", "sum(x)"))
    assert done.results["it"].message == "0"
