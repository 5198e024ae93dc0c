"""Which papers somebody has: "đã có 1, 3", "chưa có giấy chứng sinh", "đủ cả rồi"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlu.text import expand, fold, words

_LACKING = re.compile(r"\b(?:chua|thieu|khong|con thieu|mat)\b")
_ALL = re.compile(r"\b(?:du|het|tat ca|ca roi|day du)\b")
_SPOKEN = re.compile(r"^(?:da |toi |em |minh |chua |con |moi )*(?:co|thieu|du|chuan bi|mang)\b")
_NUMBER = re.compile(r"\b\d{1,2}\b")
_NAMED_WORDS = 2
"""Words in common by which a paper is named; one ("giấy") stands in every second name."""


def read_ticks(text: str, papers: Mapping[str, str]) -> dict[str, bool]:
    """Whether they have it, by the id of each paper that ``text`` speaks of; empty where it speaks of none.

    ``papers`` are names by id, numbered from 1 in their order.
    """
    said = fold(expand(text)).strip(" .!")
    numbers = [int(number) for number in _NUMBER.findall(said)]
    if not _SPOKEN.match(said) and not (numbers and re.fullmatch(r"[\d\s,.;va]+", said)):
        return {}
    has = _LACKING.search(said) is None
    if numbers:
        keys = list(papers)
        return {keys[number - 1]: has for number in numbers if 1 <= number <= len(keys)}
    named = _named(said, papers)
    if named:
        return dict.fromkeys(named, has)
    return dict.fromkeys(papers, has) if _ALL.search(said) else {}


def _named(said: str, papers: Mapping[str, str]) -> list[str]:
    """The papers with most words in common with what was said, if they are enough to name one."""
    spoken = set(words(said))
    shared = {key: len(spoken & set(words(fold(name)))) for key, name in papers.items()}
    most = max(shared.values(), default=0)
    return [key for key, count in shared.items() if count == most] if most >= _NAMED_WORDS else []
