"""`h2h themes`: the colour themes there are."""

import click

from sessions.untrusted import one_line
from themes.errors import ThemeError
from themes.load import load_theme, names
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings


@click.command()
@json_option
@log_option
def themes(as_json: bool, log: str | None) -> None:
    """List the colour themes; `t` changes them on screen, `theme = "..."` in config.toml stays."""
    settings = load_settings(log)
    folder = settings.config_dir / "themes"
    found = []
    for name in names(folder):
        try:
            about = "dark" if load_theme(name, folder).dark else "light"
        except ThemeError as error:
            about = f"not usable: {error}"
        found.append({"name": name, "about": about, "chosen": name == settings.config.theme})
    if as_json:
        print_json(found)
        return
    for theme in found:
        mark = "*" if theme["chosen"] else " "
        click.echo(f"{mark} {one_line(theme['name']):<12} {one_line(theme['about'])}")
    click.echo(f'Your own go into {folder} as NAME.toml; config.toml takes theme = "NAME".')
