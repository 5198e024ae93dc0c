"""The wards of the city as an import asks for them."""

from __future__ import annotations

from knowledge.places.gazetteer import Found, read_place
from knowledge.places.names import NamedPlace, PlaceKind
from knowledge.places.units import HANOI, units
from knowledge.points.reading import UnitMatch
from nlu.text import fold, words

WARDS = (PlaceKind.UNIT, PlaceKind.OLD_WARD)


class HanoiUnits:
    """A :class:`knowledge.points.reading.Units` of Hanoi."""

    def find_unit(self, text: str) -> UnitMatch:
        """What a cell such as "P. Láng Hạ", "Xã Ba Vì" or "Cầu Giấy" means as a ward."""
        # A bare name is a ward here, and not the district that was.
        readings = [read_place(typed) for typed in (text, f"phường {text}", f"xã {text}")]
        for reading in readings:
            wards = [place for place in reading.places if place.kind in WARDS]
            if reading.found is Found.PLACE and wards:
                return _match(wards[0])
            if reading.found is Found.WHICH and wards:
                codes = dict.fromkeys(code for place in wards for code in place.units)
                return UnitMatch("split", tuple(codes), tuple(units()[code].name for code in codes))
        elsewhere = readings[0].found is Found.ELSEWHERE or _is_ward_elsewhere(text)
        return UnitMatch("outside" if elsewhere else "unknown")

    def unit_name(self, code: str) -> str:
        """The unit's name, with its province where that is another."""
        unit = units()[code]
        return unit.name if unit.province == HANOI else f"{unit.name}, {unit.province}"

    def unit_centre(self, code: str) -> tuple[float, float, float]:
        """Latitude and longitude of its middle in degrees, and the radius of a circle of its size in km."""
        unit = units()[code]
        return unit.latitude, unit.longitude, unit.radius_km


def _match(ward: NamedPlace) -> UnitMatch:
    names = tuple(units()[code].name for code in ward.units)
    if ward.kind is PlaceKind.UNIT:
        return UnitMatch("new", ward.units, names)
    return UnitMatch("old" if len(names) == 1 else "split", ward.units, names)


def _is_ward_elsewhere(text: str) -> bool:
    wanted = words(fold(text))
    return any(unit.province != HANOI and words(fold(unit.name)) == wanted for unit in units().values())
