"""The Bot API. Its token stands in every address, so no error, log line or repr of ours may hold an address."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from channels.base import Undelivered

CALL_SECONDS = 10.0  # far below the 30 s after which the outbox takes a part for lost
EMPTY_POLL = 408
LONGEST_WAIT = 3600.0  # what a network asks for beyond that is a mistake of its own
REFUSALS = {
    400: "Zalo refused the message or the recipient",
    401: "Zalo refused the token",
    403: "Zalo does not let us write to this citizen",
    404: "Zalo knows no such bot: is the token right?",
}
"""What trying again does not mend."""

# Both log what they call: httpx every address at INFO.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True)
class _Answer:
    """``code`` is 0 where all is well; ``again_in`` what the network asks us to wait."""

    code: int
    result: Any = None
    again_in: float | None = None


def call(method: str, **values: Any) -> Any:
    """Call ``method`` and return its result. Raises :class:`Undelivered`, whatever went wrong."""
    answer = _ask(method, values, CALL_SECONDS)
    if answer.code:
        raise _refusal(answer)
    return answer.result


def next_update(wait_seconds: int) -> Any:
    """The next update, which is read once only, or ``None`` if none came within ``wait_seconds``."""
    answer = _ask("getUpdates", {"timeout": str(wait_seconds)}, wait_seconds + CALL_SECONDS)
    if answer.code == EMPTY_POLL:
        return None
    if answer.code:
        raise _refusal(answer)
    return answer.result


def _ask(method: str, values: dict[str, Any], seconds: float) -> _Answer:
    if not settings.ZALO_BOT_TOKEN:
        raise Undelivered("zalo_bot is not configured", permanent=True)
    problem = ""
    try:
        url = f"{settings.ZALO_BOT_API}/bot{settings.ZALO_BOT_TOKEN}/{method}"
        return _read(_http().post(url, json=values, timeout=seconds))
    except httpx.TimeoutException:
        problem = "Zalo did not answer in time"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem = f"Zalo is not reachable, or broke off ({type(error).__name__})"
    except ValueError:
        problem = "Zalo's answer is not readable"
    # Raised out here, not where it was caught: a chained error would carry the address.
    raise Undelivered(problem)


def _read(response: httpx.Response) -> _Answer:
    """Read an answer. Raises ``ValueError`` for one that is none of the API's."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success and isinstance(body, dict) and body.get("ok") is True:
        return _Answer(0, body.get("result"))
    said = body.get("error_code") if isinstance(body, dict) else None
    if not said and response.is_success:
        raise ValueError("neither a result nor an error")
    return _Answer(said if isinstance(said, int) else response.status_code, again_in=_wait(response))


def _wait(response: httpx.Response) -> float | None:
    asked = response.headers.get("retry-after", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() else None


def _refusal(answer: _Answer) -> Undelivered:
    if answer.code in REFUSALS:
        return Undelivered(f"{REFUSALS[answer.code]} ({answer.code})", permanent=True)
    reason = "Zalo asks to wait" if answer.code == httpx.codes.TOO_MANY_REQUESTS else "Zalo failed"
    return Undelivered(f"{reason} ({answer.code})", again_in=answer.again_in)


@cache
def _http() -> httpx.Client:
    return httpx.Client()
