"""The phrases by which a message asks for an aspect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from nlu.phrases import Phrases, padded, phrase_pattern
from nlu.text import KEPT

FILE = Path(__file__).parent / "lexicons" / "aspects.yml"


@dataclass(frozen=True)
class Asked:
    """What the phrases of a message say: aspects named, aspects hinted at, and whether it asks "how" in general."""

    strong: frozenset[str]
    weak: frozenset[str]
    how: bool


@cache
def _phrases() -> tuple[tuple[str, str, str], ...]:
    """Every phrase with its kind and aspect, the longest first."""
    table = yaml.safe_load(FILE.read_text("utf-8"))
    rows = [(kind, "", str(phrase)) for kind in ("how", "none") for phrase in table[kind]]
    for kind in ("strong", "weak"):
        for aspect, phrases in table[kind].items():
            rows += [(kind, aspect, str(phrase)) for phrase in phrases]
    return tuple(sorted(rows, key=lambda row: (-len(row[2].split()), -len(row[2]))))


@cache
def _lookup() -> Phrases:
    return Phrases(phrase for _, _, phrase in _phrases())


@lru_cache(maxsize=KEPT)
def asked_in(text: str) -> Asked:
    """Return what ``text`` asks for; the longest phrase wins and its words count once."""
    left = padded(text)
    found: dict[str, set[str]] = {"strong": set(), "weak": set(), "how": set(), "none": set()}
    for number in _lookup().of(left):
        kind, aspect, phrase = _phrases()[number]
        left, count = phrase_pattern(phrase).subn(" | ", left)
        if count:
            found[kind].update(aspect.split() or [""])
    return Asked(frozenset(found["strong"]), frozenset(found["weak"]), bool(found["how"]))
