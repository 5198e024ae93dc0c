"""Once in effect: what an action did for a turn is stored with its effects and given again to a retry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from knowledge.envelope import Envelope
from records.models import ActionResult, Turn


@dataclass(frozen=True)
class Result:
    """An action's answer and the slots it sets (codes and ids only: they lie in Rasa's tracker)."""

    envelope: Envelope
    slots: dict[str, Any] = field(default_factory=dict)


def turn_of(turn_id: uuid.UUID) -> Turn | None:
    """The turn an action was called for, or ``None``."""
    return Turn.objects.select_related("conversation").filter(pk=turn_id).first()


def once(turn: Turn, action: str, act: Callable[[], Result]) -> Result:
    """Return the stored result of ``action`` for ``turn``; else run ``act`` and store what it returns.

    ``act`` writes its effects in the same transaction, so they and the result stand or fall together. What takes
    long (search) must happen before, not in ``act``.
    """
    with transaction.atomic():
        # Locking the turn makes two retries at once take turns: the second finds the first one's result.
        Turn.objects.select_for_update().get(pk=turn.pk)
        stored = find(turn, action)
        if stored is not None:
            return stored
        result = act()
        ActionResult.objects.create(
            turn=turn, action=action, envelope=result.envelope.model_dump(mode="json"), slots=result.slots
        )
    return result


def find(turn: Turn, action: str) -> Result | None:
    """The stored result of ``action`` for ``turn``, or ``None``."""
    row = ActionResult.objects.filter(turn=turn, action=action).first()
    return None if row is None else Result(Envelope.model_validate(row.envelope), row.slots)


def sealed_envelope(turn: Turn) -> Envelope | None:
    """The answer that an action made for ``turn`` and did not tell Rasa; ``None`` if there is none."""
    for row in ActionResult.objects.filter(turn=turn).order_by("-id"):
        envelope = Envelope.model_validate(row.envelope)
        if envelope.private:
            return envelope
    return None
