"""Speed of finding service points: with as many as the nation may have, beside looking at every one."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime

from evaluation.figures import percentile
from knowledge.places.gazetteer import Found, read_place
from knowledge.places.units import units
from knowledge.points.hours import parse_hours
from knowledge.points.network import Network, distance_km, ranked
from knowledge.points.opening import VIETNAM
from knowledge.points.schema import Kind, Precision, ServicePoint
from knowledge.schema import Standing

POINTS = 20_000
LOOKUPS = 1_000
SCANS = 10
WORKDAY = datetime(2026, 11, 26, 10, tzinfo=VIETNAM)
PHRASES = ("gần royal city", "o phuong lang thuong cu", "q cau giya", "72 nguyen trai thanh xuan", "bệnh viện bạch mai")


def measure_points() -> dict[str, float]:
    """Milliseconds of reading a place and finding the points near it, p50 and p95, and p95 over that of a scan."""
    points = _made_up(random.Random(1))  # noqa: S311 - made-up data, the same each time
    network = Network(points)
    chance = random.Random(2)  # noqa: S311 - made-up data, the same each time
    read_place("làm nóng")

    def look() -> None:
        reading = read_place(chance.choice(PHRASES))
        at = reading.places[0].position if reading.found is Found.PLACE else None
        network.nearest(at or (21.03, 105.85), [Kind.AGENT], WORKDAY, code="1.001193")

    def scan() -> None:
        at = (chance.uniform(9.0, 23.0), chance.uniform(103.0, 109.0))
        near = sorted(((distance_km(at, point), point.key, point) for point in points), key=lambda row: row[:2])
        ranked([(km, point) for km, _, point in near[:50]], WORKDAY)

    indexed, scanned = _timed(look, LOOKUPS), _timed(scan, SCANS)
    p95 = percentile(indexed, 95) or 0.0
    return {
        "points": POINTS,
        "p50": round(percentile(indexed, 50) or 0.0, 2),
        "p95": round(p95, 2),
        "to_scan": round(p95 / (percentile(scanned, 50) or 1.0), 4),
    }


def _timed(work: Callable[[], None], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _made_up(chance: random.Random) -> list[ServicePoint]:
    """Points strewn over the country's units; the agents among them handle some procedures each."""
    places = list(units().values())
    hours = [None, parse_hours("T2-T6 8:00-12:00, 13:00-17:00"), parse_hours("T2-CN 7:30-21:00")]
    return [
        ServicePoint(
            key=f"made-up-{number}",
            kind=chance.choice(list(Kind)),
            name=f"Điểm {number}",
            unit=unit.code,
            latitude=unit.latitude + chance.gauss(0, 0.02),
            longitude=unit.longitude + chance.gauss(0, 0.02),
            precision=Precision.EXACT,
            hours=chance.choice(hours),
            procedures=chance.choice([(), ("1.001193", "1.014064"), ("3.000347",)]),
            standing=Standing.CLAIMED,
            checked_on=date(2026, 11, 1),
            source="số liệu thử",
        )
        for number in range(POINTS)
        for unit in [chance.choice(places)]
    ]
