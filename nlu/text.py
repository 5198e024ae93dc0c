"""Vietnamese text as it is typed: normalise, fold, expand shorthand, mask personal data.

Nothing but the standard library, because both runtimes and every room use it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from nlu.folding import fold as fold
from nlu.mending import compound_of, mend

SHORTHAND_FILE = Path(__file__).parent / "lexicons" / "shorthand.tsv"

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
# Control characters, surrogates, and what is for private use: the categories Cc, Cs and Co.
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:[./-][^\W_]+)*", re.UNICODE)
# Emphasis: a letter three times at the end of a word ("luônnn") or a vowel anywhere; not "cccd".
_REPEATED = re.compile(r"([^\W\d_])\1{2,}(?![^\W_])|([aeiouyơưâêôăà-ỹ])\2{2,}", re.UNICODE)

# The tone mark of a final oa, oe, uy sits on its first vowel (hòa, khỏe, thủy); after q the u is a consonant.
_TONE_STYLE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(rf"(?<![qQ])({'|'.join(_TONE_STYLE)})(?![^\W\d_])", re.IGNORECASE)


def normalise(text: str) -> str:
    """Return ``text`` in one spelling: NFC, one tone-mark style, no invisible or control characters, single spaces.

    Case and diacritics stay. The result may be empty.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = _UNPRINTABLE.sub(" ", text)
    text = _TONE.sub(_one_tone_style, text)
    return _SPACES.sub(" ", text).strip()


def _one_tone_style(match: re.Match[str]) -> str:
    found = match.group(0)
    styled = _TONE_STYLE[found.lower()]
    if found.isupper():
        return styled.upper()
    return styled.capitalize() if found[0].isupper() else styled


def words(text: str) -> list[str]:
    """Return the words and numbers of ``text`` in order; "1.001193" and "12/2025" stay whole."""
    return _WORD.findall(text)


def has_diacritics(text: str) -> bool:
    """Tell whether ``text`` holds any Vietnamese diacritic (or đ)."""
    return fold(text) != text.lower()


def has_words(text: str) -> bool:
    """Tell whether ``text`` holds a letter or a digit: an emoji or a dot alone says nothing to answer."""
    return any(char.isalnum() for char in text)


@cache
def shorthand() -> dict[str, str]:
    """The shorthand lexicon: what people type → standard Vietnamese, both in lower case."""
    table: dict[str, str] = {}
    for line in SHORTHAND_FILE.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            short, long = line.split("\t")[:2]
            table[normalise(short).lower()] = normalise(long).lower()
    return table


@cache
def _shorthand_pattern() -> re.Pattern[str]:
    """Any entry, the longest first; by their first letters, so that few of the many are tried at a word."""
    begun: dict[str, list[str]] = {}
    for entry in sorted(shorthand(), key=len, reverse=True):
        begun.setdefault(entry[0], []).append(re.escape(entry[1:]))
    entries = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in begun.items())
    return re.compile(rf"(?<![^\W_])(?<!')(?:{entries})(?![^\W_])(?!-[^\W_])")  # "don't", "e-mail"


_DOTTED = re.compile(r"(?<![^\W_])(?<!\.)(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,6}(?![^\W_])")
_HOUSEHOLD = re.compile(
    r"(?:nhập|nhap|tách|tach|cắt|cat|xóa|xoa|chuyển|chuyen|sổ|so|vô|vào|vao|vs|với|và|chung|lm|làm|lam|xin|\+) $"
)
_ENDS = re.compile(r"\W*(?:(?:ạ|ah|v|z|ad|vậy|mn)\W*)?$")
"""At the end of a message "hk" asks ("có mất tiền hk"), unless the word before makes it a household book."""
_PERSON = frozenset("ce")
_CLASS = re.compile(
    r"(?:\b(?:hạng|hang|bằng|bang|loại|loai|lái|lai|xe|từ|thi|lên|len|bl|blx|gplx)"
    r"|\b[abcd]\d?\W*(?:và|va|hay|lên|len)?) $"
)
"""After these "c" and "e" are classes of licences, not "chị" and "em"."""
_COUNTED = re.compile(r"(?<![^\W_])(\d{1,3})(tuổi|t|th|ng|k)(?![^\W_])")
_UNITS = {"t": "tuổi", "th": "tháng", "ng": "người", "k": "nghìn"}
_WEIGHT = re.compile(r"(?:xe|tải|tai) $")
_TYPED = re.compile(r"(?<![^\W_])[^\W\d_]{2,12}(?![^\W_])")
_TAG = re.compile(r"</?\w{1,10}/?>")
"""Markup in a message: "<b>" says nothing of licences of class B."""

KEPT = 64
"""Texts whose reading is kept in memory: one turn reads its message, and parts of it, a dozen times over."""


@lru_cache(maxsize=KEPT)
def expand(text: str) -> str:
    """Return ``text`` normalised, in lower case, without markup, shorthand and dialect written out, words mended.

    Letters repeated for emphasis are cut to one ("đượcccc" → "được"). Diacritics stay where they were typed; an
    expansion brings its own.
    """
    text = normalise(_TAG.sub(" ", text)).lower().replace("’", "'")  # as phones set it: "driver’s licence"
    text = _REPEATED.sub(lambda match: match.group(0)[0], text)
    text = _COUNTED.sub(_with_unit, text)
    text = _DOTTED.sub(_without_dots, text)
    text = _shorthand_pattern().sub(_written_out, text)
    return _TYPED.sub(lambda match: _mended(match.group(0)), text)


def _written_out(match: re.Match[str]) -> str:
    short, before = match.group(0), match.string[: match.start()]
    if short == "hk" and before.strip() and _ENDS.match(match.string, match.end()) and not _HOUSEHOLD.search(before):
        return "không"
    if short in _PERSON and _CLASS.search(before):
        return short
    return shorthand()[short]


def _with_unit(match: re.Match[str]) -> str:
    """Write out "7t", "2th", "6ng", "50k"; a lorry of "5t" is not that old."""
    if _WEIGHT.search(match.string, 0, match.start()):
        return match.group(0)
    return f"{match[1]} {_UNITS.get(match[2], match[2])}"


def _without_dots(match: re.Match[str]) -> str:
    """Write out "g.tờ", take the dots out of "c.c.c.d" if that is shorthand: elsewhere a sentence may end at one."""
    joined = match.group(0).replace(".", "")
    return joined if joined in shorthand() else compound_of(joined, fold(joined)) or match.group(0)


@lru_cache(maxsize=8192)
def _mended(word: str) -> str:
    return mend(word, fold(word))


DOSSIER = "[mã hồ sơ]"
"""What stands for a dossier number of the public-service portals (H26.12-261105-0042)."""

# One pattern an identifier. Order matters: the longer, more certain ones first. A full stop beside a number ends a
# sentence; one between digits belongs to a fee or a code.
_ALONE = r"(?<!\d)(?<!\d[.,])", r"(?![.,]?\d)"
_MASKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    # It names a file, and so a person.
    (DOSSIER, re.compile(r"\b(?:[\d.]*[A-Z]\d{2}|\d{3})(?:\.\d{1,3})*-\d{6}-\d{3,}\b", re.IGNORECASE)),
    # 12 digits of a personal id, typed in groups of any size.
    ("[số định danh]", re.compile(r"(?<!\d)0(?:[ .-]?\d){11}(?!\d)")),
    # Mobile and landline numbers; the short hotline 024.1022 stays readable.
    ("[số điện thoại]", re.compile(r"(?<!\d)(?:\+84|\b84|0)(?:[ .()-]{0,2}\d){9,10}(?!\d)")),
    ("[số cmnd]", re.compile(_ALONE[0] + r"\d{9}" + _ALONE[1])),
    ("[số hộ chiếu]", re.compile(r"\b[A-Z]\d{7,8}\b", re.IGNORECASE)),
    ("[biển số]", re.compile(r"\b\d{2}[A-Z]\d?[ -]?\d{3}[.]?\d{2}\b", re.IGNORECASE)),
    # Bank accounts and tax codes; hotlines of eight digits stay readable.
    ("[dãy số]", re.compile(_ALONE[0] + r"\d{10,19}" + _ALONE[1])),
)


def mask(text: str) -> str:
    """Return ``text`` with what identifies a person replaced by a word in brackets.

    Masked are e-mail addresses, dossier numbers, personal ids, phone numbers, passports, plates and long numbers.
    Procedure codes, fees, dates and hotlines stay. Names and addresses are not recognised.
    """
    for label, pattern in _MASKS:
        text = pattern.sub(label, text)
    return text
