"""Keys that buttons carry instead of their payload: Telegram takes 64 bytes, and Vietnamese fills them early."""

from __future__ import annotations

import hashlib

from channels.telegram.parse import CHANNEL
from records.inbox import find_conversation
from records.transcripts import offered_buttons


def key_of(payload: str) -> str:
    """The key that stands for ``payload``."""
    return hashlib.sha256(payload.encode()).hexdigest()[:16]


def payload_of(address: str, key: str) -> str | None:
    """The payload behind ``key``, among the buttons that ``address`` was offered lately; ``None`` if there is none."""
    conversation = find_conversation(CHANNEL, address)
    offered = [] if conversation is None else offered_buttons(conversation)
    return next((button.payload for button in offered if key_of(button.payload) == key), None)
