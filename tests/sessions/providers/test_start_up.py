"""What importing costs, and that warming up pays for the first answer."""

import subprocess
import sys

from sessions.contestants.roster import embedded, players
from sessions.contestants.specs import parse
from sessions.providers.warm import protocols_of

HEAVY = ("anthropic", "openai", "httpx2", "pydantic", "genai_prices", "aiohttp", "tomlkit")


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_providers_and_contestants_loads_no_sdk():
    loaded = run(
        "import sys, sessions.providers.factory, sessions.providers.discovery, sessions.prices\n"
        "import sessions.contestants.roster, sessions.contestants.specs, sessions.providers.warm\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert loaded == "[]"


def test_a_warm_protocol_costs_the_first_answer_next_to_nothing():
    """In a fresh process: 0.5 to 2 s the first time, some milliseconds after it."""
    first, second = run(
        "from time import process_time; from sessions.providers.warm import warm\n"
        "def once():\n"
        "    began = process_time(); warm({'anthropic', 'chat', 'responses'})\n"
        "    return process_time() - began\n"
        "print(once(), once())"
    ).split()
    assert float(second) < float(first) / 10


def test_the_protocols_to_warm_are_those_of_the_seats():
    seats = [*embedded(), *players(), parse("anthropic:claude-opus-5-5", env={})]
    assert protocols_of(seats) == {"chat", "anthropic"}
    assert protocols_of(players()) == set()
