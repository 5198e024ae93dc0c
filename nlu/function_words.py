"""Does a message name a subject at all, or does it only ask ("thế phí bao nhiêu?")?"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from nlu.text import KEPT, expand, fold, words

_SUBJECTS = re.compile(r"(?<!\bho )\bso do\b")
"""Words of asking that name a subject together: "sổ đỏ", but not "hồ sơ đó"."""
FILE = Path(__file__).parent / "lexicons" / "function_words.txt"


@cache
def _patterns() -> tuple[re.Pattern[str] | None, frozenset[str]]:
    entries = {fold(expand(line)) for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")}
    phrases = sorted((entry for entry in entries if " " in entry), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b") if phrases else None
    return pattern, frozenset(entry for entry in entries if " " not in entry)


@lru_cache(maxsize=KEPT)
def content_words(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text`` that may name a subject: what is left without the words of asking."""
    pattern, single = _patterns()
    folded = fold(expand(text))
    named = _SUBJECTS.findall(folded)
    folded = _SUBJECTS.sub(" ", folded)
    if pattern is not None:
        folded = pattern.sub(" ", folded)
    return (*named, *(word for word in words(folded) if word not in single and not word.isdigit()))
