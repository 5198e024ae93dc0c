"""Duplicates are found by squares on the map as they would be by comparing each with each."""

from __future__ import annotations

import random
from datetime import date

from rapidfuzz import fuzz

from knowledge.places.units import kilometres
from knowledge.points.duplicates import NEAR_KM, SIMILAR, Duplicates
from knowledge.points.schema import Kind, Precision, ServicePoint
from knowledge.schema import Standing


def point(number: int, name: str, latitude: float, longitude: float) -> ServicePoint:
    return ServicePoint(
        key=f"p-{number}", kind=Kind.AGENT, name=name, unit="00004", latitude=latitude, longitude=longitude,
        precision=Precision.EXACT, standing=Standing.CLAIMED, checked_on=date(2026, 11, 26), source="x",
    )  # fmt: skip


def test_no_near_point_of_a_similar_name_is_missed_and_no_other_is_told() -> None:
    rng = random.Random(7)
    names = ["Buu dien Hoa Sen", "Buu dien Hoa Sen 2", "Buu dien Hoa Senh", "Viettel Post", "FPT Shop Hoa Mai"]
    points = [
        point(number, rng.choice(names), 21.03 + rng.uniform(0, 0.02), 105.83 + rng.uniform(0, 0.02))
        for number in range(400)
    ]
    seen = Duplicates()
    found = 0
    for at, one in enumerate(points):
        twins = {other.key for other in points[:at] if near(one, other) and alike(one, other)}
        twin = seen.of(one)
        seen.add(one)
        assert (twin.key if twin else None) in (twins or {None})
        found += bool(twins)
    assert 100 < found < 380


def near(one: ServicePoint, other: ServicePoint) -> bool:
    positions = [(each.latitude or 0, each.longitude or 0) for each in (one, other)]
    return kilometres(*positions) <= NEAR_KM


def alike(one: ServicePoint, other: ServicePoint) -> bool:
    return fuzz.ratio(one.name.lower(), other.name.lower()) >= SIMILAR
