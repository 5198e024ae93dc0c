"""A light classifier from questions to procedures and topics, trained when knowledge is published.

Near neighbours differ by a word (đổi, cấp lại); a linear model over n-grams and the sentence vector learns which word
counts. Training takes seconds and needs no change to Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_union

from nlu.text import expand, fold

C = 30.0  # inverse regularisation; a starting value, not tuned
DENSE_WEIGHT = 1.5  # of the sentence vector beside unit-length n-gram vectors; a starting value, not tuned


def _features() -> FeatureUnion:
    return make_union(
        TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"[^\W_]+", sublinear_tf=True, lowercase=False),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=False, min_df=2),
    )


@dataclass(frozen=True)
class OwnerClassifier:
    """Probabilities of every owner for a question."""

    features: FeatureUnion
    model: LogisticRegression
    owners: int

    @staticmethod
    def train(
        texts: list[str], vectors: NDArray[np.float32], labels: NDArray[np.int32], owners: int
    ) -> OwnerClassifier:
        """Train on ``texts`` with their ``vectors`` (len(texts), dim) and owner numbers below ``owners``."""
        features = _features()
        sparse_part = features.fit_transform([fold(expand(text)) for text in texts])
        matrix = sparse.hstack([sparse_part, sparse.csr_matrix(vectors * DENSE_WEIGHT)], format="csr")
        model = LogisticRegression(C=C, max_iter=300, class_weight="balanced")
        model.fit(matrix, labels)
        return OwnerClassifier(features, model, owners)

    def probabilities(self, folded: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each owner, shape (owners,), for a folded question and its vector."""
        sparse_part = self.features.transform([folded])
        matrix = sparse.hstack([sparse_part, sparse.csr_matrix(vector[None, :] * DENSE_WEIGHT)], format="csr")
        known = self.model.predict_proba(matrix)[0]
        scores = np.zeros(self.owners, np.float32)
        scores[self.model.classes_] = known
        return scores
