"""What a newspaper could print about a figure: plain words, beginning with their "If"."""

from fractions import Fraction

from sessions.scoring import founding, wording
from sessions.scoring.claims import Count, simplest
from sessions.scoring.figures import Figure
from sessions.scoring.granularity import (
    REPEATS_UP_TO,
    RUNS_UP_TO,
    fits,
    joint_granularity,
    rounded,
    truncated,
)

OTHER_PROBLEMS = (
    "Other problems are other problems: a spot check with problems, graders, tools or effort of "
    "your own measures your set, and neither confirms nor refutes the published score. Which "
    "counts can give the figure at all does not depend on it."
)


def opening(figure: Figure, problems: int | None, repeats: int | None) -> list[str]:
    """The first paragraphs: whether the figure can be at all, and what it must be instead."""
    if problems is None:
        return [_without_problems(figure, repeats)]
    if repeats is None or repeats == 1:
        paragraphs = [_one_run(figure, problems)]
        if not fits(figure, problems):
            paragraphs.append(
                _over_repeats(figure, problems) if repeats is None else SOMETHING_ELSE
            )
        return paragraphs
    return [_known_repeats(figure, problems, repeats)]


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


def _over_repeats(figure: Figure, problems: int) -> str:
    count = simplest(figure, problems, None)
    if count is None:
        return (
            f"Nor can an average over repeats, up to {REPEATS_UP_TO} runs of each problem, give "
            f"{figure.printed} %. The figure cannot be a share of passes over these problems."
        )
    if founding.is_founding(figure, problems):
        return _founding_repeats(count)
    return f"It must be an average over repeats, most simply {_as_runs(count)}."


def _founding_repeats(alone: Count) -> str:
    joint = joint_granularity(founding.PUBLISHED.values(), founding.PROBLEMS)
    runs = founding.PROBLEMS * joint[0]
    passed = rounded(Figure(founding.FIGURE, 1), runs)[0]
    each = f"{wording.number(joint[0])} runs of each problem"
    return (
        "It must be an average over repeats. Taken alone it is most simply "
        f"{_as_runs(alone)}; together with the other figures published for the same set it fits "
        f"only at {each} or a multiple of {wording.number(joint[0])}, which makes it most simply "
        f"{passed} of {runs}. That is an inference: no source states the number of runs."
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
