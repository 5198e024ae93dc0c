"""What Telegram must be told once, and whether it still knows: the commands and the webhook."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings

from channels.base import Undelivered
from channels.telegram.client import Client, client
from channels.telegram.parse import UPDATES
from knowledge.wording import say

PATH = "/telegram"
LANGUAGES = ("", "vi")  # everybody's menu, and that of telephones set to Vietnamese


def webhook_secret() -> str:
    """What Telegram sends with each update, so that we know it is Telegram: made of the secret key, kept nowhere."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"telegram-webhook", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def webhook_url() -> str:
    """Where Telegram calls; empty without a public address."""
    return f"{settings.PUBLIC_URL}{PATH}" if settings.PUBLIC_URL else ""


def commands() -> list[dict[str, str]]:
    """The menu of commands, as Telegram takes it."""
    return [
        {"command": "start", "description": say("telegram.command.start")},
        {"command": "menu", "description": say("telegram.command.menu")},
        {"command": "nguoi", "description": say("telegram.command.human")},
        {"command": "dulieu", "description": say("telegram.command.data")},
        {"command": "xoa", "description": say("telegram.command.erase")},
    ]


def _for(language: str) -> dict[str, Any]:
    return {"language_code": language} if language else {}


def set_commands(bot: Client) -> None:
    """Give telephones the menu of commands. Raises :class:`Undelivered`."""
    for language in LANGUAGES:
        bot.call("setMyCommands", commands=commands(), **_for(language))


def configure() -> list[str]:
    """Set the commands and the webhook, or take the webhook away where there is no public address.

    Returns a line for each thing done. Raises :class:`Undelivered`.
    """
    bot = client()
    done = [f"the bot is @{bot.name()}"]
    set_commands(bot)
    done.append(f"{len(commands())} commands are in the menu")
    url = webhook_url()
    if url:
        bot.call("setWebhook", url=url, secret_token=webhook_secret(), allowed_updates=UPDATES)
        return [*done, f"updates come to {url}"]
    bot.call("deleteWebhook", drop_pending_updates=False)
    return [*done, "MOTCUA_PUBLIC_URL is empty: no webhook, the worker fetches updates"]


def check() -> list[str]:
    """What is missing or refused, a sentence each; nothing is changed, and an empty list means that all is well."""
    if not settings.TELEGRAM_TOKEN:
        return ["MOTCUA_TELEGRAM_TOKEN is not set"]
    bot = client()
    try:
        bot.call("getMe")
        return _check(bot)
    except Undelivered as error:
        return [error.reason]


def _check(bot: Client) -> list[str]:
    found = []
    known: dict[str, Any] = bot.call("getWebhookInfo")
    url, wanted = str(known.get("url", "")), webhook_url()
    if url != wanted:
        now = url or "nowhere: no webhook is set"
        found.append(
            f"updates go to {now}, instead of {wanted}" if wanted else f"updates go to {now}, so none is fetched"
        )
    if wanted and known.get("last_error_message"):
        found.append(f"the last call of the webhook failed: {known['last_error_message']}")
    for language in LANGUAGES:
        if bot.call("getMyCommands", **_for(language)) != commands():
            found.append(f"the menu of commands is not ours{f' (language {language})' if language else ''}")
    return found
