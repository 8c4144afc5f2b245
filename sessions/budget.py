"""What a request may cost at most, before it is sent."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sessions import prices
from sessions.contestants.entry import Entry, Prices
from sessions.contestants.record import Contestant
from sessions.events import Usage
from sessions.providers import Ask, Message
from sessions.providers.anthropic import DEFAULT_MAX_TOKENS as ANTHROPIC_DEFAULT

# The longest answer that any of the listed vendors' models gives; asked for when nothing is set.
LONGEST_ANSWER = 128_000
# Bytes of UTF-8 a token of a prompt: prose has 4 to 5, hexadecimal digits hardly more than 2.
PROMPT_BYTES_A_TOKEN = 2
OVERHEAD_TOKENS = 50  # what a protocol wraps around a prompt


class WorstCase(Struct, frozen=True):
    """`usd` is None where the price is unknown. `by_default`: the operator set no max_tokens, so
    `output` is the most that the model may write."""

    name: str
    input: int
    output: int
    usd: float | None
    by_default: bool


def worst_case(contestant: Contestant, ask: Ask, own: Prices | None) -> WorstCase:
    """Every byte of the prompt dear, the answer as long as it may be, nothing from a cache."""
    texts = [ask.system_prompt or "", *(message.text for message in ask.messages)]
    said = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    asked = said // PROMPT_BYTES_A_TOKEN + OVERHEAD_TOKENS
    set_by_operator = contestant.params.get("max_tokens")
    output = int(set_by_operator or longest_answer(contestant))
    usd = cost_at_most(contestant, asked, output, own)
    return WorstCase(contestant.name, asked, output, usd, by_default=set_by_operator is None)


def cost_at_most(
    contestant: Contestant, input_tokens: int, output_tokens: int, own: Prices | None
) -> float | None:
    """USD for such counts; the prompt may be put into a cache, which some charge more for."""
    plain = Usage(input_tokens, 0, output_tokens)
    kept = Usage(input_tokens, 0, output_tokens, written=input_tokens)
    found = [prices.cost(contestant, usage, None, own) for usage in (plain, kept)]
    known = [usd for usd in found if usd is not None]
    return max(known) if known else None


def longest_answer(contestant: Contestant) -> int:
    """Tokens of the longest answer where no max_tokens is set."""
    if contestant.provider == "anthropic":
        return ANTHROPIC_DEFAULT  # its protocol wants a number: this one is sent
    window = prices.context_window(contestant)
    return min(LONGEST_ANSWER, window or LONGEST_ANSWER)


def first_ask(contestant: Contestant, prompt: str) -> Ask:
    """The first request of a session, as its worst case needs it."""
    return Ask((Message("user", prompt),), contestant.model, contestant.system_prompt)


def of_entries(entries: Iterable[Entry], prompt: str) -> list[WorstCase]:
    """The worst case of each seat's first answer."""
    return [
        worst_case(entry.contestant, first_ask(entry.contestant, prompt), entry.prices)
        for entry in entries
    ]


def words(cases: Sequence[WorstCase], sessions: int = 1) -> str:
    """One sentence for before the start; "" where nothing costs anything."""
    known = sum(case.usd or 0.0 for case in cases) * sessions
    unknown = sum(case.usd is None for case in cases)
    if not known and not unknown:
        return ""
    what = f"up to ${known:.4f}" if known else "an unknown sum"
    over = f" over {sessions} sessions" if sessions > 1 else ""
    more = f", and {unknown} of {len(cases)} seats have no known price" if unknown and known else ""
    longest = max((case.output for case in cases if case.by_default and case.usd), default=0)
    set_it = (
        f"; where no max_tokens is set it takes the most a model writes, {longest:,} tokens"
        if longest
        else ""
    )
    return f"This may cost {what}{over}{more}{set_it}."
