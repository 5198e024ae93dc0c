"""What Zalo must be told once, the webhook, and whether it still knows."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from channels.base import Undelivered
from channels.zalo_bot.client import call

PATH = "/zalo/bot"
SALT = b"zalo-bot-webhook"


def webhook_secret() -> str:
    """What Zalo sends with each update, so that we know it is Zalo: made of the secret key, kept nowhere."""
    return hmac.new(settings.SECRET_KEY.encode(), SALT, hashlib.sha256).hexdigest()


def webhook_url() -> str:
    """Where Zalo calls; empty without a public address."""
    return f"{settings.PUBLIC_URL}{PATH}" if settings.PUBLIC_URL else ""


def configure() -> list[str]:
    """Set the webhook, or take it away where there is no public address.

    Returns a line for each thing done. Raises :class:`Undelivered`.
    """
    url = webhook_url()
    if url:
        call("setWebhook", url=url, secret_token=webhook_secret())
        return [f"updates come to {url}"]
    call("deleteWebhook")
    return ["MOTCUA_PUBLIC_URL is empty: no webhook, the worker fetches updates"]


def check() -> list[str]:
    """What is missing or refused, a sentence each; nothing is changed, and an empty list means that all is well."""
    if not settings.ZALO_BOT_TOKEN:
        return ["MOTCUA_ZALO_BOT_TOKEN is not set"]
    try:
        call("getMe")
        return _webhook() if webhook_url() else []
    except Undelivered as error:
        return [error.reason]


def _webhook() -> list[str]:
    found = []
    url = webhook_url()
    if not url.startswith("https://"):
        found.append("MOTCUA_PUBLIC_URL must begin with https://, or Zalo does not call")
    known = call("getWebhookInfo")
    now = str(known.get("url") or "") if isinstance(known, dict) else ""
    if now != url:
        found.append(f"updates go to {now or 'nowhere'}, instead of {url}: run `motcua channels set-webhook zalo-bot`")
    return found
