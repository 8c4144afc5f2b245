"""What can go wrong before a command or a screen begins.

BadSettings   the config file cannot be used
"""


class BadSettings(Exception):
    """Its text is one sentence: file, key, what was expected."""

    exit_code = 2


def why(error: Exception) -> str:
    """In a few words why a file could not be read or written, for the middle of a sentence."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
