"""Ratings, best first: a number means nothing alone, so each has its difference to others."""

from sessions.scoring.ladder import Ladder, Rung
from sessions.scoring.wording import counted, percent
from sessions.untrusted import one_line
from tui.columns import cut, padded
from tui.widgets.text_lines import Row, rows_of

NAME = 18
MEANS = (
    "Points by Bradley and Terry's method from preferences alone: 400 points more are odds of ten "
    "to one, 1000 is the mean of all. A range is that of the difference (95 %, drawn again from "
    "the preferences); where it holds 0, the two may be alike."
)
DRAWN = "Drawn together by one imaginary tie each, so that they hold; such ratings have no ranges."


def ratings_rows(found: Ladder | None, why: str, width: int) -> list[Row]:
    """The third view; without a ladder the sentence why, and the way out."""
    if found is None:
        on_screen = why.replace("ask for regularised ratings", "press g to draw them together")
        return rows_of(one_line(f"No ratings: {on_screen}", 1000), width)
    head = f"{'':3}  {'':{NAME}}{'points':>7}{'behind the one above':>22}{'behind the first':>22}"
    rows = [Row(head, "dim")]
    for place, rung in enumerate(found.rungs):
        rows += rows_of(_line(found, place, rung), width)
    bad = percent(found.both_bad / found.battles) if found.battles else "none"
    comparisons = counted(found.battles, "comparison").capitalize()
    counts = (
        f"{comparisons}, in {found.both_bad} of them ({bad}) both were bad, which rates nobody."
    )
    drawn = f" {DRAWN}" if found.regularised else ""
    return [
        *rows,
        Row(""),
        *rows_of(counts + drawn, width, "dim"),
        *rows_of(MEANS, width, "dim"),
    ]


def _line(found: Ladder, place: int, rung: Rung) -> str:
    name = padded(cut(one_line(rung.name), NAME), NAME)
    text = f"{place + 1:>3}  {name}{rung.elo:>7.0f}"
    if place == 0 or found.regularised:
        return text
    above, first = found.rungs[place - 1], found.rungs[0]
    return f"{text}{_behind(found, above, rung):>22}{_behind(found, first, rung):>22}"


def _behind(found: Ladder, better: Rung, worse: Rung) -> str:
    """How far behind, as a range; the ladder holds either order of the two."""
    ends = found.differences.get((better.contestant, worse.contestant))
    if ends is None:
        turned = found.differences.get((worse.contestant, better.contestant))
        ends = None if turned is None else (-turned[1], -turned[0])
    return "–" if ends is None else f"{ends[0]:.0f} to {ends[1]:.0f}"
