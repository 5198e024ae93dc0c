"""The search index of one snapshot: FAISS for vectors, sparse matrices for folded text, a light classifier.

Everything is built from texts in memory; :mod:`knowledge.store` keeps the built parts on disk. Vectors of texts that
were embedded before come from an :class:`EmbeddingCache`, so a rebuild embeds only what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.classifier import OwnerClassifier
from knowledge.documents import Role, Text, texts_of
from knowledge.encoder.encoder import Encoder, Vectors
from knowledge.lexical import LexicalIndex
from knowledge.snapshot import Snapshot
from nlu.text import expand, fold

BATCH = 256
CLASSIFIED = 400
"""Owners up to which a classifier is trained: beyond, its weights (owners by n-grams) outgrow memory, and training
minutes. The whole national catalogue is searched without."""


class EmbeddingCache(Protocol):
    """Vectors already computed, by hash of (text, model)."""

    def get(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the known ones of ``keys``."""
        ...

    def put(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep ``vectors`` for later."""
        ...


class MemoryCache:
    """An :class:`EmbeddingCache` that lasts as long as the process."""

    def __init__(self) -> None:
        self._vectors: dict[str, Vectors] = {}

    def get(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the known ones of ``keys``."""
        return {key: self._vectors[key] for key in keys if key in self._vectors}

    def put(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep ``vectors`` for later."""
        self._vectors.update(vectors)


@dataclass(frozen=True)
class Index:
    """What a search looks things up in. ``owners`` lists every owner once; ``rows`` maps a text to its owner."""

    owners: tuple[str, ...]
    rows: NDArray[np.int32]
    roles: tuple[Role, ...]
    dense: faiss.IndexScalarQuantizer
    lexical: LexicalIndex
    classifier: OwnerClassifier | None
    knowledge_version: str
    model_id: str

    @cached_property
    def owner_number(self) -> dict[str, int]:
        """Position of each owner in ``owners``."""
        return {owner: number for number, owner in enumerate(self.owners)}


def empty_dense(dim: int) -> faiss.IndexScalarQuantizer:
    """An exact index of vectors of ``dim`` numbers in half precision.

    Cosines are right to four digits, and a search, which reads every vector, takes less than half the time.
    """
    return faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def embed(texts: Sequence[Text], encoder: Encoder, cache: EmbeddingCache) -> tuple[Vectors, int]:
    """Return one vector a text, shape (len(texts), dim), and how many had to be computed."""
    written = [expand(row.text) for row in texts]
    keys = [embedding_key(text, encoder.model_id) for text in written]
    known = dict(cache.get(list(dict.fromkeys(keys))))
    missing = {key: text for key, text in zip(keys, written, strict=True) if key not in known}
    todo = list(missing.items())
    for start in range(0, len(todo), BATCH):
        part = todo[start : start + BATCH]
        vectors = encoder.encode_passages([text for _, text in part])
        fresh = {key: vector for (key, _), vector in zip(part, vectors, strict=True)}
        cache.put(fresh)
        known.update(fresh)
    return np.stack([known[key] for key in keys]).astype(np.float32), len(todo)


def embedding_key(text: str, model_id: str) -> str:
    """The cache key of a text under a model."""
    return hashlib.sha256(f"{model_id}\n{text}".encode()).hexdigest()


def build(snapshot: Snapshot, encoder: Encoder, cache: EmbeddingCache) -> Index:
    """Build the index of ``snapshot``; raises ``ValueError`` if it holds no text."""
    texts = texts_of(snapshot)
    if not texts:
        raise ValueError("the snapshot holds no text to search")
    owners = tuple(dict.fromkeys(row.owner for row in texts))
    number = {owner: position for position, owner in enumerate(owners)}
    texts = sorted(texts, key=lambda row: number[row.owner])
    vectors, _ = embed(texts, encoder, cache)
    rows = np.array([number[row.owner] for row in texts], np.int32)
    dense = empty_dense(vectors.shape[1])
    dense.train(vectors)
    dense.add(vectors)
    folded = [fold(expand(row.text)) for row in texts]
    asked = [position for position, row in enumerate(texts) if row.role is not Role.PASSAGE]
    classifier = None
    if any(row.role is Role.QUESTION for row in texts) and 1 < len(set(rows[asked])) <= CLASSIFIED:
        classifier = OwnerClassifier.train(
            [texts[position].text for position in asked], vectors[asked], rows[asked], len(owners)
        )
    return Index(
        owners,
        rows,
        tuple(row.role for row in texts),
        dense,
        LexicalIndex.build(folded, rows, len(owners)),
        classifier,
        snapshot.version,
        encoder.model_id,
    )
