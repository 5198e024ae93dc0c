"""What the encoder learns from: what citizens say, beside the names and questions of what they mean.

An *owner* is a procedure, a near-scope topic or a group of neighbours, as in search. A pair is a question of an owner
and another text of the same owner. A batch brings neighbours together, so that telling neighbours apart is what is
practised. Everything is drawn from one seeded generator: the same inputs give the same batches.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.everyday import Everyday
from knowledge.snapshot import Snapshot
from knowledge.turns.said import INFO, Said
from nlu.text import expand, fold

PROCEDURES_TIMES, TOPICS_TIMES = 3, 2
"""How often an epoch goes through the questions of what is published; the rest of the catalogue is not yet."""
FOLDED, MISTYPED = 0.4, 0.12
"""Share of questions whose diacritics are taken away, or whose letters are mistyped."""
NAME, EVERYDAY_NAME = 0.35, 0.25
"""How often the partner of a question is the official name, an everyday name; else it is another question."""
CLUSTER = 4
"""Owners of like names that enter a batch together."""
TOO_ALIKE = 0.9
"""Cosine of official names from which two may be the same matter (at commune, at province): neither is wrong for the
other's question."""


@dataclass
class Owner:
    """All texts of one owner. ``times`` is how often an epoch goes through its questions."""

    name: str
    everyday: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    times: int = 1

    def partner(self, question: str, draw: random.Random) -> str:
        """Another text of the same owner."""
        chance = draw.random()
        if chance < NAME or not (self.everyday or len(self.questions) > 1):
            return self.name
        if self.everyday and (chance < NAME + EVERYDAY_NAME or len(self.questions) < 2):
            return draw.choice(self.everyday)
        return draw.choice([row for row in self.questions if row != question])


@dataclass(frozen=True)
class Pair:
    """A question of an owner as somebody typed it, the same as it is written, and another text of the owner."""

    owner: int
    typed: str
    written: str
    partner: str


def owners_of(
    seeds: Snapshot,
    everyday: Mapping[str, Everyday],
    titles: Mapping[str, str],
    said: Iterable[Sequence[Said]] = (),
) -> list[Owner]:
    """Return every owner with a question: the seeds' procedures, topics and groups, then the national catalogue's rest.

    ``titles`` are the official names of the catalogue by code; without them its first everyday name stands in. Of
    every dialogue in ``said`` the first turn is a question too: it says by itself what it is about.
    """
    procedures = {
        code: Owner(row.name, [*row.everyday_names], [asked.text for asked in row.sample_questions], PROCEDURES_TIMES)
        for code, row in seeds.procedures.items()
    }
    for first in (turns[0] for turns in said if turns):
        if first.kind == INFO and len(first.codes) == 1 and first.codes[0] in procedures:
            procedures[first.codes[0]].questions.append(first.text)
    owners = [*procedures.values()]
    owners += [Owner(topic.name, [], [*topic.sample_questions], TOPICS_TIMES) for topic in seeds.topics.values()]
    owners += [
        Owner(group.sample_questions[0], [], [*group.sample_questions], TOPICS_TIMES)
        for group in seeds.groups
        if group.sample_questions
    ]
    for code, words in everyday.items():
        if code not in seeds.procedures:
            name = titles.get(code, words.everyday_names[0])
            owners.append(Owner(name, [*words.everyday_names], [asked.text for asked in words.sample_questions]))
    return owners


class Practice:
    """The batches of a training over ``owners``, and which of their texts are wrong for each other."""

    def __init__(self, owners: Sequence[Owner]) -> None:
        """Find each owner's neighbours by name."""
        self._owners = owners
        self._near, self._alike = _neighbours(owners)

    def epoch(self, size: int, draw: random.Random) -> Iterator[list[Pair]]:
        """Yield batches of ``size`` pairs, the last one smaller, until every question has had its turn."""
        left = [owner.questions * owner.times for owner in self._owners]
        for questions in left:
            draw.shuffle(questions)
        turns = [row for row, questions in enumerate(left) for _ in questions]
        draw.shuffle(turns)
        batch: list[Pair] = []
        for row in turns:
            for each in (row, *self._near[row]):
                if left[each]:
                    batch.append(self._pair(each, left[each].pop(), draw))
                if len(batch) == size:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def wrong(self, batch: Sequence[Pair]) -> NDArray[np.bool_]:
        """Return which pairs' texts are wrong for which pairs' questions, shape (len(batch), len(batch))."""
        return np.array([[one.owner not in self._alike[other.owner] for one in batch] for other in batch])

    def _pair(self, row: int, question: str, draw: random.Random) -> Pair:
        written = _written(question)
        return Pair(row, _typed(written, draw), written, _written(self._owners[row].partner(question, draw)))


def _neighbours(owners: Sequence[Owner]) -> tuple[list[list[int]], list[set[int]]]:
    """For each owner the rows of its nearest neighbours by name; and its own, with those too alike to be told apart."""
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
        [fold(owner.name) for owner in owners]
    )
    near: list[list[int]] = []
    alike: list[set[int]] = []
    for row in range(len(owners)):
        similar = np.asarray((matrix @ matrix[row].T).todense()).ravel()
        order = [int(other) for other in np.argsort(-similar)[: CLUSTER * 4] if other != row]
        alike.append({row} | {other for other in order if similar[other] >= TOO_ALIKE})
        near.append([other for other in order if similar[other] < TOO_ALIKE][: CLUSTER - 1])
    return near, alike


@lru_cache(maxsize=100_000)
def _written(text: str) -> str:
    """As search reads it; an epoch needs it again."""
    return expand(text)


def _typed(text: str, draw: random.Random) -> str:
    """The question as somebody else might have typed it."""
    if draw.random() < FOLDED:
        text = fold(text)
    if len(text) > 12 and draw.random() < MISTYPED:
        at = draw.randrange(1, len(text) - 2)
        letters = text[at : at + 2]
        text = text[:at] + draw.choice((letters[1], letters[::-1], letters[0] + letters)) + text[at + 2 :]
    return text
