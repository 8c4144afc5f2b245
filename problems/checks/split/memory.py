"""How much memory the answer holds in an object, or has put aside for it.

Measured inside the candidate, so it is the answer's own word: it finds growth wherever honest code
keeps it (attributes, views, globals, closures, class attributes), and an answer that sets out to
deceive can hide from it. The grader cannot measure kilobytes from outside.
"""

import gc
import sys
import types
from typing import Any

# taken before the answer is loaded, so that patching them changes nothing
_getsizeof, _referents = sys.getsizeof, gc.get_referents
# shared by everybody, unless the answer itself has made them
_SHARED = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.CodeType)


def deep_size(roots: list[Any], module: types.ModuleType) -> int:
    """Bytes of `roots` and of all they refer to, each once; an array's base buffer too.

    Of classes and functions only the answer's own (`module`) are looked into.
    """
    seen: set[int] = set()
    waiting = list(roots)
    total = 0
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, _SHARED):
            waiting += _inside_shared(thing, module)
            continue
        total += _getsizeof(thing, 0)  # of an array its own data, not that of its base
        waiting += _referents(thing)
        if hasattr(thing, "__array_interface__"):
            waiting += _inside_array(thing)
    return total


def _inside_shared(thing: Any, module: types.ModuleType) -> list[Any]:
    """Where a class or a function of the answer may keep things."""
    if isinstance(thing, types.FunctionType) and thing.__globals__ is vars(module):
        return [thing.__closure__, thing.__defaults__, thing.__kwdefaults__, thing.__dict__]
    if isinstance(thing, type) and thing.__module__ == module.__name__:
        return list(vars(thing).values())
    if isinstance(thing, types.BuiltinFunctionType):  # a bound method: `history.append`
        return [] if isinstance(thing.__self__, types.ModuleType) else [thing.__self__]
    return []


def _inside_array(array: Any) -> list[Any]:
    """The buffer that a view keeps alive, and the objects of an array of objects."""
    inside = [getattr(array, "base", None)]
    if getattr(getattr(array, "dtype", None), "hasobject", False):
        inside += array.ravel().tolist()
    return inside
