"""Lexical scores over folded text: BM25 of words and word pairs, and the cosine of character n-grams.

Words find the exact term, in the best single text of an owner and in all its texts taken together; characters forgive
typing errors. All read text without diacritics, so it does not matter how a citizen types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from nlu.ngrams import Ngrams

K1 = 1.2  # BM25: how fast a repeated word saturates; the usual value
B = 0.5  # BM25: correction for length; texts here are short and of like length, so half the usual

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class LexicalIndex:
    """Sparse matrices over all texts; scores come back a number an owner, the best of its texts."""

    counter: CountVectorizer
    weights: sparse.csc_matrix
    together: sparse.csc_matrix
    characters: TfidfVectorizer
    matrix: sparse.csc_matrix
    rows: NDArray[np.int32]
    owners: int

    @staticmethod
    def build(folded: list[str], rows: NDArray[np.int32], owners: int) -> LexicalIndex:
        """Index ``folded`` texts, whose owners are ``rows``: numbers below ``owners``, none left out, ascending."""
        counter = CountVectorizer(ngram_range=(1, 2), token_pattern=r"[^\W_]+", lowercase=False)
        counts = counter.fit_transform(folded).astype(np.float32).tocsr()
        of_owner = sparse.csr_matrix(
            (np.ones(len(rows), np.float32), (rows, np.arange(len(rows)))), (owners, len(rows))
        )
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, lowercase=False)
        matrix = characters.fit_transform(folded).astype(np.float32)
        return LexicalIndex(
            counter, _bm25(counts), _bm25((of_owner @ counts).tocsr()), characters, matrix.tocsc(), rows, owners
        )

    def word_scores(self, folded: str) -> Scores:
        """BM25 of each owner's best text, divided by the highest; shape (owners,)."""
        return self._best(self._words(self.weights, folded))

    def together_scores(self, folded: str) -> Scores:
        """BM25 of all texts of each owner taken as one, divided by the highest; shape (owners,).

        Where one question says "mất" and another "xe", an owner with both gains over one that has a single near text.
        """
        return self._words(self.together, folded)

    def _words(self, weights: sparse.csc_matrix, folded: str) -> Scores:
        vocabulary = self.counter.vocabulary_
        columns = sorted({vocabulary[term] for term in self._word_terms(folded) if term in vocabulary})
        scores = _sum_columns(weights, columns)
        return scores / max(float(scores.max(initial=0.0)), 1.0)

    def character_scores(self, folded: str) -> Scores:
        """Cosine of each owner's best text, from 0 to 1; shape (owners,)."""
        columns, weights = self._characters(folded)
        return self._best(self.matrix[:, columns] @ weights.astype(np.float32))

    @cached_property
    def _word_terms(self) -> Callable[[str], list[str]]:
        """From a text to its terms, as the vectoriser takes them; the vectoriser itself spends most on checks."""
        return self.counter.build_analyzer()  # type: ignore[no-any-return]

    @cached_property
    def _characters(self) -> Ngrams:
        return Ngrams(self.characters)

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        """Where the texts of each owner begin: they stand together, in the order of the owners."""
        return np.searchsorted(self.rows, np.arange(self.owners))

    def _best(self, scores: Scores) -> Scores:
        return np.maximum.reduceat(scores, self._starts)

    def __getstate__(self) -> dict[str, Any]:
        """What is kept on disk: the fields; what follows from them is made anew."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _sum_columns(matrix: sparse.csc_matrix, columns: list[int]) -> Scores:
    """The sum of ``columns`` of ``matrix``; shape (rows,).

    The product with a vector does the same, slower the larger the matrix: a message has few of its words.
    """
    spans = [slice(matrix.indptr[column], matrix.indptr[column + 1]) for column in columns]
    if not spans:
        return np.zeros(matrix.shape[0], np.float32)
    rows = np.concatenate([matrix.indices[span] for span in spans])
    values = np.concatenate([matrix.data[span] for span in spans])
    return np.bincount(rows, values, matrix.shape[0]).astype(np.float32)


def _bm25(counts: sparse.csr_matrix) -> sparse.csc_matrix:
    """The BM25 weight of each term in each row, so that a query only adds up columns."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    total = counts.shape[0]
    idf = np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
    weights = counts.tocoo()
    weights.data = weights.data * (K1 + 1) / (weights.data + norm[weights.row]) * idf[weights.col]
    return weights.tocsc()
