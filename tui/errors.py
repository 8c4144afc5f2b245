"""What can go wrong before a command or a screen begins.

BadSettings   the config file cannot be used
"""


class BadSettings(Exception):
    """Its text is one sentence: file, key, what was expected."""

    exit_code = 2
