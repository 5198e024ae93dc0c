"""“Cái thứ hai”, “số 2”, “việc đầu”, “cái còn lại”: words that count what was offered or what was discussed."""

from __future__ import annotations

import re

from knowledge.answers.question import Context
from nlu.phrases import padded
from nlu.text import expand, fold

_THING = r"(?:cai|viec|chuyen|truong hop|thu tuc|case|vu)"
_NO_ORDER = r"(?!khi |do |nay |day |tien |luc |hon |(?:can |phai |nen )+lam )"
"""What makes "trước", "sau" and "đầu tiên" words of time: "việc sau khi cưới", "việc đầu tiên phải làm"."""
_FIRST = re.compile(
    rf" {_THING} (?:thu )?(?:nhat|dau tien|dau|mot|1|truoc|so 1) {_NO_ORDER}| thu nhat | (?:the )?first(?: one)? "
)
_SECOND = re.compile(rf" {_THING} (?:thu )?(?:hai|nhi|2|sau|so 2|cuoi) {_NO_ORDER}| (?:the )?second(?: one)? ")
_OTHER = re.compile(rf" {_THING} (?:con lai|kia) | the other(?: one)? ")
_WHAT_OF_IT = re.compile(
    r" (?:(?:the|vay|con|roi|va|thi|sao|rang|a|nhe|nha|nhi|ha|hi|nua|u|o|uh|ok|and|what|about|how|di|xem) )*"
)

_NUMBERS = ("nhat|dau tien|dau|mot|1", "hai|nhi|2", "ba|3", "tu|bon|4", "nam|5")
_COUNTED = tuple(re.compile(rf"\b(?:{_THING}|thu|so) (?:(?:thu|so) )?(?:{words})\b") for words in _NUMBERS)
_BARE = tuple(
    re.compile(pattern)
    for pattern in (
        r"^dau\b|\b(?:dau tien|nhat|mot|1)\b",
        r"\b(?:hai|2)\b",
        r"\b(?:ba|3)\b",
        r"\b(?:bon|4)\b",
        r"\b(?:nam|5)\b",
    )
)
"""Without a word that says so, a number counts only where none counts with one; "đầu" not even then: "nộp ở đâu"."""
_LAST = re.compile(r"\b(?:cuoi|cuoi cung|sau cung|chot)\b")
_BOTH = re.compile(
    r"\b(?:ca hai|ca 2|ca ba|ca 3|tat ca|het(?=(?:\W+(?:luon|ca|di|nhe|nha|a|ah))*\W*$)|ca doi|2 cai|hai cai)\b"
)
"""“Hết” means all of them at the end only: "cái thứ hai hết bao nhiêu"."""


def pick(text: str, count: int) -> list[int]:
    """Positions (from 0) that ``text`` picks out of ``count`` offered things; empty if it picks none of them."""
    folded = fold(expand(text))
    if _BOTH.search(folded):
        return list(range(min(count, 2)))
    if _LAST.search(folded) and count:
        return [count - 1]
    for patterns in (_COUNTED, _BARE):
        found = [position for position, pattern in enumerate(patterns) if pattern.search(folded)]
        if found:
            return [position for position in found[:1] if position < count]
    return []


def which_of_two(context: Context, text: str) -> tuple[str | None, bool]:
    """Which of the last two procedures "cái thứ hai", "việc đầu", "cái còn lại" is, and whether no more is said.

    Both words, or neither, pick none. "Thứ hai" alone is Monday.
    """
    if len(context.recent) < 2:
        return None, False
    prepared = padded(text)
    first, second = context.recent[-2:]
    meant = {
        code
        for pattern, code in (
            (_FIRST, first),
            (_SECOND, second),
            (_OTHER, first if context.procedure == second else second),
        )
        if pattern.search(prepared)
    }
    if len(meant) != 1:
        return None, False
    for pattern in (_FIRST, _SECOND, _OTHER):
        prepared = pattern.sub(" ", prepared)
    return meant.pop(), _WHAT_OF_IT.fullmatch(f" {' '.join(prepared.split())} ") is not None
