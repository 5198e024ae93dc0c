"""Which place does a message name? The steps stand in :func:`read_place`, in order.

Names are compared folded, so that diacritics are not needed; where they are typed they tell names apart that are
otherwise the same (Láng, Lăng). A name that is also an everyday phrase counts only behind a word of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.places.names import (
    DISTRICT_KINDS,
    EVERYDAY_KINDS,
    KIND_SPELT,
    KIND_WORDS,
    STREET_KINDS,
    UNIT_KINDS,
    Form,
    NamedPlace,
    PlaceKind,
    names_elsewhere,
    names_of_hanoi,
    split_kind,
)
from knowledge.places.units import kilometres
from nlu.function_words import content_words
from nlu.text import fold, has_diacritics, normalise, words

HERE = Path(__file__).parent
LONGEST = 7  # words of a name
MOST = 6  # places of one name that are asked back
NEAR_KM = 2.5
"""Two places of one name that lie this near each other, or share a unit, are one place to whoever stands there."""
_PLAIN_CUES = frozenset(["o", "gan", "tai", "quanh", "khu"])
"""Words of place that are hardly anything else: behind them a name may be typed wrongly."""
_ORIGIN = frozenset(["que", "goc", "tu", "ve", "sinh", "khau", "va", "hay", "hoac"])
"""Words between two names that make them two places, and not one address."""
ADDRESS = 3
"""Words between a ward and its province in one address, at most."""
_PERSONS = frozenset(
    ["ten", "ong", "chau", "be", "ty", "thi", "nguyen", "tran", "le", "pham", "vu", "dang", "bui", "la"]
)
"""Words before the name of a person or a company, surnames among them."""
_COMING_FROM = frozenset(["que", "goc", "nguoi", "khau", "sinh"])
"""Words before a province from which somebody comes: it is not where they are."""
_HOME = "hanoi"
_OLD = ("cu", "truoc", "ngay xua")


class Found(StrEnum):
    """What reading came to."""

    PLACE = "place"  # one
    WHICH = "which"  # several of one name: ask which
    CITY = "city"  # only that it is in Hanoi
    ELSEWHERE = "elsewhere"  # another province
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reading:
    """The finding. ``places`` are one, or those to choose among; ``units`` where the one lies, narrowed by the rest.

    ``rest`` is the message without the words that name the place.
    """

    found: Found
    places: tuple[NamedPlace, ...] = ()
    units: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Span:
    """Words ``start`` to ``end`` of a message that name a place in one of several ways."""

    start: int
    end: int
    forms: tuple[Form, ...]
    kind: str
    """The kind typed before the name, as it is compared."""
    certain: bool
    """Whether a word of place stands before it, or nothing else was said."""
    spelt: bool
    """Whether it was typed with the diacritics of the name."""
    letters: int

    @property
    def rank(self) -> tuple[bool, int, bool, int]:
        """The better of two spans that overlap is the one with the higher rank."""
        return (self.certain, self.end - self.start, self.spelt, self.letters)


def read_place(text: str) -> Reading:
    """Find the place that ``text`` names."""
    spelt, folded = _tokens(text)
    spans = _disjoint(_exact_spans(spelt, folded))
    elsewhere = _elsewhere(folded, spans)
    if not elsewhere and not any(span.certain for span in spans):
        near = (span for span in _near_spans(spelt, folded) if not any(_cross(span, other) for other in spans))
        spans = sorted([*spans, *_disjoint(near)], key=lambda span: span.start)
    spans = [span for span in spans if not _belongs(span, elsewhere, folded)]
    taken = [(start - _leads(folded, start), end) for start, end in [(s.start, s.end) for s in spans] + elsewhere]
    rest = " ".join(word for at, word in enumerate(spelt) if not any(start <= at < end for start, end in taken))
    if spans:
        return replace(_together(spans, folded), rest=rest)
    if elsewhere and not _says_home(folded):
        return Reading(Found.ELSEWHERE, rest=rest)
    return Reading(Found.CITY if _says_home(folded) else Found.NOTHING, rest=rest)


def _leads(folded: Sequence[str], start: int) -> bool:
    """Whether a word that only leads to a name stands before it ("khu Hà Đông")."""
    return start > 0 and (folded[start - 1] in _cues() or folded[start - 1] in KIND_WORDS)


def place_of(key: str) -> NamedPlace | None:
    """The place with this key, or ``None`` if there is none any more."""
    return names_of_hanoi().places.get(key)


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """The words of ``text`` as typed, in lower case, and folded; shorthand written out in both."""
    typed = words(re.sub(r"[^\w\s]", " ", normalise(text).lower()))
    spelt: list[str] = []
    folded: list[str] = []
    at = 0
    while at < len(typed):
        for length in (3, 2, 1):
            key = " ".join(fold(word) for word in typed[at : at + length])
            long = _shorthand().get(key) if at + length <= len(typed) else None
            # A single letter is short for a kind only before a name.
            if long is not None and (len(key) > 1 or (at + 1 < len(typed) and not typed[at + 1].isdigit())):
                spelt += long.split()
                folded += long.split()
                at += length
                break
        else:
            spelt.append(typed[at])
            folded.append(fold(typed[at]))
            at += 1
    return spelt, folded


@cache
def _common() -> frozenset[str]:
    return frozenset(line.replace(" ", "") for line in _lines("common.txt"))


@cache
def _cues() -> frozenset[str]:
    return frozenset(_lines("cues.txt"))


@cache
def _shorthand() -> dict[str, str]:
    return dict(line.split("\t") for line in _lines("shorthand.tsv"))


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _exact_spans(spelt: list[str], folded: list[str]) -> Iterator[Span]:
    names = names_of_hanoi()
    for start in range(len(folded)):
        for end in range(start + 1, min(start + LONGEST, len(folded)) + 1):
            forms = names.exactly("".join(folded[start:end]))
            if forms:
                span = _span(start, end, forms, spelt, folded, exact=True)
                if span is not None:
                    yield span


def _near_spans(spelt: list[str], folded: list[str]) -> Iterator[Span]:
    names = names_of_hanoi()
    for start in range(len(folded)):
        for end in range(start + 1, min(start + LONGEST, len(folded)) + 1):
            key = "".join(folded[start:end])
            if len(key) < 5 or len(key) > 30 or names.exactly(key):
                continue
            forms = names.nearly(key)
            if forms:
                span = _span(start, end, forms, spelt, folded, exact=False)
                if span is not None:
                    yield span


def _span(
    start: int, end: int, forms: Sequence[Form], spelt: list[str], folded: list[str], *, exact: bool
) -> Span | None:
    """The words as a span, or ``None`` where they are more likely no place at all."""
    key = "".join(folded[start:end])
    kind, before = _kind_before(spelt, folded, start)
    fitting = [form for form in forms if kind and _fits(form, kind)]
    if fitting:
        forms = fitting
    else:
        kind, before = "", start
    if not kind:
        near = exact and end - start > 1 and key not in _common() and (start == 0 or folded[start - 1] in _cues())
        forms = [form for form in forms if not form.bare or near or form.place.kind is not PlaceKind.LANDMARK]
    typed = " ".join(spelt[start:end])
    same = tuple(form for form in forms if form.spelt == typed)
    accented = has_diacritics(typed)
    whole = before == 0 and end == len(folded)
    said = before > 0 and folded[before - 1] in _cues()
    # "cho mo" is chỗ mô more often than chợ Mơ.
    alone = " ".join(folded[before:start]) in EVERYDAY_KINDS and not has_diacritics(spelt[before])
    doubtful = bool(kind) and len(key) < 5 and alone
    cue = whole or said or bool(kind and not doubtful)
    if not forms or key == _HOME or (not kind and before > 0 and _names_a_person(folded, before)):
        return None
    if not exact:
        plain = before > 0 and folded[before - 1] in _PLAIN_CUES
        # A kind alone is no name: "bệnh viện nào", "gần hồ".
        name = folded[start + split_kind(folded[start:end])[1] : end]
        telling = len("".join(name)) >= 4 and not _is_kind(name)
        behind = len(key) >= 6 and bool(content_words(" ".join(name))) and (bool(kind and not doubtful) or plain)
        known = telling and len(key) >= 5 and (whole or behind)
    elif accented and same:
        known = cue or (len(key) >= 6 and key not in _common())
    elif end - start == 1 and len(key) < 6:
        known = whole or bool(kind and not doubtful) or (doubtful and said)
    elif accented or key in _common():
        known = whole or bool(kind)
    else:
        known = cue or len(key) >= 6
    if not known:
        return None
    if accented and same:
        forms = same
    return Span(before, end, tuple(forms), kind, cue, bool(same), len(key))


def _is_kind(name: Sequence[str]) -> bool:
    """Whether the words are cues and a kind, and name nothing."""
    left = [word for word in name if word not in _cues()]
    return " ".join(left) in KIND_WORDS or all(word in KIND_WORDS for word in left)


def _names_a_person(folded: Sequence[str], before: int) -> bool:
    """Whether what follows is called a person, a child or a company: "tên là Trần Duy Hưng"."""
    return folded[before - 1] in _PERSONS or (before > 1 and folded[before - 2 : before] == ["ten", "la"])


def _kind_before(spelt: Sequence[str], folded: Sequence[str], start: int) -> tuple[str, int]:
    """The kind that stands right before a name, and where it begins."""
    for length in range(min(4, start), 0, -1):
        typed = " ".join(spelt[start - length : start])
        kind = KIND_SPELT.get(typed) if has_diacritics(typed) else KIND_WORDS.get(typed)
        if kind is not None:
            return kind, start - length
    return "", start


def _fits(form: Form, kind: str) -> bool:
    """Whether a place may be called by ``kind``. A full name fits as it is: its kind is part of it."""
    if not form.bare:
        return False
    if kind in UNIT_KINDS:
        return form.place.kind in (PlaceKind.UNIT, PlaceKind.OLD_WARD)
    if kind in DISTRICT_KINDS:
        return form.place.kind is PlaceKind.OLD_DISTRICT
    if kind in STREET_KINDS:
        return form.place.kind is PlaceKind.STREET
    return form.kind == kind


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """The best spans that do not overlap, in the order of the message."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: span.rank, reverse=True):
        if not any(_cross(span, other) for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def _cross(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


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
        drives = folded[start:end] == ["cao", "bang"] and folded[end : end + 1] == ["lai"]
        if end and not longer and not comes_from and not drives:
            found.append((start, end))
            start = end - 1
        start += 1
    return found


def _is_elsewhere(folded: list[str], start: int, end: int) -> bool:
    key, names = "".join(folded[start:end]), names_elsewhere()
    cue = (start == 0 and end == len(folded)) or (start > 0 and folded[start - 1] in _PLAIN_CUES)
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
    return any("".join(folded[at : at + 2]) == _HOME for at in range(len(folded) - 1)) or _HOME in folded


def _together(spans: Sequence[Span], folded: list[str]) -> Reading:
    """Read the spans as one address: each narrows the others; of two places far apart the one told with certainty."""
    certain = [span for span in spans if span.certain] or list(spans)
    spans = [span for span in spans if span.certain or len(certain) == len(spans)] if certain else spans
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
    old = folded[span.end : span.end + 1] and folded[span.end] in _OLD
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
