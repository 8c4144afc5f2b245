"""How a command ends early: one plain sentence on standard error, and the exit code."""

import click


class Stop(click.ClickException):
    """2: wrong use; 3: a seat or the sandbox was not available; 1: a check found something."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code
