"""Answers on Zalo Bot: text only. Buttons are numbers, places and files are links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from channels.base import Abilities
from channels.download import from_zalo
from channels.parts import parts
from channels.zalo_bot.client import call
from channels.zalo_bot.parse import CHANNEL
from knowledge.envelope import Envelope


class ZaloBot:
    """The channel. Without a token it takes nothing, and says so."""

    name = CHANNEL
    abilities = Abilities(text_limit=2_000, photo_in=True, typing=True)

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """Texts, the last one with the numbered list."""
        return parts(envelope, self.abilities)

    def ready_in(self, address: str) -> float:
        """At once: no rate is documented, and a 429 says when to come again."""
        return 0.0

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Send one text. Raises :class:`~channels.base.Undelivered`."""
        call("sendMessage", chat_id=address, text=body["text"])

    def typing(self, address: str) -> None:
        """Show that an answer is being written. Raises :class:`~channels.base.Undelivered`."""
        call("sendChatAction", chat_id=address, action="typing")

    def fetch_photo(self, reference: str) -> bytes:
        """The photo at the address ``reference``. Raises :class:`~channels.base.Undelivered`."""
        return from_zalo(reference, settings.ZALO_BOT_API)
