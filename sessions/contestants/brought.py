"""The text of an answer that was brought from elsewhere."""

from pathlib import Path

from sessions.contestants.errors import BadSpec

LARGEST_FILE = 4 * 2**20  # bytes


def brought_text(path_text: str) -> str:
    """What stands in the file, without a byte order mark.

    Raises BadSpec: it cannot be read, is not UTF-8, or is larger than 4 MiB.
    """
    try:
        with Path(path_text).expanduser().open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadSpec(f"The answer {path_text!r} cannot be read ({why}); check the path.") from None
    except UnicodeDecodeError:
        raise BadSpec(f"The answer {path_text!r} is not UTF-8 text; save it as such.") from None
    if len(data) > LARGEST_FILE:
        raise BadSpec(f"The answer {path_text!r} is larger than 4 MiB; cut it to the answer.")
    return text
