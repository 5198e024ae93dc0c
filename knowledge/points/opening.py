"""Whether a place is open, and how a citizen is told; public holidays of Vietnam, Tết included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from knowledge.points.hours import DAY, NOON, WEEK, Hours, Span, clock
from knowledge.wording import say

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
AROUND_THE_CLOCK = Hours((((0, DAY),),) * WEEK)
LOOK_DAYS = 21
"""How far the next opening is looked for: longer than Tết."""
_CALLED = {
    "29 Tết": "Tết Nguyên đán",
    "Tết Nguyên Đán": "Tết Nguyên đán",
    "Giỗ Tổ Hùng Vương": "Giỗ Tổ Hùng Vương",
    "Ngày Chiến thắng": "ngày 30/4",
    "Quốc tế Lao động": "Quốc tế Lao động 1/5",
    "Quốc khánh": "Quốc khánh",
    "thay cho ngày": "ngày nghỉ hoán đổi",
}
"""Part of a name in the library → what people call the day; the days of Tết have one name."""


def holiday_name(day: date) -> str | None:
    """Name of the public holiday on ``day`` in Vietnamese, or ``None``.

    The days of Tết that the government adds, and the working days that it moves, year by year, are as the library
    ``holidays`` knows them: those of a year that is not decided yet are its guess by the general rules.
    """
    return _holidays(day.year).get(day)


@cache
def _holidays(year: int) -> dict[date, str]:
    known = holidays.country_holidays("VN", years=year, language="vi")
    return {day: _called(known.get_list(day)[0]) for day in known}


def _called(name: str) -> str:
    called = next((short for part, short in _CALLED.items() if part in name), name.partition(" (")[0])
    return f"nghỉ bù {called}" if "(nghỉ bù" in name else called


# --------------------------------------------------------------------------------------------------------- opening


class Pause(StrEnum):
    """Why it is closed, where that can be told and is no holiday."""

    NOON = "noon"
    DAY_OFF = "day_off"


@dataclass(frozen=True)
class Opening:
    """Whether it is open."""

    open: bool
    closes_in: int | None = None
    """Minutes, begun ones whole; ``None`` while closed, and where it doesn't close within :data:`LOOK_DAYS`."""
    opens_at: datetime | None = None
    """The next opening, within :data:`LOOK_DAYS`, in Vietnam; ``None`` while open."""
    holiday: str | None = None
    """The public holiday that closes it today."""
    pause: Pause | None = None


def opening(hours: Hours, now: datetime) -> Opening:
    """Whether it is open at ``now`` (aware), until when, and when it opens next.

    Public holidays are closed, but not where it never closes.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    now = now.astimezone(VIETNAM)
    today, minute = now.date(), now.hour * 60 + now.minute

    horizon = minute + LOOK_DAYS * DAY
    ended = opens = None
    for start, end in _ahead(hours, today):
        if start <= minute < end:
            return Opening(True, closes_in=end - minute if end <= horizon else None)
        if start > minute:
            opens = start if start <= horizon else None
            break
        ended = end
    usual = hours.week[today.weekday()]
    holiday = holiday_name(today) if usual else None
    pause = None
    if not usual:
        pause = Pause.DAY_OFF
    elif holiday is None and _at_noon(ended, opens):
        pause = Pause.NOON
    return Opening(
        False,
        opens_at=None if opens is None else datetime.combine(today, time(), VIETNAM) + timedelta(minutes=opens),
        holiday=holiday,
        pause=pause,
    )


def _ahead(hours: Hours, today: date) -> Iterator[Span]:
    """Today's spans and those after, in minutes from today's midnight; spans that touch are one, over midnight too."""
    last: Span | None = None
    for days in range(LOOK_DAYS + 1):
        day = today + timedelta(days=days)
        if hours != AROUND_THE_CLOCK and holiday_name(day) is not None:
            continue
        for start, end in hours.week[day.weekday()]:
            start, end = start + days * DAY, end + days * DAY
            if last is not None and last[1] == start:
                last = (last[0], end)
                continue
            if last is not None:
                yield last
            last = (start, end)
    if last is not None:
        yield last


def _at_noon(ended: int | None, opens: int | None) -> bool:
    """Whether the break between the span that ended last today and the next is the one at noon."""
    return ended is not None and opens is not None and 10 * 60 <= ended <= 13 * 60 and NOON < opens <= 15 * 60


# --------------------------------------------------------------------------------------------------------- in words

_WEEKDAY_KEYS = (
    "hours.weekday.0", "hours.weekday.1", "hours.weekday.2", "hours.weekday.3", "hours.weekday.4", "hours.weekday.5",
    "hours.weekday.6",
)  # fmt: skip


def opening_words(found: Opening, now: datetime) -> str:
    """``found`` as one sentence without its full stop, as seen at ``now`` (aware)."""
    now = now.astimezone(VIETNAM)
    if found.open:
        if found.closes_in is None or found.closes_in >= DAY:
            return say("hours.all_day")
        return say("hours.open", until=_until(now, found.closes_in), left=_left(found.closes_in))
    if found.opens_at is None:
        if found.holiday is None:
            return say("hours.closed")
        return say("hours.holiday", name=found.holiday, opens=say("hours.opens_unknown"))
    at = found.opens_at.astimezone(VIETNAM)
    opens = say("hours.opens", time=clock(at.hour * 60 + at.minute), day=_day_words(at.date(), now.date()))
    if found.holiday is not None:
        return say("hours.holiday", name=found.holiday, opens=opens)
    if found.pause is Pause.NOON:
        return say("hours.noon", opens=opens)
    if found.pause is Pause.DAY_OFF:
        return say("hours.day_off", opens=opens)
    if at.date() == now.date():
        return say("hours.closed_until", opens=opens)
    return say("hours.done", opens=opens)


def moment_words(moment: datetime, now: datetime) -> str:
    """A moment of the days to come, as seen at ``now``: "9:00 thứ Bảy 28/11"."""
    local, today = moment.astimezone(VIETNAM), now.astimezone(VIETNAM).date()
    return f"{clock(local.hour * 60 + local.minute)} {_day_words(local.date(), today)}"


def _until(now: datetime, minutes: int) -> str:
    end = now.hour * 60 + now.minute + minutes
    return clock(end) if end <= DAY else f"{clock(end - DAY)} {say('hours.tomorrow')}"


def _left(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say("hours.minutes", minutes=rest)
    return say("hours.hours_minutes", hours=hours, minutes=rest) if rest else say("hours.hours", hours=hours)


def _day_words(day: date, today: date) -> str:
    if day == today:
        return say("hours.today")
    if day == today + timedelta(days=1):
        return say("hours.tomorrow")
    return say("hours.on", weekday=say(_WEEKDAY_KEYS[day.weekday()]), day=f"{day.day}/{day.month}")
