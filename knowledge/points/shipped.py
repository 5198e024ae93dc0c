"""The points that come with the assistant: the agents that are known, and the commune's own counters in each unit.

Every commune and ward has a committee that takes files and a police office: there are two levels of government since
1 July 2025. Their addresses are not known, so the middle of the unit stands for them, and is told as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from knowledge.loader import read_yaml
from knowledge.places.units import Unit, units_of_hanoi
from knowledge.points.schema import Kind, Precision, ServicePoint
from knowledge.schema import Standing
from knowledge.wording import say

AGENTS = Path(__file__).parent / "agents.yml"
CHECKED_ON = date(2026, 11, 26)
"""When the units' data was read."""
COMMUNE_KINDS = (Kind.COMMUNE_CENTRE, Kind.COMMUNE_POLICE)


@cache
def shipped_points() -> dict[str, ServicePoint]:
    """Every point that comes with the assistant, by key."""
    points = [ServicePoint.model_validate(row) for row in read_yaml(AGENTS)]
    for unit in units_of_hanoi().values():
        points += _counters(unit)
    return {point.key: point for point in points}


def all_points(imported: Mapping[str, ServicePoint]) -> dict[str, ServicePoint]:
    """The shipped points overlaid by the ``imported``: of the same key, or a commune's counter that is now known."""
    known = {(point.kind, point.unit) for point in imported.values() if not point.procedures}
    kept = {
        key: point
        for key, point in shipped_points().items()
        if point.precision is not Precision.UNIT_CENTRE or (point.kind, point.unit) not in known
    }
    return {**kept, **imported}


def _counters(unit: Unit) -> Iterator[ServicePoint]:
    name = unit.name[0].lower() + unit.name[1:]
    for kind in COMMUNE_KINDS:
        yield ServicePoint(
            key=f"{kind.value.replace('_', '-')}-{unit.code}",
            kind=kind,
            name=say(f"point.{kind}", unit=name),
            unit=unit.code,
            latitude=unit.latitude,
            longitude=unit.longitude,
            precision=Precision.UNIT_CENTRE,
            standing=Standing.CLAIMED,
            checked_on=CHECKED_ON,
            source=say("point.source.units"),
            source_url="https://pypi.org/project/vietnamadminunits/",
        )
