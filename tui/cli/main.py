"""`h2h`: a lazy group. Only the command that was asked for is imported."""

import importlib
import io
import os
import sys

import click

from problems.errors import ProblemError
from sessions.errors import SessionError
from sessions.untrusted import one_line
from tui.cli.arguments import refused
from tui.cli.errors import Stop
from tui.errors import BadSettings, why

# name -> (module:attribute, one line of help). A command stands here only once it works.
COMMANDS = {
    "run": ("tui.cli.run:run", "Put a problem or a question to contestants."),
    "sessions": ("tui.cli.past.sessions:sessions", "List and show past sessions."),
    "check": ("tui.cli.past.check:check", "Run the checks on a session's stored answers."),
    "verdict": ("tui.cli.past.verdict:verdict", "Record a grade or a preference."),
    "plan": ("tui.cli.scores.plan:plan", "Fix in advance how many problems are put."),
    "score": ("tui.cli.scores.score:score", "Passes and problems for each contestant."),
    "pairs": ("tui.cli.scores.pairs:pairs", "Every two contestants that met, against each other."),
    "power": ("tui.cli.scores.power:power", "How many problems it takes to tell two rates apart."),
    "claim": ("tui.cli.claims.claim:claim", "Put a published score to the test."),
    "problems": ("tui.cli.problems.group:problems", "List, show, draw and lint problems."),
    "contestants": ("tui.cli.contestants.group:contestants", "The roster: who can answer."),
    "local": ("tui.cli.local:local", "The embedded model: install, status, remove."),
    "log": ("tui.cli.log:log", "The log: its path, its head, whether it is intact."),
    "doctor": ("tui.cli.doctor:doctor", "What works on this machine, and what to do."),
    "themes": ("tui.cli.themes:themes", "The colour themes."),
    "completion": ("tui.cli.completion:completion", "What a shell reads to complete commands."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        return getattr(importlib.import_module(module), attribute)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """click names the nearest command only among those that are loaded."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[1]) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.option("--log", "log", metavar="PATH", type=click.Path(), help="The log to use.")
@click.version_option(package_name="h2h", prog_name="h2h")
@click.pass_context
def cli(ctx: click.Context, log: str | None) -> None:
    """Live head-to-head model sessions in the terminal. Without a command: the lobby."""
    if ctx.invoked_subcommand is None:
        from tui.cli.open import open_lobby

        open_lobby(log)


def main() -> None:
    """Run the command line; every error is one sentence on standard error and an exit code."""
    _have_standard_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an encoding without a sign ends no command
    sys.exit(_run(sys.argv[1:]))


def _have_standard_streams() -> None:
    """Who starts us may have closed them: the next file opened, perhaps the log, would get the
    number of one, and what is meant for that."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _run(arguments: list[str]) -> int:
    if odd := refused(arguments):
        return _say(odd, 2)
    try:
        code = cli.main(args=arguments, prog_name="h2h", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("Interrupted; what was logged is kept.", 130)
    except click.exceptions.NoArgsIsHelpError as bare:  # a group alone: its help, whole
        click.echo(bare.format_message(), err=True)
        return 2
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "h2h"
        message = error.format_message().rstrip(".")
        link = "" if message.endswith("?") else ";"
        return _say(f"{message}{link} `{where} --help` lists what is taken.", 2)
    except Stop as error:
        return _say(error.format_message(), error.code)
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (ProblemError, SessionError, BadSettings) as error:
        return _say(str(error), error.exit_code)
    except OSError as error:  # a full disk under what is printed, say
        where = f" ({error.filename})" if error.filename else ""
        return _say(f"The system refused: {why(error)}{where}; mend that and try again.", 3)
    except SystemExit:  # click's, only where the reader of our output went away: no error of ours
        return 0
    return code if isinstance(code, int) else 0


def _say(sentence: str, code: int) -> int:
    click.echo(one_line(sentence, limit=1000), err=True)
    return code
