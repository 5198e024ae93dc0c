"""How long Zalo lets an account write after the citizen's last act: free for two days, paid for seven, then not."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from records.models import Conversation

FREE = timedelta(hours=48)
PAID = timedelta(days=7)


class Window(StrEnum):
    """What writing to a citizen costs now."""

    FREE = "free"
    PAID = "paid"
    CLOSED = "closed"


def window_of(conversation: Conversation) -> Window:
    """Whether the account may write to this citizen now: for sending, and for staff to see before they write."""
    since = timezone.now() - conversation.last_inbound_at
    if since < FREE:
        return Window.FREE
    return Window.PAID if since < PAID else Window.CLOSED
