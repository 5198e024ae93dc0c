"""Words that are no Vietnamese syllable because of how they were typed: letters swapped, or Telex keys left as typed.

Telex writes "lamf" for "làm": a phone without a Vietnamese keyboard leaves the keys as they are. A word is mended only
where one reading makes a syllable, and never where it is a word of another language that is common here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "lexicons" / "foreign.txt"
SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ph|th|tr|ch|gh|gi|kh|qu|[bcdghklmnrstvx])?"
    r"(?:oai|oay|uay|uoi|uou|ieu|yeu|uye|uya|oeo|[aeou][iouy]|eu|au|i[aeu]|o[ae]|u[aeoy]|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_SIGNS = re.compile(r"[fj]|aa|ee|oo|^dd|[ou]w.")
"""What few English words have: the rarer tone keys and the keys of â, ê, ô, đ, ơ, ư."""
_VOWEL = re.compile(r"[aeiouyw]")
_TONES = "fjrsx"


@cache
def foreign() -> frozenset[str]:
    """Words of other languages that are left alone."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


def mend(word: str, bare: str) -> str:
    """Return ``word`` as it was probably meant, or unchanged; ``bare`` is the same without diacritics.

    What Telex is undone in comes back without diacritics.
    """
    if SYLLABLE.fullmatch(bare) or word in foreign():
        return word
    return _from_telex(word) or _unswapped(word, bare) or word


def _from_telex(word: str) -> str | None:
    """Undo Telex in ``word`` ("vowis", "tooi", "ddang") if exactly one reading makes a syllable."""
    if not word.isascii() or _SIGNS.search(word) is None:
        return None
    plain = word.removeprefix("d") if word.startswith("dd") else word
    vowel = _VOWEL.search(plain)
    if vowel is None:
        return None
    found = {without_marks for tone in ("", *_TONES) if (without_marks := _without(tone, plain, vowel.start()))}
    return found.pop() if len(found) == 1 else None


def _without(tone: str, word: str, vowel: int) -> str | None:
    """``word`` without the key ``tone`` behind its first vowel and without doubled vowels, if that is a syllable."""
    at = word.rfind(tone) if tone else len(word)
    if at <= vowel:
        return None
    left = word[:at] + word[at + 1 :]
    left = re.sub(r"([aeo])\1", r"\1", left[: vowel + 1] + left[vowel + 1 :].replace("w", ""))
    return left if left != word and SYLLABLE.fullmatch(left) else None


def _unswapped(word: str, bare: str) -> str | None:
    """Undo two letters typed in the wrong order ("khogn", "nagy"): if exactly one swap makes a syllable."""
    mended = []
    for at in range(len(word) - 1):
        if word[at] != word[at + 1] and SYLLABLE.fullmatch(bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]):
            mended.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return mended[0] if len(mended) == 1 else None
