"""What one's own spot check would and would not show about a claim, in plain words."""

from sessions.scoring import sequential, wording
from sessions.scoring.claims import AgainstAnyRate, AgainstTheCount, Check, SpotCheck
from sessions.scoring.figures import Figure

EXAMPLE_RATE = 0.1
SHOWN = (0, 1, 2, 3)


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
    if found.low <= rate <= found.high:
        return (
            f"{shown} is one of them, and so is every other rate in that range: the spot check "
            "cannot tell them apart."
        )
    return f"{shown} is not one of them: on this set of problems the rate is a different one."


def _to_exclude(failures: int) -> str:
    peeked = sequential.failures_to_exclude(EXAMPLE_RATE)
    fixed = sequential.failures_to_exclude(EXAMPLE_RATE, fixed=True)
    shown = wording.percent(EXAMPLE_RATE)
    done = "; that is reached here" if failures >= peeked else f"; here there are {failures}"
    return (
        f"To exclude a rate of {shown} on this set takes {peeked} failures in a row "
        f"({fixed} if the number was fixed in advance){done}."
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
        f"makes it look surer than it is. {mine} against {claim}: "
        f"{wording.p_value(found.fisher_p)} (Fisher's exact test), and the two results together "
        f"are {more}.",
        "This can disagree with the outputs above: they take the claim as exact.",
    ]


def example_rows(checks: list[Check]) -> tuple[tuple[str, ...], ...]:
    """A row a possible result: the result, its chance under the claim, the rates it fits."""
    return tuple(
        (
            f"{one.passed} of {one.of}",
            wording.chance(one.spot_check.exactly),
            wording.chance(one.spot_check.at_least),
            f"{wording.percent(one.against_any_rate.low)} to "
            f"{wording.percent(one.against_any_rate.high)}",
        )
        for one in checks
    )


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
        "as likely as any other."
    )
