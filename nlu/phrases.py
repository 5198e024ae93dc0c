"""The small pattern language of the lexicons: folded words, ``*`` for up to four words, ``NN`` for a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nlu.text import KEPT, expand, fold

_WILDCARDS = ("*", "NN")
_SPLIT = re.compile(r"\s*(\*|\bNN\b)\s*")


def _tokens(phrase: str) -> tuple[str, ...]:
    """The words and wildcards of ``phrase``. Messages are expanded before they are compared, so phrases are too."""
    parts = (part if part in _WILDCARDS else fold(expand(part)) for part in _SPLIT.split(phrase))
    return tuple(" ".join(parts).split())


@lru_cache(maxsize=8192)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Compile ``phrase``; it matches whole words of a text prepared by :func:`padded`."""
    parts = []
    for token in _tokens(phrase):
        if token == "*":  # noqa: S105 - a wildcard of this language, not a password
            parts.append(r"(?:\w+ ){0,4}?")
        elif token == "NN":  # noqa: S105
            parts.append(r"\d+ ")
        else:
            parts.append(re.escape(token) + " ")
    return re.compile("(?<!\\w)" + "".join(parts))


@lru_cache(maxsize=8192)
def _needed(phrase: str) -> frozenset[str]:
    """The words of ``phrase``, each of which a text that holds it has."""
    return frozenset(_tokens(phrase)).difference(_WILDCARDS)


def holds(phrase: str, prepared: str) -> bool:
    """Whether ``prepared`` (see :func:`padded`) holds ``phrase``; most phrases are out by one of their words."""
    return _needed(phrase) <= _words(prepared) and phrase_pattern(phrase).search(prepared) is not None


class Phrases:
    """Which of many phrases a text can hold: it has all the words of few of them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Look ``phrases`` up by their numbers, in this order, each under one of its words."""
        self._under: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for number, phrase in enumerate(phrases):
            needed = _needed(phrase)
            self._under.setdefault(max(needed, key=len, default=""), []).append((number, needed))

    def of(self, prepared: str) -> list[int]:
        """The numbers, ascending, of the phrases that ``prepared`` (see :func:`padded`) may hold."""
        words = _words(prepared)
        return sorted(
            number for word in ("", *words) for number, needed in self._under.get(word, ()) if needed <= words
        )


@lru_cache(maxsize=KEPT)
def _words(prepared: str) -> frozenset[str]:
    return frozenset(prepared.split())


@lru_cache(maxsize=KEPT)
def padded(text: str) -> str:
    """Return ``text`` expanded and folded, its words separated by single spaces, with one at either end."""
    return " " + re.sub(r"[^\w]+", " ", fold(expand(text))).strip() + " "
