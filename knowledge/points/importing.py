"""What an import would do, row by row: nothing is written here, and nothing that was confirmed is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from knowledge.points.cells import Position, cells_of
from knowledge.points.duplicates import Duplicates, plain
from knowledge.points.reading import Finding, Reading, Reason, Units, read_row, slug
from knowledge.points.schema import Kind, Precision, Service, ServicePoint
from knowledge.points.table import WRITTEN, Column, Row
from knowledge.schema import Standing
from knowledge.wording import say

HARMLESS = frozenset([Reason.NO_COORDINATES])
"""Told, but no reason to hold a row back."""
PROTECTED = (Column.ADDRESS, Column.HOURS, Column.PHONE)
"""What a confirmed point must not lose, beside its position."""
FACTS = sorted(ServicePoint.model_fields.keys() - {"key", "standing", "checked_on", "source", "source_url"})
_KEY_LENGTH = 80


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """One cell of a point, as it is and as it would be."""

    column: Column
    old: str
    new: str


@dataclass(frozen=True)
class Decision:
    """What becomes of a row and why. ``point`` is what it makes, ``None`` if it makes none that could be stored."""

    number: int
    name: str
    outcome: Outcome
    point: ServicePoint | None = None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The decisions on a list, and the points they were made beside."""

    decisions: tuple[Decision, ...]
    existing: Mapping[str, ServicePoint]
    absent: tuple[str, ...]
    """Keys of points that the list does not have: they stay."""

    def points(self, *, accept_doubtful: bool) -> dict[str, ServicePoint]:
        """What is to be written, by key."""
        outcomes = {Outcome.NEW, Outcome.CHANGED} | ({Outcome.DOUBTFUL} if accept_doubtful else set())
        return {row.point.key: row.point for row in self.decisions if row.outcome in outcomes and row.point is not None}


def plan(rows: Sequence[Row], existing: Mapping[str, ServicePoint], units: Units, today: date) -> Plan:
    """Decide on every row of a list beside the points there are."""
    readings = [read_row(row, units, today) for row in rows]
    _give_keys(readings)
    planner = _Planner(existing, units, today)
    decisions = tuple(planner.decide(reading) for reading in readings)
    listed = {reading.key for reading in readings}
    return Plan(decisions, existing, tuple(key for key in existing if key not in listed))


def _give_keys(readings: Sequence[Reading]) -> None:
    """Give a key of kind, name and unit to rows without one; of the address too where a list has several of these."""
    addresses: dict[str, set[str]] = {}
    keyless = [row for row in readings if not row.key and row.name and row.kind is not None and row.unit is not None]
    for reading in keyless:
        reading.key = slug(f"{reading.kind}", reading.name, f"{reading.unit}")
        addresses.setdefault(reading.key, set()).add(plain(reading.facts["address"]))
    for reading in keyless:
        if len(addresses[reading.key]) > 1:
            reading.key = slug(reading.key, reading.facts["address"])
    for reading in readings:
        reading.key = _short(reading.key)


def _short(key: str) -> str:
    if len(key) <= _KEY_LENGTH:
        return key
    return f"{key[: _KEY_LENGTH - 9].rstrip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


class _Planner:
    """Decides row after row: a row may be doubtful because of one before it."""

    def __init__(self, existing: Mapping[str, ServicePoint], units: Units, today: date) -> None:
        self._existing, self._units, self._today = existing, units, today
        self._rows: dict[str, int] = {}
        self._seen = Duplicates()
        for point in existing.values():
            self._seen.add(point)

    def decide(self, reading: Reading) -> Decision:
        number, name = reading.row.number, reading.name
        if not name:
            told = Finding(Reason.NO_NAME, say("points.told.no_name"))
            return Decision(number, name, Outcome.REFUSED, findings=(told,))
        known = self._existing.get(reading.key)
        kind = self._kind(reading, known)
        earlier = self._rows.setdefault(reading.key, number) if reading.key else number
        if earlier != number:
            reading.tell(Reason.DUPLICATE, say("points.told.repeated", row=earlier))
        if kind is None or reading.unit is None or earlier != number:
            return Decision(number, name, Outcome.DOUBTFUL, findings=tuple(reading.findings))
        try:
            point = self._point(reading, kind, reading.unit, known)
        except ValidationError as error:
            reason = "; ".join(defect["msg"] for defect in error.errors())
            told = Finding(Reason.INVALID, say("points.told.invalid", reason=reason))
            return Decision(number, name, Outcome.REFUSED, findings=(told,))
        if known is not None:
            return self._update(reading, known, point)
        self._tell_twin(reading, point)
        return Decision(number, name, _held(reading) or Outcome.NEW, point, findings=tuple(reading.findings))

    def _update(self, reading: Reading, known: ServicePoint, point: ServicePoint) -> Decision:
        number, name = reading.row.number, reading.name
        if point == known:
            return Decision(number, name, Outcome.SAME, point)
        changes = changes_of(known, point, self._units)
        lost = _lost(known, point, changes)
        if lost is not None:
            return Decision(number, name, Outcome.REFUSED, None, changes, (lost, *reading.findings))
        return Decision(number, name, _held(reading) or Outcome.CHANGED, point, changes, tuple(reading.findings))

    def _tell_twin(self, reading: Reading, point: ServicePoint) -> None:
        twin = self._seen.of(point)
        self._seen.add(point)
        if twin is None:
            return
        if twin.key in self._existing:
            told = say("points.told.duplicate", name=twin.name, point=twin.key)
        else:
            told = say("points.told.duplicate_row", name=twin.name, row=self._rows[twin.key])
        reading.tell(Reason.DUPLICATE, told)

    def _kind(self, reading: Reading, known: ServicePoint | None) -> Kind | None:
        text = reading.row.cells.get(Column.KIND, "")
        if known is not None and not text:
            return known.kind
        if reading.kind is None:
            told = say("points.told.kind_unknown", text=text) if text else say("points.told.kind_blank")
            reading.tell(Reason.KIND_UNKNOWN, told)
        return reading.kind or (known.kind if known is not None else None)

    def _point(self, reading: Reading, kind: Kind, unit: str, known: ServicePoint | None) -> ServicePoint:
        """The point of a row: a column that the list lacks leaves ``known`` as it is, an empty cell empties it."""
        facts: dict[str, Any] = {} if known is None else {name: getattr(known, name) for name in FACTS}
        facts |= reading.facts | {"kind": kind, "unit": unit} | self._position(reading, unit, known)
        if facts.get("service") is None:
            facts["service"] = Service.HELP if kind is Kind.AGENT else Service.FILING
        if known is None or any(getattr(known, name) != value for name, value in facts.items()):
            unsaid = {"standing": Standing.CLAIMED, "checked_on": self._today, "source": say("points.source")}
            return ServicePoint(**facts, **{"key": reading.key, **unsaid, **reading.provenance})
        if known.standing is Standing.CONFIRMED and "standing" not in reading.provenance:
            return known  # it says the same, but nobody confirmed it: what was confirmed keeps its source
        return ServicePoint(**(dict(known) | reading.provenance))

    def _position(self, reading: Reading, unit: str, known: ServicePoint | None) -> dict[str, Any]:
        if reading.position is not None:
            precision = reading.precision or Precision.EXACT
            if reading.precision is None and known is not None and _place(known) == reading.position:
                precision = known.precision
            return _placed(reading.position, precision)
        if known is not None:
            rough = known.precision is Precision.UNIT_CENTRE
            if (rough and known.unit == unit) or not (rough or reading.tells_position):
                return _placed(_place(known), known.precision)
        latitude, longitude, _ = self._units.unit_centre(unit)
        reading.tell(Reason.NO_COORDINATES, say("points.told.no_coordinates", unit=self._units.unit_name(unit)))
        return _placed((latitude, longitude), Precision.UNIT_CENTRE)


def _held(reading: Reading) -> Outcome | None:
    """``DOUBTFUL`` if a finding holds the row back."""
    return Outcome.DOUBTFUL if any(finding.reason not in HARMLESS for finding in reading.findings) else None


def _place(point: ServicePoint) -> Position | None:
    return None if point.latitude is None or point.longitude is None else (point.latitude, point.longitude)


def _placed(position: Position | None, precision: Precision) -> dict[str, Any]:
    latitude, longitude = position or (None, None)
    return {"latitude": latitude, "longitude": longitude, "precision": precision}


def changes_of(old: ServicePoint, new: ServicePoint, units: Units) -> tuple[Change, ...]:
    """The cells in which two points differ."""
    was, will = (cells_of(point, units.unit_name(point.unit)) for point in (old, new))
    return tuple(Change(column, was[column], will[column]) for column in WRITTEN if was[column] != will[column])


def _lost(known: ServicePoint, point: ServicePoint, changes: Sequence[Change]) -> Finding | None:
    """What a confirmed point would lose."""
    if known.standing is not Standing.CONFIRMED:
        return None
    if point.standing is not Standing.CONFIRMED:
        return Finding(Reason.CONFIRMED_REPLACED, say("points.told.confirmed_replaced", point=known.key))
    lost = [change.column.value for change in changes if change.column in PROTECTED and not change.new]
    if known.precision is not Precision.UNIT_CENTRE and point.precision is Precision.UNIT_CENTRE:
        lost.append(Column.POSITION.value)
    if not lost:
        return None
    return Finding(Reason.CONFIRMED_LOST, say("points.told.confirmed_lost", point=known.key, columns=", ".join(lost)))
