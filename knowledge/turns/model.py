"""How much what speaks for a candidate counts: a conditional logit over the candidates of one message.

Every feature has a weight; so has, for a role, every term of the message ("thế còn" speaks for going back). They are
learnt from whole dialogues (:mod:`knowledge.turns.train`) and shipped, for they know no procedure: a new one needs no
training.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.turns.features import Candidate, Reading

WEIGHTS_FILE = Path(__file__).parent / "weights.json"


@dataclass(frozen=True)
class TurnModel:
    """The weights of features by name, and of terms by role."""

    features: dict[str, float]
    terms: dict[str, dict[str, float]]

    def shares(self, reading: Reading) -> list[tuple[Candidate, float]]:
        """Each candidate with the probability that the message is about it, likeliest first; they sum to 1."""
        scores = [self._score(candidate, reading) for candidate in reading.candidates]
        highest = max(scores, default=0.0)
        parts = [math.exp(score - highest) for score in scores]
        shares = [part / sum(parts) for part in parts]
        return sorted(zip(reading.candidates, shares, strict=True), key=lambda pair: -pair[1])

    def _score(self, candidate: Candidate, reading: Reading) -> float:
        weigh = self.features.get
        told = sum(weigh(name, 0.0) * value for name, value in candidate.features.items())
        terms = self.terms.get(candidate.role, {})
        return told + sum(terms.get(term, 0.0) for term in reading.terms)


@cache
def turn_model() -> TurnModel:
    """The shipped model."""
    read = json.loads(WEIGHTS_FILE.read_text("utf-8"))
    return TurnModel(read["features"], read["terms"])
