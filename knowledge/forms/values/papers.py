"""Identity papers: the personal identification number, papers in general, and the QR code of a card.

The number has three digits for the province or country where the birth was registered, one for century and sex, two
for the year, and six that are drawn (Nghị định 137/2015/NĐ-CP, điều 13; codes: Thông tư 07/2016/TT-BCA).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from knowledge.forms.values.base import Unreadable, Value, clean, word_set
from knowledge.forms.values.dates import card_date, show_date
from knowledge.forms.values.free import read_text
from knowledge.forms.values.names import read_name
from knowledge.wording import say
from nlu.text import fold

PROVINCES = word_set(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042"
    " 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087"
    " 089 091 092 093 094 095 096"
)
"""Codes of the 63 provinces until June 2025; they stay in the numbers that were given."""
ABROAD = "1"
"""First digit of the codes of countries, 101 and on."""
_GROUPED = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ .\-]{0,2}[0-9])*(?![0-9A-Za-z])")
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][0-9]{7,8}(?![0-9A-Za-z])")
_OLD_CARD = re.compile(r"\b(?:cmnd|cmt|cmtnd|chung minh(?: nhan dan| thu)?)\b")
_OTHER_PAPER = re.compile(r"\b(?:ho chieu|passport|giay|the (?!can cuoc)|gks|quyet dinh|so ho khau)")
_LEADS = re.compile(
    r"[\s:.,]*(?:(?:số|so|là|la|của|cua|ạ|cccd|cc|căn cước(?: công dân)?|can cuoc(?: cong dan)?|thẻ"
    r"|(?:tôi|toi|tui|em|mình|minh|anh|chị|ông|bà|cụ|bố|mẹ|ba|má|chồng|vợ|con|cháu|bé|ấy|ta)"
    r")[\s:.,]*)*"
)


_SPEAKS = re.compile(
    r"^(?:(?:tôi|toi|tui|em|mình|minh|cháu|chau|con|anh|chị|chi|bác|bac|cô|chú|ông|bà|người đó|người ấy|nó|hiện|đang"
    r"|vẫn|chỉ|ấy|ta)\b ?)*(?:có|co|dùng|dung|sử dụng|su dung|xài|xai|cầm|lấy|là|giữ)\b(?: là\b)? +(?=\w{2,})",
    re.IGNORECASE,
)
"""What leads to a paper: "tôi dùng", "dạ em có"."""


def read_id_number(text: str, today: date) -> Value:
    """The twelve digits of a personal identification number."""
    typed = clean(text)
    numbers = {_digits(match.group(0)) for match in _GROUPED.finditer(typed)}
    long = {number for number in numbers if len(number) >= 9}
    if len(long) > 1:
        raise Unreadable(say("value.id.several"))
    number = long.pop() if long else "".join(sorted(numbers)[:1])
    if len(number) == 9:
        raise Unreadable(say("value.id.old"))
    if len(number) != 12:
        raise Unreadable(say("value.id", count=len(number)) if number else say("value.id.none"))
    _check(number, today)
    return Value(number, say("value.id.abroad", number=show_id_number(number)) if number[0] == ABROAD else "")


def _digits(typed: str) -> str:
    return re.sub(r"[^0-9]", "", typed)


def _check(number: str, today: date) -> None:
    if number[:3] not in PROVINCES and number[0] != ABROAD:
        raise Unreadable(say("value.id.province", code=number[:3]))
    if _born(number) > today.year:
        raise Unreadable(say("value.id.year", year=_born(number)))


def _born(number: str) -> int:
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


def sex_in(number: str) -> str:
    """The sex that a personal identification number of twelve digits tells."""
    return "female" if int(number[3]) % 2 else "male"


def year_in(number: str) -> str:
    """The year of birth that a personal identification number of twelve digits tells."""
    return str(_born(number))


def show_id_number(number: str) -> str:
    """The number without spaces, as it stands on cards."""
    return number


def cross_check(id_number: str, birth: str | None, sex: str | None) -> str | None:
    """A sentence on what in a personal identification number contradicts birth (a date or a year) or sex."""
    if re.fullmatch(r"[0-9]{12}", id_number) is None:
        return None
    year, of = _born(id_number), sex_in(id_number)
    wrong_year = bool(birth and re.match(r"[0-9]{4}", birth)) and int((birth or "")[:4]) != year
    wrong_sex = sex in ("male", "female") and sex != of
    if wrong_year and wrong_sex:
        return say("value.cross.both", year=year, sex=_sex(of), given_year=(birth or "")[:4], given_sex=_sex(sex or ""))
    if wrong_year:
        return say("value.cross.year", year=year, given_year=(birth or "")[:4])
    if wrong_sex:
        return say("value.cross.sex", sex=_sex(of), given_sex=_sex(sex or ""))
    return None


def _sex(value: str) -> str:
    return "nữ" if value == "female" else "nam"


def read_paper(text: str, today: date) -> Value:
    """A paper by its kind and number, kept as written; twelve bare digits are an identity card's."""
    paper = read_text(text).value
    while lead := _SPEAKS.match(paper):
        paper = paper[lead.end() :]
    kept = fold(paper)
    numbers = [match for match in _GROUPED.finditer(paper) if len(_digits(match.group(0))) >= 9]
    of_card = [match for match in numbers if len(_digits(match.group(0))) == 12]
    if _OLD_CARD.search(kept) or (numbers and not of_card and _alone(paper, numbers[0]) and _is_nine(numbers[0])):
        raise Unreadable(say("value.id.old"))
    if of_card and not _OTHER_PAPER.search(kept):
        match = of_card[0]
        number = read_id_number(_digits(match.group(0)), today)
        if _alone(paper, match):
            return Value(say("value.paper.card", number=number.value), number.doubt)
        return Value(paper[: match.start()] + number.value + paper[match.end() :], number.doubt)
    passport = _PASSPORT.search(paper)
    if passport and _alone(paper, passport):
        return Value(f"Hộ chiếu số {passport.group(0).upper()}")
    if not passport and not re.search(r"[0-9](?:[^0-9]{0,2}[0-9]){2}", paper):
        raise Unreadable(say("value.paper"))
    return Value(paper)


def _is_nine(match: re.Match[str]) -> bool:
    return len(_digits(match.group(0))) == 9


def _alone(paper: str, match: re.Match[str]) -> bool:
    """Whether hardly more than the number was written."""
    around = (paper[: match.start()], paper[match.end() :])
    return all(_LEADS.fullmatch(part.lower()) is not None for part in around)


def read_card(text: str) -> dict[str, str] | None:
    """What the QR code of an identity card says, in canonical values; ``None`` if ``text`` is no such code.

    Parts stand between "|": number, old number (may be empty or missing), name, birth, sex, home, day of issue; newer
    cards have more after them.
    """
    parts = [clean(part) for part in text.strip().split("|")]
    if len(parts) < 4 or re.fullmatch(r"[0-9]{12}", parts[0]) is None:
        return None
    rest = parts[2:] if re.fullmatch(r"[0-9]*", parts[1]) else parts[1:]
    rest += [""] * (5 - len(rest))
    try:
        card = {"id_number": parts[0], "name": read_name(rest[0]).value}
    except Unreadable:
        return None
    birth, issued, sex = card_date(rest[1]), card_date(rest[4]), {"nam": "male", "nu": "female"}.get(fold(rest[2]))
    if re.fullmatch(r"[0-9]{4,8}", rest[1]) is None:
        return None
    found = {"birth": birth, "sex": sex, "home": rest[3], "issued": issued}
    return card | {key: value for key, value in found.items() if value}


def card_paper(card: Mapping[str, str]) -> str:
    """The card itself as a paper, with its day of issue: ``card`` is as :func:`read_card` returns it."""
    paper = say("value.paper.card", number=card["id_number"])
    issued = card.get("issued")
    return say("value.paper.issued", paper=paper, day=show_date(issued)) if issued else paper
