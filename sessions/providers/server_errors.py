"""Reading an error that a server reported: what it said, under which code, of which kind.

Bodies differ from server to server, and so do codes for the same trouble: a context that is too
small is told by type here, by text there. So all that an error carries is looked at.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from sessions.events import FailureKind

STATUS_KINDS: dict[int, FailureKind] = {
    400: "bad_request",
    401: "auth",
    402: "billing",
    403: "permission",
    404: "not_found",
    407: "connect",  # the proxy, not the server
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


class ServerError(Struct, frozen=True):
    """`said` is the server's own message, "" if none; `status` the code, of the response or, in
    mid-stream, of the error itself."""

    kind: FailureKind
    said: str
    status: int | None


def read_error(status: int | None, body: Any) -> ServerError:
    """Classify by the error's own type or code, then by its text, then by the HTTP status."""
    said, types = _read_body(body)
    if status is None:
        status = next((int(name) for name in types if re.fullmatch(r"[45]\d\d", name)), None)
    return ServerError(_kind(status, types, said), said, status)


def _read_body(body: Any) -> tuple[str, set[str]]:
    """The message, and every type or code that stands beside it."""
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
    if status in (None, 400, 413, 422, 500) and CONTEXT_TEXT.search(said):
        return "context"
    if BILLING_TEXT.search(said):
        return "billing"
    if status in STATUS_KINDS:
        return STATUS_KINDS[status]
    return "bad_request" if status and 300 <= status < 500 else "server"
