"""Cues that tell neighbours apart: matched on folded text, written by editors in neighbours.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

from knowledge.schema import NeighbourGroup
from nlu.ages import ages_in
from nlu.phrases import Phrases, holds
from nlu.text import KEPT

LINE = 4
"""What an age that fits is worth, in cues: more than the classifier can be sure of the other card."""


class Cues:
    """What a message says for and against each option of some groups.

    Many groups look at one message, and it holds few of their phrases: those are found once. Messages come as
    :func:`nlu.phrases.padded` gives them.
    """

    def __init__(self, groups: Sequence[NeighbourGroup]) -> None:
        """Look up the phrases of ``groups``."""
        self._groups = groups
        self._spoken = [(number, phrase) for number, group in enumerate(groups) for phrase in _phrases(group)]
        self._phrases = Phrases(phrase for _, phrase in self._spoken)

    def spoken_of(self, prepared: str) -> list[NeighbourGroup]:
        """The groups of which ``prepared`` holds a name or cue, in order: :meth:`scores` gives the others zeros."""
        held = self._held(prepared)
        numbers = {self._spoken[at][0] for at in self._phrases.of(prepared) if self._spoken[at][1] in held}
        return [self._groups[number] for number in sorted(numbers)]

    def scores(self, group: NeighbourGroup, prepared: str, *, spoken_of: bool = False) -> dict[str, int]:
        """Return for each option how many of its cues speak for it less those against it; an age may decide.

        At most two cues count either way. Where an age fits one option, the others with ages are as good as out: the
        law draws a line there. ``spoken_of`` tells that the family is under discussion, so that the message need not
        name it.
        """
        held = self._held(prepared)
        # An age tells whom a family is about only where the family is named: "bé 5 tuổi" may want anything.
        named = spoken_of or any(name in held for name in group.names)
        ages = ages_in(prepared) if named and any(option.ages for option in group.options) else []
        fitting = {
            option.code
            for option in group.options
            if option.ages is not None and any(option.ages.over <= age < option.ages.below for age in ages)
        }
        scores: dict[str, int] = {}
        for option in group.options:
            found = min(2, sum(1 for cue in option.cues if cue in held))
            contrary = min(2, sum(1 for cue in option.against if cue in held))
            scores[option.code] = found - contrary
            if option.code in fitting:
                scores[option.code] += LINE
            elif ages and option.ages is not None:
                scores[option.code] = -LINE if fitting else found - 2
        return scores

    @cached_property
    def _held(self) -> Callable[[str], frozenset[str]]:
        return lru_cache(maxsize=KEPT)(self._find)

    def _find(self, prepared: str) -> frozenset[str]:
        phrases = {self._spoken[at][1] for at in self._phrases.of(prepared)}
        return frozenset(phrase for phrase in phrases if holds(phrase, prepared))


def _phrases(group: NeighbourGroup) -> Iterable[str]:
    yield from group.names  # an age counts only beside a name
    for option in group.options:
        yield from option.cues
        yield from option.against
