"""How long Zalo lets an account write after the citizen's last act: free for two days, paid for seven, then not."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from channels.zalo_oa.parse import CHANNEL
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


def counts() -> dict[Window, int]:
    """How many citizens the account may write to at which cost now."""
    citizens, now = Conversation.objects.filter(channel=CHANNEL), timezone.now()
    free = citizens.filter(last_inbound_at__gt=now - FREE).count()
    paid = citizens.filter(last_inbound_at__gt=now - PAID).count() - free
    return {Window.FREE: free, Window.PAID: paid, Window.CLOSED: citizens.count() - free - paid}
