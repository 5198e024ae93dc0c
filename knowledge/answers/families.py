"""Neighbours: procedures that an editor's group sets side by side, and the words that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answers.question import Context
from knowledge.neighbours import cue_scores
from knowledge.search import Searcher
from nlu.phrases import holds, padded


def told_by_cues(codes: Sequence[str], text: str, searcher: Searcher) -> str | None:
    """The one of ``codes`` that the words of ``text`` speak for more than for any other, if there is one."""
    prepared = padded(text)
    scores = dict.fromkeys(codes, 0)
    for group in searcher.snapshot.families:
        for code, score in cue_scores(group, prepared, spoken_of=True).items():
            if code in scores:
                scores[code] += score
    best = sorted(scores, key=lambda code: -scores[code])
    return best[0] if len(best) > 1 and scores[best[0]] > max(0, scores[best[1]]) else None


def same_family(codes: Sequence[str], searcher: Searcher) -> bool:
    """Whether ``codes`` are one procedure seen from several sides, and not several wishes."""
    return any(set(codes) <= {option.code for option in group.options} for group in searcher.snapshot.families)


def names_another_family(context: Context, text: str, searcher: Searcher) -> bool:
    """Whether ``text`` names a family of neighbours that what is under discussion does not belong to."""
    prepared = padded(text)
    named = [group for group in searcher.snapshot.groups if any(holds(name, prepared) for name in group.names)]
    return any(all(option.code != context.procedure for option in group.options) for group in named)
