"""Names of persons, as they stand on papers: a tone mark stays where it was written (Thuý, Thúy)."""

from __future__ import annotations

import re
import unicodedata

from knowledge.forms.values.base import Unreadable, Value, clean, word_set
from knowledge.wording import say
from nlu.text import fold, has_diacritics, normalise

FEWEST, MOST = 2, 8  # words
LONGEST = 100  # characters
_APOSTROPHES = re.compile("[’‘ʼ`´′]")
_HYPHENS = re.compile(r"\s*[‐‑–—-]\s*")
_LEADS = re.compile(
    r"^(?:(?:da|vang|thua)\b[, ]*)?"
    r"(?:(?:(?:ho (?:va )?)?ten(?: day du)?(?: (?:toi|em|minh|chau|con|be|cua \w+|chong|vo|bo|me|ong|ba))?(?: la)?"
    r"|(?:toi|em|minh|chau|be)(?: ten)?(?: la| ten))\b[ :]*)"
)
_TITLES = frozenset(["ông", "bà", "anh", "chị", "em", "cháu", "bé", "con", "cô", "chú", "bác", "là"])
_TAIL = re.compile(r"(?:[ ,]+(?:ạ|nhé|nha))+$", re.IGNORECASE)
NO_NAMES = word_set("tôi không chưa gì là của nào nhưng thì")
"""Words of sentences that are never part of a name, unlike Biết, Cần, Được and Thế."""
_NO_NAME = re.compile(r"\b(?:con|bé|cháu|đứa) (?:trai|gái)\b|\bgiới tính\b|\bhôm (?:qua|nay|kia)\b|\bsinh ngày\b")


def read_name(text: str) -> Value:
    """A name of two to eight words, each with a capital."""
    name = _bare(clean(text))
    if any(char.isdigit() for char in name):
        raise Unreadable(say("value.name.digits"))
    if not name or len(name) > LONGEST or not all(_allowed(char) for char in name):
        raise Unreadable(say("value.name.letters"))
    words = name.split()
    if not all(any(char.isalpha() for char in word) for word in words) or _is_sentence(words):
        raise Unreadable(say("value.name.letters"))
    if len(words) < FEWEST:
        raise Unreadable(say("value.name.short"))
    if len(words) > MOST:
        raise Unreadable(say("value.name.long"))
    name = unicodedata.normalize("NFC", " ".join(_capitalised(word) for word in words))
    return Value(name, "" if has_diacritics(name) else say("value.name.plain", name=name))


def _bare(text: str) -> str:
    """The name without what leads to it ("tên tôi là", "chị") and the politeness after it."""
    text = _TAIL.sub("", text).strip(' ,.;:!"“”')
    if len(fold(text)) == len(text):
        text = text[len(lead.group(0)) :] if (lead := _LEADS.match(fold(text))) else text
    first, _, rest = text.partition(" ")
    if first in _TITLES and rest[:1].isupper():
        text = rest
    text = _HYPHENS.sub("-", _APOSTROPHES.sub("'", text))
    return " ".join(text.split()).strip(' ,.;:!"“”')


def _allowed(char: str) -> bool:
    if char in " '-" or "\u0300" <= char <= "\u036f":
        return True
    latin = char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")
    return latin and len(char.upper()) == len(char.lower()) == 1 and char.upper().lower() == char.lower()


def _is_sentence(words: list[str]) -> bool:
    typed = [normalise(word).lower() for word in words]
    return any(word in NO_NAMES for word in typed) or _NO_NAME.search(" ".join(typed)) is not None


def _capitalised(word: str) -> str:
    return re.sub(r"[^-']+", lambda part: part.group(0)[0].upper() + part.group(0)[1:].lower(), word)
