"""Points that may be one and the same: told by name and distance, or by name and address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from knowledge.places.units import kilometres
from knowledge.points.schema import Precision, ServicePoint
from nlu.text import fold

SIMILAR = 85.0
"""Of 100: how alike two names are, without diacritics."""
NEAR_KM = 0.15
_CELL = 0.002  # degrees, in Vietnam more than NEAR_KM either way: what is near lies in the same cell or a neighbour


class Duplicates:
    """Points seen so far, in squares on the map and by name and address."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[ServicePoint]] = {}
        self._addresses: dict[tuple[str, str], ServicePoint] = {}

    def add(self, point: ServicePoint) -> None:
        """Remember ``point``."""
        position = _position(point)
        if position is not None:
            self._squares.setdefault(_square(position), []).append(point)
        if point.address:
            self._addresses.setdefault((plain(point.name), plain(point.address)), point)

    def of(self, point: ServicePoint) -> ServicePoint | None:
        """A point that was seen and may be ``point``, or ``None``."""
        same = self._addresses.get((plain(point.name), plain(point.address))) if point.address else None
        return same or next((near for near in self._near(point) if _alike(near, point)), None)

    def _near(self, point: ServicePoint) -> Iterator[ServicePoint]:
        position = _position(point)
        if position is None:
            return
        row, column = _square(position)
        for square in ((row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)):
            for other in self._squares.get(square, []):
                there = _position(other)
                if there is not None and kilometres(position, there) <= NEAR_KM:
                    yield other


def plain(text: str) -> str:
    """Return ``text`` without case, diacritics and punctuation."""
    return " ".join(re.findall(r"\w+", fold(text)))


def _alike(one: ServicePoint, other: ServicePoint) -> bool:
    return fuzz.ratio(plain(one.name), plain(other.name)) >= SIMILAR


def _position(point: ServicePoint) -> tuple[float, float] | None:
    """Where a point lies; the middle of its unit says nothing, for all of the unit's points share it."""
    if point.latitude is None or point.longitude is None or point.precision is Precision.UNIT_CENTRE:
        return None
    return point.latitude, point.longitude


def _square(position: tuple[float, float]) -> tuple[int, int]:
    return int(position[0] // _CELL), int(position[1] // _CELL)
