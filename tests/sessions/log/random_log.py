"""Logs as no operator would keep them: every kind of row that a score reads, in any order."""

import json
import sqlite3
from pathlib import Path
from random import Random

from sessions.log.connection import connect

# Two contestants of one name, one of two names, a brought answer, a player.
PEOPLE = (
    ("c1" * 32, "model", ("sol", "sol-new")),
    ("c2" * 32, "model", ("sol",)),
    ("c3" * 32, "model", ("luna",)),
    ("c4" * 32, "brought", ("mine",)),
    ("c5" * 32, "scripted", ("player",)),
)
RATERS = (("r1", "ann"), ("r2", "bob"), ("r3", "ann"), ("r4", "cyd"))  # two ids for one name
GRADES = ("pass", "partial", "fail", "refused", "void")
PREFERENCES = ("A", "B", "C", "A>B", "B>A", "tie", "all-bad")


class RandomLog:
    """Rows put in by plain SQL, so that nothing but the log's own triggers follows them."""

    def __init__(self, path: Path, rng: Random) -> None:
        self.conn = connect(path)
        self.conn.execute("PRAGMA synchronous = OFF")
        self._rng = rng
        self._count = 0
        self._turns: list[tuple[str, str]] = []  # session, turn
        self._verdicts: list[tuple[str, str, str | None]] = []  # id, session, turn
        self._runs: list[str] = []
        self._people()

    def put(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        columns = [row[1] for row in self.conn.execute(f"PRAGMA table_info({table})")]
        named = ", ".join(columns[: len(values)])
        self.conn.execute(f"INSERT INTO {table} ({named}) VALUES ({marks})", values)

    def grow(self, steps: int) -> None:
        """That many things more happen, in one transaction."""
        kinds = (self._session, self._turn, self._end, self._grade, self._preference, self._reveal)
        self.conn.execute("BEGIN IMMEDIATE")
        for _ in range(steps):
            self._rng.choice((*kinds, self._end, self._grade, self._grade, self._run, self._late))()
        self.conn.execute("COMMIT")

    def _id(self) -> str:
        """In any order, as those of two clocks are."""
        self._count += 1
        return f"{self._rng.randrange(10**6):06d}{self._count:06d}"

    def _at(self) -> str:
        return f"2026-11-{self._rng.randint(20, 26)}T10:00:{self._rng.randint(0, 59):02d}.000Z"

    def _people(self) -> None:
        for digest, kind, _ in PEOPLE:
            self.put("contestants", digest, kind, "chat", f"m-{digest[:2]}", None, "{}", None)
        for rater in RATERS:
            self.put("raters", *rater)
        for pack in ("k1", "k2", "k3"):  # two versions of one pack
            self.put("packs", pack, "mine" if pack == "k3" else "builtin", pack, "here")
        for pack in ("k1", "k2", "k3"):
            for slug in ("ring", "wrap"):
                self.put("problems", f"{pack}-{slug}", pack, slug, slug.title())
                for seed in (1, 2):
                    variant = f"{pack}-{slug}-{seed}"
                    self.put("variants", variant, f"{pack}-{slug}", seed, "q", "{}", "{}", "{}")
        for own in ("own-1", "own-2"):
            self.put("variants", own, None, None, "q?", "{}", "{}", "{}")

    def _session(self) -> None:
        session = f"20261123-s-{self._id()}"
        variants = [row[0] for row in self.conn.execute("SELECT digest FROM variants")]
        blind = self._rng.choice(("off", "off", "names"))
        self.put("sessions", session, self._rng.choice(variants), blind, None, self._at(), "0")
        for label in "ABC"[: self._rng.randint(1, 3)]:
            digest, _, names = self._rng.choice(PEOPLE)
            self.put("seats", session, label, digest, self._rng.choice(names), None)
            self._send(session, label, 1, 1)

    def _send(self, session: str, label: str, turn: int, attempt: int) -> None:
        key = f"{session}/{label}.{turn}.{attempt}"
        if self.conn.execute("SELECT 1 FROM turns WHERE id = ?", (key,)).fetchone() is None:
            self.put("turns", key, session, label, attempt, turn, None, "q", self._at(), 0)
            self._turns.append((session, key))

    def _turn(self) -> None:
        """Asked again, or a follow-up."""
        if self._turns:
            session, key = self._rng.choice(self._turns)
            label = key.rpartition("/")[2][0]
            self._send(session, label, *self._rng.choice(((1, 2), (1, 3), (2, 1))))

    def _end(self) -> None:
        for _, key in self._rng.sample(self._turns, min(3, len(self._turns))):
            if self.conn.execute("SELECT 1 FROM turn_ends WHERE turn = ?", (key,)).fetchone():
                continue
            outcome = self._rng.choice(("finished", "finished", "finished", "failed", "cancelled"))
            cost, tokens = self._rng.choice(((0.25, 3), (None, 3), (None, None), (0.5, 0)))
            self.put(
                "turn_ends", key, outcome, None, None, None, None, None, None, None, None,
                self._rng.choice(("x", "")), "", "s", 0, self._rng.choice(("m-a", "m-b", None)),
                None, 1, 1, tokens, None, tokens, None, self._rng.randint(0, 1), cost,
            )  # fmt: skip

    def _run(self) -> None:
        if self._turns:
            run, at = self._id(), self._at()
            _, key = self._rng.choice(self._turns)
            planned = self._rng.choice(("[]", '["a"]', '["a", "b"]'))
            level = self._rng.choice(("A", "B", None))
            self.put("check_runs", run, key, None, None, "s", None, "r", level, planned, at)
            self._runs.append(run)
            self._late(run)
            if self._rng.random() < 0.8:
                how = self._rng.choice(("complete", "complete", "complete", "stopped", "infra"))
                self.put("check_ends", run, how, "", "", at)

    def _late(self, run: str | None = None) -> None:
        """Results, also such as come after the end."""
        if self._runs:
            run = run or self._rng.choice(self._runs)
            for name in self._rng.sample(("a", "b"), self._rng.randint(0, 2)):
                query = "SELECT 1 FROM check_results WHERE run = ? AND name = ?"
                if self.conn.execute(query, (run, name)).fetchone() is None:
                    how = self._rng.choice(("pass", "pass", "pass", "fail", "not_run", "infra"))
                    self.put("check_results", run, name, how, "", self._rng.randint(0, 1), 1.0)

    def _grade(self) -> None:
        if not self._turns:
            return
        session, key = self._rng.choice(self._turns)
        amends = self._earlier(session, key)
        self._verdict(session, "grade", key, self._rng.choice(GRADES), None, [], amends)

    def _preference(self) -> None:
        if not self._turns:
            return
        session, _ = self._rng.choice(self._turns)
        of_session = [key for one, key in self._turns if one == session]
        newest = {key.rpartition("/")[2][0]: key for key in of_session}
        prefer = self._rng.choice(PREFERENCES)
        if len(newest) > 1:
            turns = list(newest.values())
            amends = self._earlier(session, None)
            self._verdict(session, "preference", None, None, prefer, turns, amends)

    def _earlier(self, session: str, turn: str | None) -> str | None:
        """A verdict on the same, by anybody, to take the place of; mostly none. At times one on
        something else, which no h2h writes."""
        any_of_session = self._rng.random() < 0.1
        alike = [v for v, s, t in self._verdicts if s == session and (any_of_session or t == turn)]
        return self._rng.choice(alike) if alike and self._rng.random() < 0.5 else None

    def _verdict(
        self,
        session: str,
        kind: str,
        turn: str | None,
        grade: str | None,
        prefer: str | None,
        turns: list[str],
        amends: str | None,
    ) -> None:
        verdict, rater = self._id(), self._rng.choice(RATERS)[0]
        early = int(self._rng.random() < 0.2)
        self.put(
            "verdicts", verdict, session, rater, self._at(), kind, turn, grade, prefer,
            json.dumps(turns), "[]", 0, "", 1, early, amends,
        )  # fmt: skip
        self._verdicts.append((verdict, session, turn))

    def _reveal(self) -> None:
        if self._turns:
            session, _ = self._rng.choice(self._turns)
            self.put("events", self._id(), session, None, self._at(), "reveal", "{}")


def random_log(path: Path, seed: int, steps: int = 1200) -> sqlite3.Connection:
    """A log grown in that many steps; its connection, which the caller closes."""
    log = RandomLog(path, Random(seed))
    log.grow(steps)
    return log.conn
