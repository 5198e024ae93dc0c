"""An answer that needs no Rasa, and what goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.envelope import Envelope


@dataclass(frozen=True)
class Reply:
    """The answer, and what is done in the transaction that stores it. No envelope: nothing is said."""

    envelope: Envelope | None
    effect: Callable[[], None] | None = None
    erased: bool = False
