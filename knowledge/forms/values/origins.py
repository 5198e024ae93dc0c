"""Ethnicity and nationality."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from knowledge.forms.values.base import Unreadable, Value, clean, sentence
from knowledge.forms.values.names import MOST, NO_NAMES
from knowledge.wording import say
from nlu.text import fold

HERE = Path(__file__).parent
LONGEST = 60
_LEADS = re.compile(
    r"^(?:(?:da|vang|toi|em|chau|con|minh|la(?! (?:chi|ha|hu)\b)|nguoi|dan toc|quoc tich|nuoc)\b[ :]*)+"
)
_TAIL = re.compile(r"(?:\s+(?:ạ|nhé|nha))+$", re.IGNORECASE)


@cache
def _table(name: str) -> dict[str, str]:
    """Every way of writing, folded and without spaces, with what it stands for."""
    table: dict[str, str] = {}
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            shown, *others = line.split("|")
            for written in (shown, *others):
                table.setdefault(_key(written), shown)
    return table


def ethnicities() -> tuple[str, ...]:
    """The 54 peoples as they are written officially."""
    return tuple(dict.fromkeys(_table("ethnicities.txt").values()))


def _key(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _bare(text: str) -> str:
    """``text`` without what leads to the word ("dân tộc", "tôi là người")."""
    text = _TAIL.sub("", clean(text)).strip(" .,;:!")
    lead = _LEADS.match(fold(text)) if len(fold(text)) == len(text) else None
    return text[lead.end() :] if lead and lead.end() < len(text) else text


def read_ethnicity(text: str) -> Value:
    """One of the 54 peoples."""
    table = _table("ethnicities.txt")
    for typed in (clean(text), _bare(text)):
        exact = {shown for shown in ethnicities() if shown.lower() == typed.lower()}
        found = exact.pop() if exact else table.get(_key(typed))
        if found is not None:
            return Value(found)
    key = _key(_bare(text))
    near = sorted({shown for known, shown in table.items() if len(key) > 3 and OSA.distance(key, known) == 1})
    if len(near) == 1:
        return Value(near[0], say("value.ethnicity.near", name=near[0]))
    raise Unreadable(say("value.ethnicity"))


def read_nationality(text: str) -> Value:
    """A country: the usual ones by any of their names, others as they were written."""
    table = _table("nationalities.txt")
    typed = clean(text)
    for written in (typed, _bare(text)):
        if found := table.get(_key(written)):
            return Value(found)
    written = _bare(text)
    if (
        not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|[ ,.()'’-])*", written)
        or not 2 <= len(written) <= LONGEST
    ):
        raise Unreadable(say("value.nationality"))
    words = written.split()
    if len(words) > MOST or any(word.lower() in NO_NAMES for word in words):
        raise Unreadable(say("value.nationality"))
    name = sentence(written) if written != written.lower() else " ".join(sentence(word) for word in words)
    return Value(name, say("value.nationality.confirm", name=name))
