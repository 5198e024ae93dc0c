"""What was said: for the page that reloads, for buttons that come back, and for staff."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from knowledge.envelope import Button, Envelope
from records.models import Conversation, Draft, OutboxPart, Turn

REMEMBERED_TURNS = 20  # how far back a button may be tapped


def offered_buttons(conversation: Conversation, turns: int = REMEMBERED_TURNS) -> list[Button]:
    """The buttons of the last ``turns`` answers, newest answer first, each in its own order."""
    rows = Turn.objects.filter(conversation=conversation, status=Turn.Status.DONE, envelope__isnull=False)
    envelopes = rows.order_by("-order").values_list("envelope", flat=True)[:turns]
    return [button for envelope in envelopes for button in Envelope.model_validate(envelope).buttons]


def last_buttons(conversation: Conversation) -> list[Button]:
    """The buttons of the last answer only: what "cái thứ hai" refers to."""
    return offered_buttons(conversation, turns=1)


def parts_after(conversation_id: Any, part_id: int, limit: int = 100) -> list[OutboxPart]:
    """Parts of a conversation that were sent, after ``part_id``, oldest first."""
    rows = OutboxPart.objects.filter(conversation_id=conversation_id, id__gt=part_id, status=OutboxPart.Status.SENT)
    return list(rows.order_by("id")[:limit])


def last_sent_part() -> int:
    """Id of the newest part there is, 0 without any: a cheap way to notice that something happened."""
    return OutboxPart.objects.order_by("-id").values_list("id", flat=True).first() or 0


def history(conversation: Conversation, limit: int = 50) -> list[Turn]:
    """The last ``limit`` turns, oldest first."""
    return list(Turn.objects.filter(conversation=conversation).order_by("-order")[:limit])[::-1]


def erase_old() -> int:
    """Delete conversations without a message in the last ``settings.RETENTION_DAYS`` days, and older turns of others.

    Returns the number of turns erased. Parts and action results go with their turns.
    """
    limit = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    _, erased = Turn.objects.filter(received_at__lt=limit, status=Turn.Status.DONE).delete()
    Conversation.objects.filter(created_at__lt=limit, turns__isnull=True, drafts__isnull=True).delete()
    return erased.get("records.Turn", 0)


def erase_conversation(turn: Turn) -> None:
    """Erase what was said in the conversation before ``turn``, and everything that came of it, drafts too.

    What was written since stays and is answered. Rasa knows the citizen by another id afterwards. Runs in the
    transaction that answers ``turn``.
    """
    Turn.objects.filter(conversation=turn.conversation_id, order__lt=turn.order).delete()
    OutboxPart.objects.filter(conversation=turn.conversation_id, turn=None).delete()
    Draft.objects.filter(conversation=turn.conversation_id).delete()
    Conversation.objects.filter(pk=turn.conversation_id).update(sender=uuid.uuid4(), session_turns=0, proving="")


def kept(conversation: Conversation) -> int:
    """How many messages of the citizen are stored."""
    return Turn.objects.filter(conversation=conversation).count()


def kept_drafts(conversation: Conversation) -> int:
    """How many drafts of forms are stored of the citizen."""
    return Draft.objects.filter(conversation=conversation).count()


def first_kept(conversation: Conversation) -> datetime:
    """When the oldest stored message of the citizen came."""
    first = Turn.objects.filter(conversation=conversation).order_by("order").first()
    return conversation.created_at if first is None else first.received_at


def repeat_last(turn: Turn) -> Turn:
    """Make ``turn``, a tap on "Thử lại", say again what the citizen asked last; return it.

    Nothing changes if there is nothing to repeat: the turn then is an empty message.
    """
    earlier = Turn.objects.filter(conversation=turn.conversation_id, order__lt=turn.order)
    last = earlier.exclude(payload="/retry", text="").order_by("-order").first()
    turn.text = "" if last is None else last.text
    turn.masked_text = "" if last is None else last.masked_text
    turn.payload = "" if last is None else last.payload
    turn.photo = "" if last is None else last.photo
    turn.save(update_fields=["text", "masked_text", "payload", "photo"])
    return turn
