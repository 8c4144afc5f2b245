"""`h2h problems`: list, show, draw and lint problems."""

import click

from tui.cli.meant import MeantGroup
from tui.cli.options import json_option, print_json, trust_option, unread_log_option
from tui.settings import load_settings


@click.group(cls=MeantGroup, meant="show", invoke_without_command=True)
@json_option
@unread_log_option
@click.pass_context
def problems(ctx: click.Context, as_json: bool) -> None:
    """List, show, draw and lint problems. Without a command: the list.

    PROBLEM is an id, PACK/ID, an unambiguous part of one, or the path of a problem folder. Packs
    of others lie below packs/ in the data folder; `h2h doctor` says where that is.
    """
    if ctx.invoked_subcommand is None:
        _list(as_json)


@problems.command("list")
@json_option
@unread_log_option
def list_command(as_json: bool) -> None:
    """List every problem, and what is wrong with those that do not load."""
    _list(as_json)


@problems.command()
@click.argument("problem")
@json_option
@unread_log_option
def show(problem: str, as_json: bool) -> None:
    """Show what PROBLEM is and how it is judged; `draw` prints the prompt itself."""
    from tui.cli.problems.packs import named
    from tui.cli.problems.text import about, document
    from tui.packs import all_packs, mark_of

    settings = load_settings()
    found = named(settings, problem)
    if as_json:
        print_json(document(found))
    else:
        mark = "" if found.trusted else mark_of(all_packs(settings)[1], found.pack_digest)
        click.echo(about(found, mark))


@problems.command()
@click.argument("problem")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--truth", is_flag=True, help="Give the hidden truth away too.")
@trust_option
@json_option
@unread_log_option
def draw(problem: str, seed: int, truth: bool, trust: str | None, as_json: bool) -> None:
    """Draw the variant of a seed and print its prompt, as contestants read it."""
    import problems.variants as variants
    from sessions.untrusted import neutralise, one_line
    from tui.cli.problems.packs import to_run

    found = to_run(load_settings(), problem, trust)
    variant = variants.draw(found, seed)
    if as_json:
        from tui.cli.problems.text import variant_document

        print_json(variant_document(found, variant, truth=truth))
        return
    click.echo(neutralise(variant.prompt), nl=False)
    for key, value in variant.truth.items() if truth else ():
        click.echo(one_line(f"truth: {key} = {value}"))


@problems.command()
@click.argument("names", metavar="[PROBLEM]...", nargs=-1)
@click.option("--seeds", type=click.IntRange(min=1), default=5, show_default=True)
@trust_option
@json_option
@unread_log_option
def lint(names: tuple[str, ...], seeds: int, trust: str | None, as_json: bool) -> int:
    """Execute the reference answers of PROBLEM (default: the built-in pack) on the first seeds.

    The name of a pack means all its problems. Right answers must solve each, wrong ones must fail
    at every check named for them. Exit code 1 when something is wrong with a problem.
    """
    from tui.cli.problems.lint import run_lint

    return run_lint(load_settings(), names, seeds, trust, as_json)


@problems.command()
@click.argument("what", metavar="[PROBLEM | PACK | PATH]", required=False)
@json_option
@unread_log_option
def digest(what: str | None, as_json: bool) -> None:
    """Print the digest of a problem, a pack, or the folder of one; default: the built-in pack.

    It is what `--trust` takes for a pack, and what a log names.
    """
    from tui.cli.problems.digest import digest_document

    shown = digest_document(load_settings(), what)
    if as_json:
        print_json(shown)
    else:
        click.echo(shown["digest"])


def _list(as_json: bool) -> None:
    from tui.cli.problems.packs import say_troubles
    from tui.cli.problems.text import broken_row, list_lines, row
    from tui.packs import all_packs

    packs, found = all_packs(load_settings())
    if as_json:
        print_json(
            [
                shown
                for pack in packs
                for shown in (*map(row, pack.problems), *(broken_row(pack, b) for b in pack.broken))
            ]
        )
    else:
        for line, is_wrong in list_lines(packs, found):
            click.echo(line, err=is_wrong)
    say_troubles(found)
