"""What citizens are told unasked: a form that was filed, or that will be erased."""

from __future__ import annotations

from channels.registry import CHANNELS
from knowledge.envelope import Envelope
from records.models import Conversation, OutboxPart


def notice(conversation: Conversation, envelope: Envelope, *, key: str) -> None:
    """Put a message to a citizen into the outbox. ``key`` names what it tells: the same is told once.

    It has no buttons: those of the last answer are still on the table, by number on some channels.
    Runs in the transaction of what it tells.
    """
    bodies = CHANNELS[conversation.channel].render(envelope, key)
    OutboxPart.objects.bulk_create(
        [
            OutboxPart(conversation=conversation, key=f"{key}:{number}", channel=conversation.channel, body=body)
            for number, body in enumerate(bodies)
        ],
        ignore_conflicts=True,
    )
