"""A small file that is written whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Put `text` into the file at `path`; whoever reads meanwhile sees the old one or the new one.

    A link to a file stays one. `mode` (less the umask) holds from the first moment on. Where it
    fails nothing is left beside the file. Raises OSError.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(target)
    except BaseException:  # text that is no UTF-8 as well
        part.unlink(missing_ok=True)
        raise
