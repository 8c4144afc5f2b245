"""`h2h completion`: what a shell has to read so that tab completes commands and options."""

import click
from click.shell_completion import get_completion_class

from tui.cli.options import unread_log_option

WHERE = {
    "bash": 'eval "$(h2h completion bash)"     in ~/.bashrc',
    "zsh": 'eval "$(h2h completion zsh)"      in ~/.zshrc',
    "fish": "h2h completion fish | source      in ~/.config/fish/config.fish",
}


@click.command(epilog="\b\n" + "\n".join(WHERE.values()))
@click.argument("shell", type=click.Choice(list(WHERE)))
@unread_log_option
def completion(shell: str) -> None:
    """Print what SHELL has to read so that tab completes the commands and options of h2h."""
    from tui.cli.main import cli

    made = get_completion_class(shell)
    assert made is not None, "click knows every shell of the choice"
    click.echo(made(cli, {}, "h2h", "_H2H_COMPLETE").source())
