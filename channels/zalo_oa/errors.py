"""What Zalo's error codes mean for a part: one table, for answers that say HTTP 200 and carry a code."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from channels.base import Undelivered

BACK_OFF_SECONDS = 60.0  # the limit of requests counts a minute


class Verdict(StrEnum):
    """What an answer of the API asks us to do."""

    ACCEPTED = "accepted"
    RENEW = "renew"  # the access token is not valid: renew it once and try again
    BACK_OFF = "back_off"  # too many requests
    REFUSED = "refused"  # never, however often it is tried
    FAILED = "failed"  # not now


REFUSALS = {
    -201: "the message is not of the form that Zalo takes",
    -210: "the message is over a limit of Zalo",
    -213: "the citizen does not follow the account",
    -218: "the citizen may not be sent more for now",
    -227: "the citizen's Zalo account is banned, or unused for 45 days",
    -230: "the citizen did not act in the last 7 days",
    -232: "the citizen's last act is too long ago",
    -233: "this kind of message is not open to the account",
    -244: "the citizen does not want this kind of message",
}
"""Errors that are never tried again, in words for staff."""

_VERDICTS = {
    0: Verdict.ACCEPTED,
    -216: Verdict.RENEW,
    -220: Verdict.RENEW,
    -32: Verdict.BACK_OFF,
    **dict.fromkeys(REFUSALS, Verdict.REFUSED),
}


def code_of(answer: dict[str, Any]) -> int | None:
    """The error code of ``answer``, 0 for success, ``None`` if it has none."""
    try:
        return int(answer["error"])
    except (KeyError, TypeError, ValueError):
        return None


def verdict(code: int | None) -> Verdict:
    """What ``code`` asks us to do. An unknown one is tried again: giving up is the worker's business."""
    return Verdict.FAILED if code is None else _VERDICTS.get(code, Verdict.FAILED)


def undelivered(code: int | None) -> Undelivered:
    """The error that says to the worker what ``code`` says to us."""
    match verdict(code):
        case Verdict.REFUSED if code is not None:
            return Undelivered(f"Zalo refused it ({code}): {REFUSALS[code]}", permanent=True)
        case Verdict.BACK_OFF:
            return Undelivered(f"Zalo asks for fewer requests ({code})", again_in=BACK_OFF_SECONDS)
        case Verdict.RENEW:
            return Undelivered(f"Zalo does not take the renewed access token ({code})")
        case _:
            return Undelivered("Zalo answered without a code" if code is None else f"Zalo failed ({code})")
