"""What one's own spot check would and would not show about a claim, in plain words."""

from sessions.scoring import sequential, wording
from sessions.scoring.claims import AgainstAnyRate, AgainstTheCount, Check, SpotCheck
from sessions.scoring.figures import Figure
from sessions.scoring.rates import wilson
from sessions.scoring.sections import Bar, Bars

EXAMPLE_RATE = 0.1
SHOWN = (0, 1, 2, 3)
FITTED = "The rates that each result fits, however often you looked (95 %, a confidence sequence)."
BOTH = (
    "The rates that each of the two fits, as if its number of runs had been fixed in advance (95 %,"
    " by Wilson's method)."
)


def if_exact(figure: Figure, check: Check) -> str:
    """Output 2: the spot check if the claim were the exact rate of every problem."""
    k, n, spot = check.passed, check.of, check.spot_check
    return (
        f"If {figure.printed} % were the exact rate, {_chance_of(k, n, spot, float(figure.rate))}."
    )


def _chance_of(k: int, n: int, spot: SpotCheck, rate: float) -> str:
    of = f"of spot checks of {n}"
    exactly = f"{wording.chance(spot.exactly)} exactly {k}"
    if k == 0:
        return f"{wording.chance(spot.exactly)} {of} would show {_passes(0)}"
    if k / n >= rate:
        return f"{wording.chance(spot.at_least)} {of} would show {_passes(k)} or more, {exactly}"
    return f"{wording.chance(spot.at_most)} {of} would show {_passes(k)} or fewer, {exactly}"


def against_any_rate(figure: Figure, check: Check) -> list[str]:
    """Output 3: the claim against every other rate, and the rates that the spot check fits."""
    found = check.against_any_rate
    shown = f"{figure.printed} %"
    paragraphs = [
        f"{check.passed} of {check.of} passed, and allowing for stopping at will the data fit any "
        f"rate from {wording.percent(found.low)} to {wording.percent(found.high)}. "
        f"{_where(shown, float(figure.rate), found)}",
        _against_all(shown, found.bayes_factor),
    ]
    if check.passed == 0:
        paragraphs.append(_to_exclude(check.of))
    return paragraphs


def _where(shown: str, rate: float, found: AgainstAnyRate) -> str:
    if _fits(rate, found):
        return (
            f"{shown} is one of them, and so is every other rate in that range: the spot check "
            "cannot tell them apart."
        )
    return f"{shown} is not one of them: on this set of problems the rate is a different one."


def _fits(rate: float, found: AgainstAnyRate) -> bool:
    return found.low <= rate <= found.high


def _to_exclude(failures: int) -> str:
    peeked = sequential.failures_to_exclude(EXAMPLE_RATE)
    done = "that is reached here" if failures >= peeked else f"here there are {failures}"
    return f"{_takes()}; {done}."


def _takes() -> str:
    peeked = sequential.failures_to_exclude(EXAMPLE_RATE)
    fixed = sequential.failures_to_exclude(EXAMPLE_RATE, fixed=True)
    return (
        f"To exclude a rate of {wording.percent(EXAMPLE_RATE)} on this set takes {peeked} failures "
        f"in a row ({fixed} if the number was fixed in advance)"
    )


def against_the_count(check: Check, found: AgainstTheCount) -> list[str]:
    """Output 4: the claim as a count with an uncertainty of its own."""
    count = found.count
    claim, mine = f"{count.passed} of {count.runs}", f"{check.passed} of {check.of}"
    factor = found.equal_rate_bayes_factor
    if factor >= 1:
        more = f"{wording.times(factor)} as likely with one shared rate as with two of their own"
    else:
        more = f"{wording.times(1 / factor)} as likely with two rates of their own as with one"
    return [
        f"The claim is a count too, taken here as {claim} with its runs as independent, which "
        f"makes it look surer than it is. If both had one and the same rate, two results at least "
        f"as far apart as {mine} and {claim} would come up in {wording.chance(found.fisher_p)} of "
        f"cases ({wording.p_value(found.fisher_p)}, Fisher's exact test). Put the other way round, "
        f"the two results together are {more} (a Bayes factor).",
        "This can disagree with the outputs above: they take the claim as exact.",
    ]


def would_show(figure: Figure, checks: list[Check]) -> list[str]:
    """What each of these results of one's own would show about the claim, and what not."""
    shown, of = f"{figure.printed} %", checks[0].of
    rate = float(figure.rate)
    fit = [one.passed for one in checks if _fits(rate, one.against_any_rate)]
    unfit = [one.passed for one in checks if one.passed not in fit]
    said = []
    if fit:
        said.append(
            f"{_results(fit, of)} would neither refute {shown} nor confirm it: {shown} fits, and "
            "so does every other rate in the range drawn below."
        )
    if unfit:
        said.append(
            f"{_results(unfit, of)} would show that on your own problems the rate is another one."
        )
    fewest = _first_above(rate, of)
    if fewest is not None and fewest not in unfit:
        said.append(
            f"It takes {fewest} passes of {of} to show that on your own problems the rate is "
            f"higher than {shown}."
        )
    highest = wording.percent(checks[0].against_any_rate.high)
    said.append(
        f"No pass in {of} would only show that rates above {highest} do not fit your own problems. "
        f"{_takes()}."
    )
    return [" ".join(said)]


def _results(passed: list[int], of: int) -> str:
    numbers = [str(k) for k in passed]
    listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} or {numbers[-1]}"
    return f"{listed} of {of}"


def _first_above(rate: float, of: int) -> int | None:
    """The fewest passes whose range lies above the rate, however often one looked."""
    low, high = 0, of + 1
    while low < high:
        k = (low + high) // 2
        if k > of or sequential.confidence_sequence(k, of)[0] > rate:
            high = k
        else:
            low = k + 1
    return low if low <= of else None


def example_rows(checks: list[Check]) -> tuple[tuple[str, ...], ...]:
    """A row a possible result: the result and its chance under the claim."""
    return tuple(
        (
            f"{one.passed} of {one.of}",
            wording.chance(one.spot_check.exactly),
            wording.chance(one.spot_check.at_least),
        )
        for one in checks
    )


def fitted_bars(figure: Figure, checks: list[Check]) -> Bars:
    """The rates that each result fits however often one looked, with the claim marked."""
    rows = tuple(
        Bar(
            f"{one.passed} of {one.of}",
            one.passed / one.of,
            one.against_any_rate.low,
            one.against_any_rate.high,
        )
        for one in checks
    )
    return Bars(FITTED, "confidence sequence", rows, float(figure.rate), f"{figure.printed} %")


def both_bars(check: Check, found: AgainstTheCount) -> Bars:
    """The claim's count and one's own result, each with the rates that it fits."""
    count = found.count
    pairs = (("claim", count.passed, count.runs), ("yours", check.passed, check.of))
    rows = tuple(Bar(f"{who} {k} of {n}", k / n, *wilson(k, n)) for who, k, n in pairs)
    return Bars(BOTH, "wilson", rows)


def _passes(k: int) -> str:
    return "1 pass" if k == 1 else f"{k} passes"


def _against_all(shown: str, factor: float) -> str:
    if factor == 0:
        return f"The result is impossible if {shown} is exact."
    if factor >= 1:
        likelier = f"{wording.times(factor)} likelier"
    else:
        likelier = f"{wording.times(1 / factor)} less likely"
    return (
        f"The result is {likelier} if {shown} is exact than if every rate from 0 % to 100 % were "
        "as likely as any other (a Bayes factor)."
    )
