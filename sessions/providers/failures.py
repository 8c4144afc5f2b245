"""What went wrong, in the design's kinds and one plain sentence that says what to do."""

import email.utils
import math
import re
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sessions.events import Failed, FailureKind, Phase
from sessions.providers.endpoint import Endpoint
from sessions.providers.server_errors import read_error
from sessions.providers.watch import StreamTimeout

RETRYABLE = frozenset({"rate_limit", "overloaded", "server", "timeout", "connect", "cut"})


def no_key(endpoint: Endpoint) -> Failed:
    where = f"Set {endpoint.key_name} or run" if endpoint.key_name else "Run"
    message = f"No key for {endpoint.label}. {where} `h2h contestants key set {endpoint.label}`."
    return Failed("auth", message)


def cut(endpoint: Endpoint, phase: Phase, request_id: str | None = None) -> Failed:
    message = f"The answer from {endpoint.host} broke off before its end; what came is kept."
    return Failed(
        "cut", message, request_id=request_id, phase=phase, retryable=phase != "streaming"
    )


def timed_out(endpoint: Endpoint, error: StreamTimeout, phase: Phase) -> Failed:
    what, option = "no first event", "first_token_s"
    if error.phase == "idle":
        what, option = "nothing more", "idle_s"
    message = (
        f"{endpoint.host} sent {what} for {error.seconds:g} s. "
        f"Ask again, or give it longer with {option}=."
    )
    return Failed("timeout", message, phase=phase)


def malformed(endpoint: Endpoint, shown: str, phase: Phase, what: str = "a broken event") -> Failed:
    quoted = quote(endpoint, shown, 160)
    advice = "Check base_url and the protocol."
    if phase == "streaming":  # it had understood the protocol so far
        advice = "What came before is kept."
    message = f"{endpoint.host} sent {what}: {quoted!r}. {advice}"
    return Failed("malformed", message, phase=phase)


def from_status(
    endpoint: Endpoint,
    status: int | None,
    body: Any,
    phase: Phase,
    *,
    headers: Mapping[str, str] | None = None,
    request_id: str | None = None,
    model: str = "",
) -> Failed:
    """An error that the server reported, by HTTP status or by an event in the stream."""
    error = read_error(status, body)
    kind, said, status = error.kind, error.said, error.status
    named = f" ({status})" if status else ""
    quoted = f": {quote(endpoint, said)}" if said else ""
    wait = retry_after(headers or {})
    message = f"{endpoint.label} {_what_failed(kind, model)}{named}{quoted}"
    message = f"{message.rstrip('. ')}. {_what_to_do(kind, endpoint, status)}".strip()
    return Failed(
        kind,
        message,
        status=status,
        request_id=request_id,
        retry_after=wait,
        phase=phase,
        retryable=kind in RETRYABLE and kind != "connect" and phase != "streaming",
    )


def from_connection(endpoint: Endpoint, error: BaseException, phase: Phase) -> Failed:
    """No answer, or a connection that broke. What cannot get better by itself (a refused
    connection, an unknown host, a bad certificate, a proxy that says no) is not worth a retry."""
    if phase != "connect":
        return cut(endpoint, phase)
    root = _root_cause(error)
    why = quote(endpoint, _connection_trouble(root))
    hopeless = isinstance(root, OSError) and not isinstance(root, ConnectionResetError)
    advice = "Start that server" if endpoint.is_loopback else "Check the network"
    if isinstance(root, ssl.SSLCertVerificationError):
        advice = "If you trust it, name its certificate in SSL_CERT_FILE"
    host = endpoint.host
    variable, proxy = _proxy(endpoint)
    if proxy:
        host, advice = f"{host} through the proxy {proxy}", f"Check {variable}"
        refusal = re.match(r"4\d\d ", why)  # its answer to our asking for a tunnel
        hopeless = hopeless or bool(refusal)
        if why.startswith("407"):
            advice = f"Put a name and a password that it takes into {variable}"
    message = f"Could not connect to {host}: {why}. {advice}, or correct base_url."
    return Failed("connect", message, phase=phase, retryable=not hopeless)


def no_client(endpoint: Endpoint, error: Exception) -> Failed:
    """The HTTP client itself cannot be made: the environment names a proxy that it cannot use."""
    variable, proxy = _proxy(endpoint)
    if not proxy:
        return internal(endpoint, error, "connect")
    why = str(error).partition(". ")[0].rstrip(".")
    message = (
        f"Could not connect to {endpoint.host}: the proxy {proxy} cannot be used ({why}). "
        f"Give an http:// or https:// address in {variable}."
    )
    return Failed("connect", message)


def _proxy(endpoint: Endpoint) -> tuple[str, str]:
    """The variable that names the proxy for this address, and its `host:port`, never its password;
    ("", "") where there is none."""
    import urllib.request

    parts = urlsplit(endpoint.base_url)
    proxies = urllib.request.getproxies()
    if endpoint.is_loopback or urllib.request.proxy_bypass(parts.netloc):
        return "", ""
    for kind in (parts.scheme, "all"):
        if found := proxies.get(kind):
            url = found if "://" in found else f"http://{found}"
            return f"{kind.upper()}_PROXY", urlsplit(url).netloc.rpartition("@")[2]
    return "", ""


def _connection_trouble(root: BaseException) -> str:
    match root:
        case ConnectionRefusedError():
            return "nothing answers there"
        case socket.gaierror():
            return "there is no such host, or no network"
        case TimeoutError():
            return "it did not answer in time"
        case ssl.SSLCertVerificationError():
            return f"no secure connection ({root.verify_message})"
        case ssl.SSLError():
            return f"no secure connection ({root.reason or root})"
        case OSError(strerror=str() as reason):
            return reason
    return str(root).rstrip(".") or type(root).__name__


def internal(endpoint: Endpoint, error: BaseException, phase: Phase) -> Failed:
    said = f"{type(error).__name__}: {quote(endpoint, str(error))}"
    message = f"h2h could not read the answer of {endpoint.host} ({said}). Please report this."
    return Failed("internal", message, phase=phase)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds that the server asks to wait, from `retry-after-ms` or `retry-after`, else None."""
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = float(headers.get("retry-after", "nan"))
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(headers["retry-after"])
        except (ValueError, KeyError):
            return None
        seconds = max(0.0, moment.timestamp() - (time.time() if now is None else now))
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def quote(endpoint: Endpoint, text: str, limit: int = 300) -> str:
    """One line of what a server said, at most `limit` characters, never with the key in it.

    Servers echo the key they were given. It is taken out first: a cut could leave half of it.
    """
    if endpoint.has_key:
        text = text.replace(endpoint.key, "[key]")
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _what_failed(kind: FailureKind, model: str) -> str:
    asked = f" {model}" if model else ""
    return {
        "auth": "refused the key",
        "billing": "refused for lack of credit",
        "permission": f"does not allow this key to use{asked or ' this model'}",
        "not_found": f"does not know{asked or ' the model'} at this address",
        "bad_request": "refused the request",
        "context": f"says the prompt is too long for{asked or ' the model'}",
        "rate_limit": "is limiting the rate",
        "overloaded": "is overloaded",
        "timeout": "gave up waiting",
        "connect": "is behind a proxy that asks for a name and a password",
    }.get(kind, "failed")


def _what_to_do(kind: FailureKind, endpoint: Endpoint, status: int | None) -> str:
    key = f"`h2h contestants key set {endpoint.label}`"
    if status is not None and 300 <= status < 400:
        return "It redirects elsewhere: give the final address as base_url."
    if status == 413:
        return "The prompt is too large for it: shorten it, or choose another contestant."
    return {
        "auth": f"Check {endpoint.key_name} or run {key}." if endpoint.key_name else f"Run {key}.",
        "billing": f"Add credit at {endpoint.label}, or choose another contestant.",
        "permission": "Choose another model, or a key that may use it.",
        "not_found": "Check the model's id and base_url.",
        "bad_request": "Check the contestant's options.",
        "context": "Choose a model with a larger context, or a shorter prompt.",
        "rate_limit": "Wait, then regenerate.",
        "connect": "Put them into HTTP_PROXY or HTTPS_PROXY.",
    }.get(kind, "Try again later.")


def _root_cause(error: BaseException) -> BaseException:
    seen: list[BaseException] = []
    while error not in seen:
        seen.append(error)
        inner = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else None
        error = inner or error.__cause__ or error.__context__ or error
    return error
