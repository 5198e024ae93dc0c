"""The small pattern language of the lexicons: folded words, ``*`` for up to four words, ``NN`` for a number."""

from __future__ import annotations

import re
from functools import lru_cache

from nlu.text import expand, fold

_WILDCARDS = ("*", "NN")
_SPLIT = re.compile(r"\s*(\*|\bNN\b)\s*")


@lru_cache(maxsize=8192)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Compile ``phrase``; it matches whole words of a text prepared by :func:`padded`."""
    parts = []
    # Messages are expanded before they are compared, so phrases are too.
    expanded = " ".join(part if part in _WILDCARDS else fold(expand(part)) for part in _SPLIT.split(phrase))
    for token in expanded.split():
        if token == "*":  # noqa: S105 - a wildcard of this language, not a password
            parts.append(r"(?:\w+ ){0,4}?")
        elif token == "NN":  # noqa: S105
            parts.append(r"\d+ ")
        else:
            parts.append(re.escape(token) + " ")
    return re.compile("(?<!\\w)" + "".join(parts))


@lru_cache(maxsize=8192)
def _first_word(phrase: str) -> str:
    """The first word of ``phrase`` between spaces; empty where it begins with a wildcard."""
    first = phrase.split(maxsplit=1)[0]
    return "" if first in _WILDCARDS else f" {fold(expand(phrase)).split(maxsplit=1)[0]} "


def holds(phrase: str, prepared: str) -> bool:
    """Whether ``prepared`` (see :func:`padded`) holds ``phrase``; most phrases are out by their first word."""
    return _first_word(phrase) in prepared and phrase_pattern(phrase).search(prepared) is not None


def padded(text: str) -> str:
    """Return ``text`` expanded and folded, its words separated by single spaces, with one at either end."""
    return " " + re.sub(r"[^\w]+", " ", fold(expand(text))).strip() + " "
