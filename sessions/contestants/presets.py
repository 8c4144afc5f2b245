"""The providers that a spec may name: which protocol, which address, which key."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from sessions.contestants import offers

# "offered": what another package brings, see `offers`.
Protocol = Literal["anthropic", "responses", "chat", "local", "offered"]


class Preset(Struct, frozen=True):
    """`base_url_env` is the vendor's own variable for another address; the key of `key_env` is
    meant for that address too, since both come from the same environment."""

    name: str
    protocol: Protocol
    base_url: str
    key_env: str = ""
    base_url_env: str = ""
    needs_key: bool = True
    is_vendor: bool = False  # speaks its own protocol: newest parameters, organisation headers

    def address(self, env: Mapping[str, str]) -> str:
        """Where requests go when a spec gives no base_url."""
        given = env.get(self.base_url_env, "").strip() if self.base_url_env else ""
        if not given:
            return self.base_url
        return ollama_url(given) if self.name == "ollama" else given.rstrip("/")


OPENAI_URL = "https://api.openai.com/v1"
GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/openai"

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "anthropic",
            "anthropic",
            "https://api.anthropic.com",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_BASE_URL",
            is_vendor=True,
        ),
        Preset(
            "openai", "responses", OPENAI_URL, "OPENAI_API_KEY", "OPENAI_BASE_URL", is_vendor=True
        ),
        Preset("chat", "chat", OPENAI_URL, "OPENAI_API_KEY", "OPENAI_BASE_URL", is_vendor=True),
        Preset("groq", "chat", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        Preset("deepseek", "chat", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
        Preset("xai", "chat", "https://api.x.ai/v1", "XAI_API_KEY"),
        Preset("gemini", "chat", GEMINI_URL, "GEMINI_API_KEY"),
        Preset("openrouter", "chat", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        Preset("mistral", "chat", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        Preset(
            "ollama",
            "chat",
            "http://localhost:11434/v1",
            base_url_env="OLLAMA_HOST",
            needs_key=False,
        ),
        Preset("lmstudio", "chat", "http://localhost:1234/v1", needs_key=False),
        Preset("vllm", "chat", "http://localhost:8000/v1", needs_key=False),
        Preset("llamacpp", "chat", "http://localhost:8080/v1", needs_key=False),
        Preset("local", "local", "", needs_key=False),
    )
}


NOT_FOR_STRANGERS = frozenset({*PRESETS, "file", "scripted"})


def preset_of(provider: str) -> Preset | None:
    """Ours of that name, else what a package offers; None where there is none.

    Raises BadOffer where a package offers it and it cannot be used.
    """
    if provider in NOT_FOR_STRANGERS or not offers.NAME.fullmatch(provider):
        return PRESETS.get(provider)
    if provider not in offers.strangers():
        return None
    offer = offers.load(provider)
    address = offer.base_url.rstrip("/")
    return Preset(provider, "offered", address, offer.key_env, needs_key=offer.needs_key)


def known_providers() -> list[str]:
    """Every name that may stand before a model, ours first."""
    others = [name for name in offers.strangers() if offers.NAME.fullmatch(name)]
    return [*PRESETS, *sorted(set(others) - NOT_FOR_STRANGERS)]


def ollama_url(host: str) -> str:
    """OLLAMA_HOST is a listen address as often as a URL: `0.0.0.0`, `box:11434`, `http://box`."""
    parts = urlsplit(host if "://" in host else f"http://{host}")
    name = "127.0.0.1" if parts.hostname in (None, "0.0.0.0", "::") else parts.hostname
    default = 443 if parts.scheme == "https" else 11434
    if "://" in host and parts.scheme == "http" and parts.port is None:
        default = 80
    shown = f"[{name}]" if ":" in name else name
    path = parts.path.rstrip("/")
    path = path if path.endswith("/v1") else f"{path}/v1"
    return f"{parts.scheme}://{shown}:{parts.port or default}{path}"
