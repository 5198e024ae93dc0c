"""Competence first, then who is open, then who is near: against looking at every point."""

from __future__ import annotations

import random
from datetime import date, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.points.hours import parse_hours
from knowledge.points.network import LOOKED_AT, Network, handles, ranked
from knowledge.points.opening import VIETNAM
from knowledge.points.schema import Kind, Precision, ServicePoint
from knowledge.points.shipped import all_points, shipped_points
from knowledge.schema import Standing

NOON = datetime(2026, 11, 26, 12, 30, tzinfo=VIETNAM)
MORNING = datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
HOURS = [None, parse_hours("T2-T6 8:00-12:00, 13:00-17:00"), parse_hours("24/7"), parse_hours("T7 8:00-12:00")]
CODES = ["1.001193", "1.014063", "3.000347"]


def point(key: str, at: tuple[float, float] | None = (21.03, 105.85), **fields: object) -> ServicePoint:
    place = {} if at is None else {"latitude": at[0], "longitude": at[1]}
    known = {"kind": Kind.AGENT, "name": key, "unit": "00070", "standing": Standing.CLAIMED} | place | fields
    return ServicePoint.model_validate({"key": key, "checked_on": date(2026, 11, 1), "source": "thử", **known})


def many(count: int, seed: int) -> list[ServicePoint]:
    chance = random.Random(seed)
    return [
        point(
            f"p-{number}",
            (chance.uniform(20.6, 21.4), chance.uniform(105.3, 106.0)),
            kind=chance.choice([Kind.AGENT, Kind.COMMUNE_CENTRE, Kind.TRAFFIC_POLICE]),
            hours=chance.choice(HOURS),
            procedures=tuple(chance.sample(CODES, chance.choice([0, 0, 1, 2]))),
        )
        for number in range(count)
    ]


def test_nobody_is_found_where_there_is_nobody() -> None:
    network = Network([point("a", at=None), point("b", kind=Kind.CITY_CENTRE)])
    assert network.nearest((21.03, 105.85), [Kind.AGENT], MORNING) == []


def test_ten_thousand_questions_are_answered_as_by_looking_at_every_point() -> None:
    kinds = [Kind.AGENT, Kind.COMMUNE_CENTRE, Kind.TRAFFIC_POLICE]
    points = many(2_000, seed=5)
    network = Network(points)
    pools = {
        (kind, code): [point for point in points if point.kind is kind and handles(point, code)]
        for kind in kinds
        for code in [None, *CODES]
    }
    degrees = {key: np.array([(point.latitude, point.longitude) for point in pool]) for key, pool in pools.items()}
    chance = random.Random(6)
    for _ in range(10_000):
        at = (chance.uniform(20.5, 21.5), chance.uniform(105.2, 106.1))
        kind, code = chance.choice(kinds), chance.choice([None, *CODES])
        found = network.nearest(at, [kind], NOON, code=code)
        every = haversine_km(at, degrees[kind, code])
        near = [(float(every[row]), pools[kind, code][row]) for row in np.argsort(every)[:LOOKED_AT]]
        assert [choice.point.key for choice in found] == [choice.point.key for choice in ranked(near, NOON)[:3]]


def haversine_km(at: tuple[float, float], degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances on the ground by the textbook's formula."""
    north, east = np.radians(degrees[:, 0] - at[0]), np.radians(degrees[:, 1] - at[1])
    half = (
        np.sin(north / 2) ** 2 + np.cos(np.radians(at[0])) * np.cos(np.radians(degrees[:, 0])) * np.sin(east / 2) ** 2
    )
    found: NDArray[np.float64] = 2 * 6371.0 * np.arcsin(np.sqrt(half))
    return found


class TestOrder:
    HERE = (21.03, 105.85)

    def order(self, *points: ServicePoint, now: datetime = NOON, code: str | None = None) -> list[str]:
        return [choice.point.key for choice in Network(points).nearest(self.HERE, [Kind.AGENT], now, code=code)]

    def test_the_nearest_first(self) -> None:
        assert self.order(point("far", (21.05, 105.85)), point("near", (21.031, 105.85))) == ["near", "far"]

    def test_an_open_one_a_little_farther_comes_before_a_closed_one(self) -> None:
        closed = point("closed", (21.031, 105.85), hours=HOURS[1])
        opened = point("open", (21.045, 105.85), hours=HOURS[2])
        unknown = point("unknown", (21.035, 105.85))
        assert self.order(closed, opened, unknown) == ["open", "unknown", "closed"]

    def test_of_two_closed_ones_the_one_that_opens_first(self) -> None:
        today = point("today", (21.04, 105.85), hours=HOURS[1])
        saturday = point("saturday", (21.031, 105.85), hours=HOURS[3])
        assert self.order(saturday, today) == ["today", "saturday"]

    def test_nobody_is_sent_far_only_because_it_is_open_there(self) -> None:
        closed = point("closed", (21.031, 105.85), hours=HOURS[1])
        far = point("far", (21.30, 105.85), hours=HOURS[2])
        assert self.order(closed, far) == ["closed"]

    def test_who_does_not_handle_it_is_not_named(self) -> None:
        other = point("other", (21.031, 105.85), procedures=("1.001193",))
        every = point("every", (21.04, 105.85))
        assert self.order(other, every, code="3.000347") == ["every"]
        assert self.order(other, every, code="1.001193") == ["other", "every"]


class TestShipped:
    def test_every_unit_of_hanoi_has_its_two_counters_and_nothing_is_invented(self) -> None:
        points = shipped_points().values()
        assert sum(row.kind is Kind.COMMUNE_CENTRE for row in points) == 126
        assert sum(row.kind is Kind.COMMUNE_POLICE for row in points) == 126
        assert all(
            row.address == "" and row.phone == "" and row.hours is None for row in points if row.kind is not Kind.AGENT
        )

    def test_an_imported_counter_takes_the_place_of_the_middle_of_its_ward(self) -> None:
        office = point("office", kind=Kind.COMMUNE_CENTRE, unit="00070", precision=Precision.EXACT)
        points = all_points({"office": office})
        of_ward = [row for row in points.values() if row.unit == "00070" and row.kind is Kind.COMMUNE_CENTRE]
        assert of_ward == [office]
        assert sum(row.kind is Kind.COMMUNE_CENTRE for row in points.values()) == 126
        assert sum(row.kind is Kind.AGENT for row in points.values()) == 1

    def test_the_one_agent_that_is_known(self) -> None:
        [agent] = [row for row in shipped_points().values() if row.kind is Kind.AGENT]
        assert agent.address == "75 Đinh Tiên Hoàng, phường Hoàn Kiếm"
        assert agent.free


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_half_a_position_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="belong together"):
        point("a", **{missing: None})
