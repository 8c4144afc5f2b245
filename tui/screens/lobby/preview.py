"""What would be asked: the drawn prompt of the highlighted problem."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.untrusted import one_line
from tui.screens.lobby.problems import CLAIM, QUESTION
from tui.screens.work import imported

if TYPE_CHECKING:  # the pane brings the lexers: not before the first frame
    from problems.pack import Broken
    from problems.records import Problem, Variant
    from tui.widgets.answer_pane import AnswerPane

PAUSE_S = 0.15  # a highlight that moves on sooner draws nothing
ABOUT_ROWS = {
    CLAIM: (
        "Check a claim",
        "A published score, such as **1.7 %** on 20 problems: which counts can give it at all, and "
        "what a spot check of your own would and would not show.\n\nEnter opens it. It needs no "
        "model, no key and no network.",
    ),
    QUESTION: (
        "Your own question",
        "A question in your own words, put to everybody who is picked below. Nothing checks the "
        "answers: you read them, grade them and say which is better.\n\nEnter or `n` opens it.",
    ),
}

UNTRUSTED = (
    "This pack: {mark}. So nothing of it has run and no prompt is drawn. Enter asks whether it "
    "may. Its statement, as it is written:"
)


class Preview(Vertical):
    """`show` draws in a thread and keeps what was drawn: the session asks that very variant."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._drawn: dict[tuple[str, int], Variant] = {}
        self._said = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="preview-title", markup=False)

    def drawn(self, problem: Problem, seed: int) -> Variant | None:
        """The variant, if it was shown already."""
        return self._drawn.get((problem.digest, seed))

    def focus(self, scroll_visible: bool = True) -> Self:
        """The text takes it, so that the arrows scroll; before there is one, nothing does."""
        for pane in self.query("AnswerPane"):
            pane.focus(scroll_visible)
        return self

    async def show_broken(self, broken: Broken) -> None:
        """Why a problem cannot be loaded, whole."""
        await imported("tui.screens.arena.reading")
        from tui.screens.arena.reading import fenced

        self._title(one_line(f"{broken.id} cannot be used"))
        await self._text(fenced(broken.message))

    async def show(
        self, row: str | None, problem: Problem | None, seed: int, mark: str = ""
    ) -> None:
        """`mark`: why the problem may not run yet. Raises ProblemError where it cannot be drawn."""
        if problem is None:
            title, text = ABOUT_ROWS.get(row or "", ("", ""))
            self._title(title)
            await self._text(text)
            return
        self._title(_title_of(problem, seed))
        if not problem.trusted:
            await self._text(f"{UNTRUSTED.format(mark=mark)}\n\n---\n\n{problem.statement}")
            return
        if self.drawn(problem, seed) is None:
            await asyncio.sleep(PAUSE_S)
            await self._text("Drawing …")
            self._drawn[problem.digest, seed] = await _draw(problem, seed)
        await self._text(self._drawn[problem.digest, seed].prompt)

    def _title(self, title: str) -> None:
        self._said = title
        mark = "▸ " if self.has_focus_within else ""  # that the arrows scroll here
        self.query_one("#preview-title", Static).update(Content(f"{mark}{title}"))

    def on_descendant_focus(self) -> None:
        self._title(self._said)

    def on_descendant_blur(self) -> None:
        self._title(self._said)

    async def _text(self, text: str) -> None:
        pane = await self._pane()
        pane.set_text(text)
        pane.scroll_home(animate=False)

    async def _pane(self) -> AnswerPane:
        await imported("tui.widgets.answer_pane")
        from tui.widgets.answer_pane import AnswerPane

        found = list(self.query(AnswerPane))
        if found:
            return found[0]
        pane = AnswerPane(breaks=False, follow=False)
        await self.mount(pane)
        return pane


def _title_of(problem: Problem, seed: int) -> str:
    kind = {"json": "JSON"}.get(problem.answer.kind, problem.answer.kind)
    time = f" · about {problem.time_budget_min:g} min" if problem.time_budget_min else ""
    return one_line(f"{problem.title} · {kind}{time} · seed {seed}")


async def _draw(problem: Problem, seed: int) -> Variant:
    await imported("problems.variants", "problems.sandbox.awaiting")
    from problems.sandbox.awaiting import stoppable
    from problems.variants import draw

    return await stoppable(draw, problem, seed)
