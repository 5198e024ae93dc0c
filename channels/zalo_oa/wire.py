"""Calls over HTTP, with every way in which they fail told as :class:`Undelivered`."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx

from channels.base import Undelivered

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
"""Renewing a token and sending a part must end before the outbox takes the sender for dead (30 s)."""


def call(method: str, url: str, **content: Any) -> dict[str, Any]:
    """Return the JSON object that comes back. Raises :class:`Undelivered`, always a temporary one.

    A refusal with a code inside is an answer like any other: the caller reads it.
    """
    try:
        answer = _http().request(method, url, **content)
    except httpx.HTTPError as error:
        # Only the kind: the request that hangs on the error holds the token.
        raise Undelivered(f"Zalo is not reached ({type(error).__name__})") from None
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise Undelivered("Zalo asks for fewer requests (HTTP 429)", again_in=_retry_after(answer))
    if answer.is_server_error:
        raise Undelivered(f"Zalo failed (HTTP {answer.status_code})")
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Undelivered(f"Zalo answered with something else (HTTP {answer.status_code})")
    return found


def _retry_after(answer: httpx.Response) -> float | None:
    seconds = answer.headers.get("retry-after", "")
    return min(float(seconds), 3600.0) if seconds.isdecimal() else None


@cache
def _http() -> httpx.Client:
    """One client a process; it is safe with threads. Proxies come from the environment, as the world is outside."""
    return httpx.Client(timeout=TIMEOUT)
