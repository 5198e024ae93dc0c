"""Learn from whole dialogues how a conversation goes on.

The model is a conditional logit: of the candidates of a turn, those that are right shall have the highest probability
together. :func:`learn` writes what :mod:`knowledge.turns.model` reads.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from knowledge.answers.question import Context, Question
from knowledge.answers.refusing import remembered
from knowledge.search import Searcher
from knowledge.turns.features import NEW, TOPICAL, Candidate, Reading, read
from knowledge.turns.model import WEIGHTS_FILE
from knowledge.turns.said import APPLY, INFO, OUT_OF_SCOPE, Said, dialogues, digest_of_dialogues
from nlu.unlawful import UNLAWFUL

SEEN = 3
"""Turns that a term must stand in."""
FEATURE_PENALTY, TERM_PENALTY = 2.0, 1.0
"""Of the squares of the weights."""
SMALL = 0.02
"""A weight of a term below this is left out of the file."""


@dataclass(frozen=True)
class Turn:
    """A later message, read, and which of its candidates are right."""

    reading: Reading
    right: tuple[bool, ...]


def turns_of(said: Iterable[Sequence[Said]], searcher: Searcher) -> Iterator[Turn]:
    """Yield every turn of the dialogues ``said`` that follows one about a procedure, and has a right candidate."""
    for dialogue in said:
        context = Context()
        for turn in dialogue:
            one = not turn.every and (turn.kind == OUT_OF_SCOPE or (turn.codes and turn.kind == INFO))
            if one and context.procedure is not None:
                seen = _turn(turn, context.procedure, context, searcher)
                if any(seen.right):
                    yield seen
            context = _after(turn, context, searcher)


def _after(turn: Said, context: Context, searcher: Searcher) -> Context:
    """What is under discussion once ``turn`` is answered as it should be."""
    if turn.kind in UNLAWFUL:
        return remembered(Question(turn.text, date.min, turn.kind, context=context), searcher)  # any day will do
    if turn.codes and turn.kind in (INFO, APPLY):
        return context.answered(turn.codes, every=turn.every)
    return context


def _turn(said: Said, current: str, context: Context, searcher: Searcher) -> Turn:
    reading = read(said.text, current, context.recent, searcher)
    return Turn(reading, tuple(_is_right(candidate, said.codes) for candidate in reading.candidates))


def _is_right(candidate: Candidate, codes: Sequence[str]) -> bool:
    return candidate.owner in codes if codes else candidate.role == TOPICAL


def train(turns: Sequence[Turn]) -> dict[str, Any]:
    """The weights learnt from ``turns``, as :data:`knowledge.turns.model.WEIGHTS_FILE` holds them."""
    counts = Counter(term for turn in turns for term in turn.reading.terms)
    terms = sorted(term for term, count in counts.items() if count >= SEEN)
    features = sorted({name for turn in turns for row in turn.reading.candidates for name in row.features})
    roles = sorted({row.role for turn in turns for row in turn.reading.candidates} - {NEW})
    names = [("", name) for name in features] + [(role, term) for role in roles for term in terms]
    columns = {name: column for column, name in enumerate(names)}
    matrix = _matrix(turns, columns)
    right = np.array([right for turn in turns for right in turn.right], float)
    starts = np.cumsum([0, *(len(turn.right) for turn in turns)])
    penalty = np.full(len(columns), TERM_PENALTY)
    penalty[: len(features)] = FEATURE_PENALTY
    weights = minimize(
        _loss, np.zeros(len(columns)), (matrix, right, starts, penalty), "L-BFGS-B", jac=True, options={"maxiter": 500}
    ).x
    learnt: dict[str, Any] = {
        "features": {name: round(float(weights[columns["", name]]), 3) for name in features},
        "terms": {role: {} for role in roles},
    }
    for role in roles:
        for term in terms:
            weight = float(weights[columns[role, term]])
            if abs(weight) >= SMALL:
                learnt["terms"][role][term] = round(weight, 2)
    return learnt


def _matrix(turns: Sequence[Turn], columns: dict[tuple[str, str], int]) -> sparse.csr_matrix:
    values: list[float] = []
    at: list[int] = []
    ends = [0]
    for turn in turns:
        for row in turn.reading.candidates:
            for name, value in row.features.items():
                if value:
                    at.append(columns["", name])
                    values.append(value)
            found = [columns[row.role, term] for term in sorted(turn.reading.terms) if (row.role, term) in columns]
            at += found
            values += [1.0] * len(found)
            ends.append(len(at))
    return sparse.csr_matrix((values, at, ends), (len(ends) - 1, len(columns)))


def _loss(
    weights: NDArray[np.float64],
    matrix: sparse.csr_matrix,
    right: NDArray[np.float64],
    starts: NDArray[np.int64],
    penalty: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """The negative log likelihood of the right candidates together, penalised, and its gradient."""
    scores = matrix @ weights
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    parts = np.exp(scores - np.maximum.reduceat(scores, starts[:-1])[of])
    shares = parts / np.add.reduceat(parts, starts[:-1])[of]
    hit = np.maximum(np.add.reduceat(shares * right, starts[:-1]), 1e-12)
    gradient = matrix.T @ (shares - shares * right / hit[of]) + penalty * weights
    return float(-np.log(hit).sum() + (penalty * weights**2).sum() / 2), gradient


def learn(searcher: Searcher, out: Path = WEIGHTS_FILE) -> int:
    """Train on all dialogues as ``searcher`` reads them and write the weights to ``out``; return how many turns."""
    turns = list(turns_of(dialogues(), searcher))
    learnt = {"learnt from": digest_of_dialogues(), **train(turns)}
    out.write_text(json.dumps(learnt, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    return len(turns)
