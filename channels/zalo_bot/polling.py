"""Fetching updates, for machines that Zalo cannot reach: into the same inbox as the webhook.

An update is given out once and gone with that, so what was read is kept in hand until it is stored.
"""

from __future__ import annotations

import time

import structlog
from django.conf import settings

from channels.zalo_bot.client import call, next_update
from channels.zalo_bot.parse import CHANNEL, Malformed, parse
from records.inbox import Inbound, receive

WAIT_SECONDS = 5  # short: what Zalo hands to a worker that has just ended is lost
PAUSE_SECONDS = 0.3  # after an empty poll: should Zalo ever answer at once, nobody is hammered
log = structlog.get_logger()


class ZaloBotPoller:
    """Asks for one update after the other."""

    name = CHANNEL

    def __init__(self, wait_seconds: int = WAIT_SECONDS) -> None:
        self._wait = wait_seconds
        self._webhook_gone = False
        self._in_hand: Inbound | None = None

    def poll_once(self) -> None:
        """Wait for an update and store it. Raises :class:`~channels.base.Undelivered`, or what the database raises."""
        self._store()
        if not self._webhook_gone:
            call("deleteWebhook")  # as long as one is set, Zalo gives out nothing here
            self._webhook_gone = True
        update = next_update(self._wait)
        if update is None:
            time.sleep(PAUSE_SECONDS)
            return
        try:
            self._in_hand = parse(update)
        except Malformed as error:
            log.warning("update_malformed", channel=CHANNEL, reason=str(error))
        self._store()

    def _store(self) -> None:
        if self._in_hand is not None:
            receive(self._in_hand)
            self._in_hand = None


def needed() -> bool:
    """Whether updates must be fetched: there is a bot, and no address that Zalo could call."""
    return bool(settings.ZALO_BOT_TOKEN) and not settings.PUBLIC_URL
