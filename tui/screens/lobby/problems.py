"""What can be answered: the claim check, an own question, the problems of the packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from sessions.untrusted import one_line
from tui.screens.lobby.rows import broken_line, matching, problem_line
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from problems.pack import Pack
    from problems.records import Problem
    from sessions.log.overview import Solved

CLAIM = "row:claim"
QUESTION = "row:question"
CLAIM_LINE = Content.assemble("Check a claim        ", ('"1.7 %"', "$h2h-dim"))
QUESTION_LINE = Content.assemble("Your own question    ", ("no checks, you grade", "$h2h-dim"))
RULE = 44


class ProblemList(PickList):
    """Told what there is by `show`; tells which row is highlighted by `row` and `problem`."""

    def __init__(self, id: str) -> None:
        super().__init__(*_first_rows(), id=id)
        self._problems: list[Problem] = []
        self._known = False  # once problems are listed, the highlight is the operator's

    @property
    def row(self) -> str | None:
        """CLAIM, QUESTION, a problem's PACK/ID, or None."""
        option = self.highlighted_option
        return option.id if option else None

    @property
    def problem(self) -> Problem | None:
        """The highlighted one."""
        return next((problem for problem in self._problems if _key(problem) == self.row), None)

    def show(self, packs: Sequence[Pack], solved: Mapping[str, Solved], search: str) -> None:
        """List what matches; the highlight stays where it was if that row is still there."""
        before = self.row if self._known else None
        options = [] if search.strip() else _first_rows()
        self._problems = []
        for pack in packs:
            found = matching(pack.problems, search)
            broken = () if search.strip() else pack.broken
            if found or broken:
                options.append(_rule(_heading(pack)))
            options += [Option(problem_line(p, solved.get(_key(p))), _key(p)) for p in found]
            options += [Option(broken_line(each), disabled=True) for each in broken]
            self._problems += found
        self.set_options(options)
        self._known = bool(packs)
        rows = [option.id for option in options]
        if before is not None and before in rows:
            self.highlighted = rows.index(before)
        elif self._problems:
            self.highlighted = rows.index(_key(self._problems[0]))


def _key(problem: Problem) -> str:
    """As `problems.pack.full_name`, which the first frame would have to wait for."""
    return f"{problem.pack}/{problem.id}"


def _heading(pack: Pack) -> str:
    if all(problem.built_in for problem in pack.problems):
        return "built-in"
    is_new = any(not problem.trusted for problem in pack.problems)
    return f"{pack.name} {pack.version}{', not trusted yet' * is_new}"


def _first_rows() -> list[Option]:
    return [Option(CLAIM_LINE, CLAIM), Option(QUESTION_LINE, QUESTION)]


def _rule(name: str) -> Option:
    line = f"── {one_line(name)} ".ljust(RULE, "─")
    return Option(Content.styled(line, "$h2h-dim"), disabled=True)
