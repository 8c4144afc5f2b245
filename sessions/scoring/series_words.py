"""The sentences about a series of figures: what fits all of them, and what two of them show."""

from collections.abc import Sequence
from fractions import Fraction

from sessions.scoring import founding, pairs, wording
from sessions.scoring.figures import parse_figure
from sessions.scoring.granularity import REPEATS_UP_TO, RUNS_UP_TO, fits
from sessions.scoring.joint import Fitted, Joint


def opening(joint: Joint) -> list[str]:
    """The first paragraphs, which begin with their "If"."""
    if not any(one.claim.problems for one in joint.fitted):
        return [_without_problems(joint)]
    said = [_one_run(joint, joint.problems)] if joint.problems else []
    said += _over_repeats(joint)
    untested = [one for one in joint.fitted if not joint.problems and not one.claim.problems]
    if not said or not said[0].startswith("If "):
        said.insert(0, "If every run counted as pass or fail, each figure has to fit its own runs.")
    if untested:
        said.append(f"How many problems {_listed(untested)} stood on is not given: not tested.")
    return said


def _one_run(joint: Joint, problems: int) -> str:
    able = [one for one in joint.fitted if fits(parse_figure(one.claim.figure), problems)]
    unable = [one for one in joint.fitted if one not in able]
    counted = f"If all {problems} problems counted, each pass or fail,"
    steps = f"the steps are {wording.points(Fraction(100, problems))}"
    if not unable:
        return f"{counted} one run over them can give every one of the figures: {steps}."
    if not able:
        every = wording.number(len(unable))
        return f"{counted} one run over them cannot give any of the {every} figures: {steps}."
    return f"{counted} one run over them cannot give {_listed(unable)}: {steps}."


def _over_repeats(joint: Joint) -> list[str]:
    known = [one for one in joint.fitted if joint.problems or one.claim.problems]
    sought = [one for one in known if one.claim.repeats is None]
    stated = [one for one in known if one.claim.repeats is not None]
    figures = f"{_many(sought)}{' that state no repeats' if stated else ''}"
    said = []
    if len(sought) > 1:
        if not joint.repeats:
            said.append(_nothing_fits(joint, figures))
        elif joint.repeats[0] > 1 or not joint.problems:
            said.append(
                f"If each problem was run equally often for every figure, the {figures} fit "
                f"together {together(joint)}. {_example(sought)} That is an inference from the "
                "printed digits."
            )
        else:
            said.append(f"The {figures} need no average over repeats.")
    return said + [_stated(one) for one in stated]


def _nothing_fits(joint: Joint, figures: str) -> str:
    limit = f"of each problem, up to {REPEATS_UP_TO}"
    if not any(one.claim.problems for one in joint.fitted):
        limit = f"in all, up to {RUNS_UP_TO}"
    said = (
        f"If each problem was run equally often for every figure, the {figures} cannot all be "
        f"shares of passes: no number of runs {limit}, gives them together. One of them at least "
        "must be something else: part marks, another number of problems or of runs, or a slip."
    )
    if joint.misfits:
        odd = [joint.fitted[i] for i in joint.misfits]
        without = " or without ".join(named(one) for one in odd[:3])
        said += f" Without {without} the others fit together."
    return said


def _stated(one: Fitted) -> str:
    what = f"{named(one)}, said to stand on {wording.counted(one.claim.repeats or 0, 'run')}"
    if one.passed is None:
        return f"{what} of each problem, cannot come from {one.runs} runs in all."
    return f"{what} of each problem, is {share(one)}."


def _without_problems(joint: Joint) -> str:
    if not joint.runs:
        return _nothing_fits(joint, _many(joint.fitted))
    first = joint.runs[0]
    return (
        "If every run counted as pass or fail, and there were as many runs for each figure, the "
        f"{_many(joint.fitted)} fit together {together(joint)}; fewer than {first} cannot give "
        f"them. {_example(joint.fitted)} How many problems there were is not given, and {first} "
        "runs may be many problems run once or fewer run more often."
    )


def _example(fitted: Sequence[Fitted]) -> str:
    last = next((one for one in reversed(fitted) if one.passed is not None), None)
    return "" if last is None else f"Most simply, then, {figure_of(last)} is {share(last)}."


def cut_off(joint: Joint) -> list[str]:
    """A figure that only fits cut off: rounding alone would flag it wrongly."""
    cut = [one for one in joint.fitted if one.cut_off and one.runs]
    if not cut:
        return []
    one = cut[0]
    assert one.passed is not None
    exact = wording.points(Fraction(100 * one.passed, one.runs or 1))
    listed = _listed(cut) + (" fits" if len(cut) == 1 else " fit")
    return [
        f"{listed} only where the figure was cut off after its last digit and not rounded: "
        f"{one.passed} of {one.runs} is {exact}. Whoever tries rounding alone would wrongly call "
        "it impossible."
    ]


def change(joint: Joint) -> list[str]:
    """Whether the series shows a change: of two figures, or the one the founding case tells of."""
    pair = _compared(joint)
    if pair is None:
        return []
    before, after = pair
    assert before.passed is not None
    assert after.passed is not None
    p = pairs.fisher(before.passed, before.runs or 1, after.passed, after.runs or 1)
    verdict = "That is no proof of a change" if p >= 0.05 else "Chance alone seldom does that"
    return [
        f"From {named(before)} to {named(after)} is from {before.passed} of {before.runs} to "
        f"{after.passed} of {after.runs}. If nothing had changed, chance alone would set two such "
        f"results at least as far apart in {wording.chance(p)} of cases, even with all runs taken "
        f"as independent, which makes the difference look surer than it is ({wording.p_value(p)}, "
        f"Fisher's exact test). {verdict}."
    ]


def _compared(joint: Joint) -> tuple[Fitted, Fitted] | None:
    usable = [one for one in joint.fitted if one.passed is not None]
    by_model = {one.claim.model: one for one in usable if one.claim.benchmark == founding.BENCHMARK}
    if set(founding.SAID_TO_FALL) <= set(by_model):
        before, after = (by_model[model] for model in founding.SAID_TO_FALL)
        return before, after
    if len(usable) != 2 or len(joint.fitted) != 2 or figure_of(usable[0]) == figure_of(usable[1]):
        return None
    return usable[0], usable[1]


def together(joint: Joint) -> str:
    """Where all the figures fit: `only at six runs of each problem or a multiple of six`."""
    found = joint.repeats or joint.runs
    what = "of each problem" if joint.repeats else "in all"
    most = REPEATS_UP_TO if joint.repeats else RUNS_UP_TO
    first = found[0]
    number = wording.number(first)
    if found == tuple(range(first, most + 1, first)):
        if first == 1:
            return f"at any number of runs {what}"
        return f"only at {number} runs {what} or a multiple of {number}"
    others = [str(n) for n in found[1:6]]
    more = " and others" if len(found) > 6 else ""
    runs = "run" if first == 1 else "runs"
    if not others:
        return f"only at {number} {runs} {what} (up to {most} were tried)"
    return f"at {number} {runs} {what} at least (also {', '.join(others)}{more})"


def share(one: Fitted) -> str:
    """A fitted count in words: `2 of 120`, `9 to 10 of 120`."""
    span = str(one.passed) if one.passed == one.up_to else f"{one.passed} to {one.up_to}"
    return f"{span} of {one.runs}"


def figure_of(one: Fitted) -> str:
    """`1.7 %`."""
    return f"{parse_figure(one.claim.figure).printed} %"


def named(one: Fitted) -> str:
    """`1.7 % (m-6)`."""
    return f"{figure_of(one)} ({one.claim.model})" if one.claim.model else figure_of(one)


def _listed(fitted: Sequence[Fitted]) -> str:
    figures = list(dict.fromkeys(figure_of(one) for one in fitted))
    return figures[0] if len(figures) == 1 else f"{', '.join(figures[:-1])} and {figures[-1]}"


def _many(fitted: Sequence[Fitted]) -> str:
    return f"{wording.number(len(fitted))} figures"
