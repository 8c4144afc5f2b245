"""What the lobby has found out so far; each part arrives by itself, from a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui.screens.lobby.records import LogFacts, RosterFacts
from tui.screens.work import guarded, imported

if TYPE_CHECKING:
    from problems.installed import Installed, InstalledPack
    from problems.pack import Pack
    from problems.sandbox.levels import Level
    from tui.settings import Settings

FACTS = "tui.screens.lobby.facts"
Say = Callable[[str], None]


class Findings:
    """What cannot be found out is told to `say` as a sentence, and stays as it was."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self.packs: Sequence[Pack] = ()
        self.installed: Installed | None = None
        self.marks: Mapping[str, str] = {}  # by a pack's digest, why it may not run yet
        self.roster = RosterFacts()
        self.log = LogFacts()
        self.level: Level | None = None
        self._listed: Mapping[str, tuple[str, ...]] = {}  # what vendors said are their newest

    async def load_packs(self) -> None:
        await imported(FACTS)
        from tui.screens.lobby import facts as lobby_facts

        work = asyncio.to_thread(lobby_facts.load_packs, self._settings)
        if found := await guarded(work, self._say):
            self.packs, self.installed, self.marks = found
            for sentence in self.installed.troubles:
                self._say(sentence)

    async def trust(self, one: InstalledPack) -> None:
        """Keep that `one` is trusted, and load it as it may run. Raises ProblemError."""
        from tui.screens.lobby import facts as lobby_facts

        await asyncio.to_thread(lobby_facts.trust_pack, self._settings, one)
        await self.load_packs()

    async def load_roster(self) -> None:
        await imported(FACTS)
        from tui.screens.lobby import facts as lobby_facts

        work = asyncio.to_thread(lobby_facts.load_roster, self._settings, self._listed)
        self.roster = await guarded(work, self._say) or self.roster
        for sentence in self.roster.troubles:
            self._say(sentence)

    async def read_log(self) -> None:
        await imported(FACTS)
        from tui.screens.lobby import facts as lobby_facts

        work = asyncio.to_thread(lobby_facts.read_log, self._settings)
        self.log = await guarded(work, self._say) or self.log

    async def probe_sandbox(self) -> None:
        """Once: it stays as it is while the program runs."""
        await imported(FACTS)
        from tui.screens.lobby import facts as lobby_facts

        if self.level is None:
            self.level = await guarded(asyncio.to_thread(lobby_facts.probe_sandbox), self._say)

    async def ask_vendors(self) -> None:
        """Each vendor's newest models, where there is a key; a silent vendor costs nothing."""
        await imported("sessions.providers.discovery")
        from sessions.providers.discovery import discover

        found = await guarded(discover(self._settings.env, self._settings.keys_file), self._say)
        self._listed = {vendor: listing.newest for vendor, listing in (found or {}).items()}
        for listing in (found or {}).values():
            if listing.problem:
                self._say(listing.problem)
        await self.load_roster()
