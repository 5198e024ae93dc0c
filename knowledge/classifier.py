"""A light classifier from questions to procedures and topics, trained when knowledge is published.

Near neighbours differ by a word (đổi, cấp lại); a linear model over n-grams and the sentence vector learns which word
counts. Training takes a minute or two and needs no change to Rasa.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlu.ngrams import Ngrams, side_by_side
from nlu.text import KEPT, expand, fold

C = 30.0  # inverse regularisation; a starting value, not tuned
DENSE_WEIGHT = 0.5
"""Of the sentence vector beside unit-length n-gram vectors. The encoder has learnt the same questions: with 1.5 it
drowned the words, and 2.3 % of dev's questions were surely somebody else's, not 1.7; .1, .3 and .75 do no better."""
SEEN = 2
"""Texts that an n-gram must stand in. With words of one text too, and pairs of letters, training took 168 s and 7.4 GB
instead of 76 s and 4.1 GB, and was right as often: of 2,814 questions 95.5 and 95.6 %."""


@dataclass(frozen=True)
class OwnerClassifier:
    """Probabilities of every owner for a question.

    ``weights`` are what the model learnt, a row a feature and a column an owner of ``classes``: n-grams of words, of
    characters, the sentence vector. A question has few of the n-grams, so that few rows are added up.
    """

    words: TfidfVectorizer
    characters: TfidfVectorizer
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    classes: NDArray[np.int32]
    owners: int

    @staticmethod
    def train(
        texts: list[str], vectors: NDArray[np.float32], labels: NDArray[np.int32], owners: int
    ) -> OwnerClassifier:
        """Train on ``texts`` with their ``vectors`` (len(texts), dim) and owner numbers below ``owners``."""
        folded = [fold(expand(text)) for text in texts]
        usual: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "min_df": SEEN, "dtype": np.float32}
        words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"[^\W_]+", **usual)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **usual)
        parts = [words.fit_transform(folded), characters.fit_transform(folded)]
        matrix = sparse.hstack([*parts, sparse.csr_matrix(vectors * DENSE_WEIGHT)], format="csr")
        model = LogisticRegression(C=C, max_iter=300, class_weight="balanced")
        model.fit(matrix, labels)
        learnt, intercepts = model.coef_, model.intercept_
        if len(learnt) == 1:  # of two owners scikit-learn keeps the second's weights only
            learnt, intercepts = np.vstack([0 * learnt, learnt]), np.append(0.0, intercepts)
        weights = np.ascontiguousarray(learnt.T, np.float32)
        return OwnerClassifier(words, characters, weights, intercepts.astype(np.float32), model.classes_, owners)

    def probabilities(self, folded: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each owner, shape (owners,), for a folded question and its vector."""
        told = self._by_words(folded) + DENSE_WEIGHT * vector @ self.weights[-len(vector) :]
        exponents = np.exp(told - told.max())
        scores = np.zeros(self.owners, np.float32)
        scores[self.classes] = exponents / exponents.sum()
        return scores

    @cached_property
    def _by_words(self) -> Callable[[str], NDArray[np.float32]]:
        """What the words of a question say of each class: a search asks once without its vector and once with it."""

        def told(folded: str) -> NDArray[np.float32]:
            columns, values = side_by_side([(ngrams, folded) for ngrams in self._ngrams])
            return np.asarray(values.astype(np.float32) @ self.weights[columns] + self.intercepts, np.float32)

        return lru_cache(maxsize=KEPT)(told)

    @cached_property
    def _ngrams(self) -> tuple[Ngrams, Ngrams]:
        return Ngrams(self.words), Ngrams(self.characters)

    def __getstate__(self) -> dict[str, Any]:
        """What is kept on disk: the fields; what follows from them is made anew."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
