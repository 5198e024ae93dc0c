"""The units of an import, by their exact names only: what the gazetteer does with slips is not what these tests are of.

Names and positions are the real ones.
"""

from __future__ import annotations

from functools import cache

from knowledge.places.units import HANOI, Unit, old_wards, units, units_of_hanoi
from knowledge.points.reading import UnitMatch
from nlu.text import fold


class Wards:
    """A :class:`knowledge.points.reading.Units`."""

    def find_unit(self, text: str) -> UnitMatch:
        return find_unit(text)

    def unit_name(self, code: str) -> str:
        return named(units()[code])

    def unit_centre(self, code: str) -> tuple[float, float, float]:
        unit = units()[code]
        return unit.latitude, unit.longitude, unit.radius_km


def named(unit: Unit) -> str:
    return unit.name if unit.province == HANOI else f"{unit.name}, {unit.province}"


def find_unit(text: str) -> UnitMatch:
    """What ``text`` names: "Phường Ba Đình", "phuong ba dinh", "Phường Cống Vị, Quận Ba Đình", "Phường …, Tỉnh …"."""
    wanted = fold(text)
    known = names()
    return (
        known.get(wanted)
        or known.get(wanted.split(", ")[0])
        or UnitMatch("outside" if "tinh " in wanted else "unknown")
    )


@cache
def names() -> dict[str, UnitMatch]:
    """Every name; of two meanings that of today, then that with the district."""
    known = {fold(named(unit)): UnitMatch("outside", (code,), (named(unit),)) for code, unit in units().items()}
    for old in old_wards():
        if old.province == HANOI:
            heirs = tuple(units()[code].name for code in old.units)
            match = UnitMatch("old" if len(old.units) == 1 else "split", old.units, heirs)
            known |= {fold(old.name): match, fold(f"{old.name}, {old.district}"): match}
    return known | {fold(unit.name): UnitMatch("new", (code,), (unit.name,)) for code, unit in units_of_hanoi().items()}
