"""Cues that tell neighbours apart: matched on folded text, written by editors in neighbours.yml."""

from __future__ import annotations

from knowledge.schema import NeighbourGroup
from nlu.ages import ages_in
from nlu.phrases import holds


def cue_scores(group: NeighbourGroup, prepared: str, *, spoken_of: bool = False) -> dict[str, int]:
    """Return for each option how many of its cues speak for it less those against it; an age counts for more.

    At most two cues count either way. An age that fits counts for three beside them: the law draws a line there.

    ``prepared`` is the message as :func:`nlu.phrases.padded` gives it: many groups look at one message. ``spoken_of``
    tells that the family is under discussion, so that the message need not name it.
    """
    scores: dict[str, int] = {}
    # An age tells whom a family is about only where the family is named: "bé 5 tuổi" may want anything.
    named = spoken_of or any(holds(name, prepared) for name in group.names)
    ages = ages_in(prepared) if named and any(option.ages for option in group.options) else []
    for option in group.options:
        found = sum(1 for cue in option.cues if holds(cue, prepared))
        contrary = sum(1 for cue in option.against if holds(cue, prepared))
        score = min(found, 2) - min(contrary, 2)
        if option.ages is not None and ages:
            fits = any(option.ages.over <= age < option.ages.below for age in ages)
            score = score + 3 if fits else min(found, 2) - 2
        scores[option.code] = score
    return scores
