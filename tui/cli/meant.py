"""A group of which people leave out the commonest command."""

import difflib
from typing import Any

import click

ALIKE = 0.8  # from here on a word is a command that was mistyped


class MeantGroup(click.Group):
    """`h2h claim 1.7` is told of `h2h claim check 1.7`: `meant` is the command that takes such a
    word."""

    def __init__(self, *args: Any, meant: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._meant = meant

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            word = error.command_name
            if difflib.get_close_matches(word, self.list_commands(ctx), cutoff=ALIKE):
                raise
            meant = f"{ctx.command_path} {self._meant} {word}"
            raise click.UsageError(
                f"No such command {word!r}. Did you mean `{meant}`?", ctx
            ) from None
