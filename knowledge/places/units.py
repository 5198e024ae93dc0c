"""Units of government: those since 1 July 2025, and the wards and districts that were before."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, radians, sqrt
from pathlib import Path

HERE = Path(__file__).parent
HANOI = "Thành phố Hà Nội"
"""The province that is served; elsewhere people are shown the national portal."""
KM_PER_DEGREE = 111.195
USUAL_KM2 = 100.0  # of a commune


@dataclass(frozen=True)
class Unit:
    """A commune, ward or special zone. Its position, in degrees, is the middle of its area."""

    code: str
    name: str
    province: str
    latitude: float
    longitude: float
    area_km2: float | None
    """``None`` for the two units of which it is not known."""

    @property
    def radius_km(self) -> float:
        """Radius of a circle with the unit's area: how far its edge is, roughly."""
        return sqrt((self.area_km2 or USUAL_KM2) / pi)


@dataclass(frozen=True)
class OldWard:
    """A ward or commune as it was until 30 June 2025. ``units`` are the new ones it went to, its seat's first.

    ``once`` are names, folded and without spaces, of what was merged into it in the years before. On islands without
    wards ``name`` is empty.
    """

    name: str
    district: str
    province: str
    latitude: float
    longitude: float
    units: tuple[str, ...]
    once: tuple[str, ...]


@cache
def units() -> dict[str, Unit]:
    """Every unit of the country by its code."""
    return {
        row["code"]: Unit(
            row["code"], row["name"], row["province"],
            float(row["latitude"]), float(row["longitude"]), float(row["area_km2"]) if row["area_km2"] else None,
        )
        for row in _rows("units.csv")
    }  # fmt: skip


@cache
def old_wards() -> tuple[OldWard, ...]:
    """Every old ward of the country."""
    return tuple(
        OldWard(
            row["name"], row["district"], row["province"], float(row["latitude"]), float(row["longitude"]),
            tuple(row["units"].split()), tuple(row["once"].split()),
        )
        for row in _rows("old_units.csv")
    )  # fmt: skip


@cache
def units_of_hanoi() -> dict[str, Unit]:
    """The units that are served, by code."""
    return {code: unit for code, unit in units().items() if unit.province == HANOI}


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance of two positions (degrees) in km; flat, which within a city is right to a few metres."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east) * KM_PER_DEGREE


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
