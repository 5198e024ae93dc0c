"""Whether an event comes from Zalo: a plain SHA-256 over the application, the raw body, a time and the OA's secret.

Sources differ on two points, so both forms of each are accepted until a setting narrows them: whether ``mac=`` stands
before the digest, and whether the time is the body's ``timestamp`` or the header's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from enum import StrEnum

SIGNATURE_HEADER = "X-ZEvent-Signature"
TIMESTAMP_HEADER = "X-ZEvent-Timestamp"
_MARK = "mac="


class Prefix(StrEnum):
    """Values of ``MOTCUA_ZALO_OA_SIGNATURE_PREFIX``: whether ``mac=`` stands before the digest."""

    ANY = "any"
    MAC = "mac"
    NONE = "none"


class Timestamp(StrEnum):
    """Values of ``MOTCUA_ZALO_OA_TIMESTAMP``: which time is part of what is signed."""

    ANY = "any"
    BODY = "body"
    HEADER = "header"


def digest(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature of ``body`` as Zalo makes it, without a prefix."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def is_signed(
    headers: Mapping[str, str],
    body: bytes,
    body_timestamp: str,
    *,
    app_id: str,
    secret: str,
    prefix: Prefix = Prefix.ANY,
    timestamp: Timestamp = Timestamp.ANY,
) -> bool:
    """Tell whether ``headers`` sign ``body``, in one of the forms that ``prefix`` and ``timestamp`` allow.

    ``body_timestamp`` is the body's own, empty if it has none. An old time is no reason to refuse: Zalo tries for
    hours, and a repeat is recognised by its event id.
    """
    given = headers.get(SIGNATURE_HEADER, "").strip()
    if not secret or not _prefix_allowed(given, prefix):
        return False
    signature = given.removeprefix(_MARK).lower().encode()
    # No early way out: how long this takes tells nothing about which form was right.
    matches = [
        hmac.compare_digest(digest(app_id, body, time, secret).encode(), signature)
        for time in _times(headers.get(TIMESTAMP_HEADER, "").strip(), body_timestamp, timestamp)
    ]
    return any(matches)


def _prefix_allowed(given: str, prefix: Prefix) -> bool:
    return prefix is Prefix.ANY or given.startswith(_MARK) is (prefix is Prefix.MAC)


def _times(header: str, body: str, allowed: Timestamp) -> Iterator[str]:
    if body and allowed is not Timestamp.HEADER:
        yield body
    if header and allowed is not Timestamp.BODY:
        yield header
