"""A spending limit before the start: the worst case, from the prompt and the longest answer."""

from collections.abc import Sequence

from sessions import prices
from sessions.contestants.entry import Entry
from sessions.errors import BadRequest
from sessions.events import Usage

DEFAULT_MAX_TOKENS = 16_384  # what an adapter asks for where the operator set nothing
CHARS_PER_TOKEN = 2.5  # on the low side, so that the estimate is on the high side


def worst_case(entry: Entry, prompt: str) -> float | None:
    """USD of one answer as long as it may be; None where the price is unknown."""
    contestant = entry.contestant
    tokens = int(len(prompt + (contestant.system_prompt or "")) / CHARS_PER_TOKEN) + 50
    longest = int(contestant.params.get("max_tokens") or DEFAULT_MAX_TOKENS)
    usage = Usage(input=tokens, cached=0, output=longest, final=True, estimated=True)
    return prices.cost(contestant, usage, None, entry.prices)


def refuse_over(max_cost: float | None, entries: Sequence[Entry], prompt: str) -> None:
    """Raises BadRequest where the limit could be passed, or where a price is unknown under it."""
    if max_cost is None:
        return
    total = 0.0
    for entry in entries:
        worst = worst_case(entry, prompt)
        if worst is None:
            raise BadRequest(
                f"The price of {entry.name} is not known, so --max-cost {max_cost} cannot hold; "
                f"give its price in the roster, or leave --max-cost out."
            )
        total += worst
    if total > max_cost:
        raise BadRequest(
            f"The answers may cost up to ${total:.4f} and --max-cost is ${max_cost}; "
            f"raise it, or set max_tokens for the contestants."
        )
