"""Ages that a message tells, in years: "bé 5 tuổi", "con lớp 3", "6 months", "bảy tuổi"."""

from __future__ import annotations

import re

from nlu.phrases import padded

_WORDS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,3}}|(?:{'|'.join(_WORDS)})(?: (?:{'|'.join(_WORDS)})){{0,2}})"
_YEARS = re.compile(rf" {_NUMBER} (?:tuoi|years? old|yo)(?! \w*han)(?= )")
_MONTHS = re.compile(rf" (?:be|con|chau|baby|em be)(?: \w+){{0,3}} {_NUMBER} (?:thang|months?)(?: tuoi)?(?= )")
_CLASS = re.compile(r" (?:hoc |vao |len )?lop (?P<number>\d{1,2}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?= )")
_BELOW = re.compile(r" (?:duoi|under|nho hon|chua (?:du|den|toi|tron|day|duoc|qua)|khong qua) $")
_ABOVE = re.compile(r" (?:tren|hon|over|qua|lon hon) $")
FIRST_CLASS_AGE = 6  # Luật Giáo dục 2019, điều 28: lớp một at six


def ages_in(text: str) -> list[float]:
    """Return the ages in years that ``text`` tells, in no order; months count as parts of a year.

    A bound is told as an age half a year from it: "dưới 14 tuổi" is 13.5, "trên 14 tuổi" 14.5.
    """
    prepared = padded(text)
    found = [_value(match["number"]) + _beside(prepared[: match.start() + 1]) for match in _YEARS.finditer(prepared)]
    found += [_value(match["number"]) / 12 for match in _MONTHS.finditer(prepared)]
    found += [float(_value(match["number"]) + FIRST_CLASS_AGE - 1) for match in _CLASS.finditer(prepared)]
    return found


def _beside(before: str) -> float:
    """How far from the number that follows ``before`` the age lies, in years: it may be told as a bound."""
    if _BELOW.search(before):
        return -0.5
    return 0.5 if _ABOVE.search(before) else 0.0


def _value(number: str) -> int:
    """The value of digits or of number words up to ninety-nine ("muoi bon" is 14, "bon muoi lam" 45)."""
    if number.isdigit():
        return int(number)
    value = 0
    for word in number.split():
        value = max(value, 1) * 10 if word == "muoi" else value + _WORDS[word]
    return value
