"""Cues that tell neighbours apart: matched on folded text, written by editors in neighbours.yml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.schema import NeighbourGroup
from nlu.ages import ages_in
from nlu.phrases import FirstWords, holds

LINE = 4
"""What an age that fits is worth, in cues: more than the classifier can be sure of the other card."""


def cue_scores(group: NeighbourGroup, prepared: str, *, spoken_of: bool = False) -> dict[str, int]:
    """Return for each option how many of its cues speak for it less those against it; an age may decide.

    At most two cues count either way. Where an age fits one option, the others with ages are as good as out: the law
    draws a line there. ``prepared`` is the message as :func:`nlu.phrases.padded` gives it: many groups look at one
    message. ``spoken_of`` tells that the family is under discussion, so that the message need not name it.
    """
    # An age tells whom a family is about only where the family is named: "bé 5 tuổi" may want anything.
    named = spoken_of or any(holds(name, prepared) for name in group.names)
    ages = ages_in(prepared) if named and any(option.ages for option in group.options) else []
    fitting = {
        option.code
        for option in group.options
        if option.ages is not None and any(option.ages.over <= age < option.ages.below for age in ages)
    }
    scores: dict[str, int] = {}
    for option in group.options:
        found = min(2, sum(1 for cue in option.cues if holds(cue, prepared)))
        contrary = min(2, sum(1 for cue in option.against if holds(cue, prepared)))
        scores[option.code] = found - contrary
        if option.code in fitting:
            scores[option.code] += LINE
        elif ages and option.ages is not None:
            scores[option.code] = -LINE if fitting else found - 2
    return scores


class CueIndex:
    """Finds the groups that can score for a message: a message holds the first words of few of them."""

    def __init__(self, groups: Sequence[NeighbourGroup]) -> None:
        self._groups = groups
        spoken = [(number, phrase) for number, group in enumerate(groups) for phrase in _phrases(group)]
        self._group_of = [number for number, _ in spoken]
        self._phrases = FirstWords(phrase for _, phrase in spoken)

    def spoken_of(self, prepared: str) -> list[NeighbourGroup]:
        """The groups that :func:`cue_scores` may give anything but zeros for ``prepared``, in their order."""
        return [self._groups[number] for number in sorted({self._group_of[at] for at in self._phrases.of(prepared)})]


def _phrases(group: NeighbourGroup) -> Iterable[str]:
    yield from group.names  # an age counts only beside a name
    for option in group.options:
        yield from option.cues
        yield from option.against
