"""Departures: each message part is a row until its channel accepted it, in order within a conversation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from records.models import OutboxPart

SENDING_SECONDS = 30  # a part whose sender died is sent again after this


def next_parts(limit: int = 50) -> list[OutboxPart]:
    """Take up to ``limit`` parts that may go out now, at most one a conversation, and mark them as being sent."""
    if not _ready().exists():
        return []
    with transaction.atomic():
        # The body is read when it is sent: one that no key opens must not stop the others.
        parts = list(_ready().defer("body").order_by("id")[:limit])
        OutboxPart.objects.filter(pk__in=[part.pk for part in parts]).update(
            status=OutboxPart.Status.SENDING, not_before=timezone.now() + timedelta(seconds=SENDING_SECONDS)
        )
    return parts


def sent(part: OutboxPart) -> None:
    """The channel accepted ``part``; it is never sent again."""
    _sending(part).update(status=OutboxPart.Status.SENT, sent_at=timezone.now())


def retry(part: OutboxPart, *, again_in: float, reason: str) -> None:
    """The channel failed for now: send again in ``again_in`` seconds."""
    _sending(part).update(
        status=OutboxPart.Status.PENDING,
        attempts=part.attempts + 1,
        not_before=timezone.now() + timedelta(seconds=again_in),
        reason=reason[:200],
    )


def hold(part: OutboxPart, *, seconds: float) -> None:
    """The channel may not be written to yet: take ``part`` up again in ``seconds``; that is no failure."""
    _sending(part).update(status=OutboxPart.Status.PENDING, not_before=timezone.now() + timedelta(seconds=seconds))


def bury(part: OutboxPart, *, reason: str) -> None:
    """The channel will never take ``part``: keep it as a dead letter with its reason."""
    _sending(part).update(status=OutboxPart.Status.DEAD, reason=reason[:200])


def dead(limit: int = 100) -> list[OutboxPart]:
    """The newest dead letters, newest first, at most ``limit``."""
    return list(OutboxPart.objects.filter(status=OutboxPart.Status.DEAD).defer("body").order_by("-id")[:limit])


@dataclass(frozen=True)
class Standing:
    """How many parts of a channel wait to go out, and how many never will by themselves."""

    waiting: int = 0
    dead: int = 0


def standings() -> dict[str, Standing]:
    """How it stands with each channel that has parts waiting or dead."""
    open_states = Q(status__in=[OutboxPart.Status.PENDING, OutboxPart.Status.SENDING])
    gone = Q(status=OutboxPart.Status.DEAD)
    rows = OutboxPart.objects.filter(open_states | gone).values_list("channel").order_by()
    counted = rows.annotate(waiting=Count("id", filter=open_states), dead=Count("id", filter=gone))
    return {channel: Standing(waiting, dead) for channel, waiting, dead in counted}


def replay(keys: Collection[str] | None = None) -> int:
    """Send the dead letters of ``keys`` again, all of them without ``keys``; return how many there were."""
    rows = OutboxPart.objects.filter(status=OutboxPart.Status.DEAD)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return rows.update(status=OutboxPart.Status.PENDING, attempts=0, not_before=timezone.now(), reason="")


def _sending(part: OutboxPart) -> QuerySet[OutboxPart]:
    """``part``, unless it was cancelled while it was on its way: a cancelled part stays cancelled."""
    return OutboxPart.objects.filter(pk=part.pk, status=OutboxPart.Status.SENDING)


def _ready() -> QuerySet[OutboxPart]:
    open_states = [OutboxPart.Status.PENDING, OutboxPart.Status.SENDING]
    earlier = OutboxPart.objects.filter(
        conversation=OuterRef("conversation"), id__lt=OuterRef("id"), status__in=open_states
    )
    # A part being sent becomes ready again once its not_before has passed: its sender died.
    return OutboxPart.objects.filter(~Exists(earlier), status__in=open_states, not_before__lte=timezone.now())
