"""What reading an answer comes to, and the small tools that every type of answer is read with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nlu.text import fold

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_NAMED = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


FILLERS = word_set(
    "ạ dạ da vâng vang nhé nhe nha thưa thua à ừ uh ok em anh chị chi bạn ban ơi oi là la tôi toi mình minh cháu chau"
    " của cua con bé be cho"
)
"""Words of politeness, and of whom one speaks, that say nothing of the value."""


@dataclass(frozen=True)
class Value:
    """An answer as it was understood: ``value`` in its canonical form, and ``doubt``, a sentence to be confirmed."""

    value: str
    doubt: str = ""


class Unreadable(ValueError):
    """The text is no such answer. The message says to the citizen, politely, what is wrong and how to write it."""


def clean(text: str) -> str:
    """``text`` in NFC on one line, without invisible characters, its digits 0 to 9. Tone marks stay where they are."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = "".join(
        str(unicodedata.digit(char))
        if unicodedata.category(char) == "Nd"
        else " "
        if unicodedata.category(char) in _NAMED
        else char
        for char in text
    )
    return " ".join(text.split())


_BEFORE = word_set("dạ vâng thưa ạ")
_PARTICLES = word_set("ạ nhé nha nhá nghen nhen á nhe ơi")
_CALLED = word_set("em anh chị cháu con bạn ad chú bác cô")


def without_politeness(text: str) -> str:
    """``text`` without "dạ" before and "ạ em" behind it: they do not belong on a paper."""
    words = text.split(" ")
    while len(words) > 1 and _plain(words[0]) in _BEFORE:
        thanked = _plain(words[0]) == "thưa"
        words = words[1:]
        while thanked and len(words) > 1 and _plain(words[0]) in _CALLED:
            words = words[1:]
    while words and (ends := _polite_end(words)):
        words = words[:-ends]
    return " ".join(words).strip(" ,")


def _polite_end(words: list[str]) -> int:
    """How many of the last words are politeness: "ạ", "nhé em", "em ơi"."""
    last, before = _plain(words[-1]), _plain(words[-2]) if len(words) > 1 else ""
    if last in _PARTICLES:
        return 2 if before in _CALLED and len(words) > 2 else 1
    return 2 if last in _CALLED and before in _PARTICLES else 0


def _plain(word: str) -> str:
    return word.lower().strip(" .!,;")


def folded(text: str) -> str:
    """``text`` cleaned and folded, its final full stops and the like cut off."""
    return fold(clean(text)).strip(" .!,;:?…")


def sentence(text: str) -> str:
    """``text`` with its first letter in upper case."""
    return text[:1].upper() + text[1:]
