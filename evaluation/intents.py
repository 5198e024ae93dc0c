"""Rasa's intents: is one that it is 80 % sure of right 80 times in a hundred?

The intent is the one that was acted on. Where an action gave up what was heard for a question
(`knowledge/answers/second_thought.py`), the confidence is still that of what was heard; a decisive word
(`nlu/components/cues.py`) counts as 1.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from evaluation.calibration import Calibration, Guess, Subject
from evaluation.cases import Gold, Kind, Result
from evaluation.marks import mark
from knowledge.schema import Aspect
from nlu.unlawful import UNLAWFUL

INTENTS = Subject("intents", "confidence of the intent", "turns")

QUESTION = frozenset(f"ask_{aspect}" for aspect in Aspect)
"""The confidence of any is the share of a question, whatever it asks for."""
RIGHT_INTENTS = {kind: frozenset({kind.value}) for kind in Kind} | {
    Kind.INFO: QUESTION,
    Kind.AMBIGUOUS: QUESTION,
    # No intent names a procedure: that a question is about another office's matter is for search to know.
    Kind.OUT_OF_SCOPE: QUESTION | {Kind.OUT_OF_SCOPE.value},
    # What is refused is as sure as both are together.
    Kind.UNSAFE: frozenset(UNLAWFUL),
    Kind.INJECTION: frozenset(UNLAWFUL),
    Kind.HUMAN: frozenset({"human", "danger"}),
    Kind.FEEDBACK: frozenset({"feedback", "complaint"}),
}
"""What a turn of each kind is to be heard as."""


def is_right(kind: Kind, intent: str) -> bool:
    """Whether ``intent`` is what a turn of ``kind`` is to be heard as."""
    return intent in RIGHT_INTENTS[kind]


def guesses_of(gold: Iterable[Gold], results: Iterable[Result]) -> tuple[Guess, ...]:
    """Return a guess for each turn of ``gold`` that has a result with an intent."""
    found = {result.id: result for result in results}
    turns = (turn for one in gold for turn in mark(one, found.get(one.id)).turns)
    return tuple(
        Guess(turn.turn.confidence, is_right(turn.gold.kind, turn.turn.intent))
        for turn in turns
        if turn.turn is not None and turn.turn.intent
    )


def calibration_of(gold: Iterable[Gold], results: Iterable[Result]) -> Calibration:
    """Return how far the confidence of the intents in ``results`` can be taken at its word."""
    return Calibration(guesses_of(gold, results))


def print_intents(calibration: Calibration, console: Console | None = None) -> None:
    """Print the error in one line, or nothing where no turn has an intent."""
    if calibration.ece is None:
        return
    (console or Console()).print(
        f"calibration of the intents: ECE {calibration.ece:.3f} over {len(calibration.guesses)} turns"
    )
