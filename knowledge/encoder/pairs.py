"""What the encoder learns from: what citizens say, beside the names and questions of what they mean.

An *owner* is a procedure or a near-scope topic, as in search. A pair is a question of an owner and another text of the
same owner. A batch holds pairs of different owners, some of them neighbours, so that telling neighbours apart is what
is practised. Everything is drawn from one seeded generator: the same inputs give the same batches.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.everyday import Everyday
from knowledge.snapshot import Snapshot
from nlu.text import expand, fold

SEEDS_TIMES = 3
"""How often an epoch goes through the seeds' questions: their procedures are published, the others are not yet."""
FOLDED, MISTYPED = 0.35, 0.08
"""Share of questions whose diacritics, or one of whose letters, is taken away."""
NAME, EVERYDAY_NAME = 0.35, 0.25
"""How often the partner of a question is the official name, an everyday name; else it is another question."""
CLUSTER = 4
"""Owners of like names that enter a batch together."""
TOO_ALIKE = 0.9
"""Cosine of official names from which two may be the same matter (at commune, at province) and share no batch."""


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


def owners_of(seeds: Snapshot, everyday: Mapping[str, Everyday], titles: Mapping[str, str]) -> list[Owner]:
    """Return every owner with a question: the seeds' procedures and topics, then the rest of the national catalogue.

    ``titles`` are the official names of the catalogue by code; without them its first everyday name stands in.
    """
    owners = [
        Owner(row.name, list(row.everyday_names), [question.text for question in row.sample_questions], SEEDS_TIMES)
        for row in seeds.procedures.values()
    ]
    owners += [Owner(topic.name, [], list(topic.sample_questions)) for topic in seeds.topics.values()]
    for code, words in everyday.items():
        if code not in seeds.procedures:
            name = titles.get(code, words.everyday_names[0])
            owners.append(
                Owner(name, list(words.everyday_names), [question.text for question in words.sample_questions])
            )
    return owners


def batches(owners: Sequence[Owner], size: int, draw: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Yield the batches of one epoch: at most ``size`` pairs (question, partner), each of another owner."""
    left = [draw.sample(owner.questions * owner.times, len(owner.questions) * owner.times) for owner in owners]
    near, alike = _neighbours(owners)
    open_rows = {row for row, questions in enumerate(left) if questions}
    while len(open_rows) >= size // 2:
        batch: list[int] = []
        for row in draw.sample(sorted(open_rows), len(open_rows)):
            for candidate in (row, *near[row]):
                if candidate in open_rows and candidate not in batch and alike[candidate].isdisjoint(batch):
                    batch.append(candidate)
            if len(batch) >= size:
                break
        pairs = []
        for row in batch[:size]:
            question = left[row].pop()
            pairs.append((_varied(question, draw), expand(owners[row].partner(question, draw))))
            if not left[row]:
                open_rows.discard(row)
        yield pairs


def _neighbours(owners: Sequence[Owner]) -> tuple[list[list[int]], list[set[int]]]:
    """For each owner the rows of its nearest neighbours by name, and of those too alike to be told apart."""
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(
        [fold(owner.name) for owner in owners]
    )
    near: list[list[int]] = []
    alike: list[set[int]] = []
    for row in range(len(owners)):
        similar = np.asarray((matrix @ matrix[row].T).todense()).ravel()
        order = [int(other) for other in np.argsort(-similar)[: CLUSTER * 4] if other != row]
        alike.append({other for other in order if similar[other] >= TOO_ALIKE})
        near.append([other for other in order if similar[other] < TOO_ALIKE][: CLUSTER - 1])
    return near, alike


def _varied(question: str, draw: random.Random) -> str:
    """The question as somebody else might have typed it."""
    text = expand(question)
    if draw.random() < FOLDED:
        text = fold(text)
    if len(text) > 12 and draw.random() < MISTYPED:
        at = draw.randrange(1, len(text) - 1)
        text = text[:at] + text[at + 1 :]
    return text
