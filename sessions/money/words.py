"""Money as it is read: one form in every command and on every screen."""


def usd(cost: float | None, *, estimated: bool = False, unknown: int = 0) -> str:
    """`$0.0123`, `~$0.0123` where counts are estimates, `free`, `unknown`; `unknown` answers whose
    cost nobody knows are said beside the sum of the others."""
    if cost is None or (unknown and not cost):
        return "unknown"
    about = "~" if estimated and cost else ""
    more = f" and {unknown} of unknown cost" if unknown else ""
    return f"{about}{_figure(cost)}{more}"


def _figure(cost: float) -> str:
    if cost == 0:
        return "free"
    return "<$0.0001" if cost < 0.0001 else f"${cost:.4f}"
