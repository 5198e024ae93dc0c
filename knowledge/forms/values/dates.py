"""Dates, years and moments as people write them. The day comes before the month, and the calendar is the solar one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge.forms.values.base import Unreadable, Value, folded, word_set
from knowledge.forms.values.numbers import number_words, read_number
from knowledge.wording import say
from nlu.text import normalise

FIRST_YEAR = 1900
AHEAD = 10  # years: papers are valid until then
OLDEST = 105  # years: older people are named by a year of four digits

_LUNAR = re.compile(r"\b(?:am lich|lich am|lich ta|al|a\.l|tet|thang (?:gieng|chap)|ram thang|nhuan)\b")
_SOLAR = re.compile(r"\b(?:duong lich|lich duong|lich tay|dl|d\.l)\b")
_SEP = r"\s*[/.\-–,]\s*"
_COMPACT = re.compile(r"(?<![\d/.\-])(\d{8}|\d{6})(?![\d/.\-]*\d)")
_ISO = re.compile(rf"(?<![\d/.\-])(\d{{4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}})(?!\d)")
_NUMERIC = re.compile(
    rf"(?<![\d/.\-])(\d{{1,2}})(?:{_SEP}|\s+)(\d{{1,2}})(?:{_SEP}|\s+nam\s+|\s+)'?(\d{{1,4}})(?![\d])"
)
_YEARLESS = re.compile(r"(?<![\d/.\-])(\d{1,2})\s*[/.\-–]\s*(\d{1,2})(?!\d|[/.\-–]\d)")
_MONTH_YEAR = re.compile(r"(?<![\d/.\-])(?:thang\s*)?(\d{1,2})(?:\s*[/.\-–]\s*|\s+nam\s+)(\d{4})(?!\d)")
_ONE = r"(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin)"
_TENS = rf"muoi\s+(?:lam|{_ONE[3:-1]})|muoi"
_DAY_WORDS = rf"(?:(?:hai|ba)\s+muoi\s+(?:lam|nham|{_ONE[3:-1]})|(?:hai|ba)\s+muoi|{_TENS}|{_ONE})"
_LUNAR_MONTHS = {"gieng": 1, "chap": 12}
"""Months that have a name in the lunar calendar; people who say that they mean the solar one use them too."""
_MONTH_WORDS = rf"(?:muoi\s+(?:mot|hai)|muoi|{'|'.join(_LUNAR_MONTHS)}|{_ONE})"
_YEAR_WORDS = r"(?:[a-z]+\s+){0,7}[a-z]+"
_SPOKEN = re.compile(
    rf"(?<![\d/.\-])(?P<day>\d{{1,2}}|\b{_DAY_WORDS})\s*,?\s*(?:thang|t)\s*(?P<month>\d{{1,2}}|{_MONTH_WORDS})\b"
    rf"(?:\s*,?\s*(?:nam\s*|[/.\-–]\s*)?'?(?P<year>\d{{1,4}})(?!\d)|\s*,?\s*nam\s+(?P<said>{_YEAR_WORDS}))?"
)
_RELATIVE = (
    (re.compile(r"\b(?:hom\s*nay|hnay|sang nay|trua nay|chieu nay|toi nay|dem nay|bua nay|today)\b"), 0),
    (re.compile(r"\b(?:hom\s*qua|hqua|sang qua|trua qua|chieu qua|toi qua|dem qua|bua qua|yesterday)\b"), -1),
    (re.compile(r"\b(?:hom\s*kia|bua kia)\b"), -2),
    (re.compile(r"\b(?:ngay mai|tomorrow)\b"), 1),
)
_AGO = re.compile(r"\b(\d{1,3}) (?:ngay|hom) truoc\b")
_WORDS = re.compile(r"[^\W_]+")
_AROUND = word_set(
    "ngay mung mong hom sinh vao luc la da vang a nhe nha thua em anh chi toi chau con be thang nam cap mat tu den thu"
    " bay ba hai sau chu nhat dau khoang cua gio sang trua chieu toi dem khuya am pm roi ok"
)
"""Folded words that stand around a date and are not part of it."""


@dataclass(frozen=True)
class _Typed:
    """A date as it was typed. ``year`` is ``None`` where none was; ``short`` where it has two digits."""

    day: int
    month: int
    year: int | None
    short: bool
    rest: str


def read_date(text: str, today: date) -> Value:
    """One date."""
    typed = folded(text)
    # "Hôm kìa" is a day before "hôm kia"; without diacritics they are one.
    relative = _relative(typed, today, kia=-3 if "hôm kìa" in normalise(text).lower() else -2)
    if relative is not None:
        return Value(relative.isoformat())
    found, solar = _find(typed)
    if found is None:
        raise _no_date(solar, today)
    return _as_related(_settled(found, today), typed, today)


def _as_related(value: Value, typed: str, today: date) -> Value:
    """Doubt a date beside which another day is named: "đêm qua 15/11"."""
    days = {today + timedelta(days=days) for pattern, days in _RELATIVE if pattern.search(typed)}
    if value.doubt or not days or date.fromisoformat(value.value) in days:
        return value
    return Value(value.value, say("value.date.confirm", day=show_date(value.value)))


def _find(typed: str) -> tuple[_Typed | None, str]:
    """The one date in folded text, and the text without the words for the solar calendar."""
    if _LUNAR.search(typed) and not _SOLAR.search(typed):
        raise Unreadable(say("value.date.lunar"))
    solar = " ".join(_SOLAR.sub(" ", typed).replace("()", " ").split())
    found = list(_dates(solar))
    distinct = {(one.day, one.month, one.year) for one in found}
    if len(distinct) > 1:
        raise Unreadable(say("value.date.several"))
    if not found:
        return None, solar
    left = [word for word in _WORDS.findall(found[0].rest) if word not in _AROUND]
    # "Số 5/3 ngõ Văn Chương" is no date.
    if len(left) > (0 if found[0].year is None else 6):
        return None, solar
    return found[0], solar


def _dates(text: str) -> Iterator[_Typed]:
    """Every date in ``text``, the surest ways of writing first; what was taken is not read again."""
    for pattern in (_SPOKEN, _ISO, _NUMERIC, _COMPACT, _YEARLESS):
        while match := pattern.search(text):
            text = f"{text[: match.start()]} ; {text[match.end() :]}"
            one = _one(pattern, match, text)
            if one is not None:
                yield one


def _one(pattern: re.Pattern[str], match: re.Match[str], rest: str) -> _Typed | None:
    if pattern is _SPOKEN:
        day, month = _number(match["day"]), _number(match["month"])
        year = match["year"]
        if match["said"]:
            said = _said_year(match["said"].split())
            if said is None:
                return None
            year, left = said
            rest = f"{rest} {left}"
        return _Typed(day, month, int(year) if year else None, bool(year) and len(year) < 3, rest)
    if pattern is _ISO:
        return _Typed(int(match[3]), int(match[2]), int(match[1]), False, rest)
    if pattern is _NUMERIC:
        return _Typed(int(match[1]), int(match[2]), int(match[3]), len(match[3]) < 3, rest)
    if pattern is _YEARLESS:
        return _Typed(int(match[1]), int(match[2]), None, False, rest)
    digits = match[1]
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if len(digits) == 8 and not _exists(day, month, year) and _exists(*(int(digits[a:b]) for a, b in _BACKWARD)):
        day, month, year = (int(digits[a:b]) for a, b in _BACKWARD)
    return _Typed(day, month, year, len(digits) == 6, rest)


_BACKWARD = ((6, 8), (4, 6), (0, 4))
"""Where day, month and year stand in 20240305."""


def _number(typed: str) -> int:
    return int(typed) if typed.isdigit() else _LUNAR_MONTHS.get(typed) or read_number(typed.split()) or 0


def _said_year(words: list[str]) -> tuple[str, str] | None:
    """The year said first in ``words``, as digits, and the words after it."""
    for end in range(len(words), 0, -1):
        number = read_number(words[:end])
        if number is not None and (10 <= number < 100 or 1000 <= number < 10000):
            return str(number), " ".join(words[end:])
    return None


def _exists(day: int, month: int, year: int) -> bool:
    return FIRST_YEAR <= year < 2200 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _settled(found: _Typed, today: date) -> Value:
    """The date with its century or its year, or why it is none."""
    day, month = found.day, found.month
    if month > 12 or month < 1:
        swapped = f"{month}/{day}" + ("" if found.year is None else f"/{found.year}")
        if 1 <= day <= 12 and 1 <= month <= 31:
            raise Unreadable(say("value.date.swapped", month=month, swapped=swapped))
        raise Unreadable(say("value.date.month", month=month))
    if found.year is None:
        return _nearest(day, month, today)
    if found.short:
        return _in_century(day, month, found.year, today)
    _check_year(found.year, today)
    return Value(_day(day, month, found.year).isoformat())


def _day(day: int, month: int, year: int) -> date:
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise Unreadable(say("value.date.days", month=f"{month}/{year}", days=days, day=day))
    return date(year, month, day)


def _check_year(year: int, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year + AHEAD:
        raise Unreadable(say("value.date.range", first=FIRST_YEAR, last=today.year + AHEAD))


def _nearest(day: int, month: int, today: date) -> Value:
    """The last time that the day was, today included."""
    if day > monthrange(2024, month)[1] or day < 1:
        _day(day, month, today.year)
    years = [year for year in (today.year, today.year - 1) if day <= monthrange(year, month)[1]]
    past = [date(year, month, day) for year in years if date(year, month, day) <= today]
    if not past:
        raise Unreadable(say("value.date.which_year", day=f"{day}/{month}"))
    return Value(past[0].isoformat(), say("value.date.confirm", day=show_date(past[0].isoformat())))


def _in_century(day: int, month: int, short: int, today: date) -> Value:
    candidates = []
    for year in (2000 + short, 1900 + short):
        if 1 <= day <= monthrange(year, month)[1]:
            candidates.append(date(year, month, day))
    if not candidates:
        _day(day, month, 2000 + short)
    past = [one for one in candidates if one <= today]
    chosen = past[0] if past else candidates[-1]
    other = [one for one in candidates if one != chosen and today.year - OLDEST <= one.year <= today.year + AHEAD]
    if not other:
        return Value(chosen.isoformat())
    doubt = say("value.date.century", day=show_date(chosen.isoformat()), other=show_date(other[0].isoformat()))
    return Value(chosen.isoformat(), doubt)


def _relative(typed: str, today: date, kia: int) -> date | None:
    for pattern, days in _RELATIVE:
        if match := pattern.search(typed):
            left = [word for word in _WORDS.findall(typed.replace(match.group(0), " ")) if word not in _AROUND]
            return today + timedelta(days=kia if days == -2 else days) if not left else None
    match = _AGO.search(typed)
    return today - timedelta(days=int(match[1])) if match else None


def _no_date(text: str, today: date) -> Unreadable:
    if _MONTH_YEAR.search(text):
        return Unreadable(say("value.date.no_day"))
    year = re.fullmatch(r"(?:\w+ ){0,3}'?(\d{4}|\d{2})(?: \w+)?", text)
    if year and (len(year[1]) == 2 or FIRST_YEAR <= int(year[1]) <= today.year + AHEAD):
        return Unreadable(say("value.date.only_year"))
    return Unreadable(say("value.date"))


def show_date(value: str) -> str:
    """As in "05/03/2024"."""
    return f"{value[8:10]}/{value[5:7]}/{value[:4]}"


def date_in_words(value: str) -> str:
    """As in "Ngày năm tháng ba năm hai nghìn không trăm hai mươi tư"."""
    year, month, day = (int(part) for part in value.split("-"))
    said = "tư" if month == 4 else number_words(month)
    return f"Ngày {number_words(day)} tháng {said} năm {number_words(year)}"


# ---------------------------------------------------------------------------------------------------------- years

_YEAR = re.compile(r"(?<![\d/.\-])'?(\d{4}|\d{2})(?![\d/.\-])")


def read_year(text: str, today: date) -> Value:
    """A year: 1985, '85, or that of a date."""
    typed = folded(text)
    words = [word for word in typed.split() if word not in ("nam", "sinh", "la", "da", "a")]
    years = {match[1] for match in _YEAR.finditer(typed)}
    if re.search(r"\b(?:tuoi|thang)\b", typed) and not re.search(r"\d{4}", typed):
        raise Unreadable(say("value.year"))
    if not years:
        said = _said_year(words)
        if said is not None and not said[1]:
            years = {said[0]}
        else:
            try:
                return Value(read_date(text, today).value[:4])
            except Unreadable:
                raise Unreadable(say("value.year")) from None
    if len(years) != 1 or len(words) > 6:
        raise Unreadable(say("value.year"))
    (year,) = years
    if len(year) == 4:
        _check_year(int(year), today)
        return Value(year)
    recent, old = 2000 + int(year), 1900 + int(year)
    chosen, other = (recent, old) if recent <= today.year else (old, recent)
    doubt = today.year - OLDEST <= other <= today.year + AHEAD
    return Value(str(chosen), say("value.year.century", year=chosen, other=other) if doubt else "")


# -------------------------------------------------------------------------------------------------------- moments

_HOUR_WORDS = rf"(?:hai\s+muoi\s+(?:mot|hai|ba)|hai\s+muoi|{_TENS}|{_ONE})"
_TIME = re.compile(
    rf"(?<![\d/.\-])(?P<hour>\d{{1,2}}|\b{_HOUR_WORDS})\s*(?:gio|g(?![a-z])|h(?![a-z])|:)\s*"
    r"(?:(?P<half>ruoi)|kem\s*(?P<less>\d{1,2})|(?P<minute>\d{1,2})(?![\d]*[/.\-–]\d)(?!\s*(?:thang|gio|ngay truoc)))?"
    r"(?:\s*(?:phut|p|ph|')(?![a-z]))?(?::\d{2})?"
    r"(?:\s*(?P<part>sang|trua|chieu|toi|dem|khuya|am\b|pm\b))?"
)
_PART = re.compile(r"\b(sang|trua|chieu|toi|dem|khuya)\b")


def read_moment(text: str, today: date) -> Value:
    """Hour and day: "10 giờ 30 ngày 5/3/2026", "22h hôm qua"."""
    typed = folded(text).replace("24:00", "0:00")
    match = _TIME.search(typed)
    if match is None:
        raise Unreadable(say("value.moment.hour"))
    end = match.start("part") if match["part"] else match.end()  # "đêm" may belong to "đêm qua"
    around = f"{typed[: match.start()]} {typed[end:]}".strip(" ,;-")
    part = match["part"] or (found.group(1) if (found := _PART.search(around)) else "")
    hour, minute = _number(match["hour"]), int(match["minute"] or (30 if match["half"] else 0))
    if match["less"]:
        hour, minute = (hour - 1) % 24, 60 - int(match["less"])
    hour = _hour_of_day(hour, part)
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise Unreadable(say("value.moment.hour"))
    if not around or around == part:
        raise Unreadable(say("value.moment.day"))
    day = read_date(re.sub(r"\bngay\b(?!\s+(?:mai|truoc))", " ", around), today)
    value = f"{day.value} {hour:02}:{minute:02}"
    early = 1 <= hour <= 6 and not part and not match["hour"].startswith("0")
    doubt = day.doubt or (say("value.moment.part", hour=hour, later=hour + 12) if early else "")
    return Value(value, doubt)


def _hour_of_day(hour: int, part: str) -> int:
    if part in ("dem", "khuya", "am") and hour == 12:
        return 0
    if part in ("chieu", "toi", "pm") and 1 <= hour <= 11:
        return hour + 12
    if part in ("dem", "khuya") and 7 <= hour <= 11:
        return hour + 12
    return hour + 12 if part == "trua" and 1 <= hour <= 2 else hour


def show_moment(value: str) -> str:
    """As in "10 giờ 30 phút, ngày 05/03/2026"."""
    moment = datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the local time of where it happened
    return f"{moment.hour:02} giờ {moment.minute:02} phút, ngày {show_date(value)}"


def card_date(typed: str) -> str | None:
    """A date as identity cards hold it, 05032024, in its canonical form."""
    if re.fullmatch(r"[0-9]{8}", typed) is None:
        return None
    day, month, year = int(typed[:2]), int(typed[2:4]), int(typed[4:])
    return date(year, month, day).isoformat() if _exists(day, month, year) else None
