"""What can be answered: the claim check, an own question, the problems of the packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from sessions.untrusted import one_line
from tui.columns import width_of
from tui.screens.lobby.rows import broken_line, matching, problem_line
from tui.widgets.pick_list import PickList

if TYPE_CHECKING:
    from problems.pack import Broken, Pack
    from problems.records import Problem
    from sessions.log.overview import Solved

CLAIM = "row:claim"
QUESTION = "row:question"
CLAIM_LINE = Content.assemble("Check a claim        ", ('"1.7 %"', "$h2h-dim"))
QUESTION_LINE = Content.assemble("Your own question    ", ("no checks, you grade", "$h2h-dim"))
RULE = 44
NOTHING = "No problem has these words; esc shows all again."
BUILTIN = "builtin"  # as `problems.pack.RESERVED` has it, which the first frame would wait for


class ProblemList(PickList):
    """Told what there is by `show`; what is highlighted is `row`, `problem`, `broken`."""

    def __init__(self, id: str) -> None:
        super().__init__(*_first_rows(), id=id)
        self._problems: list[Problem] = []
        self._broken: dict[str, Broken] = {}
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

    @property
    def broken(self) -> Broken | None:
        """The highlighted one, where it cannot be loaded."""
        return self._broken.get(self.row or "")

    def show(
        self,
        packs: Sequence[Pack],
        solved: Mapping[str, Solved],
        search: str,
        marks: Mapping[str, str],
    ) -> None:
        """List what matches; the highlight stays where it was if that row is still there.

        `marks`: by a pack's digest, why it may not run yet.
        """
        before = self.row if self._known else None
        options = [] if search.strip() else _first_rows()
        self._problems, self._broken = [], {}
        for pack in packs:
            found = matching(pack.problems, search)
            broken = () if search.strip() else pack.broken
            if found or broken:
                options.append(_rule(_heading(pack, marks.get(pack.digest, ""))))
            options += [Option(problem_line(p, solved.get(_key(p))), _key(p)) for p in found]
            options += [
                Option(broken_line(each), f"broken:{pack.name}/{each.id}") for each in broken
            ]
            self._broken |= {f"broken:{pack.name}/{each.id}": each for each in broken}
            self._problems += found
        if search.strip() and not options:
            options.append(Option(Content.styled(NOTHING, "$h2h-dim"), disabled=True))
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


def _heading(pack: Pack, mark: str) -> str:
    if pack.name == BUILTIN:
        return "built-in"
    return f"{pack.name} {pack.version}{mark and f', {mark}'}"


def _first_rows() -> list[Option]:
    return [Option(CLAIM_LINE, CLAIM), Option(QUESTION_LINE, QUESTION)]


def _rule(name: str) -> Option:
    line = f"── {one_line(name)} "
    line += "─" * (RULE - width_of(line))
    return Option(Content.styled(line, "$h2h-dim"), disabled=True)
