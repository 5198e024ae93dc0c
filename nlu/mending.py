"""Words that are no Vietnamese syllable because of how they were typed.

Telex writes "lamf" for "làm": a phone without a Vietnamese keyboard leaves the keys as they are. Others hit a key twice
("hếtt"), swap two ("mạgn"), leave one out ("thág", "pải") or miss the space ("bảnsao"), or cut the first syllable of a
compound to its first letter ("gtờ", "lphí"). A word is mended only where one reading makes syllables, and never where
it is a word of another language that is common here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from nlu.folding import fold

FOREIGN_FILE = Path(__file__).parent / "lexicons" / "foreign.txt"
SYLLABLES_FILE = Path(__file__).parent / "lexicons" / "syllables.txt"
COMPOUNDS_FILE = Path(__file__).parent / "lexicons" / "compounds.txt"
_ONSET = r"(?:ngh|ng|nh|ph|th|tr|ch|gh|gi|kh|qu|[bcdghklmnrstvx])"
SYLLABLE = re.compile(
    rf"{_ONSET}?"
    r"(?:oai|oay|uay|uoi|uou|ieu|yeu|uye|uya|oeo|[aeou][iouy]|eu|au|i[aeu]|o[ae]|u[aeoy]|ye|[aeiouy])"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_COMPOUND_ONSET = re.compile(_ONSET)
_TWICE = re.compile(r"(.)\1")
_SIGNS = re.compile(r"[fj]|aa|ee|oo|^dd|[aou]w|[rsx]$")
"""What Telex leaves: the rarer tone keys, the keys of â, ê, ô, đ, ă, ơ, ư, and any other tone key at the end."""
_VOWEL = re.compile(r"[aeiouyw]")
_TONES = "fjrsx"
_STARTS = (("q", "qu"), ("p", "ph"), ("f", "ph"), ("w", "qu"))
"""Starts that lost a letter, or are written the short way: no syllable starts with these letters otherwise."""
_ENDS = (("g", "ng"), ("h", "nh"))
"""The same of ends."""
_SHORTEST, _SWAPPED, _JOINED = 3, 4, 6
"""Letters of a word from which it is mended at all, may have two swapped, may be two: shorter ones are abbreviations
and words of other languages ("any", "photo")."""


@cache
def foreign() -> frozenset[str]:
    """Words of other languages that are left alone."""
    return _words_of(FOREIGN_FILE)


@cache
def common() -> frozenset[str]:
    """Syllables that citizens use, without diacritics: a word is mended to nothing else."""
    return _words_of(SYLLABLES_FILE)


@cache
def compounds() -> dict[str, tuple[str, ...]]:
    """Words of two syllables by all that their first one may be cut to, folded: "gto" and "gito" for "giấy tờ"."""
    found: dict[str, list[str]] = {}
    for compound in _lines_of(COMPOUNDS_FILE):
        first, second = fold(compound).split()
        onset = _COMPOUND_ONSET.match(first)
        for head in {first[0], onset[0] if onset else first[0]}:
            found.setdefault(head + second, []).append(compound)
    return {short: tuple(full) for short, full in found.items()}


def compound_of(word: str, bare: str) -> str | None:
    """The compound that ``word`` is cut from ("gtờ"); ``bare`` is the same without diacritics.

    What may be cut from two is cut from none, unless its diacritics tell which: "hđộng" is no "hợp đồng".
    """
    could = [compound for compound in compounds().get(bare, ()) if _spells(word, *compound.split())]
    return could[0] if len(could) == 1 else None


def _spells(word: str, first: str, second: str) -> bool:
    """Whether the letters of ``word`` are those of a cut ``first`` and of ``second``, each with its marks or without.

    Who types the marks of the second types the bar of đ too.
    """
    if word.endswith(second) and second != fold(second):
        return (word[0] == "đ") == (first[0] == "đ")
    return word.endswith(fold(second)) and (word[0] != "đ" or first[0] == "đ")


def _words_of(file: Path) -> frozenset[str]:
    return frozenset(" ".join(_lines_of(file)).split())


def _lines_of(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]


def mend(word: str, bare: str) -> str:
    """Return ``word`` as it was probably meant, or unchanged; ``bare`` is the same without diacritics.

    What Telex is undone in comes back without diacritics.
    """
    if SYLLABLE.fullmatch(bare) or word in foreign() or len(word) != len(bare):
        return word
    if len(word) < _SHORTEST:
        return _completed(word, bare) or word
    return (
        compound_of(word, bare)
        or _once(word, bare)
        or _from_telex(bare)
        or _completed(word, bare)
        or _unswapped(word, bare)
        or _parted(word, bare)
        or word
    )


def _once(word: str, bare: str) -> str | None:
    """Take away one of two equal letters ("giấyy", "kkhai")."""
    for found in _TWICE.finditer(bare):
        at = found.start()
        if bare[:at] + bare[at + 1 :] in common():
            return word[:at] + word[at + 1 :]
    return None


def _from_telex(bare: str) -> str | None:
    """Undo Telex ("vowis", "tooi", "ddangf") if exactly one reading makes a syllable."""
    vowel = _VOWEL.search(bare)
    if vowel is None or _SIGNS.search(bare) is None:
        return None
    found = {plain for tone in ("", *_TONES) if (plain := _without(tone, bare, vowel.start()))}
    return found.pop() if len(found) == 1 else None


def _without(tone: str, bare: str, vowel: int) -> str | None:
    """``bare`` without the key ``tone`` behind its first vowel and without doubled letters, if that is a syllable."""
    at = bare.rfind(tone) if tone else len(bare)
    if at <= vowel:
        return None
    left = bare[:at] + bare[at + 1 :]
    left = re.sub(
        r"^dd|([aeo])\1", lambda pair: pair.group(0)[0], left[: vowel + 1] + left[vowel + 1 :].replace("w", "")
    )
    return left if left in common() else None


def _completed(word: str, bare: str) -> str | None:
    """Add the letter that is missing at the start or the end ("pải", "thág")."""
    for short, full in _STARTS:
        if bare.startswith(short) and full + bare[1:] in common():
            return full + word[1:]
    for short, full in _ENDS:
        if bare.endswith(short) and bare[:-1] + full in common():
            return word[:-1] + full
    return None


def _unswapped(word: str, bare: str) -> str | None:
    """Undo two letters typed in the wrong order ("khogn", "nagy"): if exactly one swap makes a syllable."""
    mended = []
    if len(word) < _SWAPPED:
        return None
    for at in range(len(word) - 1):
        if word[at] != word[at + 1] and bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :] in common():
            mended.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return mended[0] if len(mended) == 1 else None


def _parted(word: str, bare: str) -> str | None:
    """Put back the space between two syllables ("bảnsao"): if exactly one place makes two."""
    if len(word) < _JOINED:
        return None
    cuts = [at for at in range(2, len(word) - 1) if bare[:at] in common() and bare[at:] in common()]
    return f"{word[: cuts[0]]} {word[cuts[0] :]}" if len(cuts) == 1 else None
