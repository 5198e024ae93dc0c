"""What one cell of a list says: text to value and back. What cannot be read raises :class:`CellError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from knowledge.points.hours import write_hours
from knowledge.points.schema import Kind, Precision, Service, ServicePoint
from knowledge.points.table import Column
from knowledge.schema import Standing
from nlu.text import fold

Position = tuple[float, float]
Named = TypeVar("Named", bound=StrEnum)

KINDS = {
    Kind.AGENT: "Đại lý dịch vụ công",
    Kind.CITY_CENTRE: "Trung tâm Phục vụ hành chính công thành phố",
    Kind.COMMUNE_CENTRE: "Trung tâm Phục vụ hành chính công xã, phường",
    Kind.COMMUNE_POLICE: "Công an xã, phường",
    Kind.CITY_POLICE: "Công an thành phố",
    Kind.TRAFFIC_POLICE: "Phòng Cảnh sát giao thông",
    Kind.IMMIGRATION_POLICE: "Phòng Quản lý xuất nhập cảnh",
}
SERVICES = {Service.FILING: "nhận hồ sơ", Service.HELP: "hỗ trợ nộp trực tuyến"}
STANDINGS = {
    Standing.CONFIRMED: "đã xác nhận",
    Standing.CATALOGUE: "theo Cổng Dịch vụ công",
    Standing.CLAIMED: "chưa xác nhận",
    Standing.OUTDATED: "đã thay đổi",
}
PRECISIONS = {
    Precision.EXACT: "chính xác",
    Precision.STREET: "theo tên đường",
    Precision.UNIT_CENTRE: "giữa xã, phường",
}
YES, NO = "có", "không"

# In this order: the first names the office itself where a later one may only name what it stands in or belongs to.
_KIND_PATTERNS = (
    (Kind.AGENT, r"\bdai ly\b"),
    (Kind.TRAFFIC_POLICE, r"\bcanh sat giao thong\b|\bcsgt\b"),
    (Kind.IMMIGRATION_POLICE, r"\bxuat nhap canh\b"),
    (Kind.COMMUNE_POLICE, r"\bcong an (?:cap )?(?:xa|phuong)\b"),
    (Kind.CITY_POLICE, r"\bcong an (?:thanh pho|tp)\b"),
    (
        Kind.COMMUNE_CENTRE,
        r"\bhanh chinh cong (?:cua |cap )?(?:xa|phuong)\b|\b(?:ubnd|uy ban nhan dan) (?:xa|phuong)\b",
    ),
    (Kind.CITY_CENTRE, r"\bhanh chinh cong (?:thanh pho|tp)\b|\bchi nhanh\b.*\bhanh chinh cong\b"),
    (Kind.AGENT, r"\bbuu dien\b|\bbuu cuc\b|\bviettel post\b|\bfpt shop\b"),
)
_YES = frozenset(["co", "x", "v", "✓", "✔", "yes", "true", "1", "mien phi"])
_NO = frozenset(["", "khong", "no", "false", "0"])
_STANDING_UNSAID = frozenset(["", "hoat dong", "dang hoat dong"])
_NUMBER = r"-?\d{1,3}(?:[.,]\d+)?"
_PAIR = re.compile(rf"({_NUMBER})°?\s*[,;\s]\s*({_NUMBER})°?")
# Excel drops the zeros at the end of a code that it takes for a number, and writes a comma where that is the custom.
_CODE = re.compile(r"(?<!\d)(\d)[.,](\d{3,6})(?!\d)")
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?: 00:00:00)?"),
    re.compile(r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4}|\d{2})"),
)
_PHONES = (
    (re.compile(r"(0[35789]\d\d)(\d{3})(\d{3})"), True),
    (re.compile(r"(024|028)(\d{4})(\d{4})"), True),
    (re.compile(r"(02\d\d)(\d{4})(\d{3})"), True),
    (re.compile(r"(1[89]00)(\d{4}|\d{6})"), False),
    (re.compile(r"(024)(1022)|(1022)"), False),
)
"""How each sort of number is grouped, and whether it has an area code, whose zero Excel drops."""


class CellError(Exception):
    """A cell cannot be read."""


def read_kind(text: str) -> Kind | None:
    """The kind that ``text``, a kind or the name of a point, tells of."""
    words = " ".join(re.findall(r"\w+", fold(text)))
    return next((kind for kind, pattern in _KIND_PATTERNS if re.search(pattern, words)), None)


def read_service(text: str) -> Service | None:
    """What is done there, ``None`` for an empty cell."""
    words = fold(text)
    if not words:
        return None
    if "nhan ho so" in words or "tiep nhan" in words:
        return Service.FILING
    if "ho tro" in words:
        return Service.HELP
    raise CellError


def read_yes(text: str) -> bool:
    """Yes or no; an empty cell is no."""
    if fold(text) in _YES:
        return True
    if fold(text) in _NO:
        return False
    raise CellError


def read_standing(text: str) -> Standing | None:
    """How far the row was verified, ``None`` where it does not say."""
    if fold(text) in _STANDING_UNSAID:
        return None
    return _by_name(STANDINGS, text)


def read_precision(text: str) -> Precision | None:
    """What the position stands for, ``None`` where the row does not say."""
    return _by_name(PRECISIONS, text) if text else None


def read_date(text: str) -> date | None:
    """A date, the day first ("5/2/2025"), or as computers write it ("2025-02-05"); ``None`` for an empty cell."""
    if not text:
        return None
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found:
            year = int(found["year"])
            try:
                return date(year if year > 99 else 2000 + year, int(found["month"]), int(found["day"]))
            except ValueError as error:
                raise CellError from error
    raise CellError


def read_codes(text: str) -> tuple[str, ...]:
    """Codes of procedures, in any order and between any signs; none for an empty cell or "tất cả"."""
    rest = re.sub(r"[\s,;.|/+&-]+|\bvà\b", "", _CODE.sub(" ", text))
    if fold(rest) not in ("", "tatca"):
        raise CellError
    return tuple(dict.fromkeys(f"{major}.{minor.ljust(6, '0')}" for major, minor in _CODE.findall(text)))


def read_phone(text: str) -> str:
    """Phone numbers as they are read aloud ("024 3825 1234"), several with a comma between; empty for an empty cell."""
    whole = _phone(text)
    if whole or not text:
        return whole
    parts = [_phone(part) for part in re.split(r"[/;,]|\s[-–]\s|\bhoặc\b|\bvà\b", text) if part.strip()]
    if not parts or not all(parts):
        raise CellError
    return ", ".join(dict.fromkeys(parts))


def read_pair(text: str) -> Position | None:
    """Two numbers with anything usual between ("21.0278, 105.8342"), ``None`` for an empty cell."""
    if not text:
        return None
    found = _PAIR.fullmatch(text)
    if not found:
        raise CellError
    return _number(found[1]), _number(found[2])


def read_link(text: str) -> str | None:
    """An address on the web, ``None`` for an empty cell."""
    if text and not re.fullmatch(r"https?://[^\s<>\"]+", text):
        raise CellError
    return text or None


def _by_name(names: Mapping[Named, str], text: str) -> Named:
    for value, name in names.items():
        if fold(name) == fold(text):
            return value
    raise CellError


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _phone(text: str) -> str:
    """One number, grouped; empty if it is none."""
    digits = re.sub(r"^[^\d+(]*|[\s.()–-]", "", text)
    digits = re.sub(r"^(?:\+84|0084|84(?=\d{9}))0?", "0", digits)
    for pattern, area in _PHONES:
        found = pattern.fullmatch(digits) or (area and pattern.fullmatch(f"0{digits}"))
        if found:
            return " ".join(group for group in found.groups() if group)
    return ""


def cells_of(point: ServicePoint, ward: str) -> dict[Column, str]:
    """The cells that ``point`` is written as, and read from again. ``ward`` is the name of its unit."""
    return {
        Column.KEY: point.key,
        Column.NAME: point.name,
        Column.KIND: KINDS[point.kind],
        Column.OPERATOR: point.operator,
        Column.ADDRESS: point.address,
        Column.WARD: ward,
        Column.LATITUDE: "" if point.latitude is None else repr(point.latitude),
        Column.LONGITUDE: "" if point.longitude is None else repr(point.longitude),
        Column.PRECISION: PRECISIONS[point.precision],
        Column.HOURS: "" if point.hours is None else write_hours(point.hours),
        Column.PHONE: point.phone,
        Column.PROCEDURES: ", ".join(point.procedures),
        Column.SERVICE: SERVICES[point.service],
        Column.FREE: YES if point.free else NO,
        Column.STANDING: STANDINGS[point.standing],
        Column.CHECKED_ON: f"{point.checked_on:%d/%m/%Y}",
        Column.SOURCE: point.source,
        Column.SOURCE_URL: point.source_url or "",
    }
