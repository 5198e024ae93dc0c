"""The access token: valid for about a day, renewed with a refresh token that works once and is replaced each time.

Whoever finds it worn out takes a lease on the row in a short transaction, renews outside of any, and stores both
new tokens before the new one is used. The others wait for the row. If the one with the lease dies, its lease runs
out and the next one tries the old refresh token once more; if that was used up, only a person can help.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from channels.base import Undelivered
from channels.zalo_oa.errors import code_of
from channels.zalo_oa.parse import CHANNEL
from channels.zalo_oa.wire import call
from records.errors import Unreadable
from records.models import ChannelToken

RENEW_BEFORE = timedelta(minutes=10)
LEASE = timedelta(seconds=60)  # far above the timeouts of one call
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.1
PERSON_SECONDS = 600.0  # between tries of a part while only a person can help
ANEW = "Authorise the account anew: motcua channels authorise-zalo"
UNREADABLE = f"The stored tokens cannot be read: was MOTCUA_DATA_KEY changed? {ANEW}"


class _Renewed(BaseModel):
    """What the token service gives; the life in seconds comes as a string."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    access_token: str = Field(min_length=1)
    refresh_token: str = Field(min_length=1)
    expires_in: int = Field(gt=0)


@dataclass(frozen=True)
class _Lease:
    """The right to renew with ``refresh``."""

    owner: str
    refresh: str


def access_token(refused: str = "") -> str:
    """An access token that is good for a while yet, and not ``refused``: one that Zalo just turned down.

    While it cannot be renewed, the one there is serves to its end. Raises :class:`Undelivered`: temporarily while
    there is none that serves, for ever if there is no refresh token.
    """
    try:
        return _good_for_a_while(refused)
    except Undelivered:
        row = _row()
        if row is not None and _usable(row, refused, at_least=timedelta(0)):
            return row.access
        raise


def seed(refresh: str) -> None:
    """Begin anew with a refresh token that a person got from Zalo; what was stored is dropped."""
    fresh = ChannelToken(channel=CHANNEL, refresh=refresh)
    columns = [field.name for field in ChannelToken._meta.fields if not field.primary_key]
    # In one statement that reads nothing: what is stored may be unreadable.
    ChannelToken.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["channel"], update_fields=columns)


def problem() -> str:
    """Why the tokens cannot be renewed, for staff; empty while all is well."""
    try:
        row = _row()
    except Undelivered as error:
        return error.reason
    return "" if row is None else row.problem


def is_seeded() -> bool:
    """Whether there is a refresh token, stored or in the settings."""
    return bool(settings.ZALO_OA_REFRESH_TOKEN) or ChannelToken.objects.filter(channel=CHANNEL).exists()


def _good_for_a_while(refused: str) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        token, lease = _token_or_lease(refused)
        if lease is not None:
            return _renew(lease)
        if token:
            return token
        if time.monotonic() >= deadline:
            raise Undelivered("another process is renewing the access token of Zalo OA")
        time.sleep(POLL_SECONDS)


def _row() -> ChannelToken | None:
    try:
        return ChannelToken.objects.filter(channel=CHANNEL).first()
    except Unreadable:
        raise Undelivered(UNREADABLE, again_in=PERSON_SECONDS) from None


def _token_or_lease(refused: str) -> tuple[str, _Lease | None]:
    """A token that can be used, or the lease to renew it; neither while somebody else holds the lease."""
    row = _row()
    if row is not None and _usable(row, refused):
        return row.access, None
    if row is None:
        _first_seed()
    with transaction.atomic():
        row = ChannelToken.objects.select_for_update().get(channel=CHANNEL)
        if _usable(row, refused):
            return row.access, None
        if row.problem:
            raise Undelivered(row.problem, again_in=PERSON_SECONDS)
        now = timezone.now()
        if row.lease_owner and row.lease_until > now:
            return "", None
        row.lease_owner, row.lease_until = f"{os.getpid()}-{secrets.token_hex(4)}", now + LEASE
        row.save(update_fields=["lease_owner", "lease_until"])
    return "", _Lease(row.lease_owner, row.refresh)


def _usable(row: ChannelToken, refused: str, at_least: timedelta = RENEW_BEFORE) -> bool:
    return bool(row.access) and row.access != refused and row.expires_at - timezone.now() > at_least


def _first_seed() -> None:
    if not settings.ZALO_OA_REFRESH_TOKEN:
        raise Undelivered("Zalo OA is not configured: there is no refresh token", permanent=True)
    ChannelToken.objects.get_or_create(channel=CHANNEL, defaults={"refresh": settings.ZALO_OA_REFRESH_TOKEN})


def _renew(lease: _Lease) -> str:
    """Trade the refresh token in. Whatever goes wrong, the lease is given back, so that nobody waits for it."""
    try:
        answer = call(
            "POST",
            f"{settings.ZALO_OA_OAUTH}/v4/oa/access_token",
            headers={"secret_key": settings.ZALO_OA_APP_SECRET},
            data={
                "refresh_token": lease.refresh,
                "app_id": settings.ZALO_OA_APP_ID,
                "grant_type": "refresh_token",
            },
        )
        renewed = _read(answer, lease)
    except Undelivered:
        ChannelToken.objects.filter(channel=CHANNEL, lease_owner=lease.owner).update(lease_owner="")
        raise
    _keep(renewed, lease)
    return renewed.access_token


def _read(answer: dict[str, object], lease: _Lease) -> _Renewed:
    code = code_of(answer)
    if code and "access_token" not in answer:
        reason = f"Zalo refused the refresh token (code {code}): used before, ended, or the secret is wrong. {ANEW}"
        _store(lease, problem=reason)
        raise Undelivered(reason, again_in=PERSON_SECONDS)
    try:
        return _Renewed.model_validate(answer)
    except ValidationError:
        raise Undelivered("the token service of Zalo answered with something else") from None


def _keep(renewed: _Renewed, lease: _Lease) -> None:
    _store(
        lease,
        access=renewed.access_token,
        refresh=renewed.refresh_token,
        expires_at=timezone.now() + timedelta(seconds=renewed.expires_in),
        problem="",
    )


def _store(lease: _Lease, **columns: object) -> None:
    """Write the outcome, unless the refresh token it came of was replaced meanwhile: then a person began anew.

    The lease itself is not asked for: new tokens are worth keeping however late they come.
    """
    with transaction.atomic():
        row = ChannelToken.objects.select_for_update().get(channel=CHANNEL)
        if row.refresh == lease.refresh:
            ChannelToken.objects.filter(channel=CHANNEL).update(lease_owner="", **columns)
