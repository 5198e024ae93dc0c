"""Which facts hold today, and how one is put into words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from knowledge.schema import Fact, Procedure, Standing
from knowledge.wording import day, say

AnyFact = TypeVar("AnyFact", bound=Fact)


def in_force(facts: Sequence[AnyFact], today: date) -> list[AnyFact]:
    """Return the facts whose dates include ``today``; a future one too, since its text says from when."""
    return [fact for fact in facts if fact.valid_to is None or fact.valid_to >= today]


def of_cases(facts: Sequence[AnyFact], procedure: Procedure, cases: Collection[str]) -> list[AnyFact]:
    """Return what may hold where ``cases`` are known: a case that is known rules out the others of its group only."""
    settled = {procedure.cases[key].group for key in cases} - {None}
    return [
        fact
        for fact in facts
        if fact.case is None or fact.case in cases or procedure.cases[fact.case].group not in settled
    ]


def spoken(text: str, fact: Fact, procedure: Procedure, today: date, *, cases: Collection[str] = ()) -> str:
    """Return ``text`` with what a citizen must know of the fact: its case, place, dates, note and standing.

    For an outdated fact the text is not said at all, only what is known instead. The case goes without saying where it
    is the only one of ``cases``, which the citizen told.
    """
    if fact.standing is Standing.OUTDATED:
        return say("answer.outdated", note=fact.note)
    if fact.note:
        text = say("answer.note", text=_sentence(text), note=fact.note)
    if fact.valid_from is not None and fact.valid_from > today:
        text = say("answer.from", text=text, day=day(fact.valid_from))
    if fact.valid_to is not None:
        text = say("answer.until", text=text, day=day(fact.valid_to))
    if fact.standing is Standing.CLAIMED:
        text = say("answer.claimed", text=text)
    if fact.case is not None and set(cases) != {fact.case}:
        label = procedure.cases[fact.case].label
        text = say("answer.case", label=label[0].lower() + label[1:], text=text)
    if fact.applies_in == "hanoi" and "Hà Nội" not in text:
        text = say("answer.hanoi", text=text)
    return text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
