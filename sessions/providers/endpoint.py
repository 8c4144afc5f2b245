"""Where a request goes, and with which key: all that an adapter may know about the outside."""

from urllib.parse import urlsplit

from msgspec import Struct

# Reasoning models can be silent for minutes; the operator can always stop a seat sooner.
FIRST_TOKEN_S = 300.0
IDLE_S = 300.0
PLACEHOLDER_KEY = "no-key"


class Endpoint(Struct, frozen=True):
    """One server. `label` is what messages call it (`openai`, `groq`, `local` ...).

    `own_host` is true where the environment itself says that its key and headers go: the vendor's
    host, or the one in the vendor's own *_BASE_URL variable. `headers` travel with each request.
    """

    label: str
    base_url: str
    key: str = PLACEHOLDER_KEY
    key_name: str = ""  # the environment variable that a message may name
    needs_key: bool = False
    own_host: bool = False
    headers: dict[str, str] = {}
    first_token_s: float = FIRST_TOKEN_S
    idle_s: float = IDLE_S

    @property
    def host(self) -> str:
        """`host` or `host:port`, never the user part of the URL, which may hold a password."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or self.base_url

    @property
    def is_loopback(self) -> bool:
        host = urlsplit(self.base_url).hostname or ""
        return host in ("localhost", "::1") or host.startswith("127.")

    @property
    def has_key(self) -> bool:
        return self.key != PLACEHOLDER_KEY

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is sent along and must come back to nobody: the key, and the values of headers."""
        return (*((self.key,) if self.has_key else ()), *self.headers.values())

    def __repr__(self) -> str:  # a key must not reach a traceback or a test's output
        return f"Endpoint({self.label!r}, {self.host!r}, has_key={self.has_key})"
