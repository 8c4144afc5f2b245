"""`h2h problems`: list, show, draw and lint problems."""

import click

from tui.cli.options import json_option, print_json, unread_log_option


@click.group(invoke_without_command=True)
@json_option
@unread_log_option
@click.pass_context
def problems(ctx: click.Context, as_json: bool) -> None:
    """List, show, draw and lint problems. Without a command: the list.

    PROBLEM is an id, an unambiguous part of one, or the path of a problem folder.
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
    from problems.pack import builtin, find_problem
    from tui.cli.problem_text import about, document

    found = find_problem([builtin()], problem)
    if as_json:
        print_json(document(found))
    else:
        click.echo(about(found))


@problems.command()
@click.argument("problem")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--truth", is_flag=True, help="Give the hidden truth away too.")
@json_option
@unread_log_option
def draw(problem: str, seed: int, truth: bool, as_json: bool) -> None:
    """Draw the variant of a seed and print its prompt, as contestants read it."""
    import problems.variants as variants
    from problems.pack import builtin, find_problem
    from sessions.untrusted import neutralise, one_line

    found = find_problem([builtin()], problem)
    variant = variants.draw(found, seed)
    if as_json:
        from tui.cli.problem_text import variant_document

        print_json(variant_document(found, variant, truth=truth))
        return
    click.echo(neutralise(variant.prompt), nl=False)
    for key, value in variant.truth.items() if truth else ():
        click.echo(one_line(f"truth: {key} = {value}"))


@problems.command()
@click.argument("names", metavar="[PROBLEM]...", nargs=-1)
@click.option("--seeds", type=click.IntRange(min=1), default=5, show_default=True)
@json_option
@unread_log_option
def lint(names: tuple[str, ...], seeds: int, as_json: bool) -> int:
    """Execute the reference answers of PROBLEM (default: the built-in pack) on the first seeds.

    Right answers must solve each, wrong ones must fail at every check named for them. Exit code 1
    when something is wrong with a problem.
    """
    from tui.cli.lint import run_lint

    return run_lint(names, seeds, as_json)


def _list(as_json: bool) -> None:
    from problems.pack import builtin
    from sessions.untrusted import one_line
    from tui.cli.problem_text import broken_row, row

    pack = builtin()
    if as_json:
        print_json([*map(row, pack.problems), *(broken_row(pack, b) for b in pack.broken)])
        return
    for problem in pack.problems:
        kind = f"{problem.difficulty:<7} {problem.answer.kind:<5}"
        click.echo(f"{problem.id:<16} {kind} {one_line(problem.title)}")
    for entry in pack.broken:
        click.echo(one_line(f"{entry.id} is broken: {entry.message}", limit=1000), err=True)
