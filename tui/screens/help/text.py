"""What help says besides the keys of a screen."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from textual.content import Content

from sessions.contestants.presets import PRESETS
from sessions.untrusted import one_line


class Topic(Struct, frozen=True):
    title: str
    paragraphs: tuple[str, ...]


ABOUT = Topic(
    "What this is",
    (
        "One problem, up to eight contestants, side by side. Watch them answer, let the problem's "
        "checks judge what they wrote, judge them yourself, then see who was who.",
        "Everything is kept in a log on this machine. Nothing is sent anywhere but the question, "
        "to the contestants you picked.",
    ),
)
WORDS = Topic(
    "Blind",
    (
        "off: names are shown. names: seats are drawn at random, names come with the reveal. "
        "full: also no figures, and all answers appear at one pace.",
        "The seating is in the log before the first request, so nobody can swap it afterwards; "
        "the log itself is not secret from you.",
    ),
)
PLAYERS = Topic(
    "Scripted players",
    (
        "player-right plays a problem's reference answer, player-wrong a tempting mistake, "
        "player-cheat code that claims to equal anything. They are no models and enter no score; "
        "they show what the checks can tell apart.",
    ),
)


def keys_topic(env: Mapping[str, str], keys_file: Path, config_dir: Path) -> Topic:
    """How to add a key, and which are in the environment now."""
    wanted = [p.key_env for p in PRESETS.values() if p.key_env]
    names = list(dict.fromkeys(wanted))
    found = [name for name in names if env.get(name, "").strip()]
    return Topic(
        "Keys",
        (
            f"In the environment now: {', '.join(found) if found else 'none'}.",
            f"Set one of {', '.join(names)} and start h2h again, or store it with "
            f"`h2h contestants key set anthropic` (it asks; the file {keys_file} is yours alone).",
            "Any server that speaks the OpenAI protocol: `h2h contestants add mine "
            "chat:MODEL,base_url=http://127.0.0.1:8000/v1` adds it to the roster.",
            f"Your files are in {config_dir}.",
        ),
    )


def topic_content(topic: Topic) -> Content:
    parts = [Content.styled(topic.title, "bold")]
    parts += [Content(one_line(paragraph, limit=1000)) for paragraph in topic.paragraphs]
    return Content("\n").join(parts)
