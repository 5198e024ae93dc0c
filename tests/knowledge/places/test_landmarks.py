"""The landmarks and streets as they ship: each in a unit of Hanoi, and where it is said to be."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from knowledge.places.names import HERE
from knowledge.places.units import kilometres, units_of_hanoi
from nlu.text import fold, words

REACH = 2.2
"""How far a place may lie from the middle of its unit, in radii of a circle of the unit's size: units are not round."""
STRAY_KM = 1.2
NAMESAKE_KM = 4.0


@cache
def rows() -> list[dict[str, str]]:
    with (HERE / "landmarks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def position(row: dict[str, str]) -> tuple[float, float] | None:
    return (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None


def test_there_are_many_and_each_lies_in_a_unit() -> None:
    assert sum(row["kind"] == "street" for row in rows()) >= 300
    assert sum(row["kind"] != "street" for row in rows()) >= 300
    for row in rows():
        assert row["name"].strip() == row["name"] != ""
        assert set(row["units"].split()) <= set(units_of_hanoi())
        assert row["units"]


def test_a_place_lies_near_the_middle_of_its_unit() -> None:
    for row in rows():
        at = position(row)
        if at is not None:
            near = (units_of_hanoi()[code] for code in row["units"].split())
            assert any(kilometres(at, (unit.latitude, unit.longitude)) < REACH * unit.radius_km for unit in near), row


def test_a_place_lies_where_the_bus_stops_of_its_name_are(shared: Path) -> None:
    with (shared / "data" / "hanoi_places.csv").open(encoding="utf-8", newline="") as file:
        stops: dict[str, list[tuple[float, float, float]]] = {}
        for row in csv.DictReader(file):
            stop = float(row["lat"]), float(row["lon"]), float(row["spread_km"])
            stops.setdefault(key(row["name"]), []).append(stop)
    compared = 0
    for row in rows():
        at = position(row)
        if at is None or key(row["name"]) not in stops:
            continue
        gap = min(kilometres(at, (lat, lon)) - spread for lat, lon, spread in stops[key(row["name"])])
        compared += gap <= STRAY_KM
        # Farther away it is another street of the same name.
        assert gap <= STRAY_KM or gap >= NAMESAKE_KM, row
    assert compared >= 60


def key(name: str) -> str:
    return " ".join(words(fold(re.sub(r"^(Phố|Đường) ", "", name))))


@pytest.mark.parametrize("name", ["Bệnh viện Bạch Mai", "Đường Giải Phóng", "Chợ Đồng Xuân", "Hồ Hoàn Kiếm"])
def test_what_everybody_knows_is_there(name: str) -> None:
    assert name in {row["name"] for row in rows()}
