"""Taking the answer before back: "à nhầm, bé sinh ngày 6 cơ"; and saying a paper once more with all that is on it."""

from __future__ import annotations

import re

from knowledge.forms.commands import LONGEST, begins_with, typed_words, word_list
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State
from nlu.text import fold, has_diacritics, normalise, words

_SIGHS = re.compile(r"^(?:à|ờ|ấy|ấy chết|ối|ôi|ơ|chết|thôi chết|dạ|ủa|í|úi|ui|khoan|a|oi|ay)\b[\s,.!]*", re.IGNORECASE)
_POLITE = re.compile(
    r"^(?:[\s,.:;!]+|(?:em|anh|chị|ạ|nhé|nha|tí|xíu|chút|rồi|mất|phải|là|câu trên|hồi nãy|lúc nãy)\b)+", re.I
)
_AFTER = re.compile(r"[\s,]+(?:mới đúng|mới phải|cơ|cơ mà|moi dung)(?:\s+(?:ạ|nhé|nha|em|chứ))*[.!]*$", re.IGNORECASE)
_INSTEAD = re.compile(r"^.{1,40}\bmà (?:là |phải là )?", re.IGNORECASE)
"""What stands before the right thing: "không phải 5/3 mà là 6/3"."""
_NOT_BUT = re.compile(r"^không phải\b.{1,40}\bmà\b", re.IGNORECASE)
_DAY = re.compile(r"(?:\w+ ){0,3}(?:ngay|mung|mong|hom)? ?([0-9]{1,2})")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
TELLING = frozenset(
    [
        FieldType.DATE,
        FieldType.MOMENT,
        FieldType.YEAR,
        FieldType.ID_NUMBER,
        FieldType.PHONE,
        FieldType.EMAIL,
        FieldType.SEX,
        FieldType.COUNT,
        FieldType.MONEY,
    ]
)
"""Types whose values show what they are, so that what takes one back cannot be taken for another answer."""


def correction_in(text: str) -> str | None:
    """What ``text`` says instead of what was said before, or ``None`` where it takes nothing back."""
    if len(text) > LONGEST:
        return None
    rest = normalise(text)
    while sigh := _SIGHS.match(rest):
        rest = rest[sigh.end() :]
    if _NOT_BUT.match(rest):
        return _INSTEAD.sub("", rest).strip() or None
    taken = begins_with(typed_words(rest), word_list("corrects"))
    first = words(rest)[:1]
    after = _AFTER.search(rest)
    if not taken:
        return rest[: after.start()] if after else None
    behind = rest
    for word in words(rest)[:taken]:
        behind = behind[behind.index(word) + len(word) :]
    # "Nham" without a mark may begin a name.
    if taken == 1 and not has_diacritics(first[0]) and not re.match(r"\s*[,.:;!]|\s+(?:roi|la|a|em)\b", behind):
        return None
    behind = _INSTEAD.sub("", _POLITE.sub("", behind))
    return _AFTER.sub("", behind).strip() or None


def day_of(item: FormField, value: str, text: str) -> str | None:
    """``value``, a date, with the day of the month that ``text`` names and nothing else: "ngày 6 cơ"."""
    named = _DAY.fullmatch(" ".join(words(fold(text))))
    if item.type is not FieldType.DATE or named is None:
        return None
    return f"{int(named[1])}/{int(value[5:7])}/{value[:4]}"


def taken_back(form: Form, state: State) -> list[FormField]:
    """What a correction may be of: the item answered last, and what was told of the same person with it."""
    if not state.asked:
        return []
    last = next((row for row in form.fields if row.id == state.asked[-1]), None)
    if last is None:
        return []
    beside = [
        row
        for row in form.fields
        if row.person == last.person
        and row.person is not None
        and row.id in state.values
        and row.id not in state.asked
        and row.type in TELLING
    ]
    return [last, *beside]


def restated(form: Form, state: State, asked: FormField, text: str) -> FormField | None:
    """The paper that ``text`` says once more, with more of what stands on it, where something else is asked."""
    number = _NUMBER.search(re.sub(r"(?<=[0-9])[ .](?=[0-9])", "", text))
    if number is None or asked.type in (FieldType.ID_NUMBER, FieldType.PAPER, FieldType.LINES):
        return None
    papers = (row for row in form.fields if row.type is FieldType.PAPER and row.person == asked.person)
    return next((row for row in papers if number[0] in state.values.get(row.id, "")), None)
