"""What went wrong, in the design's kinds and one plain sentence that says what to do.

Classified by status, by the error's own type or code, and by text where servers differ: never by
class alone, because an error event in mid-stream arrives as a plain error with status 200.
"""

import email.utils
import json
import math
import re
import time
from collections.abc import Mapping
from typing import Any

from sessions.events import Failed, FailureKind, Phase
from sessions.providers.endpoint import Endpoint
from sessions.providers.watch import StreamTimeout

STATUS_KINDS: dict[int, FailureKind] = {
    400: "bad_request",
    401: "auth",
    402: "billing",
    403: "permission",
    404: "not_found",
    408: "timeout",
    409: "server",
    413: "bad_request",
    422: "bad_request",
    429: "rate_limit",
    502: "server",
    503: "overloaded",
    504: "timeout",
    529: "overloaded",
}
TYPE_KINDS: dict[str, FailureKind] = {
    "authentication_error": "auth",
    "invalid_api_key": "auth",
    "billing_error": "billing",
    "insufficient_quota": "billing",
    "billing_hard_limit_reached": "billing",
    "permission_error": "permission",
    "not_found_error": "not_found",
    "model_not_found": "not_found",
    "request_too_large": "bad_request",
    "rate_limit_error": "rate_limit",
    "rate_limit_exceeded": "rate_limit",
    "overloaded_error": "overloaded",
    "server_overloaded": "overloaded",
    "api_error": "server",
    "server_error": "server",
    "internal_server_error": "server",
    "timeout_error": "timeout",
    "context_length_exceeded": "context",
    "exceed_context_size_error": "context",
}
CONTEXT_TEXT = re.compile(
    r"context[ _-]?(length|window|size)|maximum context|prompt is too long|too many tokens"
    r"|exceeds? the (available )?context|input (is )?too long|reduce the length",
    re.IGNORECASE,
)
BILLING_TEXT = re.compile(r"credit balance|insufficient (quota|balance|funds)", re.IGNORECASE)
RETRYABLE = frozenset({"rate_limit", "overloaded", "server", "timeout", "connect", "cut"})


def no_key(endpoint: Endpoint) -> Failed:
    where = f"Set {endpoint.key_name} or run" if endpoint.key_name else "Run"
    message = f"No key for {endpoint.label}. {where} `h2h contestants key set {endpoint.label}`."
    return Failed("auth", message)


def cut(endpoint: Endpoint, phase: Phase, request_id: str | None = None) -> Failed:
    message = f"The answer from {endpoint.host} broke off before its end; regenerate to ask again."
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
    message = f"{endpoint.host} sent {what}: {clip(shown, 160)!r}. Check base_url and the protocol."
    return Failed("malformed", secret_free(message, endpoint), phase=phase)


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
    said, types = _read_body(body)
    kind = _kind(status, types, said)
    named = f" ({status})" if status else ""
    quoted = f": {clip(said)}" if said else ""
    wait = retry_after(headers or {})
    message = f"{endpoint.label} {_what_failed(kind, model)}{named}{quoted}"
    message = f"{message.rstrip('. ')}. {_what_to_do(kind, endpoint, status)}".strip()
    return Failed(
        kind,
        secret_free(message, endpoint),
        status=status,
        request_id=request_id,
        retry_after=wait,
        phase=phase,
        retryable=kind in RETRYABLE and phase != "streaming",
    )


def from_connection(endpoint: Endpoint, error: BaseException, phase: Phase) -> Failed:
    """No answer, or a connection that broke. Refused and unknown hosts are not worth a retry."""
    root = _root_cause(error)
    if phase != "connect":
        return cut(endpoint, phase)
    said = clip(str(root) or type(root).__name__)
    hopeless = isinstance(root, OSError) and not isinstance(root, ConnectionResetError)
    advice = "Start that server" if endpoint.is_loopback else "Check the network"
    message = f"Could not connect to {endpoint.host} ({said}). {advice}, or correct base_url."
    return Failed("connect", secret_free(message, endpoint), phase=phase, retryable=not hopeless)


def internal(endpoint: Endpoint, error: BaseException, phase: Phase) -> Failed:
    said = f"{type(error).__name__}: {clip(str(error))}"
    message = f"h2h could not read the answer of {endpoint.host} ({said}). Please report this."
    return Failed("internal", secret_free(message, endpoint), phase=phase)


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


def secret_free(text: str, endpoint: Endpoint) -> str:
    """Servers echo the key they were given; no message may carry it on."""
    return text.replace(endpoint.key, "[key]") if endpoint.has_key else text


def clip(text: str, limit: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _read_body(body: Any) -> tuple[str, set[str]]:
    """What the server said, and every type or code it gave: bodies differ from server to server."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return _without_markup(body), set()
    if not isinstance(body, Mapping):
        return "", set()
    inner = body.get("error")
    if isinstance(inner, str):
        return inner, {str(body.get("type"))}
    error: Mapping[str, Any] = inner if isinstance(inner, Mapping) else body
    said = error.get("message") or error.get("detail") or body.get("message") or ""
    types = {str(error.get(name)) for name in ("type", "code", "status") if error.get(name)}
    return said if isinstance(said, str) else json.dumps(said), types


def _without_markup(page: str) -> str:
    title = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    return title[1] if title else re.sub(r"<[^>]*>", " ", page)


def _kind(status: int | None, types: set[str], said: str) -> FailureKind:
    for name in types:
        if name in TYPE_KINDS:
            return TYPE_KINDS[name]
    in_stream = next((int(name) for name in types if name.isdecimal() and len(name) == 3), None)
    code = status if status and status >= 400 else in_stream or status
    if code in (400, 413, 422, 500, None, 200) and CONTEXT_TEXT.search(said):
        return "context"
    if BILLING_TEXT.search(said):
        return "billing"
    if code in STATUS_KINDS:
        return STATUS_KINDS[code]
    return "bad_request" if code and 300 <= code < 500 else "server"


def _what_failed(kind: FailureKind, model: str) -> str:
    asked = f" {model}" if model else ""
    return {
        "auth": "refused the key",
        "billing": "refused for lack of credit",
        "permission": f"does not allow this key to use{asked or ' this model'}",
        "not_found": f"knows no model or address{asked}",
        "bad_request": "refused the request",
        "context": f"says the prompt is too long for{asked or ' the model'}",
        "rate_limit": "is limiting the rate",
        "overloaded": "is overloaded",
        "timeout": "gave up waiting",
    }.get(kind, "failed")


def _what_to_do(kind: FailureKind, endpoint: Endpoint, status: int | None) -> str:
    key = f"`h2h contestants key set {endpoint.label}`"
    if status is not None and 300 <= status < 400:
        return "It redirects elsewhere: give the final address as base_url."
    return {
        "auth": f"Check {endpoint.key_name} or run {key}." if endpoint.key_name else f"Run {key}.",
        "billing": f"Add credit at {endpoint.label}, or choose another contestant.",
        "permission": "Choose another model, or a key that may use it.",
        "not_found": "Check the model's id and base_url.",
        "bad_request": "Check the contestant's options.",
        "context": "Choose a model with a larger context, or a shorter prompt.",
        "rate_limit": "Wait, then regenerate.",
    }.get(kind, "Try again later.")


def _root_cause(error: BaseException) -> BaseException:
    seen: list[BaseException] = []
    while error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__ or error
    return error
