"""The phrases by which a message asks for an aspect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from nlu.phrases import Phrases, padded, phrase_pattern
from nlu.text import KEPT

FILE = Path(__file__).parent / "lexicons" / "aspects.yml"
NAMING = ("strong", "weak")
"""Kinds of phrases that name aspects."""


@dataclass(frozen=True)
class Asked:
    """What the phrases of a message say: aspects named, aspects hinted at, and whether it asks "how" in general."""

    strong: frozenset[str]
    weak: frozenset[str]
    how: bool


@dataclass(frozen=True)
class Phrase:
    """An entry of the list: its kind (``strong weak how none``), the aspects it names if any, and its words."""

    kind: str
    aspects: tuple[str, ...]
    words: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """Every phrase, the longest first."""
    table = yaml.safe_load(FILE.read_text("utf-8"))
    rows = [Phrase(kind, (), str(words)) for kind in ("how", "none") for words in table[kind]]
    for kind in NAMING:
        for named, entries in table[kind].items():
            rows += [Phrase(kind, tuple(named.split()), str(words)) for words in entries]
    return tuple(sorted(rows, key=lambda phrase: (-len(phrase.words.split()), -len(phrase.words))))


@cache
def _lookup() -> Phrases:
    return Phrases(phrase.words for phrase in phrases())


def phrases_in(text: str) -> list[Phrase]:
    """The phrases that ``text`` asks with; the longest wins and its words count once."""
    left, found = padded(text), []
    for number in _lookup().of(left):
        phrase = phrases()[number]
        left, count = phrase_pattern(phrase.words).subn(" | ", left)
        if count:
            found.append(phrase)
    return found


@lru_cache(maxsize=KEPT)
def asked_in(text: str) -> Asked:
    """Return what ``text`` asks for."""
    found = phrases_in(text)
    named = {kind: frozenset(name for one in found if one.kind == kind for name in one.aspects) for kind in NAMING}
    return Asked(**named, how=any(phrase.kind == "how" for phrase in found))
