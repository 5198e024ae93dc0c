"""The groups of neighbours as they are shipped: a phrase that no message can hold, or that tells nothing, is none."""

from collections.abc import Iterator

import pytest

from knowledge.answers.reading import without_negated, without_residence
from knowledge.loader import load_seeds
from knowledge.schema import NeighbourGroup
from nlu.phrases import holds, padded, phrase_pattern

GROUPS = load_seeds().groups
by_id = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)


def lists(group: NeighbourGroup) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lists of phrases of ``group``, each with its name."""
    yield "names", group.names
    yield "vague", group.vague
    for option in group.options:
        yield f"{option.code} cues", option.cues
        yield f"{option.code} against", option.against


def said(phrase: str) -> str:
    """A message that says ``phrase`` and no more, as search reads it."""
    return without_residence(without_negated(phrase.replace("NN", "7").replace("*", " ")))


@by_id
def test_every_phrase_is_held_by_a_message_that_says_it(group: NeighbourGroup) -> None:
    rows = [(name, phrase) for name, phrases in lists(group) for phrase in phrases]
    assert [row for row in rows if not holds(row[1], padded(said(row[1])))] == []


@by_id
def test_no_phrase_stands_twice_in_a_list_once_its_shorthand_is_written_out(group: NeighbourGroup) -> None:
    """Whoever says "lost" or "bi mat" would count twice if both stood in it."""
    for name, phrases in lists(group):
        patterns = [phrase_pattern(phrase).pattern for phrase in phrases]
        assert (name, [phrase for phrase in phrases if patterns.count(phrase_pattern(phrase).pattern) > 1]) == (
            name,
            [],
        )


@by_id
def test_a_cue_of_two_members_speaks_against_a_third(group: NeighbourGroup) -> None:
    """It tells apart what is left, as "con han" tells a licence that is lost or due from one that has run out."""
    for option in group.options:
        others = [other for other in group.options if other is not option]
        shared = {cue for cue in option.cues if any(cue in other.cues for other in others)}
        assert {cue for cue in shared if not any(cue in other.against for other in others)} == set()


@by_id
def test_no_cue_speaks_for_and_against_the_same_member(group: NeighbourGroup) -> None:
    assert [
        set(option.cues) & set(option.against) for option in group.options if set(option.cues) & set(option.against)
    ] == []
