"""What the answers of each contestant in a score cost."""

from collections import Counter
from collections.abc import Iterator

from sessions.money.words import usd
from sessions.untrusted import one_line
from tui.cli.scores.report import Report


def cost_lines(report: Report) -> Iterator[str]:
    """A line a contestant that is in the score and was not free; unknown is never taken for 0."""
    scored = {line.contestant: line.name for line in report.lines}
    often = Counter(scored.values())
    for line in report.spent:
        if line.key not in scored or not (line.cost_usd or line.unknown):
            continue
        answers = "1 answer" if line.answers == 1 else f"{line.answers} answers"
        name = scored[line.key]
        name += f" {line.key[:6]}" * (often[name] > 1)
        if line.cost_usd is None:
            yield one_line(f"What {answers} of {name} cost is not known.")
            continue
        estimated, known = bool(line.estimated), line.answers - line.unknown
        cost = usd(line.cost_usd, estimated=estimated, unknown=line.unknown)
        each = f", {usd(line.cost_usd / known, estimated=estimated)} each" if known else ""
        yield one_line(f"{name} cost {cost} for {answers} in this log{each}.")
