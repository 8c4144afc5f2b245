"""How much memory an object holds, with all that it alone can reach."""

import gc
import sys
import types
from typing import Any

# shared by everything, so nobody's own
_SHARED = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.CodeType)


def deep_size(root: Any) -> int:
    """Bytes of `root` and of what it refers to. An array's base buffer counts once."""
    seen: set[int] = set()
    waiting = [root]
    total = 0
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, _SHARED):
            continue
        seen.add(id(thing))
        total += sys.getsizeof(thing, 0)  # an array's own data, not that of its base
        waiting += gc.get_referents(thing)
        base = getattr(thing, "base", None) if hasattr(thing, "__array_interface__") else None
        if base is not None:
            waiting.append(base)  # the buffer that a view keeps alive
    return total
