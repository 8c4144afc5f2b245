"""Pairs and ratings as lines of text, plain words first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from sessions.scoring.errors import Unidentifiable
from sessions.scoring.headtohead import PairLine, Preference
from sessions.scoring.ladder import Ladder, ladder
from sessions.scoring.pairs import position_bias
from sessions.scoring.wording import counted, p_value, percent
from sessions.untrusted import one_line

REJECTED = 20.0  # an e-value of 1 / 0.05 (Ville's inequality)
DIGEST = 6


class Meeting(Struct, frozen=True):
    """What `h2h pairs` found. `ratings` is the ladder, or the sentence why there is none."""

    lines: tuple[PairLine, ...]
    left: int
    rater: str
    ratings: Ladder | str | None


def ratings(preferences: Sequence[Preference], *, regularised: bool) -> Ladder | str:
    try:
        return ladder(preferences, regularised=regularised)
    except Unidentifiable as error:
        return str(error)


def pair_lines(meeting: Meeting) -> Iterator[str]:
    """Safe to print. No meeting is no data, which is not a tie."""
    if not meeting.lines:
        yield "No two contestants have met yet: no data, which is not a tie."
    elif meeting.rater:
        yield one_line(f"Preferences are those of {meeting.rater}.")
    digests: dict[str, set[str]] = defaultdict(set)
    for line in meeting.lines:
        digests[line.first].add(line.first_id)
        digests[line.second].add(line.second_id)
    shared = {name for name, those in digests.items() if len(those) > 1}
    for line in meeting.lines:
        yield from _pair(line, shared)
    yield from _side(meeting.lines)
    yield from _ratings(meeting.ratings)
    if meeting.left:
        yield f"Preferences in no line (scripted, early, blind, one twice): {meeting.left}"


def _pair(line: PairLine, shared: set[str]) -> Iterator[str]:
    first = _told_apart(line.first, line.first_id, shared)
    second = _told_apart(line.second, line.second_id, shared)
    yield one_line(f"{first} against {second}")
    if line.problems_met:
        yield (
            f"  preferred {line.wins} to {line.losses}, {_counted(line.ties, 'tie')}; "
            f"{_preference_words(line)}"
        )
        yield f"  {_both_bad(line)}"
    answered = line.both + line.first_only + line.second_only + line.neither
    if answered:
        yield one_line(
            f"  of {counted(answered, 'problem')} both answered: both solved {line.both}, "
            f"{first} alone {line.first_only}, {second} alone {line.second_only}, "
            f"neither {line.neither}; {p_value(line.p_value)} (exact McNemar, for a number fixed "
            "in advance)",
            1000,
        )


def _told_apart(name: str, digest: str, shared: set[str]) -> str:
    return one_line(f"{name} {digest[:DIGEST]}" if name in shared else name)


def _preference_words(line: PairLine) -> str:
    if not line.wins + line.losses:
        return "nothing is decided"
    on = f"on {counted(line.problems_won + line.problems_lost, 'problem')}"
    if line.e_value >= REJECTED:
        return f"a difference {on}, however often you looked (e = {line.e_value:.1f})"
    return f"no difference is shown {on} (e = {line.e_value:.2f}; 20 would show one)"


def _both_bad(line: PairLine) -> str:
    """Its own rate: an answer that was only less bad than none is no win."""
    given = line.wins + line.losses + line.ties + line.both_bad
    assert line.both_bad_rate is not None, "a pair that met was given a preference"
    fits = f"{percent(line.both_bad_low or 0.0)} to {percent(line.both_bad_high or 0.0)}"
    return (
        f"both bad in {line.both_bad} of {given} ({percent(line.both_bad_rate)}); over "
        f"{counted(line.problems_met, 'problem')} any rate from {fits} fits, however often you look"
    )


def _side(lines: Sequence[PairLine]) -> Iterator[str]:
    """How often the first seat won, whoever sat there."""
    decided = sum(line.wins + line.losses for line in lines)
    if not decided:
        return
    won = sum(line.seat_a_wins for line in lines)
    found = position_bias(won, decided)
    yield (
        f"The seat with the earlier letter won {won} of the {decided} decided "
        f"({percent(won / decided)}; {percent(found['lo'])} to {percent(found['hi'])} fits, "
        f"Clopper-Pearson, {p_value(found['p'])} against one half)."
    )


def _ratings(found: Ladder | str | None) -> Iterator[str]:
    if found is None:
        return
    if isinstance(found, str):
        yield one_line(f"No ratings: {found}", 1000)
        return
    if len(found.rungs) == 2 and not found.regularised:
        return  # the pair itself says it all
    how = ", drawn together by one imaginary tie each" if found.regularised else ""
    yield f"Ratings (Bradley-Terry{how}; 400 more is ten to one; 1000 is the mean):"
    best = found.rungs[0]
    for rung in found.rungs:
        name = one_line(rung.name, 40)
        ends = found.differences.get((best.contestant, rung.contestant))
        behind = f"   {ends[0]:+.0f} to {ends[1]:+.0f} behind the first" if ends else ""
        yield f"  {rung.elo:5.0f}  {name}{behind}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
