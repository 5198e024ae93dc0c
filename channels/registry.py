"""The channels there are, by the name that conversations carry. A new one is one line here."""

from __future__ import annotations

from channels.base import Channel, FetchedChannel, Poller
from channels.telegram import polling as telegram_polling
from channels.telegram.channel import TelegramChannel
from channels.zalo_bot import polling as zalo_bot_polling
from channels.zalo_bot.channel import ZaloBot
from channels.zalo_oa.channel import ZaloOa

_FETCHED = ("web", "terminal", "evaluation")
_NETWORKS: tuple[Channel, ...] = (TelegramChannel(), ZaloOa(), ZaloBot())
CHANNELS: dict[str, Channel] = {
    **{name: FetchedChannel(name) for name in _FETCHED},
    **{channel.name: channel for channel in _NETWORKS},
}


def pollers() -> list[Poller]:
    """What the worker must ask for new messages, because nobody calls us with them."""
    found: list[Poller] = []
    if telegram_polling.needed():
        found.append(telegram_polling.TelegramPoller())
    if zalo_bot_polling.needed():
        found.append(zalo_bot_polling.ZaloBotPoller())
    return found
