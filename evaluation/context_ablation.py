"""What it is worth to know what was discussed: the later messages of dialogues, with it and without.

What was said before counts as answered rightly, so a row tells of one message, not of what went wrong before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluation.cases import Expected, Gold
from evaluation.marks import NAMES_PROCEDURE
from evaluation.search_only import TOP, Ranks, rank_among
from knowledge.answers.question import Context
from knowledge.answers.reading import without_negated, without_residence
from knowledge.search import Searcher
from knowledge.turns.features import read
from knowledge.turns.model import turn_model

BY_ITSELF = "later: by itself"
SAME = "later: what is under discussion"
WITH_CONTEXT = "later: with context"
"""As the model of later messages ranks (:mod:`knowledge.turns.model`); guidance searches what is new once more."""


def ablate_context(searcher: Searcher, gold: Iterable[Gold]) -> dict[str, Ranks]:
    """Return the ranks of three ways to read a message that asks about one procedure after another one, by label."""
    ranks: dict[str, list[int | None]] = {BY_ITSELF: [], SAME: [], WITH_CONTEXT: []}
    for text, wanted, current, context in later_messages(gold):
        meant = without_residence(without_negated(text))
        reading = read(text, current, context.recent, searcher)
        shares = turn_model().shares(reading) if reading.candidates else []
        owners = {
            BY_ITSELF: [hit.owner for hit in searcher.search(meant, top=TOP)],
            SAME: [current, *reversed([code for code in context.recent if code != current])],
            WITH_CONTEXT: [candidate.owner for candidate, _ in shares],
        }
        for label, found in owners.items():
            ranks[label].append(rank_among(found, wanted))
    return {label: Ranks(tuple(found)) for label, found in ranks.items()}


def later_messages(gold: Iterable[Gold]) -> Iterator[tuple[str, Expected, str, Context]]:
    """Yield each message that asks about one procedure while one is under discussion: that one, and the context."""
    for case in gold:
        context = Context()
        for text, wanted in zip(case.texts, case.turns, strict=True):
            if wanted.kind not in NAMES_PROCEDURE or not wanted.codes:
                continue
            if context.procedure is not None and not wanted.all_codes:
                yield text, wanted, context.procedure, context
            context = context.answered(wanted.codes, every=wanted.all_codes)
