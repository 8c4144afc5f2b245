"""`sizeof` finds what honest code keeps, wherever it keeps it."""

import json

CHECKS = """
import json
def check_it(ctx):
    grown = {}
    for place in ctx.vars["places"]:
        ctx.answer.call("Store", keep=place)
        before = ctx.answer.sizeof(place)
        for n in range(50):
            ctx.answer.method(place, "put_" + place, bytes([n]) * 2000)
        grown[place] = ctx.answer.sizeof(place) - before
    raise ctx.Fail(json.dumps(grown))
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


async def test_the_size_counts_what_is_kept_in_every_place_and_nothing_else(make_problem, judged):
    places = {**PLACES, "nowhere": "sum(x)"}
    names = {"_".join(place.replace("'", "").split()): put for place, put in places.items()}
    methods = "".join(f"    def put_{name}(self, x): {put}\n" for name, put in names.items())
    done = await judged(make_problem(CHECKS), CODE + methods, vars={"places": list(names)})
    grown = json.loads(done.results["it"].message)
    assert grown.pop("nowhere") == 0
    assert len(grown) == len(PLACES)
    assert {name: size for name, size in grown.items() if not 100_000 < size < 120_000} == {}
