"""What a newspaper could print about a figure: plain words, beginning with their "If"."""

from fractions import Fraction

from sessions.scoring import founding, wording
from sessions.scoring.claims import Count, simplest
from sessions.scoring.figures import Figure
from sessions.scoring.granularity import REPEATS_UP_TO, RUNS_UP_TO, fits, rounded, truncated
from sessions.scoring.joint import Joint
from sessions.scoring.series_words import share, together

OTHER_PROBLEMS = (
    "Other problems are other problems: a spot check with problems, graders, tools or effort of "
    "your own measures your set, and neither confirms nor refutes the published score. Which "
    "counts can give the figure at all does not depend on it."
)

SAME_PROBLEMS = (
    "By your word these problems are the benchmark's own, with its graders, tools and effort. Then "
    "the spot check measures what the published score measures, and what is said above about your "
    "set is said about the benchmark. Which counts can give the figure at all does not depend on "
    "it."
)


def opening(
    figure: Figure, problems: int | None, repeats: int | None, joint: Joint | None = None
) -> list[str]:
    """The first paragraphs: whether the figure can be at all, and what it must be instead.

    `joint` is the figure, in the last place, together with others of its source.
    """
    if problems is None:
        return [_without_problems(figure, repeats), *_also(joint)]
    if repeats is not None and repeats > 1:
        return [_known_repeats(figure, problems, repeats)]
    paragraphs = [_one_run(figure, problems)]
    if fits(figure, problems):
        return [*paragraphs, *([] if repeats else _also(joint))]
    if repeats is not None:
        return [*paragraphs, SOMETHING_ELSE]
    count = simplest(figure, problems, None)
    if count is None:
        return [*paragraphs, _no_repeats(figure)]
    if joint is None:
        return [*paragraphs, f"{AVERAGE}, most simply {_as_runs(count)}."]
    alone = f"{AVERAGE}. Taken alone it is most simply {_as_runs(count)}"
    return [*paragraphs, f"{alone}; {_with_others(joint)}"]


AVERAGE = "It must be an average over repeats"
SOMETHING_ELSE = (
    "The figure must then be something else than the share of these problems that one run passed: "
    "an average over several runs, part marks, another number of problems, or a slip."
)


def counts_in_words(figure: Figure, runs: int) -> str:
    """The counts that print the figure: `1 of 20`, `20 to 23 of 1200`; empty if there are none."""
    counts, cut = rounded(figure, runs), ""
    if not counts:
        counts, cut = truncated(figure, runs), " (cut off after the last digit, not rounded)"
    if not counts:
        return ""
    span = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{span} of {runs}{cut}"


def _premise(problems: int) -> str:
    if problems == 1:
        return "If the one problem counted as pass or fail,"
    return f"If all {problems} problems counted, each pass or fail,"


def _one_run(figure: Figure, problems: int) -> str:
    shown = f"{figure.printed} %"
    if fits(figure, problems):
        return (
            f"{_premise(problems)} one run can give {shown}: {counts_in_words(figure, problems)}. "
            "The figure needs no average over repeats."
        )
    return (
        f"{_premise(problems)} one run over them cannot give {shown}: the steps are "
        f"{wording.points(Fraction(100, problems))}, so the nearest results are "
        f"{_neighbours(figure, problems)}."
    )


def _no_repeats(figure: Figure) -> str:
    return (
        f"Nor can an average over repeats, up to {REPEATS_UP_TO} runs of each problem, give "
        f"{figure.printed} %. The figure cannot be a share of passes over these problems."
    )


def _also(joint: Joint | None) -> list[str]:
    """What the other figures add, as a paragraph of its own."""
    return [] if joint is None else [f"T{_with_others(joint).removeprefix('t')}"]


def _with_others(joint: Joint) -> str:
    """What the other figures of the source add; begins in the middle of a sentence."""
    famous = joint.fitted[0].claim.benchmark == founding.BENCHMARK
    others = len(joint.fitted) - 1
    figures = "the other figure" if others == 1 else f"the {wording.number(others)} other figures"
    whose = "the other figures published for the same set" if famous else f"{figures} of the source"
    if not (joint.repeats or joint.runs):
        return (
            f"together with {whose} it fits at no number of runs that was tried, so that one of "
            "them at least must be something else than a share of passes."
        )
    unstated = "no source states" if famous else "the printed digits do not state"
    return (
        f"together with {whose} it fits {together(joint)}, which makes it most simply "
        f"{share(joint.fitted[-1])}. That is an inference: {unstated} the number of runs."
    )


def _as_runs(count: Count) -> str:
    cut = ", cut off and not rounded" if count.cut_off else ""
    each = wording.counted(count.repeats, "run")
    return f"{count.passed} of {count.runs} ({each} of each problem{cut})"


def _known_repeats(figure: Figure, problems: int, repeats: int) -> str:
    runs = problems * repeats
    shown = f"{figure.printed} %"
    premise = f"{_premise(problems)[:-1]} and run {wording.counted(repeats, 'time')},"
    if fits(figure, runs):
        return f"{premise} {shown} is {counts_in_words(figure, runs)}."
    return (
        f"{premise} the average cannot be {shown}: the steps are "
        f"{wording.points(Fraction(100, runs))}, so the nearest results are "
        f"{_neighbours(figure, runs)}."
    )


def _without_problems(figure: Figure, repeats: int | None) -> str:
    shown = f"{figure.printed} %"
    unit = repeats or 1
    rest = "How many problems there were is not given, so no more can be concluded from the figure."
    first = next((n for n in range(unit, RUNS_UP_TO + 1, unit) if fits(figure, n)), None)
    premise = "If every run counted as pass or fail,"
    if repeats is not None and repeats > 1:
        premise = f"If every problem was run {repeats} times and every run was pass or fail,"
    if first is None:
        return f"{premise} {shown} cannot come from {RUNS_UP_TO} runs in all or fewer. {rest}"
    count = counts_in_words(figure, first)
    if first == unit:
        runs = wording.counted(first, "run")
        return f"{premise} {shown} can come from as few as {runs} in all: {count}. {rest}"
    return (
        f"{premise} {shown} cannot come from fewer than {first} runs in all; the smallest count "
        f"that gives it is {count}. {rest}"
    )


def _neighbours(figure: Figure, runs: int) -> str:
    below = int(figure.rate * runs)
    low, high = (wording.points(Fraction(100 * k, runs)) for k in (below, below + 1))
    return f"{low} and {high}"
