"""The names that must not be read before the reveal: vendors, families, the seated."""

import re
from collections.abc import Iterable

from sessions.contestants.record import Contestant

# Vendor -> what it and its models are called. A contestant belongs to every vendor one of whose
# names stands in its provider, model id, base URL or name.
FAMILIES: dict[str, tuple[str, ...]] = {
    "anthropic": ("Anthropic", "Claude"),
    "openai": ("OpenAI", "ChatGPT", "GPT", "Codex"),
    "google": ("Google", "DeepMind", "Gemini", "Gemma", "Bard"),
    "meta": ("Meta AI", "Llama"),
    "mistral": ("Mistral", "Mixtral", "Codestral", "Magistral", "Ministral"),
    "deepseek": ("DeepSeek",),
    "xai": ("xAI", "Grok"),
    "alibaba": ("Alibaba", "Qwen", "Tongyi"),
    "hugging face": ("Hugging Face", "SmolLM"),
    "microsoft": ("Microsoft", "Copilot"),
    "moonshot": ("Moonshot", "Kimi"),
    "zhipu": ("Zhipu", "ChatGLM", "GLM"),
    "nvidia": ("Nvidia", "Nemotron"),
    "cohere": ("Cohere", "Command R"),
    "ibm": ("IBM", "Granite"),
    "01": ("01.AI", "MiniMax"),
}
# Embedded seats say nothing of their maker in their provider.
_PROVIDER_FAMILY = {"local": "hugging face", "gemini": "google"}

# Between two letters of a name these change nothing for a reader: zero-width characters and marks
# of emphasis.
_GLUE = "[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff*_~]*"
# What may follow a name and tell the model: "-4o", " 5.5", "'s" is kept.
_SUFFIX = r"(?:-?\d[\w\-]*(?:\.\w[\w\-]*)*|-[A-Za-z][\w\-]*(?:\.\w[\w\-]*)*)?"
_SELF = (
    r"(?:\bI\s*(?:am|['’]m)|\bas|\bcalled|\bnamed|\bname\s+is|\bmodel\s+is|\bnamely"
    r"|\b(?:made|built|trained|developed|created|released)\s+(?:by|at))"
    r"\s+(?:an?\s+|the\s+)?(?:AI\s+|language\s+model\s+)?"
)


_NO_LETTERS = re.compile(r"[^0-9a-z.]+")


def letters(name: str) -> str:
    """A name folded for comparison: case, spaces, hyphens, emphasis and zero widths left out."""
    return _NO_LETTERS.sub("", name.casefold())


def seated_names(contestants: Iterable[Contestant]) -> tuple[str, ...]:
    """Names to mask wherever they stand in prose, longest first."""
    found: set[str] = set()
    for contestant in contestants:
        if contestant.kind == "model":
            found |= _names_of(contestant)
        elif len(contestant.name) >= 4:
            found.add(contestant.name)
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _names_of(contestant: Contestant) -> set[str]:
    asked = (contestant.provider, contestant.model, contestant.base_url or "", contestant.name)
    where = " ".join(asked).casefold()
    vendors = {
        vendor
        for vendor, names in FAMILIES.items()
        if any(name.casefold().replace(" ", "") in where for name in (vendor, *names))
    }
    if family := _PROVIDER_FAMILY.get(contestant.provider):
        vendors.add(family)
    found = {name for vendor in vendors for name in FAMILIES[vendor]}
    return found | {n for n in (contestant.name, contestant.model) if len(n) >= 4}


def all_names() -> tuple[str, ...]:
    names = {name for group in FAMILIES.values() for name in group}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _pattern_of(name: str) -> str:
    pieces = [
        _GLUE.join(re.escape(c) for c in word) for word in re.split(r"[\s\-_]+", name) if word
    ]
    return (r"[\s\-_]*" + _GLUE).join(pieces)


def name_pattern(seated: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a seated name anywhere, and any known name where a text speaks of itself.

    Group `lead` is the part before the name, which stays.
    """
    known = "|".join(_pattern_of(name) for name in all_names())
    branches = [rf"(?P<lead>{_SELF}{_GLUE})(?:{known}){_SUFFIX}(?![A-Za-z])"]
    if seated:
        ours = "|".join(_pattern_of(name) for name in seated)
        branches.append(rf"(?<![A-Za-z0-9])(?:{ours}){_SUFFIX}(?![A-Za-z])")
    return re.compile("|".join(branches), re.IGNORECASE)
