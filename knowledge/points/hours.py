"""Opening hours: read as Vietnamese lists write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from nlu.text import fold, normalise

DAY = 24 * 60
WEEK = 7
NOON = 12 * 60
Span = tuple[int, int]


class HoursError(ValueError):
    """The hours can't be read; the message says what is wrong with them."""


@dataclass(frozen=True)
class Hours:
    """For each weekday, Monday first, its spans in minutes from midnight; they neither overlap nor pass midnight."""

    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.week) != WEEK:
            raise HoursError(f"a week has seven days, not {len(self.week)}")
        for day, spans in enumerate(self.week):
            for start, end in spans:
                if not 0 <= start < end <= DAY:
                    raise HoursError(f"{_short(day)}: {_span(start, end)} does not end after it begins, the same day")
            for one, other in pairwise(spans):
                if one[1] > other[0]:
                    raise HoursError(f"{_short(day)}: {_span(*one)} and {_span(*other)} overlap or are not in order")


# --------------------------------------------------------------------------------------------------------- reading

ALWAYS = "24/7"
NEVER = "Đóng cửa cả tuần"
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}


class _Kind(StrEnum):
    """What a piece of the text is."""

    HOLIDAYS = "holidays"
    WEEK = "week"
    ROUND = "round"  # round the clock
    DAY = "day"
    TIME = "time"
    NUMBER = "number"
    CLOSED = "closed"
    PART = "part"  # of the day
    TO = "to"
    AND = "and"
    STOP = "stop"
    COLON = "colon"
    NOISE = "noise"
    UNKNOWN = "unknown"


# Folded; the first that fits is taken. A time ends where it can't go on: in "2-6:13:30" the 6 is a day.
_PIECES = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in {
            # Public holidays are known without being told.
            _Kind.HOLIDAYS: r"\b(?:tru|nghi)(?: cac)?(?: ngay)?(?: nghi)? (?:le\b(?:,? (?:va )?tet\b)?|tet\b)",
            _Kind.WEEK: r"\b(?:hang ngay|moi ngay|ca tuan|tat ca cac ngay)(?: trong tuan)?\b",
            _Kind.ROUND: r"\b24 ?/ ?24h?\b",
            _Kind.DAY: r"\bt(?:hu|\.)? ?[2-7]\b|\bthu (?:hai|ba|tu|nam|sau|bay)\b|\bchu ?nhat\b|\bcn\b",
            _Kind.TIME: (
                r"\b\d{1,2} ?(?:gio|[hg])(?: ?\d{2}(?!\w|[:.]\d| ?(?:gio|[hg])\b)(?: ?(?:phut|ph|p)\b|')?|\b)"
                r"|\b\d{1,2}[:.]\d{2}\b(?![:.]\d)"
            ),
            _Kind.NUMBER: r"\b\d+\b",
            _Kind.CLOSED: r"\b(?:nghi(?: lam viec)?|dong cua|khong (?:lam viec|mo cua))\b(?! trua\b)",
            _Kind.PART: r"\b(?:sang|chieu|toi)\b",
            _Kind.TO: r"-|\bden\b",
            _Kind.AND: r"[,&+]|\bva\b",
            _Kind.STOP: r"[;.\n]",
            _Kind.COLON: r":",
            _Kind.NOISE: r"[()]|\b(?:(?:gio )?(?:lam viec|mo cua)|cac ngay|ngay|buoi|tu)\b|[^\S\n]+",
            _Kind.UNKNOWN: r"\w+|.",
        }.items()
    )
)
_DASHES = re.compile(r"[‐‑‒–—−]")
_SAYS_ALWAYS = re.compile(r"(?:\b(?:hang ngay|moi ngay|ca tuan)[ :,-]*)?\b24 ?/ ?7\b")
_PARTS = {"sang": (0, NOON + 60), "chieu": (NOON, DAY), "toi": (17 * 60, DAY)}
"""Between which minutes a part of the day lies: "chiều 1h30" is not taken for half past one at night."""


def parse_hours(text: str) -> Hours:
    """Read hours as lists write them. Raises :class:`HoursError`, which says what can't be read.

    "T2-T6 8:00-12:00, 13:00-17:00; T7 8h-11h30; CN nghỉ": days, then their times. Times without days belong to the
    days before them. "24/7" and "Đóng cửa cả tuần" are read too. What could mean two things is refused.
    """
    return _Reader(text).read()


class _Reader:
    """Reads one text from left to right, a piece at a time."""

    def __init__(self, text: str) -> None:
        folded = "\n".join(fold(normalise(line)) for line in text.splitlines())
        folded = _SAYS_ALWAYS.sub("ca tuan 24/24", _DASHES.sub("-", folded))
        pieces = [(_Kind(str(match.lastgroup)), match[0]) for match in _PIECES.finditer(folded)]
        self.pieces = [piece for piece in pieces if piece[0] not in (_Kind.NOISE, _Kind.HOLIDAYS)]
        self.text = text
        self.at = 0
        self.week: list[list[Span]] = [[] for _ in range(WEEK)]
        self.closed: set[int] = set()

    def read(self) -> Hours:
        days: list[int] = []
        told_part = False  # whether the last times followed their part of the day
        while self._kind() is not None:
            if self._take(_Kind.AND, _Kind.STOP, _Kind.COLON):
                continue
            if self._kind() is _Kind.PART and self._kind(-1) is _Kind.TIME and not told_part:
                raise self._error(f"{self._word()!r} stands after its times; write them in 24 hours, such as 13:30")
            closed = self._take(_Kind.CLOSED)
            part = self._take(_Kind.PART)
            if self._kind() in (_Kind.DAY, _Kind.WEEK):
                days = self._days()
                if not closed:
                    while self._take(_Kind.COLON, _Kind.TO, _Kind.AND, _Kind.STOP):
                        pass
                    part = part or self._take(_Kind.PART)
                    closed = self._take(_Kind.CLOSED)
                if not closed and (self._kind() is None or self._kind() in (_Kind.DAY, _Kind.WEEK)):
                    raise self._error(f"it is not said at which times on {_named(days)}")
            elif closed:
                raise self._error("it is not said which days are closed")
            if closed:
                if part:
                    raise self._error(f"only {part!r} is closed; write the times that are open")
                if self._kind() in (_Kind.TIME, _Kind.ROUND):
                    raise self._error(f"{_named(days)}: both closed and open")
                self.closed.update(days)
                days = []
                continue
            self._take(_Kind.COLON)
            span = self._times(part)
            if not days:
                raise self._error("it is not said on which days; write for example T2-T6 8:00-17:00")
            for day in days:
                self.week[day].append(span)
            told_part = part is not None
        return self._whole()

    def _whole(self) -> Hours:
        both = [day for day in sorted(self.closed) if self.week[day]]
        if both:
            raise self._error(f"{_named(both)}: both closed and open")
        if not self.closed and not any(self.week):
            raise self._error("no hours are given")
        return Hours(tuple(tuple(sorted(spans)) for spans in self.week))

    def _days(self) -> list[int]:
        """The days that stand here: one, a range, or several; after the first a bare digit is a day too."""
        found = self._day()
        while True:
            if self._kind() is _Kind.DAY:
                found += self._day()
            elif self._kind() is _Kind.AND and self._day_follows():
                self.at += 1
                found += self._day()
            elif self._kind() is _Kind.TO and self._day_follows():
                self.at += 1
                (last,) = self._day()
                while found[-1] != last:  # past Sunday where it must: T7-T2
                    found.append((found[-1] + 1) % WEEK)
                if self._kind() is _Kind.TO and self._day_follows():
                    raise self._error("more than two days joined by dashes; write T2, T4, T6 or T2-T6")
            else:
                return list(dict.fromkeys(found))

    def _day_follows(self) -> bool:
        word = self.pieces[self.at + 1][1] if self.at + 1 < len(self.pieces) else ""
        return self._kind(1) is _Kind.DAY or (self._kind(1) is _Kind.NUMBER and word in set("234567"))

    def _day(self) -> list[int]:
        kind, word = self.pieces[self.at]
        self.at += 1
        if kind is _Kind.WEEK:
            return list(range(WEEK))
        if word[-1].isdigit():
            return [int(word[-1]) - 2]
        return [_WEEKDAYS.get(word.split()[-1], WEEK - 1)]

    def _times(self, part: str | None) -> Span:
        if self._take(_Kind.ROUND):
            return 0, DAY
        start = self._time()
        if not self._take(_Kind.TO):
            raise self._error(f"it is not said until when after {clock(start)}")
        end = self._time()
        if start >= end:
            raise self._error(f"{_span(start, end)} does not end after it begins, the same day")
        if part:
            earliest, latest = _PARTS[part]
            if not earliest <= start < end <= latest:
                raise self._error(f"{_span(start, end)} is not {part!r}; write the times in 24 hours, such as 13:30")
        return start, end

    def _time(self) -> int:
        word = self._take(_Kind.TIME)
        if not word:
            if self._kind() is _Kind.NUMBER:
                raise self._error(f"{self._word()!r} is no time; write 8h, 8h30 or 8:30")
            raise self._error(f"{self._word()!r} can't be read" if self._kind() else "a time is missing at the end")
        hour, minute = [*map(int, re.findall(r"\d+", word)), 0][:2]
        if minute > 59 or hour * 60 + minute > DAY:
            raise self._error(f"{word!r} is no time of day")
        return hour * 60 + minute

    def _kind(self, ahead: int = 0) -> _Kind | None:
        at = self.at + ahead
        return self.pieces[at][0] if 0 <= at < len(self.pieces) else None

    def _word(self) -> str:
        return self.pieces[self.at][1]

    def _take(self, *kinds: _Kind) -> str | None:
        """The word that stands here, if it is of one of ``kinds``; it is then read."""
        if self._kind() not in kinds:
            return None
        self.at += 1
        return self.pieces[self.at - 1][1]

    def _error(self, what: str) -> HoursError:
        return HoursError(f"{what}: {self.text!r}" if self.text.strip() else what)


# --------------------------------------------------------------------------------------------------------- writing


def write_hours(hours: Hours) -> str:
    """Write hours so that :func:`parse_hours` reads the same: equal days that follow one another stand together."""
    if all(spans == ((0, DAY),) for spans in hours.week):
        return ALWAYS
    parts = []
    for spans, run in groupby(range(WEEK), key=lambda day: hours.week[day]):
        if spans:
            parts.append(f"{_named(list(run))} {', '.join(_span(start, end) for start, end in spans)}")
    return "; ".join(parts) or NEVER


def _named(days: list[int]) -> str:
    """Days by their short names; those that follow one another as a range."""
    if len(days) > 1 and days == list(range(days[0], days[-1] + 1)):
        return f"{_short(days[0])}–{_short(days[-1])}"
    return ", ".join(map(_short, days))


def _short(day: int) -> str:
    return "CN" if day == WEEK - 1 else f"T{day + 2}"


def _span(start: int, end: int) -> str:
    return f"{clock(start)}–{clock(end)}"


def clock(minutes: int) -> str:
    """Minutes from midnight as people write a time of day: 7:30."""
    return f"{minutes // 60}:{minutes % 60:02d}"
