"""Taking a secret out of what a server said: servers echo the keys that they were given.

In a message whole keys go, also as JSON, HTML or a URL would write them, and what a server left of
one when it cut or starred it. In an answer only the whole key goes, wherever the stream cut it:
nothing else of what a model wrote is touched.
"""

import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from sessions.events import ProviderEvent, Text, Thinking

SIGN = "[key]"
SHORTEST = 8  # a shorter one cannot be told from a word: local servers are given "ollama", "EMPTY"
SHORTEST_IN_AN_ANSWER = 16
STARRED = re.compile(r"([\w-]{3,})(?:\*{2,}|\.{3}|…)[\w-]*")


class Redactor:
    """For one stream. `secrets` are the key and whatever else was sent along and is nobody's
    business."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({s for s in secrets if len(s) >= SHORTEST}, key=len, reverse=True)
        spoken = [s for s in self._secrets if len(s) >= SHORTEST_IN_AN_ANSWER]
        self._streams = {Text: _Stream(spoken), Thinking: _Stream(spoken)} if spoken else {}

    def take(self, event: ProviderEvent) -> ProviderEvent | None:
        """The event without secrets; None where what it holds may be the beginning of one."""
        if not self._secrets:
            return event
        if isinstance(event, Text | Thinking):
            stream = self._streams.get(type(event))
            said = stream.take(event.text) if stream else event.text
            if said is event.text:
                return event
            return msgspec.structs.replace(event, text=said) if said else None
        told = {name: value for name, value in _texts(event) if self.without(value) != value}
        if not told:
            return event
        return msgspec.structs.replace(event, **{n: self.without(v) for n, v in told.items()})

    def rest(self) -> list[ProviderEvent]:
        """What was held back, at the end of the stream: a part of a secret is none of an answer."""
        return [kind(SIGN) for kind, stream in self._streams.items() if stream.held]

    def without(self, message: str) -> str:
        """A message with no secret in it, nor the beginning or the end of one."""
        for secret in self._secrets:
            for form in _forms(secret):
                message = message.replace(form, SIGN)
            message = _without_ends(message, secret)
            message = STARRED.sub(
                lambda found, secret=secret: SIGN if secret.startswith(found[1]) else found[0],
                message,
            )
        return message


class _Stream:
    """The pieces of one text, less any whole secret; at most a secret's length is held back."""

    def __init__(self, secrets: list[str]) -> None:
        self._secrets = secrets
        self._whole = re.compile("|".join(map(re.escape, secrets)))
        self._shown = ""  # the last few characters that went out: a secret may begin in them
        self.held = ""

    def take(self, piece: str) -> str:
        text = self._shown + self.held + piece
        if not any(secret[:SHORTEST] in text for secret in self._secrets):
            self._shown = text[-SHORTEST + 1 :]
            return piece
        out, at, searched = "", len(self._shown), 0
        for found in self._whole.finditer(text):
            out += text[at : found.start()] + SIGN
            at = searched = found.end()
        begun = max(at, self._begun(text, searched))
        out += text[at:begun]
        self.held = text[begun:]
        self._shown = text[max(searched, begun - SHORTEST + 1) : begun]
        return out

    def _begun(self, text: str, start: int) -> int:
        """Where a secret begins that `text` does not yet hold whole; the end of it, if none."""
        found = len(text)
        for secret in self._secrets:
            at = text.find(secret[:SHORTEST], start)
            while at >= 0 and not secret.startswith(text[at:]):
                at = text.find(secret[:SHORTEST], at + 1)
            found = min(found, at) if at >= 0 else found
        return found


def _texts(event: Any) -> list[tuple[str, str]]:
    values = ((name, getattr(event, name)) for name in event.__struct_fields__)
    return [(name, value) for name, value in values if isinstance(value, str)]


def _forms(secret: str) -> dict[str, None]:
    """As it is, and as JSON, a page or an address would write it."""
    return dict.fromkeys(
        (secret, json.dumps(secret)[1:-1], html.escape(secret), quote(secret, safe=""))
    )


def _without_ends(message: str, secret: str) -> str:
    """Without the first or the last eight characters of the secret, and what goes on like it."""
    message = _without_beginning(message, secret)
    return _without_beginning(message[::-1], secret[::-1], SIGN[::-1])[::-1]


def _without_beginning(message: str, secret: str, sign: str = SIGN) -> str:
    at = message.find(secret[:SHORTEST])
    while at >= 0:
        end = at + SHORTEST
        while message[at : end + 1] == secret[: end + 1 - at] and end < len(message):
            end += 1
        message = f"{message[:at]}{sign}{message[end:]}"
        at = message.find(secret[:SHORTEST], at + len(sign))
    return message
