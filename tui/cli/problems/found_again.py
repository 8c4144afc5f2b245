"""The problem of a stored session, found again on this machine."""

from problems.installed import earlier
from problems.pack import full_name
from problems.records import Problem
from sessions.events import Opened
from tui.cli.errors import Stop
from tui.folders import remembered
from tui.packs import all_packs, place_of
from tui.settings import Settings


def found_again(settings: Settings, opened: Opened) -> Problem:
    """By digest: in the built-in pack, an installed one, the copy of one that was trusted, or a
    folder that was named by its path.

    Where only another version of it is here, that one. Raises Stop where there is none, and
    BrokenPack.
    """
    asked, pack = opened.problem, opened.pack
    assert asked is not None
    packs, _ = all_packs(settings)
    here = [problem for pack in packs for problem in pack.problems]
    for problem in here:
        if problem.digest == asked.digest:
            return problem
    if pack and (kept := earlier(place_of(settings), pack.digest, asked.slug)):
        return kept
    kept = remembered(settings.folders_file, asked.digest)
    if isinstance(kept, Problem):
        return kept
    if kept is not None:
        raise Stop(
            f"The problem {asked.slug} in {kept} has changed since this session: "
            f"--problem {kept} checks the answers by what lies there now."
        )
    for problem in here:
        if pack and (problem.pack, problem.id) == (pack.name, asked.slug):
            return problem
    where = f"the pack {pack.name} {pack.version}".strip() if pack else "its pack"
    raise Stop(
        f"The problem {asked.slug} of {where} is not here: put that pack below "
        f"{settings.packs_dir}, or say where the problem's folder is with --problem PATH."
    )


def difference(opened: Opened, problem: Problem) -> str:
    """What to know of a problem that is not what the session asked; empty for the same."""
    asked, pack = opened.problem, opened.pack
    if asked is None or problem.digest == asked.digest:
        return ""
    was = f"{pack.name} {pack.version}".strip() if pack else "another pack"
    now = f"{full_name(problem)} {problem.pack_version}".strip()
    if problem.hidden_digest == asked.hidden_digest:
        return f"Note: only the statement of {now} has changed since this session ({was})."
    return (
        f"Note: {now} is another version than this session asked ({was}, digest "
        f"{asked.digest[:12]}): its checks may judge otherwise."
    )
