"""What guidance is asked, and what it remembers between turns."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from knowledge.schema import Aspect
from nlu.unlawful import UNLAWFUL_SHARE

RECENT = 8
"""Procedures remembered; of those further back than the last three only one that is named is gone back to."""


@dataclass(frozen=True)
class Context:
    """What is under discussion; it travels in a Rasa slot, so it holds codes and ids only.

    ``cases`` are pairs of a procedure and one of its cases that the citizen told. ``pending`` are the candidates last
    offered; ``asked`` the aspects that wait for their choice, or that were asked last. ``recent`` are the last
    procedures discussed, in the order in which they came up.
    """

    procedure: str | None = None
    cases: tuple[tuple[str, str], ...] = ()
    pending: tuple[str, ...] = ()
    asked: tuple[Aspect, ...] = ()
    recent: tuple[str, ...] = ()
    near: str = ""
    """Key of the place that was named last: never a position that was shared."""
    refused: str = ""
    """The intent that was refused last, as long as nothing about a procedure has been answered or asked since."""
    surely_refused: bool = False
    """Whether that was sure."""
    put: str = ""
    """Key of the question in fixed words that we put last, as long as nothing else has been answered or asked since."""

    def with_recent(self, codes: Sequence[str]) -> tuple[str, ...]:
        """What was discussed last once ``codes`` are answered too. The last two keep their order: they are numbered."""
        if set(codes) <= set(self.recent[-2:]):
            return self.recent
        return tuple([code for code in self.recent if code not in codes] + list(codes))[-RECENT:]

    def answered(self, codes: Sequence[str], *, every: bool) -> Context:
        """What is under discussion once ``codes`` are answered: all of them, or the one of them that is meant.

        For whole conversations whose right answers are known; guidance itself remembers more.
        """
        meant = next((code for code in codes if code == self.procedure), codes[0])
        told = tuple(codes) if every else (meant,)
        return Context(procedure=told[0], recent=self.with_recent(told))

    def to_slot(self) -> dict[str, Any]:
        """The context as JSON."""
        return {
            "procedure": self.procedure,
            "cases": [list(pair) for pair in self.cases],
            "pending": list(self.pending),
            "asked": [aspect.value for aspect in self.asked],
            "recent": list(self.recent),
            "near": self.near,
            "refused": self.refused,
            "surely_refused": self.surely_refused,
            "put": self.put,
        }

    @staticmethod
    def from_slot(slot: Any) -> Context:
        """Read what :meth:`to_slot` wrote; anything else is an empty context."""
        if not isinstance(slot, dict):
            return Context()
        return Context(
            slot.get("procedure"),
            tuple((str(code), str(case)) for code, case in slot.get("cases") or ()),
            tuple(slot.get("pending") or ()),
            tuple(Aspect(value) for value in slot.get("asked") or () if value in set(Aspect)),
            tuple(slot.get("recent") or ()),
            str(slot.get("near") or ""),
            str(slot.get("refused") or ""),
            bool(slot.get("surely_refused")),
            str(slot.get("put") or ""),
        )


@dataclass(frozen=True)
class Question:
    """One message as understood so far. ``chosen`` are procedures a button or a number named outright."""

    text: str
    today: date
    intent: str = ""
    confidence: float = 0.0
    aspects: tuple[Aspect, ...] = ()
    chosen: tuple[str, ...] = ()
    place: str = ""
    """Key of a place that a button named."""
    context: Context = field(default_factory=Context)
    unlawful: float = 0.0
    """How much in the words sounds unlawful, from 0 to 1, whatever the intent; 0 while a form is open."""

    def known_to(self, codes: Container[str]) -> Question:
        """The same question without procedures that are no longer published: a slot or a button may be old."""
        context = self.context
        kept = replace(
            context,
            procedure=context.procedure if context.procedure in codes else None,
            pending=tuple(code for code in context.pending if code in codes),
            recent=tuple(code for code in context.recent if code in codes),
            cases=tuple((code, case) for code, case in context.cases if code in codes),
        )
        return replace(self, chosen=tuple(code for code in self.chosen if code in codes), context=kept)


def unlawful_in(understood: Mapping[str, Any]) -> float:
    """How much sounds unlawful, from 0 to 1, in a message as Rasa understood it; 0 where Rasa does not say."""
    return float(understood.get(UNLAWFUL_SHARE) or 0.0)
