"""Who can answer, and who shall."""

from collections.abc import Sequence

from textual.widgets.option_list import Option

from tui.screens.lobby.choice import MOST_SEATS, default_picks
from tui.screens.lobby.records import Seatable
from tui.screens.lobby.rows import seat_line
from tui.widgets.pick_list import PickList


class RosterList(PickList):
    """Told who there is by `show`; holds how many seats each is picked for."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.roster: list[Seatable] = []
        self._picks: dict[str, int] = {}
        self.untouched = True  # nothing was picked or put back by hand

    @property
    def chosen(self) -> list[Seatable]:
        """In roster order, as often as picked."""
        return [s for s in self.roster for _ in range(self._picks.get(s.entry.name, 0))]

    def show(self, roster: Sequence[Seatable], *, anew: bool = False) -> None:
        """List who there is. `anew`: forget what was picked; nothing picked: the default pair."""
        self.roster = list(roster)
        names = {seatable.entry.name for seatable in roster}
        kept = {} if anew else {n: seats for n, seats in self._picks.items() if n in names}
        self.untouched = anew or self.untouched
        self._picks = kept or dict.fromkeys(default_picks(roster), 1)
        self._redraw()

    def toggle(self) -> str:
        """Pick the highlighted one or put it back; returns a sentence where it cannot be."""
        seatable = self._highlighted()
        if seatable is None:
            return ""
        if self._picks.get(seatable.entry.name):
            del self._picks[seatable.entry.name]
            self.untouched = False
            self._redraw()
            return ""
        return self._add(seatable)

    def seat_again(self) -> str:
        """One more seat for the highlighted one; returns a sentence where it cannot be."""
        seatable = self._highlighted()
        return "" if seatable is None else self._add(seatable)

    def _highlighted(self) -> Seatable | None:
        at = self.highlighted
        return self.roster[at] if at is not None and at < len(self.roster) else None

    def _add(self, seatable: Seatable) -> str:
        name = seatable.entry.name
        if not seatable.ready:
            return f"{name} cannot answer yet: {seatable.state}."
        if len(self.chosen) >= MOST_SEATS:
            return f"A session has at most {MOST_SEATS} seats; space takes one out."
        self._picks[name] = self._picks.get(name, 0) + 1
        self.untouched = False
        self._redraw()
        return ""

    def _redraw(self) -> None:
        at = self.highlighted
        self.set_options(
            Option(seat_line(s, self._picks.get(s.entry.name, 0)), s.entry.name)
            for s in self.roster
        )
        if self.roster:
            self.highlighted = min(at or 0, len(self.roster) - 1)
