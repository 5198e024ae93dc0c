"""What is missing before the account works, and what a person has to enter at Zalo."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from channels.base import Undelivered
from channels.zalo_oa import client, tokens

NEEDED = ("ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET", "ZALO_OA_SECRET_KEY")


def check() -> list[str]:
    """What is missing or refused, a sentence each; empty if all is well. Asks Zalo about the account."""
    missing = [f"MOTCUA_{name} is not set." for name in NEEDED if not getattr(settings, name)]
    if not settings.PUBLIC_URL:
        missing.append("MOTCUA_PUBLIC_URL is not set: Zalo needs an address for the webhook.")
    if not tokens.is_seeded():
        missing.append("There is no refresh token: set MOTCUA_ZALO_OA_REFRESH_TOKEN or motcua channels authorise-zalo")
    if missing:
        return missing
    if problem := tokens.problem():
        return [problem]
    try:
        client.account()
    except Undelivered as error:
        return [f"Zalo does not tell about the account: {error.reason}"]
    return []


def configure() -> list[str]:
    """What to enter where: Zalo lets nobody set an account's webhook by a call."""
    return [
        "Zalo has no call that sets the webhook. At https://developers.zalo.me, in the application:",
        f'  "Webhook" > "Webhook URL": {settings.PUBLIC_URL or "<MOTCUA_PUBLIC_URL>"}{reverse("zalo-oa-webhook")}',
        '  switch on the events: user_send_* (all), follow, unfollow, "user_submit_info"',
        '  copy "OA Secret Key" into MOTCUA_ZALO_OA_SECRET_KEY',
    ]
