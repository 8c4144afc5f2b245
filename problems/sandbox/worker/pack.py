"""A pack's own code, in a worker: the generator of a variant, or a reference answer."""

import importlib.util
import json
import os
import sys
import types
from typing import Any

from problems.sandbox.worker import confine, numpy_path


def main(job: dict) -> None:
    """Write the JSON of what `job["function"]` of `job["file"]` returns for `job["arguments"]`."""
    confine.limit(job)
    numpy_path.make_importable(job["numpy"])
    confine.close(job)
    # behind the standard library, so that a pack's file cannot stand in for a module of it
    sys.path += job["import_from"]
    try:
        value = getattr(_load(job["file"]), job["function"])(*job["arguments"])
        _require_plain(value, job["function"])
    except Exception as e:
        said = {"error": _described(e, job["file"])}
    else:
        said = {"value": value}
    _write(job["results"], json.dumps(said, allow_nan=False).encode())


def _load(file: str) -> types.ModuleType:
    name = os.path.basename(file).removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _require_plain(value: Any, where: str) -> None:
    """Refuse what JSON would change or refuse without saying where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{where} has the key {key!r}, which is no string")
            _require_plain(item, f"{where}[{key!r}]")
    elif type(value) is list or type(value) is tuple:
        for at, item in enumerate(value):
            _require_plain(item, f"{where}[{at}]")
    elif type(value) is float and not abs(value) <= sys.float_info.max:
        raise ValueError(f"{where} is {value!r}, which JSON does not have")
    elif value is not None and type(value) not in (str, int, float, bool):
        raise TypeError(f"{where} is a {type(value).__name__}, not a plain value of JSON")


def _described(error: Exception, file: str) -> str:
    """What was raised, and the last line of the pack's own file on the way there."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    where = f" ({os.path.basename(file)}, line {line})" if line else ""
    return f"{type(error).__name__}: {error}{where}"[:2000]


def _write(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]
