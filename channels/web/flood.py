"""How long somebody must wait who sends more than anybody can mean."""

from __future__ import annotations

import math

from django.conf import settings
from django.utils import timezone

from channels.unasked import FLOOD_WINDOW
from records.inbox import find_conversation
from records.models import Turn


def seconds_to_wait(channel: str, address: str, event_id: str) -> int:
    """Whole seconds until ``address`` may send the message ``event_id``; 0 if now, or if it was taken before."""
    conversation = find_conversation(channel, address)
    if conversation is None:
        return 0
    newest = Turn.objects.filter(conversation=conversation).order_by("-order").values_list("received_at", flat=True)
    # The message that must have left the window first.
    reached = newest[settings.FLOOD_TURNS - 1 : settings.FLOOD_TURNS].first()
    if reached is None:
        return 0
    seconds = math.ceil((reached + FLOOD_WINDOW - timezone.now()).total_seconds())
    if seconds <= 0 or Turn.objects.filter(channel=channel, event_id=event_id).exists():
        return 0
    return seconds
