"""The models that h2h fetches and runs by itself, as contestants: what they are called and how
they are asked. Where their files come from is `providers/catalogue.py`.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

LOCAL_MAX_TOKENS = 512  # unless the operator sets another number


class Embedded(Struct, frozen=True):
    """`short` may stand for `model` in a spec. `params` are what each request needs besides
    `max_tokens`: they are part of what is asked, so of the contestant's digest."""

    model: str
    short: str
    note: str
    params: dict[str, Any] = {}


# A base model continues a text: it answers only where the text so far looks like an answered quiz.
FEW_SHOT = (
    "{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}\n\n"
    "{% endif %}{% endfor %}"
    "Question: What is the capital of France?\nAnswer: Paris\n\n"
    "{% for message in messages %}"
    "{% if message.role == 'user' %}Question: {{ message.content }}\nAnswer:{% endif %}"
    "{% if message.role == 'assistant' %} {{ message.content }}\n\n{% endif %}"
    "{% endfor %}"
)
SMOL = Embedded(
    "smollm2-135m-instruct-q4_1", "smollm2", "SmolLM2 135M, a tiny model: expect little"
)
GEMMA = Embedded(
    "gemma3-270m-q4_k_m",
    "gemma3",
    "Gemma 3 270M, a tiny base model, few-shot: expect little",
    {"chat_template": FEW_SHOT, "stop": ["\nQuestion", "\n\n"]},
)
EMBEDDED: Mapping[str, Embedded] = {one.model: one for one in (SMOL, GEMMA)}


def find(name: str) -> Embedded | None:
    """The embedded model of that name or short name."""
    return next((one for one in EMBEDDED.values() if name in (one.model, one.short)), None)
