"""What stands in the grader for an object that is no plain data: it can be passed back, only that.

An answer's object could claim to equal anything, to be true, to be any number. So its stand-in
claims nothing: every use of it fails the check.
"""

from typing import Any, NoReturn

from problems.checks.split.failures import NotData


class Opaque:
    """An object of the answer, by its handle."""

    __slots__ = ("_handle", "_type_name")

    def __init__(self, handle: int, type_name: str) -> None:
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_type_name", type_name)

    def __repr__(self) -> str:
        return f"<an object of the answer's type {self._type_name!r}>"

    def __getattr__(self, name: str) -> NoReturn:
        raise _refusal(self)


def _refusal(thing: Opaque) -> NotData:
    return NotData(f"the answer gave {thing!r} where plain data was expected")


def _refuse(self: Opaque, *_: Any) -> NoReturn:
    raise _refusal(self)


_OPERATIONS = (
    "eq ne lt le gt ge bool len iter next getitem setitem delitem contains call "
    "int float complex index round trunc floor ceil abs neg pos invert "
    "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor "
    "radd rsub rmul rmatmul rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand ror rxor "
    "str format bytes setattr delattr enter exit array array_ufunc array_function reversed hash"
)
for _name in _OPERATIONS.split():
    setattr(Opaque, f"__{_name}__", _refuse)
