"""What every webhook refuses before it looks at what arrived."""

from __future__ import annotations

import json
from hmac import compare_digest
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

MAX_BODY = 256 * 1024
log = structlog.get_logger()


class Refused(Exception):
    """The request is not taken; ``status`` says why, and ``reason`` more of it for the log."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.reason = reason


def body_of(request: HttpRequest) -> bytes:
    """The body of a POST of JSON of at most :data:`MAX_BODY` bytes. Raises :class:`Refused`."""
    if request.method != "POST":
        raise Refused(405)
    if request.content_type != "application/json":
        raise Refused(415)
    # Read at most one byte too many: a length header may be missing or wrong.
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise Refused(413)
    return body


def secret_json_of(request: HttpRequest, *, header: str, secret: str) -> Any:
    """The JSON of a request that carries ``secret`` in ``header``. Raises :class:`Refused`."""
    body = body_of(request)
    if not compare_digest(request.headers.get(header, "").encode(), secret.encode()):
        raise Refused(403)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None


def refuse(channel: str, status: int, reason: str = "") -> HttpResponse:
    """Answer with ``status``, and note that; never with what was sent."""
    log.warning("webhook_refused", channel=channel, status=status, reason=reason)
    return HttpResponse(status=status, headers={"Allow": "POST"} if status == 405 else {})
