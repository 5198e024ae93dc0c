"""Which place does a message name? The steps stand in :func:`read_place`, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.places.names import KIND_WORDS, UNIT_KINDS, NamedPlace, PlaceKind, names_elsewhere, names_of_hanoi
from knowledge.places.spans import (
    HOME,
    PLAIN_CUES,
    Span,
    cross,
    cues,
    disjoint,
    exact_spans,
    near_spans,
    tokens,
)
from knowledge.places.units import kilometres

MOST = 6  # places of one name that are asked back
NEAR_KM = 2.5
"""Two places of one name that lie this near each other, or share a unit, are one place to whoever stands there."""
_ORIGIN = frozenset(["que", "goc", "tu", "ve", "sinh", "khau", "va", "hay", "hoac"])
"""Words between two names that make them two places, and not one address."""
ADDRESS = 3
"""Words between a ward and its province in one address, at most."""
_COMING_FROM = frozenset(["que", "goc", "nguoi", "khau", "sinh"])
"""Words before a province from which somebody comes: it is not where they are."""
_OLD = "cu"


class Found(StrEnum):
    """What reading came to."""

    PLACE = "place"  # one
    WHICH = "which"  # several of one name: ask which
    CITY = "city"  # only that it is in Hanoi
    ELSEWHERE = "elsewhere"  # another province
    NOTHING = "nothing"


class Written(StrEnum):
    """How the name stands in the message."""

    AS_IT_IS = "as it is"  # with all diacritics or with none
    EVERYDAY = "everyday"  # without, when it says something else too ("dong y")
    NEARLY = "nearly"  # with other diacritics, or other letters


@dataclass(frozen=True)
class Reading:
    """The finding. ``places`` are one, or those to choose among; ``units`` where the one lies, narrowed by the rest.

    ``rest`` is the message without the words that name the place.
    """

    found: Found
    places: tuple[NamedPlace, ...] = ()
    units: tuple[str, ...] = ()
    rest: str = ""
    written: Written = Written.AS_IT_IS


def read_place(text: str) -> Reading:
    """Find the place that ``text`` names."""
    spelt, folded = tokens(text)
    exact = spans = disjoint(exact_spans(spelt, folded))
    elsewhere = _elsewhere(folded, spans)
    if not elsewhere and not any(span.certain for span in spans):
        near = (span for span in near_spans(spelt, folded) if not any(cross(span, other) for other in spans))
        spans = sorted([*spans, *disjoint(near)], key=lambda span: span.start)
    spans = [span for span in spans if not _belongs(span, elsewhere, folded)]
    taken = [(start - _leads(folded, start), end) for start, end in [(s.start, s.end) for s in spans] + elsewhere]
    rest = " ".join(word for at, word in enumerate(spelt) if not any(start <= at < end for start, end in taken))
    if spans:
        return replace(_together(spans, folded), rest=rest, written=_written(exact))
    if elsewhere and not _says_home(folded):
        return Reading(Found.ELSEWHERE, rest=rest)
    return Reading(Found.CITY if _says_home(folded) else Found.NOTHING, rest=rest)


def _written(exact: Sequence[Span]) -> Written:
    if any(span.spelt or (span.bare and not span.everyday) for span in exact):
        return Written.AS_IT_IS
    return Written.EVERYDAY if any(span.bare for span in exact) else Written.NEARLY


def _leads(folded: Sequence[str], start: int) -> bool:
    """Whether a word that only leads to a name stands before it ("khu Hà Đông")."""
    return start > 0 and (folded[start - 1] in cues() or folded[start - 1] in KIND_WORDS)


def warm_up() -> None:
    """Load the names, so that the first citizen does not wait for them."""
    names_of_hanoi()
    names_elsewhere()


def place_of(key: str) -> NamedPlace | None:
    """The place with this key, or ``None`` if there is none any more."""
    return names_of_hanoi().places.get(key)


def _elsewhere(folded: list[str], spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Where other provinces, or their districts, are named and no place of Hanoi is."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(folded):
        end = next(
            (end for end in range(min(start + 6, len(folded)), start, -1) if _is_elsewhere(folded, start, end)), 0
        )
        overlapping = [span for span in spans if span.start < end and start < span.end]
        # A province is likelier than a ward of its name, unless the kind of that was said.
        longer = any(bool(span.kind) or span.end - span.start > end - start for span in overlapping)
        comes_from = start > 0 and folded[start - 1] in _COMING_FROM
        if end and not longer and not comes_from:
            found.append((start, end))
            start = end - 1
        start += 1
    return found


def _is_elsewhere(folded: list[str], start: int, end: int) -> bool:
    key, names = "".join(folded[start:end]), names_elsewhere()
    cue = (start == 0 and end == len(folded)) or (start > 0 and folded[start - 1] in PLAIN_CUES)
    return key in names.provinces or key in names.districts or (cue and key in names.bare)


def _belongs(span: Span, elsewhere: Sequence[tuple[int, int]], folded: list[str]) -> bool:
    """Whether a name is part of an address elsewhere: it overlaps one, or stands a little before one."""
    for start, end in elsewhere:
        if span.start < end and start < span.end:
            return True
        between = folded[span.end : start]
        if span.end <= start <= span.end + ADDRESS and not set(between) & _ORIGIN:
            return True
    return False


def _says_home(folded: list[str]) -> bool:
    return any("".join(folded[at : at + 2]) == HOME for at in range(len(folded) - 1)) or HOME in folded


def _together(spans: Sequence[Span], folded: list[str]) -> Reading:
    """Read the spans as one address: each narrows the others; of two places far apart the one told with certainty."""
    spans = [span for span in spans if span.certain] or list(spans)
    readings = [_called(span) for span in spans]
    likely = [_likely(span, places, folded) for span, places in zip(spans, readings, strict=True)]
    best = max(range(len(spans)), key=lambda at: (_narrowness(likely[at]), spans[at].rank))
    places, narrowed = readings[best], False
    for at, others in enumerate(readings):
        if at == best:
            continue
        shared = [place for place in places if any(_overlap(place, other) for other in others)]
        if shared:
            places, narrowed = shared, True
            codes = {code for other in others for code in other.units}
            places = [
                replace(place, units=tuple(c for c in place.units if c in codes) or place.units) for place in places
            ]
    return _settle(_likely(spans[best], places, folded, narrowed=narrowed))


def _narrowness(places: Sequence[NamedPlace]) -> float:
    """The fewer units a place has, the more it says."""
    return -min(len(place.units) for place in places)


def _called(span: Span) -> list[NamedPlace]:
    """What the span may mean."""
    places = list(dict.fromkeys(form.place for form in span.forms))
    full = [form.place for form in span.forms if not form.bare]
    if full and not span.kind:
        # "chợ Bưởi" as it is; "Bạch Mai" is first of all a ward.
        places = list(dict.fromkeys(full))
    return places


def _likely(span: Span, places: list[NamedPlace], folded: list[str], *, narrowed: bool = False) -> list[NamedPlace]:
    """Of ``places`` those that the span means by its kind; all where the rest of the address narrowed them already."""
    old = folded[span.end : span.end + 1] == [_OLD]
    wanted: tuple[PlaceKind, ...]
    if old:
        wanted = (PlaceKind.OLD_WARD, PlaceKind.OLD_DISTRICT)
    elif span.kind in UNIT_KINDS:
        same = {form.place.key for form in span.forms if form.kind == span.kind}
        places = [place for place in places if place.key in same] or places
        wanted = () if narrowed else (PlaceKind.UNIT,)
    else:
        wanted = (PlaceKind.OLD_DISTRICT, PlaceKind.UNIT)
    first = [place for place in places if place.kind in wanted]
    if PlaceKind.OLD_DISTRICT in wanted and not old:
        first = [place for place in places if place.kind is PlaceKind.OLD_DISTRICT] or first
        streets = [place for place in places if place.kind is PlaceKind.STREET]
        if first and first[0].kind is PlaceKind.UNIT and (narrowed or not span.kind):
            # A street far from the commune of its name may be meant as well.
            first = first + [street for street in streets if not any(_overlap(street, unit) for unit in first)]
    return first or places


def _settle(places: Sequence[NamedPlace]) -> Reading:
    """One place, or several to choose among."""
    clusters: list[list[NamedPlace]] = []
    for place in places:
        joined = [cluster for cluster in clusters if any(_overlap(place, other) for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in joined]
        clusters.append([place, *(other for cluster in joined for other in cluster)])
    if len(clusters) == 1:
        # The street that was named, and not the stop that is called by it.
        known = [place for place in places if place.kind is not PlaceKind.LANDMARK] or places
        place = max(known, key=lambda place: (-len(place.units), place.position is not None))
        codes = (
            tuple(dict.fromkeys(code for other in places for code in other.units)) if len(places) > 1 else place.units
        )
        return Reading(Found.PLACE, (place,), codes)
    order = list(PlaceKind)  # a ward says more than the stop that is called by it
    leaders = tuple(min(cluster, key=lambda place: order.index(place.kind)) for cluster in reversed(clusters))
    return Reading(Found.WHICH, leaders[:MOST], tuple(dict.fromkeys(code for place in leaders for code in place.units)))


def _overlap(one: NamedPlace, other: NamedPlace) -> bool:
    if set(one.units) & set(other.units):
        return True
    if one.position is None or other.position is None:
        return False
    return kilometres(one.position, other.position) < NEAR_KM
