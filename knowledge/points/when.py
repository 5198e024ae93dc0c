"""When does somebody want to go? "Thứ bảy", "chiều mai", "6h tối nay", as people write it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from knowledge.points.opening import VIETNAM
from nlu.text import expand, fold

_WEEKDAYS = {"2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4, "7": 5, "bay": 5}
_WEEKDAY = re.compile(r"\b(?:thu|t) ?(?P<day>[2-7]|hai|ba|tu|nam|sau|bay)\b|(?<!khu )\b(?P<sunday>chu nhat|cn)\b")
_AHEAD = {"hom nay": 0, "bay gio": 0, "ngay mai": 1, "mai": 1, "ngay kia": 2, "ngay mot": 2}
_DAY = re.compile(
    r"\b(?:(?P<ahead>hom nay|ngay mai|mai|ngay kia|ngay mot)|(?:sang|trua|chieu|toi) (?P<part>nay|mai))\b"
)
_PARTS = {"sang": time(9), "trua": time(12, 15), "chieu": time(15), "toi": time(19)}
_PART = re.compile(
    r"\b(?P<part>sang|trua|chieu|toi)\b(?= (?:nay|mai|thu|t ?[2-7]|chu nhat|cn)\b)"
    r"|\b(?:gio|ngoai|buoi) (?P<other>trua|toi)\b"
)
_CLOCK = re.compile(r"\b(?P<hour>\d{1,2}) ?(?:h|gio|:) ?(?P<half>ruoi|\d{2})?\b(?! nua)")


def read_when(text: str, now: datetime) -> datetime | None:
    """The moment that ``text`` names, after ``now`` (aware); ``None`` if it names none, or only the present."""
    folded = fold(expand(text))
    now = now.astimezone(VIETNAM)
    days = _days_ahead(folded, now)
    part = _PART.search(folded)
    named = (part["part"] or part["other"]) if part else None
    clock = _clock(folded, named)
    if days is None and named is None and clock is None:
        return None
    at = clock or (_PARTS[named] if named else time(9))
    moment = datetime.combine(now.date() + timedelta(days=days or 0), at, VIETNAM)
    if days is None and moment <= now:
        moment += timedelta(days=1)
    return moment if moment > now else None


def _days_ahead(folded: str, now: datetime) -> int | None:
    weekday = _WEEKDAY.search(folded)
    if weekday is not None:
        day = 6 if weekday["sunday"] else _WEEKDAYS[weekday["day"]]
        return (day - now.weekday()) % 7
    day_word = _DAY.search(folded)
    if day_word is None:
        return None
    return _AHEAD[day_word["ahead"]] if day_word["ahead"] else int(day_word["part"] == "mai")


def _clock(folded: str, part: str | None) -> time | None:
    match = _CLOCK.search(folded)
    if match is None:
        return None
    hour, minute = int(match["hour"]), 30 if match["half"] == "ruoi" else int(match["half"] or 0)
    if hour < 12 and (part in ("chieu", "toi") or (part is None and hour < 7)):
        hour += 12  # nobody goes to an office at five in the morning
    return time(hour, minute) if hour < 24 and minute < 60 else None
