"""`--svg FILE`: a score or a claim check drawn for print."""

from pathlib import Path

from sessions.scoring.explain import Explanation
from sessions.scoring.sections import Bars
from sessions.scoring.series import SeriesExplanation
from sessions.scoring.standing import shown_rate
from sessions.scoring.tally import Grades, RateLine
from sessions.scoring.wording import percent
from tui.cli.errors import Stop
from tui.cli.scores.svg_plot import Plot, PlotGroup, PlotRow, svg

TITLES: dict[Grades, str] = {"checks": "by checks", "verdicts": "by verdicts"}
ANYTIME = (
    "Each bar holds the rates that the first tries fit, however often one looked (95 %, confidence "
    "sequence with a uniform prior); where the words say “fixed”, the number of problems was fixed "
    "in advance and kept, and the interval is Wilson's (95 %). The dot is the rate itself."
)
MADE = "Drawn by h2h."


def write_rates_svg(path: Path, lines: list[RateLine]) -> None:
    """Draw the lines of a score. Raises Stop where the file cannot be written or nothing is known.

    Scripted players and blind sessions are in no line, so they are in no drawing either.
    """
    known = [line for line in lines if line.rate is not None]
    if not known:
        raise Stop("There is no rate to draw yet: nothing has been judged.")
    groups = [
        PlotGroup(f"Passes {TITLES[grades]}{_who(known, grades)}", tuple(map(_rate_row, found)))
        for grades in TITLES
        if (found := [line for line in known if line.grades == grades])
    ]
    _write(path, Plot("Rates of passing", (ANYTIME,), tuple(groups), _rates_foot(known)))


def write_claim_svg(path: Path, found: Explanation | SeriesExplanation) -> None:
    """Draw the bars of a claim check under its first sentences. Raises Stop."""
    groups = [_claim_group(section.bars) for section in found.sections if section.bars]
    if not groups:
        raise Stop("There is nothing to draw: no count gives these figures together.")
    claims = found.claims if isinstance(found, SeriesExplanation) else (found.claim,)
    if len(claims) == 1:
        title = f"A published score of {claims[0].figure.replace('%', ' %')} put to the test"
    else:
        title = f"{len(claims)} published scores put to the test"
    about = dict.fromkeys(text for one in claims for text in (one.benchmark, one.source) if text)
    source = f"The claims: {'; '.join(about)}. " if about else ""
    foot = (*found.closing, f"{source}{MADE}")
    says = found.paragraphs
    if isinstance(found, Explanation) and found.own is not None and found.own.about:
        says = (*says, f"The spot check: {found.own.about}.")
    _write(path, Plot(title, says, tuple(groups), foot))


def _claim_group(bars: Bars) -> PlotGroup:
    rows = tuple(
        PlotRow(row.label, row.rate, row.low, row.high, _range(row.low, row.high))
        for row in bars.rows
    )
    marked = f"the claim, {bars.marked}" if bars.marked else ""
    return PlotGroup(bars.says, rows, bars.mark, marked)


def _rate_row(line: RateLine) -> PlotRow:
    low, high = line.anytime_low, line.anytime_high
    if line.fixed is not None:
        low, high = line.low, line.high
    group = f" on {line.group}" if line.group else ""
    brought = ", brought" if line.kind == "brought" else ""
    fixed = " fixed" if line.fixed is not None else ""
    # Of several tries at a problem the bar takes the first, and so does the count beside it.
    first_tries = line.fixed is None
    passed, of = (line.first_passed, line.units) if first_tries else (line.passed, line.judged)
    words = f"{passed} of {of} {line.unit}s{fixed}"
    return PlotRow(f"{line.name}{group}{brought}", shown_rate(line), low, high, words)


def _who(lines: list[RateLine], grades: Grades) -> str:
    raters = {line.rater for line in lines if line.grades == grades and line.rater}
    return f", graded by {', '.join(sorted(raters))}" if raters else ""


def _rates_foot(lines: list[RateLine]) -> tuple[str, ...]:
    packs = sorted({pack for line in lines for pack in line.packs})
    first, last = min(line.first_at for line in lines), max(line.last_at for line in lines)
    models = sorted({model for line in lines for model in line.served_models or (line.model,)})
    missing = sum(sum(line.not_judged.values()) for line in lines)
    return (
        f"Set: {', '.join(packs) or 'questions of the operator'}. "
        f"Models as served: {', '.join(models)}. Answers of {first[:10]} to {last[:10]}.",
        f"Answers that nobody judged, which are neither passes nor failures: {missing}. {MADE}",
    )


def _range(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def _write(path: Path, plot: Plot) -> None:
    try:
        path.write_text(svg(plot), encoding="utf-8")
    except OSError as error:
        raise Stop(f"The drawing {path} cannot be written ({error.strerror}).") from None
