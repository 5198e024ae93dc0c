"""Where somebody is: named, shared, chosen by a button, or spoken of before; and what to call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.answers.question import Question
from knowledge.envelope import Button
from knowledge.places.gazetteer import Found, Reading, place_of, read_place
from knowledge.places.names import NamedPlace, PlaceKind
from knowledge.places.units import HANOI, Unit, kilometres, units, units_of_hanoi
from knowledge.points.network import Position
from knowledge.wording import say

OUTSIDE_KM = 8.0
"""A position this far from the edge of every unit is not in the city."""


@dataclass(frozen=True)
class Where:
    """Where somebody is: what to call it, the units it lies in, and a position in degrees: at worst their middle."""

    name: str
    units: tuple[str, ...]
    position: Position
    key: str = ""
    exact: bool = False
    """Whether the position was shared, and does not stand for a place that was named."""


def where_is(question: Question, reading: Reading, location: Position | None) -> Where | None:
    """What is known of where somebody is; ``location`` is a position that was shared, in degrees."""
    if location is not None:
        unit = _unit_at(location)
        if unit is None:
            return None
        return Where(small(unit.name), (unit.code,), location, f"{PlaceKind.UNIT}:{unit.code}", exact=True)
    if question.place:
        return where_named(place_of(question.place))
    if reading.found is Found.PLACE:
        return where_named(reading.places[0], reading.units)
    if reading.found is Found.NOTHING and question.context.near:
        return where_named(place_of(question.context.near))
    return None


def where_named(place: NamedPlace | None, units: tuple[str, ...] = ()) -> Where | None:
    """Where a place is; ``units`` are those of its units that the rest of the address left."""
    if place is None:
        return None
    codes = units or place.units
    narrowed = len(codes) < len(place.units)
    position = place.position if place.position is not None and not narrowed else _middle(codes)
    old = place.kind in (PlaceKind.OLD_WARD, PlaceKind.OLD_DISTRICT)
    within = small(place.name) if old or place.kind in (PlaceKind.UNIT, PlaceKind.STREET) else place.name
    return Where(say("locate.old", name=within) if old else within, codes, position, place.key)


def near_button(text: str) -> Button:
    """The button to the points near the place that ``text`` names, or near the citizen."""
    reading = read_place(text)
    if reading.found is not Found.PLACE:
        return Button(title=say("button.near"), payload="/find_agent")
    [place] = reading.places
    return Button(title=say("button.near_place", place=place.name), payload=f'/find_agent{{"place":"{place.key}"}}')


def _middle(codes: Sequence[str]) -> Position:
    known = [units_of_hanoi()[code] for code in codes]
    return sum(unit.latitude for unit in known) / len(known), sum(unit.longitude for unit in known) / len(known)


def _unit_at(position: Position) -> Unit | None:
    """The unit whose middle is nearest for its size: the borders are not known."""

    def reach(unit: Unit) -> float:
        return kilometres(position, (unit.latitude, unit.longitude)) / unit.radius_km

    unit = min(units().values(), key=reach)
    beyond = kilometres(position, (unit.latitude, unit.longitude)) - unit.radius_km
    return unit if unit.province == HANOI and beyond < OUTSIDE_KM else None


def what_became(where: Where) -> list[str]:
    """What became of the place that was named, where it isn't one unit of today."""
    kind = where.key.partition(":")[0]
    if where.exact or (len(where.units) == 1 and kind != PlaceKind.OLD_WARD):
        return []
    names = [small(units_of_hanoi()[code].name) for code in where.units]
    if kind == PlaceKind.OLD_DISTRICT:
        return [say("locate.district", count=len(names))]
    listed = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
    key = f"locate.lies.{kind}" if len(names) > 1 else "locate.moved"
    return [say(key, place=where.name[0].upper() + where.name[1:], units=listed)]


def told_apart(place: NamedPlace) -> str:
    """What to call one of several places of one name."""
    if place.district:
        return say("locate.old_of", name=place.name, district=small(place.district))
    if place.kind is PlaceKind.UNIT:
        return place.name
    return say("locate.at", name=place.name, unit=small(units_of_hanoi()[place.units[0]].name))


def small(name: str) -> str:
    """``name`` as it stands within a sentence: its kind in small letters."""
    return name[0].lower() + name[1:]
