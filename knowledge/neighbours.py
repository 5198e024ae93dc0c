"""Cues that tell neighbours apart: matched on folded text, written by editors in neighbours.yml."""

from __future__ import annotations

from knowledge.schema import NeighbourGroup
from nlu.phrases import phrase_pattern


def cue_scores(group: NeighbourGroup, prepared: str) -> dict[str, int]:
    """Return for each option how many of its cues speak for it less those against it.

    ``prepared`` is the message as :func:`nlu.phrases.padded` gives it: many groups look at one message.
    """
    scores: dict[str, int] = {}
    for option in group.options:
        found = sum(1 for cue in option.cues if phrase_pattern(cue).search(prepared))
        contrary = sum(1 for cue in option.against if phrase_pattern(cue).search(prepared))
        scores[option.code] = min(found, 2) - min(contrary, 2)
    return scores
