"""What a turn cost, in USD, from its own counts. An unknown price is None, never a guess of 0."""

import ipaddress
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sessions.contestants.entry import Prices
from sessions.contestants.record import Contestant
from sessions.events import Usage

if TYPE_CHECKING:  # 0.13 s to load: only once something is priced
    from genai_prices.types import ModelInfo

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
FREE = frozenset({"local", "scripted", "file"})
OWN_SERVERS = frozenset({"ollama", "lmstudio", "vllm", "llamacpp"})  # free on one's own machines
OWN_NAMES = (".local", ".lan", ".internal", ".home.arpa", ".localhost")


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
    if prices is None and is_free(contestant):
        return 0.0
    if usage is None or usage.input is None or usage.output is None:
        return None
    if prices is not None:
        return _by_hand(usage.input, usage.cached or 0, usage.written or 0, usage.output, prices)
    provider = priced_as(contestant)
    return None if provider is None else _looked_up(provider, served_model, contestant, usage)


def is_free(contestant: Contestant) -> bool:
    """Whether nobody charges for it: it runs here, or on a machine of the operator's own."""
    if contestant.provider in FREE:
        return True
    at_home = contestant.base_url is None or _is_own_machine(contestant.base_url)
    return contestant.provider in OWN_SERVERS and at_home


def priced_as(contestant: Contestant) -> str | None:
    """The provider's id in genai-prices; None at another host, whose prices are its own."""
    return None if contestant.base_url is not None else PRICED_AS.get(contestant.provider)


def context_window(contestant: Contestant) -> int | None:
    """Tokens that fit into the model's context, where they are known."""
    found = _model(priced_as(contestant), contestant.model)
    return found.context_window if found else None


def source(today: date) -> str:
    """Where the prices come from and how old they are, as a part of a sentence."""
    import genai_prices
    from genai_prices.data_snapshot import get_snapshot

    dated = [
        start
        for provider in get_snapshot().providers
        for model in provider.models
        for price in (model.prices if isinstance(model.prices, list) else ())
        if (start := getattr(price.constraint, "start_date", None)) and start <= today
    ]
    newest = f", newest dated change {max(dated)}" if dated else ""
    return f"genai-prices {genai_prices.__version__}{newest}"


def _by_hand(
    input_tokens: int, cached: int, written: int, output_tokens: int, prices: Prices
) -> float:
    cached_price = prices.input if prices.cached is None else prices.cached
    write_price = prices.input if prices.cache_write is None else prices.cache_write
    fresh = max(0, input_tokens - cached - written)
    asked = fresh * prices.input + cached * cached_price + written * write_price
    return (asked + output_tokens * prices.output) / 1e6


def _looked_up(
    provider: str, served_model: str | None, contestant: Contestant, usage: Usage
) -> float | None:
    import genai_prices

    counts = genai_prices.Usage(
        input_tokens=usage.input,
        cache_read_tokens=usage.cached or None,
        cache_write_tokens=usage.written or None,
        output_tokens=usage.output,
    )
    try:
        model = served_model or contestant.model
        found = genai_prices.calc_price(counts, model, provider_id=provider)
    except (LookupError, ValueError):
        return None
    return float(found.total_price)


def _model(provider: str | None, model: str) -> "ModelInfo | None":
    from genai_prices.data_snapshot import get_snapshot

    if provider is None:
        return None
    try:
        return get_snapshot().find_provider_model(model, None, provider, None)[1]
    except LookupError:
        return None


def _is_own_machine(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(OWN_NAMES)
