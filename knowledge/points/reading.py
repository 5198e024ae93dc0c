"""A row of a list as the fields of a service point, and what in it a person should look at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

from knowledge.places.units import kilometres
from knowledge.points.cells import (
    CellError,
    Position,
    read_codes,
    read_date,
    read_kind,
    read_link,
    read_pair,
    read_phone,
    read_precision,
    read_service,
    read_standing,
    read_yes,
)
from knowledge.points.hours import HoursError, parse_hours
from knowledge.points.schema import Kind, Precision
from knowledge.points.table import Column, Row
from knowledge.wording import say
from nlu.text import fold

FAR = 2.5
"""How far from its unit's middle a point may lie, in radii of a circle of the same area. Old wards lie up to 2 away."""
Value = TypeVar("Value")


class Reason(StrEnum):
    """Why a clerk should look at a row."""

    OUTSIDE_HANOI = "outside_hanoi"
    NO_COORDINATES = "no_coordinates"
    WARD_UNKNOWN = "ward_unknown"
    WARD_RENAMED = "ward_renamed"
    WARD_SPLIT = "ward_split"
    DUPLICATE = "duplicate"
    COORDINATES_FAR = "coordinates_far"
    COORDINATES_SWAPPED = "coordinates_swapped"
    HOURS_UNREADABLE = "hours_unreadable"
    PHONE_UNREADABLE = "phone_unreadable"
    KIND_UNKNOWN = "kind_unknown"
    CELL_UNREADABLE = "cell_unreadable"
    # These refuse the row.
    NO_NAME = "no_name"
    INVALID = "invalid"
    CONFIRMED_LOST = "confirmed_lost"
    CONFIRMED_REPLACED = "confirmed_replaced"


@dataclass(frozen=True)
class Finding:
    """A reason, and the sentence that tells it."""

    reason: Reason
    text: str


@dataclass(frozen=True)
class UnitMatch:
    """What a name of a ward means: a unit, an old ward in one new unit, one in several, none, or none of Hanoi's."""

    kind: Literal["new", "old", "split", "unknown", "outside"]
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Units(Protocol):
    """The wards and communes, as far as an import asks for them."""

    def find_unit(self, text: str) -> UnitMatch:
        """What ``text`` names; a list with districts gives "Phường Cống Vị, Quận Ba Đình"."""

    def unit_name(self, code: str) -> str:
        """The name of a unit, which :meth:`find_unit` finds again."""

    def unit_centre(self, code: str) -> tuple[float, float, float]:
        """Latitude and longitude (degrees) of a unit's middle, and the radius in km of a circle of its area."""


@dataclass
class Reading:
    """What a row says. A field that it says nothing of, because the list has no such column, is in neither mapping.

    ``kind`` and ``unit`` are ``None`` where they cannot be told; then there is no point to make.
    """

    row: Row
    key: str = ""
    kind: Kind | None = None
    unit: str | None = None
    position: Position | None = None
    precision: Precision | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    """Standing, date and source, where the row names them: an empty cell says nothing."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the point, empty where the row has none."""
        return self.row.cells[Column.NAME]

    @property
    def tells_position(self) -> bool:
        """Whether the list has a column for the position, even if this row leaves it empty."""
        return bool({Column.LATITUDE, Column.POSITION} & self.row.cells.keys())

    def tell(self, reason: Reason, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(reason, text))


def read_row(row: Row, units: Units, today: date) -> Reading:
    """Read every cell of ``row``; what cannot be read is left empty and told."""
    kind = row.cells.get(Column.KIND, "")
    reading = Reading(row, key=slug(row.cells.get(Column.KEY, "")), kind=read_kind(kind or row.cells[Column.NAME]))
    _read_facts(reading)
    _read_provenance(reading, today)
    _read_position(reading)
    _read_unit(reading, units)
    return reading


def slug(*parts: str) -> str:
    """ASCII letters, digits and hyphens of ``parts``, as a key is written."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(" ".join(parts))))


def _read_facts(reading: Reading) -> None:
    cells = reading.row.cells
    reading.facts["name"] = reading.name
    reading.facts["address"] = cells[Column.ADDRESS]
    if Column.OPERATOR in cells:
        reading.facts["operator"] = cells[Column.OPERATOR]
    if Column.HOURS in cells:
        text = cells[Column.HOURS]
        try:
            reading.facts["hours"] = parse_hours(text) if text else None
        except HoursError:
            reading.facts["hours"] = None
            reading.tell(Reason.HOURS_UNREADABLE, say("points.told.hours_unreadable", text=text))
    if Column.PHONE in cells:
        text = cells[Column.PHONE]
        try:
            reading.facts["phone"] = read_phone(text)
        except CellError:
            reading.facts["phone"] = ""
            reading.tell(Reason.PHONE_UNREADABLE, say("points.told.phone_unreadable", text=text))
    if Column.PROCEDURES in cells:
        reading.facts["procedures"] = _cell(reading, Column.PROCEDURES, read_codes) or ()
    if Column.SERVICE in cells:
        reading.facts["service"] = _cell(reading, Column.SERVICE, read_service)
    if Column.FREE in cells:
        reading.facts["free"] = bool(_cell(reading, Column.FREE, read_yes))


def _read_provenance(reading: Reading, today: date) -> None:
    def checked(text: str) -> date | None:
        day = read_date(text)
        if day is not None and day > today:
            raise CellError
        return day

    said = {
        "standing": _cell(reading, Column.STANDING, read_standing),
        "checked_on": _cell(reading, Column.CHECKED_ON, checked),
        "source": reading.row.cells.get(Column.SOURCE) or None,
        "source_url": _cell(reading, Column.SOURCE_URL, read_link),
    }
    reading.provenance = {name: value for name, value in said.items() if value is not None}


def _read_position(reading: Reading) -> None:
    cells = reading.row.cells
    two = f"{cells.get(Column.LATITUDE, '')} {cells.get(Column.LONGITUDE, '')}".strip()
    position = _cell(reading, Column.LATITUDE, _degrees, two) if two else _cell(reading, Column.POSITION, _degrees)
    if position is not None and _swapped(position):
        position = position[1], position[0]
        shown = "{}, {}".format(*position)
        reading.tell(Reason.COORDINATES_SWAPPED, say("points.told.coordinates_swapped", position=shown))
    reading.precision = _cell(reading, Column.PRECISION, read_precision)
    # The middle of a unit is no position of the point's own: it moves along where the ward is corrected.
    if reading.precision is not Precision.UNIT_CENTRE:
        reading.position = position


def _degrees(text: str) -> Position | None:
    position = read_pair(text)
    if position is not None and not _swapped(position) and (abs(position[0]) > 90 or abs(position[1]) > 180):
        raise CellError
    return position


def _swapped(position: Position) -> bool:
    """Whether these are the longitude and the latitude of a place in Vietnam, in the wrong order."""
    return 102 <= position[0] <= 110 and 8 <= position[1] <= 24


def _read_unit(reading: Reading, units: Units) -> None:
    ward = reading.row.cells[Column.WARD]
    if not ward:
        reading.tell(Reason.WARD_UNKNOWN, say("points.told.ward_blank"))
        return
    text = ", ".join(filter(None, (ward, reading.row.cells.get(Column.DISTRICT))))
    match = units.find_unit(text)
    if len(match.codes) == 1:
        reading.unit = match.codes[0]
    if match.kind == "unknown":
        reading.tell(Reason.WARD_UNKNOWN, say("points.told.ward_unknown", text=text))
    elif match.kind == "outside":
        reading.tell(Reason.OUTSIDE_HANOI, say("points.told.outside_hanoi", text=text))
    elif match.kind == "old":
        reading.tell(Reason.WARD_RENAMED, say("points.told.ward_renamed", text=text, unit=match.names[0]))
    elif match.kind == "split":
        _choose_unit(reading, text, match, units)
    if reading.unit is not None and reading.position is not None:
        *centre, radius = units.unit_centre(reading.unit)
        km = kilometres(reading.position, (centre[0], centre[1]))
        if km > FAR * radius:
            told = say(
                "points.told.coordinates_far", km=f"{km:.1f}".replace(".", ","), unit=units.unit_name(reading.unit)
            )
            reading.tell(Reason.COORDINATES_FAR, told)


def _choose_unit(reading: Reading, text: str, match: UnitMatch, units: Units) -> None:
    """Of the units that an old ward was split into, take the one whose middle is nearest for its size."""
    names = ", ".join(match.names)
    if reading.position is None:
        reading.tell(Reason.WARD_SPLIT, say("points.told.ward_split", text=text, units=names))
        return
    shares = {}
    for code in match.codes:
        latitude, longitude, radius = units.unit_centre(code)
        shares[code] = kilometres(reading.position, (latitude, longitude)) / radius
    reading.unit = min(shares, key=lambda code: shares[code])
    chosen = units.unit_name(reading.unit)
    reading.tell(Reason.WARD_SPLIT, say("points.told.ward_split_near", text=text, units=names, unit=chosen))


def _cell(reading: Reading, column: Column, read: Callable[[str], Value], text: str | None = None) -> Value | None:
    """What ``read`` makes of the cell, or of ``text`` in its place; ``None``, and a finding, if it can't."""
    if text is None:
        text = reading.row.cells.get(column, "")
    try:
        return read(text)
    except CellError:
        reading.tell(Reason.CELL_UNREADABLE, say("points.told.cell_unreadable", column=column, text=text))
        return None
