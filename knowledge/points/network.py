"""Which points serve whom: competence first, then who is open, then who is near."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from knowledge.points.opening import Opening, opening
from knowledge.points.schema import Kind, ServicePoint
from knowledge.schema import Standing

EARTH_KM = 6371.0
LOOKED_AT = 50
"""Of the nearest competent points: who is open is not worth a ride past more."""
WALK_KM = 3.0
"""A point this far is as good as the nearest if it is open and the nearest is not."""
Position = tuple[float, float]


@dataclass(frozen=True)
class Choice:
    """A point, how far it is in km, and whether it is open; ``opening`` is ``None`` where its hours are not known."""

    point: ServicePoint
    km: float
    opening: Opening | None


class Network:
    """Service points in a spatial index for each kind. Points without a position are found by their unit only."""

    def __init__(self, points: Iterable[ServicePoint]) -> None:
        self.points = {point.key: point for point in points}
        self._kinds: dict[Kind, _Index] = {}
        self._of_unit: dict[tuple[Kind, str], list[ServicePoint]] = {}
        for kind in Kind:
            of_kind = [point for point in self.points.values() if point.kind is kind]
            self._kinds[kind] = _Index([point for point in of_kind if point.latitude is not None])
            for point in of_kind:
                self._of_unit.setdefault((kind, point.unit), []).append(point)

    def nearest(
        self, position: Position, kinds: Collection[Kind], now: datetime, *, code: str | None = None, count: int = 3
    ) -> list[Choice]:
        """The ``count`` best points of ``kinds`` for somebody at ``position`` (degrees) who wants procedure ``code``.

        Of the competent points not farther than :data:`WALK_KM`, or twice as far as the nearest, those that are open
        at ``now`` come first, then those of unknown hours, then the others by when they open; among equals the
        nearest. An aware ``now``.
        """
        found: list[tuple[float, ServicePoint]] = []
        for kind in kinds:
            found += self._kinds[kind].nearest(position, lambda point: handles(point, code))
        found.sort(key=lambda pair: (pair[0], pair[1].key))
        return ranked(found, now)[:count]

    def of_units(self, units: Iterable[str], kind: Kind, code: str | None = None) -> list[ServicePoint]:
        """The points of ``kind`` in ``units``, in the order of the units."""
        return [point for unit in units for point in self._of_unit.get((kind, unit), []) if handles(point, code)]

    def at(self, points: Iterable[ServicePoint], position: Position, now: datetime) -> list[Choice]:
        """``points`` with their distance from ``position`` and whether they are open, in their order."""
        return [
            Choice(
                point,
                0.0 if point.latitude is None or point.longitude is None else distance_km(position, point),
                None if point.hours is None else opening(point.hours, now),
            )
            for point in points
        ]


def distance_km(position: Position, point: ServicePoint) -> float:
    """Distance on the ground from ``position`` (degrees) to ``point``, which must have a position."""
    ends = _on_sphere(np.array([position, (point.latitude, point.longitude)], dtype=float))
    return _on_ground(float(np.linalg.norm(ends[0] - ends[1])))


def _on_ground(chord: float) -> float:
    return float(2 * EARTH_KM * np.arcsin(min(chord / 2, 1.0)))


def handles(point: ServicePoint, code: str | None) -> bool:
    """Whether ``point`` is still there and handles the procedure; one that names none handles all of its kind."""
    if point.standing is Standing.OUTDATED:
        return False
    return code is None or not point.procedures or code in point.procedures


def ranked(near: Sequence[tuple[float, ServicePoint]], now: datetime) -> list[Choice]:
    """Put competent points, the nearest first, in the order in which they are offered."""
    if not near:
        return []
    reach = max(WALK_KM, 2 * near[0][0])
    choices = [
        Choice(point, km, None if point.hours is None else opening(point.hours, now))
        for km, point in near[:LOOKED_AT]
        if km <= reach
    ]
    return sorted(choices, key=lambda choice: (*_waiting(choice.opening), choice.km, choice.point.key))


def _waiting(known: Opening | None) -> tuple[int, float]:
    if known is None:
        return 1, 0.0
    if known.open:
        return 0, 0.0
    return 2, known.opens_at.timestamp() if known.opens_at is not None else float("inf")


class _Index:
    """Positions on the unit sphere: straight lines between them grow with the distance on the ground."""

    def __init__(self, points: Sequence[ServicePoint]) -> None:
        self._points = points
        degrees = np.array([(point.latitude, point.longitude) for point in points], dtype=float).reshape(-1, 2)
        self._tree = cKDTree(_on_sphere(degrees))

    def nearest(self, position: Position, wanted: Callable[[ServicePoint], bool]) -> list[tuple[float, ServicePoint]]:
        """The nearest :data:`LOOKED_AT` points that are ``wanted``, with their distance in km."""
        at = _on_sphere(np.array([position], dtype=float))[0]
        size = LOOKED_AT
        while True:
            size = min(size, len(self._points))
            if size == 0:
                return []
            chords, rows = self._tree.query(at, k=[*range(1, size + 1)])
            found = [
                (_on_ground(chord), self._points[row])
                for chord, row in zip(chords, rows, strict=True)
                if wanted(self._points[row])
            ]
            if len(found) >= LOOKED_AT or size == len(self._points):
                return found[:LOOKED_AT]
            size *= 4


def _on_sphere(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    north, east = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
