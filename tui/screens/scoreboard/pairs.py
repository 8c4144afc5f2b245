"""Who beat whom: a matrix of preferences, then each pair in words."""

from collections.abc import Sequence

from sessions.scoring.headtohead import PairLine
from sessions.scoring.wording import counted, p_value, percent
from sessions.untrusted import one_line
from tui.columns import cut, padded
from tui.widgets.text_lines import Row, rows_of

NAME = 20
CELL = 8
REJECTED = 20.0  # an e-value of 1 / 0.05 (Ville's inequality)
LEGEND = (
    "A cell holds how often the row was preferred to the column, and the other way round. Ties and "
    "“both bad” decide nothing and stand with each pair below."
)


def pairs_rows(lines: Sequence[PairLine], width: int) -> list[Row]:
    """The second view, for a screen of `width` columns."""
    if not lines:
        return rows_of("No two contestants have met yet: no data, which is not a tie.", width)
    rows = [*_matrix(lines, width), Row(""), *rows_of(LEGEND, width, "dim"), Row("")]
    shown = dict(_contestants(lines))
    for line in lines:
        first, second = shown[line.first_id], shown[line.second_id]
        rows += rows_of(f"{first} against {second}", width, "bold")
        for sentence in _words(line, first, second):
            rows += rows_of(sentence, width, indent="  ")
    return rows


def _contestants(lines: Sequence[PairLine]) -> list[tuple[str, str]]:
    """(digest, a name of its own), in the order of their names."""
    names = {line.first_id: line.first for line in lines}
    names |= {line.second_id: line.second for line in lines}
    often = list(names.values())
    shown = {
        digest: cut(one_line(name if often.count(name) == 1 else f"{name} {digest[:6]}"), NAME)
        for digest, name in names.items()
    }
    return sorted(shown.items(), key=lambda item: (item[1], item[0]))


def _matrix(lines: Sequence[PairLine], width: int) -> list[Row]:
    """A row a contestant; the columns are numbered, and go on below where they do not fit."""
    people = _contestants(lines)
    won = {(line.first_id, line.second_id): (line.wins, line.losses) for line in lines}
    won |= {(line.second_id, line.first_id): (line.losses, line.wins) for line in lines}
    fit = max((width - NAME - 8) // CELL, 1)
    rows = []
    for start in range(0, len(people), fit):
        columns = people[start : start + fit]
        head = "".join(f"{start + i + 1:>{CELL}}" for i in range(len(columns)))
        rows.append(Row(f"{'':{NAME + 5}}{head}", "dim"))
        for number, (digest, name) in enumerate(people):
            cells = [_cell(won.get((digest, other)), digest == other) for other, _ in columns]
            rows.append(Row(f"{number + 1:>3}  {padded(name, NAME)}{''.join(cells)}"))
    return rows


def _cell(counts: tuple[int, int] | None, itself: bool) -> str:
    text = "–" if itself else "" if counts is None else f"{counts[0]}:{counts[1]}"
    return f"{text:>{CELL}}"


def _words(line: PairLine, first: str, second: str) -> list[str]:
    said = []
    if line.problems_met:
        given = line.wins + line.losses + line.ties + line.both_bad
        ties = counted(line.ties, "tie")
        said.append(
            f"preferred {line.wins} to {line.losses}, {ties}; both bad in {line.both_bad} of "
            f"{given} ({percent(line.both_bad_rate or 0)}); {_decided(line)}"
        )
    answered = line.both + line.first_only + line.second_only + line.neither
    if answered:
        said.append(
            f"of {counted(answered, 'problem')} both answered: both solved {line.both}, {first} "
            f"alone {line.first_only}, {second} alone {line.second_only}, neither {line.neither}; "
            f"{p_value(line.p_value)} (McNemar's exact test, for a number fixed in advance)"
        )
    return said


def _decided(line: PairLine) -> str:
    votes = line.problems_won + line.problems_lost
    if not votes:
        return "nothing is decided"
    on = f"on {counted(votes, 'problem')}"
    if line.e_value >= REJECTED:
        return f"that shows a difference {on}, however often you looked"
    return f"that shows no difference {on} (evidence {line.e_value:.1f}; 20 would show one)"
