"""Lanes: one turn in flight a conversation, held by a lease with a fencing number.

A claim and a commit are short transactions; none spans a call to Rasa. Whoever holds an old fencing number, or the
epoch from before a person took over, can commit nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from knowledge.envelope import Envelope
from records.errors import LeaseLost
from records.models import Conversation, OutboxPart, Turn

SEALED = ("text", "masked_text", "location", "photo")
"""A turn's encrypted columns: each is read when it is needed."""


@dataclass(frozen=True)
class Claim:
    """The right to answer ``turn``: valid while the conversation shows this fence and epoch."""

    turn: Turn
    conversation: Conversation
    fence: int
    epoch: int


def claim(owner: str) -> Claim | None:
    """Lease the lane that has waited longest to ``owner`` and return its oldest turn, or ``None``."""
    if not _free_lanes().exists():  # a plain read: an idle worker never asks for the write lock
        return None
    with transaction.atomic():
        lanes = _free_lanes()
        if connection.features.has_select_for_update_skip_locked:
            lanes = lanes.select_for_update(skip_locked=True)
        lane = lanes.defer("address").order_by("waiting_since").first()
        if lane is None:
            return None
        # Encrypted columns are read when they are needed: a row that no key opens must not stop the other lanes.
        turn = _pending(lane).defer(*SEALED).first()
        if turn is None:
            Conversation.objects.filter(pk=lane.pk).update(waiting_since=None)
            return None
        lane.fence += 1
        lane.lease_owner = owner
        lane.lease_until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
        lane.save(update_fields=["fence", "lease_owner", "lease_until"])
    return Claim(turn, lane, lane.fence, lane.epoch)


def renew(held: Claim) -> bool:
    """Prolong the lease; return whether it is still ours."""
    until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
    return bool(_held(held).update(lease_until=until))


def failing_since(held: Claim) -> datetime:
    """When the first try to answer the claimed turn failed: now, if this is it."""
    if held.turn.failed_at is None:
        held.turn.failed_at = timezone.now()
        Turn.objects.filter(pk=held.turn.pk, failed_at=None).update(failed_at=held.turn.failed_at)
    return held.turn.failed_at


def release(held: Claim, *, again_in: float) -> None:
    """Give the lane back unanswered, to be claimed again in ``again_in`` seconds."""
    _held(held).update(lease_owner="", lease_until=timezone.now() + timedelta(seconds=again_in))


def commit(
    held: Claim,
    envelope: Envelope | None,
    bodies: Sequence[dict[str, Any]],
    *,
    session_turns: int,
    keep: bool = False,
    effect: Callable[[], None] | None = None,
) -> None:
    """Store the answer and its outbox parts, and free the lane, in one transaction.

    ``envelope`` is ``None`` where a person has taken over and the assistant stays silent. With ``keep`` the lane stays
    leased, for what is to be done before the next turn; :func:`rotated` or :func:`release` then frees it.
    ``effect`` is what the answer says was done. Raises
    :class:`LeaseLost` if somebody else holds the lane by now; then nothing was stored.
    """
    now = timezone.now()
    with transaction.atomic():
        lane = Conversation.objects.select_for_update().defer("address").get(pk=held.conversation.pk)
        if (lane.fence, lane.epoch) != (held.fence, held.epoch):
            raise LeaseLost(f"turn {held.turn.id}: fence {lane.fence}, epoch {lane.epoch} instead of ours")
        done = Turn.objects.filter(pk=held.turn.pk, status=Turn.Status.PENDING).update(
            status=Turn.Status.DONE,
            envelope=None if envelope is None else envelope.model_dump(mode="json"),
            outcome="" if envelope is None else envelope.outcome.value,
            committed_at=now,
        )
        if not done:
            raise LeaseLost(f"turn {held.turn.id} was answered before")
        if effect is not None:
            effect()
        OutboxPart.objects.bulk_create(
            OutboxPart(
                conversation=lane,
                turn=held.turn,
                key=f"{held.turn.id}:{number}",
                channel=lane.channel,
                body=body,
            )
            for number, body in enumerate(bodies)
        )
        lane.waiting_since = _pending(lane).values_list("received_at", flat=True).first()
        lane.session_turns = session_turns
        fields = ["waiting_since", "session_turns"]
        if not keep:
            lane.lease_owner, lane.lease_until = "", now
            fields += ["lease_owner", "lease_until"]
        lane.save(update_fields=fields)


def rotated(held: Claim) -> None:
    """Note that the conversation has a new session in Rasa, and free the lane."""
    _held(held).update(session_turns=0, lease_owner="", lease_until=timezone.now())


def take_over(conversation: Conversation) -> int:
    """Hand the conversation to a person: running turns can no longer commit, unsent bot parts are cancelled.

    Returns the number of parts cancelled.
    """
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(epoch=F("epoch") + 1, taken_over=True)
        return OutboxPart.objects.filter(
            conversation=conversation, status__in=[OutboxPart.Status.PENDING, OutboxPart.Status.SENDING]
        ).update(status=OutboxPart.Status.CANCELLED, reason="a person took over")


def waiting() -> int:
    """How many conversations wait for an answer."""
    return Conversation.objects.filter(waiting_since__isnull=False).count()


def _free_lanes() -> QuerySet[Conversation]:
    return Conversation.objects.filter(waiting_since__isnull=False, lease_until__lte=timezone.now())


def _pending(lane: Conversation) -> QuerySet[Turn]:
    return Turn.objects.filter(conversation=lane, status=Turn.Status.PENDING).order_by("order")


def _held(held: Claim) -> QuerySet[Conversation]:
    return Conversation.objects.filter(pk=held.conversation.pk, fence=held.fence, epoch=held.epoch)
