"""The founding case: a published 1.7 %, and what secondary sources report about its benchmark.

Every figure and fact here comes from secondary sources, not from reading the cards themselves; the
texts say so wherever they use one.
"""

from sessions.scoring.claims import Claim
from sessions.scoring.figures import Figure

BENCHMARK = "OpenAI-Proof Q&A"
MODEL = "GPT-5.5"
FIGURE = "1.7"
PROBLEMS = 20

# In percent, as printed, in the order in which they are said to have appeared.
PUBLISHED = {
    "o3": "2",
    "gpt-5-thinking": "2",
    "GPT-5.1-Codex-Max": "8",
    "GPT-5.2-Codex": "8.33",
    "GPT-5.3-Codex": "5.8",
    "GPT-5.4": "4.16",
    "GPT-5.4-mini": "7.5",
    "GPT-5.5": "1.7",
}

# "It fell from 5.8 % to 1.7 %", as it was told.
SAID_TO_FALL = ("GPT-5.3-Codex", "GPT-5.5")

SECOND_HAND = (
    f"What is said here about {BENCHMARK}, its {PROBLEMS} problems and the figures published for "
    "it comes from secondary sources. A later card is reported to say that some of the problems "
    "could not be solved under test conditions."
)


def is_founding(figure: Figure, problems: int | None) -> bool:
    """Whether this is the case: the figure as printed, and no other number of problems."""
    return figure.printed == FIGURE and problems in (None, PROBLEMS)


def series() -> tuple[Claim, ...]:
    """The published figures as claims, the shipped example of a series."""
    return tuple(
        Claim(figure, PROBLEMS, benchmark=BENCHMARK, model=model)
        for model, figure in PUBLISHED.items()
    )
