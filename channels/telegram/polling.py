"""Fetching updates, for machines that Telegram cannot reach: into the same inbox as the webhook."""

from __future__ import annotations

import structlog
from django.conf import settings

from channels.base import Undelivered
from channels.telegram.arrivals import take
from channels.telegram.client import Client, client
from channels.telegram.parse import CHANNEL, UPDATES, Malformed
from channels.telegram.setup import set_commands

log = structlog.get_logger()


class TelegramPoller:
    """Asks for updates. An update is confirmed by the next question, so only once it is stored."""

    name = CHANNEL

    def __init__(self, wait_seconds: int = 20) -> None:
        self._wait = wait_seconds
        self._offset: int | None = None
        self._menu_set = False

    def poll_once(self) -> None:
        """Wait for updates and store them. Raises :class:`Undelivered`, or what the database raises."""
        bot = client()
        if not self._menu_set:
            self._set_commands(bot)
        updates = bot.call(
            "getUpdates", seconds=self._wait + 10.0, timeout=self._wait, allowed_updates=UPDATES, offset=self._offset
        )
        for update in updates:
            self._take(bot, update)
            self._offset = update["update_id"] + 1

    def _set_commands(self, bot: Client) -> None:
        """Set the menu, once: where there is no webhook to set, nobody else does. A webhook that is set stays.

        It may be another machine's, with the same token.
        """
        self._menu_set = True
        try:
            set_commands(bot)
        except Undelivered as error:
            log.warning("commands_not_set", channel=CHANNEL, reason=error.reason)

    def _take(self, bot: Client, update: dict[str, object]) -> None:
        try:
            answer = take(update, bot.name)
        except Malformed as error:
            # It would come again for ever, and everything after it would wait.
            log.warning("update_malformed", channel=CHANNEL, reason=str(error))
            return
        if answer is None:
            return
        try:
            bot.call("answerCallbackQuery", **answer.values())
        except Undelivered as error:
            log.info("tap_not_answered", channel=CHANNEL, reason=error.reason)  # it is stored; the answer comes


def needed() -> bool:
    """Whether updates must be fetched: there is a bot, and no address that Telegram could call."""
    return bool(settings.TELEGRAM_TOKEN) and not settings.PUBLIC_URL
