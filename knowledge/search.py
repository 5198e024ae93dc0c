"""Hybrid search: which procedure, or which near-scope topic, is a message about?"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import GROUP, TOPIC
from knowledge.encoder.encoder import Encoder, Vectors
from knowledge.index import Index
from knowledge.settings import SEARCH, SearchSettings
from knowledge.snapshot import Snapshot
from nlu.phrases import padded
from nlu.text import KEPT, expand, fold

DENSE_HITS = 64  # texts taken from FAISS; a starting value, not measured against others


@dataclass(frozen=True)
class Hit:
    """An owner with its share (0 to 1, all owners sum to 1) and the fused score behind it."""

    owner: str
    share: float
    score: float

    @property
    def is_topic(self) -> bool:
        """Whether the owner is a near-scope topic and not a procedure."""
        return self.owner.startswith(TOPIC)

    @property
    def is_group(self) -> bool:
        """Whether the owner is a group of neighbours: the message does not say which of them it is about."""
        return self.owner.startswith(GROUP)

    @property
    def is_procedure(self) -> bool:
        """Whether the owner is a procedure."""
        return not (self.is_topic or self.is_group)


@dataclass(frozen=True)
class Searcher:
    """A snapshot with its index and encoder: everything a question needs, swapped as one reference."""

    snapshot: Snapshot
    index: Index
    encoder: Encoder
    settings: SearchSettings = SEARCH

    def name_of(self, owner: str) -> str:
        """The name of a procedure or topic, the question of a group."""
        if owner.startswith(TOPIC):
            return self.snapshot.topics[owner.removeprefix(TOPIC)].name
        if owner.startswith(GROUP):
            return self.snapshot.group(owner.removeprefix(GROUP)).question
        return self.snapshot.procedures[owner].name

    def search(
        self,
        text: str,
        top: int = 10,
        boost: Mapping[str, float] | None = None,
        *,
        lead: float = math.inf,
        also: Collection[str] = (),
    ) -> list[Hit]:
        """Return at most ``top`` owners, best first, and those of ``also``; an empty list for a text without words.

        ``boost`` adds to the fused scores of owners that the conversation makes likelier. The sentence vector, which
        takes half the time of a search, is spared where words and characters alone put the first owner ``lead`` or
        more before the second (scores are lower then): 0 always spares it, infinity never.
        """
        expanded = expand(text)
        folded = fold(expanded)
        if not any(char.isalnum() for char in folded):
            return []
        scores = self._by_words(folded).copy()
        for owner, extra in (boost or {}).items():
            scores[self.index.owner_number[owner]] += extra
        if _lead(scores) < lead:
            scores += self._by_vector(folded, expanded)
        shares = self._shares(scores)
        best = np.argsort(-scores)[:top].tolist()
        asked = {self.index.owner_number[owner] for owner in also}
        best += sorted(asked.difference(best), key=lambda row: -scores[row])
        return [Hit(self.index.owners[row], float(shares[row]), float(scores[row])) for row in best]

    def signals(self, folded: str, vector: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Return each signal by name, a number an owner, shape (owners,)."""
        index = self.index
        signals = {
            "dense": self._dense(vector),
            "word": index.lexical.word_scores(folded),
            "together": index.lexical.together_scores(folded),
            "character": index.lexical.character_scores(folded),
        }
        if index.classifier is not None:
            signals["classifier"] = index.classifier.probabilities(folded, vector)
        return signals

    def _dense(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        index, floor = self.index, self.settings.dense_floor
        dense = np.full(len(index.owners), floor, np.float32)
        if vector is not self._no_vector:
            similarities, rows = index.dense.search(vector[None, :], min(DENSE_HITS, index.dense.ntotal))
            np.maximum.at(dense, index.rows[rows[0]], similarities[0])
        return (dense - floor) / (1 - floor)

    def fuse(self, signals: dict[str, NDArray[np.float32]], folded: str) -> NDArray[np.float32]:
        """Return the weighted sum of ``signals`` with prior and cues, shape (owners,)."""
        settings = self.settings
        scores = (
            settings.dense_weight * signals["dense"]
            + settings.word_weight * signals["word"]
            + settings.together_weight * signals["together"]
            + settings.character_weight * signals["character"]
        )
        if "classifier" in signals:
            scores = scores + settings.classifier_weight * signals["classifier"]
        scores = scores + self._prior
        prepared = padded(folded)
        cues = self.snapshot.cues
        for group in cues.spoken_of(prepared):
            counts = cues.scores(group, prepared)
            # Cues tell neighbours apart and know nothing of thousands of others, over which they would lift one of
            # theirs: without a classifier to contradict them they only let the rest of the family fall behind.
            most = 0 if "classifier" in signals else max(0, *counts.values())
            for code, count in counts.items():
                if count != most:
                    scores[self.index.owner_number[code]] += settings.cue_weight * (count - most)
        return np.asarray(scores, np.float32)

    @cached_property
    def _by_words(self) -> Callable[[str], NDArray[np.float32]]:
        """The fused scores of a folded text without its vector, to be copied before they are added to.

        What words do not settle is searched again with the vector, and a turn may look at its message several times.
        """
        return lru_cache(maxsize=KEPT)(lambda folded: self.fuse(self.signals(folded, self._no_vector), folded))

    @cached_property
    def _by_vector(self) -> Callable[[str, str], NDArray[np.float32]]:
        """What the sentence vector adds to these, shape (owners,), of the folded and the expanded text."""

        def added(folded: str, expanded: str) -> NDArray[np.float32]:
            vector = self.encoder.encode_query(expanded)
            sum_ = self.settings.dense_weight * self._dense(vector)
            classifier = self.index.classifier
            if classifier is not None:
                surer = classifier.probabilities(folded, vector) - classifier.probabilities(folded, self._no_vector)
                sum_ = sum_ + self.settings.classifier_weight * surer
            return sum_

        return lru_cache(maxsize=KEPT)(added)

    @cached_property
    def _no_vector(self) -> Vectors:
        """What is like no text at all."""
        return np.zeros(self.index.dense.d, np.float32)

    @cached_property
    def _prior(self) -> NDArray[np.float32]:
        prior = np.zeros(len(self.index.owners), np.float32)
        for code, procedure in self.snapshot.procedures.items():
            prior[self.index.owner_number[code]] = self.settings.prior_weight * procedure.frequency
        return prior

    def _shares(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        exponents = np.exp((scores - scores.max()) / self.settings.temperature)
        return np.asarray(exponents / exponents.sum(), np.float32)


def _lead(scores: NDArray[np.float32]) -> float:
    """How far the highest of ``scores`` is before the next; infinity of one alone."""
    if len(scores) < 2:
        return math.inf
    second, first = np.partition(scores, -2)[-2:]
    return float(first - second)
