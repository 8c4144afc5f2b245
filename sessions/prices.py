"""What a turn cost, in USD, from its own counts. An unknown price is None, never a guess of 0."""

from sessions.contestants.entry import Prices
from sessions.contestants.record import Contestant
from sessions.events import Usage

# Their ids in genai-prices; providers not listed here have no known price.
PRICED_AS = {
    "anthropic": "anthropic",
    "openai": "openai",
    "chat": "openai",
    "groq": "groq",
    "deepseek": "deepseek",
    "xai": "x-ai",
    "gemini": "google",
    "openrouter": "openrouter",
    "mistral": "mistral",
}
FREE = frozenset({"local", "scripted", "file", "ollama", "lmstudio", "vllm", "llamacpp"})


def cost(
    contestant: Contestant,
    usage: Usage | None,
    served_model: str | None,
    prices: Prices | None = None,
) -> float | None:
    """USD of one turn; 0.0 where nothing is charged, None where the price or a count is unknown.

    Priced as the model that was served, where the server named it. `prices`, the operator's own,
    come first. Prices of long prompts are tiered, so each turn is priced by its own counts.
    """
    if contestant.provider in FREE:
        return 0.0
    if usage is None or usage.input is None or usage.output is None:
        return None
    if prices is not None:
        return _by_hand(usage.input, usage.cached or 0, usage.output, prices)
    provider = PRICED_AS.get(contestant.provider)
    if provider is None or contestant.base_url is not None:
        return None  # another host's prices are its own
    return _looked_up(provider, served_model or contestant.model, usage)


def _by_hand(input_tokens: int, cached: int, output_tokens: int, prices: Prices) -> float:
    cached_price = prices.input if prices.cached is None else prices.cached
    fresh = max(0, input_tokens - cached)
    spent = fresh * prices.input + cached * cached_price + output_tokens * prices.output
    return spent / 1e6


def _looked_up(provider: str, model: str, usage: Usage) -> float | None:
    import genai_prices

    counts = genai_prices.Usage(
        input_tokens=usage.input,
        cache_read_tokens=usage.cached or None,
        output_tokens=usage.output,
    )
    try:
        found = genai_prices.calc_price(counts, model, provider_id=provider)
    except (LookupError, ValueError):
        return None
    return float(found.total_price)
