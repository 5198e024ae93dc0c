"""Neighbours: procedures that an editor's group sets side by side, and the words that tell them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answers.reading import says_and_what_of
from knowledge.schema import NeighbourGroup
from knowledge.search import Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.phrases import holds, padded

_TOLD = re.compile(r" (?:roi|xong|da|truoc|co phai) ")
"""Of what is done, or has to come first."""


def told_by_cues(codes: Sequence[str], text: str, searcher: Searcher) -> str | None:
    """The one of ``codes`` that the words of ``text`` speak for more than for any other, if there is one."""
    prepared = padded(text)
    scores = dict.fromkeys(codes, 0)
    for group in searcher.snapshot.families:
        for code, score in searcher.snapshot.cues.scores(group, prepared, spoken_of=True).items():
            if code in scores:
                scores[code] += score
    best = sorted(scores, key=lambda code: -scores[code])
    return best[0] if len(best) > 1 and scores[best[0]] > max(0, scores[best[1]]) else None


def families_named(text: str, searcher: Searcher) -> list[tuple[NeighbourGroup, str]]:
    """The families that ``text`` names, each with the longest of its names there, as :func:`padded` gives it."""
    prepared = padded(text)
    names = {
        group.id: max((padded(name) for name in group.names if holds(name, prepared)), key=len, default="")
        for group in searcher.snapshot.families
    }
    return [(group, names[group.id]) for group in searcher.snapshot.families if names[group.id]]


def same_family(codes: Sequence[str], searcher: Searcher) -> bool:
    """Whether ``codes`` are one procedure seen from several sides, and not several wishes."""
    return any(set(codes) <= {option.code for option in group.options} for group in searcher.snapshot.families)


def turns_to_another_family(current: str, text: str, found: str, searcher: Searcher) -> bool:
    """Whether ``text`` is "còn …?" and no more than the name of a family that ``current`` does not belong to.

    Words that ``found``, the procedure that search puts first, is called by may stand beside it: "còn xóa hộ khẩu?".
    """
    if not says_and_what_of(text):
        return False
    prepared = padded(text)
    named = [(group, name) for group in searcher.snapshot.groups for name in group.names if holds(name, prepared)]
    others = all(option.code != current for group, _ in named for option in group.options)
    names = [*(name for _, name in named), *searcher.snapshot.procedures[found].everyday_names]
    words = {word for name in names for word in padded(name).split()}
    return bool(named) and others and set(content_words(text)) <= words


def vague_wishes(text: str, searcher: Searcher) -> list[tuple[NeighbourGroup, str]]:
    """The families that ``text`` wishes for without saying which, each with the longest phrase: "làm căn cước"."""
    prepared = padded(text)
    wished = []
    for group in searcher.snapshot.families:
        phrase = max((row for row in group.vague if holds(row, prepared)), key=len, default="")
        if phrase and max(searcher.snapshot.cues.scores(group, prepared, spoken_of=True).values()) <= 0:
            wished.append((group, phrase))
    return wished


def wishes_another_family(current: str, text: str, searcher: Searcher) -> bool:
    """Whether ``text`` is a vague wish for a family that ``current`` does not belong to: "em muốn làm căn cước nữa".

    Whoever asks a detail names a paper of the matter in hand: "có cần mang căn cước không". So does who tells what is
    done already, or asks what has to come first: "em có làm căn cước rồi", "phải đi làm căn cước trước à".
    """
    if asked_in(text).strong or len(content_words(text)) > searcher.settings.vague_words or _TOLD.search(padded(text)):
        return False
    wished = vague_wishes(text, searcher)
    return bool(wished) and all(option.code != current for group, _ in wished for option in group.options)


def only_wishes_again(pending: Sequence[str], text: str, searcher: Searcher) -> bool:
    """Whether ``text`` is no more than the vague wish that ``pending`` was offered for: "em cần làm căn cước".

    Among offers of several families it picks one, and does tell something.
    """
    content = set(content_words(text))
    return any(
        set(pending) <= {option.code for option in group.options} and content <= set(padded(phrase).split())
        for group, phrase in vague_wishes(text, searcher)
    )
