"""One text at a time through a fitted vectoriser of scikit-learn, and a linear model over several of them.

The vectorisers give the same numbers, but spend more on checks and on matrices of one row than on the text. Both
runtimes use this, each with its own scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weighted = tuple[list[int], NDArray[np.float64]]
"""Columns, ascending, and what stands in each."""


class Ngrams:
    """A fitted ``TfidfVectorizer(sublinear_tf=True)`` as a function from a text to its columns and their weights."""

    def __init__(self, fitted: Any) -> None:
        self._terms = fitted.build_analyzer()
        self._columns: dict[str, int] = fitted.vocabulary_
        self._idf: NDArray[np.float64] = fitted.idf_

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self._columns)

    def __call__(self, text: str) -> Weighted:
        """The terms of ``text`` that were seen in training; the weights have length one together."""
        counts = Counter(map(self._columns.get, self._terms(text)))
        columns = sorted(column for column in counts if column is not None)
        weights = 1 + np.log([counts[column] for column in columns])
        weights *= self._idf[columns] if columns else 1.0
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def side_by_side(parts: Sequence[tuple[Ngrams, str]]) -> Weighted:
    """Each vectoriser over its text, the columns of one after those of the other, as ``FeatureUnion`` sets them."""
    columns: list[int] = []
    weights: list[NDArray[np.float64]] = []
    before = 0
    for ngrams, text in parts:
        own, weighed = ngrams(text)
        columns += [before + column for column in own]
        weights.append(weighed)
        before += ngrams.size
    return columns, np.concatenate(weights)
