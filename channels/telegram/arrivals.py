"""What becomes of an update, whether it came by webhook or by polling: it is stored, or there is nothing to store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels.telegram.keys import payload_of
from channels.telegram.parse import CHANNEL, Tap, parse
from knowledge.wording import say
from records.inbox import Inbound, receive


@dataclass(frozen=True)
class TapAnswer:
    """What Telegram is told about a tap, so that the telephone stops waiting; ``text`` is shown for a moment."""

    query_id: str
    text: str = ""

    def values(self) -> dict[str, Any]:
        """The parameters of ``answerCallbackQuery``."""
        return {"callback_query_id": self.query_id, **({"text": self.text} if self.text else {})}


def take(update: object, bot_name: Callable[[], str]) -> TapAnswer | None:
    """Store what ``update`` says; once this returns it can't be lost. Raises ``Malformed``.

    Where it was a tap, what is to be answered to it. A button that is too old stores nothing.
    """
    found = parse(update, bot_name)
    if found is None:
        return None
    if isinstance(found, Inbound):
        receive(found)
        return None
    return _tapped(found)


def _tapped(tap: Tap) -> TapAnswer:
    payload = payload_of(tap.address, tap.key)
    if payload is None:
        return TapAnswer(tap.query_id, say("web.error.button"))
    receive(Inbound(CHANNEL, tap.address, tap.event_id, payload=payload))
    return TapAnswer(tap.query_id)
