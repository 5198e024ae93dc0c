"""The names by which places are called, folded into keys, and found also where they are typed wrongly."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from knowledge.places.units import HANOI, OldWard, old_wards, units, units_of_hanoi
from nlu.text import fold, normalise, words

HERE = Path(__file__).parent


class PlaceKind(StrEnum):
    """What a name names."""

    UNIT = "unit"
    OLD_WARD = "old_ward"
    OLD_DISTRICT = "old_district"
    STREET = "street"
    LANDMARK = "landmark"


@dataclass(frozen=True)
class NamedPlace:
    """A place people name. ``units`` are codes of the units it lies in or went to.

    ``position`` in degrees is the middle of it, always approximate; ``None`` where it is not known.
    """

    key: str
    kind: PlaceKind
    name: str
    units: tuple[str, ...]
    position: tuple[float, float] | None
    district: str = ""
    """The old district of an old ward: two may have one name."""


@dataclass(frozen=True)
class Form:
    """One way to call a place: ``spelt`` in lower case with diacritics, empty where they are not known.

    ``kind`` are the folded words of its kind that were taken off its front ("phuong", "cho"); empty where none were.
    """

    place: NamedPlace
    spelt: str
    kind: str
    bare: bool
    """Whether the word for its kind was left out ("Bạch Mai" for Bệnh viện Bạch Mai)."""


KIND_SPELT: Mapping[str, str] = {
    "phường": "phuong", "xã": "xa", "thị trấn": "thi tran", "quận": "quan", "huyện": "huyen", "thị xã": "thi xa",
    "thành phố": "thanh pho", "tỉnh": "tinh",
    "phố": "pho", "đường": "duong", "đại lộ": "duong",
    "bệnh viện": "benh vien", "viện": "benh vien", "trường đại học": "dai hoc", "đại học": "dai hoc",
    "học viện": "hoc vien", "trường": "truong", "cao đẳng": "cao dang", "khu đô thị": "khu do thi",
    "chung cư": "khu do thi", "khu tập thể": "khu do thi", "khu chung cư": "khu do thi", "đô thị": "khu do thi",
    "tập thể": "khu do thi", "khu": "khu do thi", "tòa nhà": "khu do thi",
    "chợ": "cho", "hồ": "ho", "ga": "ga", "bến xe": "ben xe", "sân bay": "san bay", "công viên": "cong vien",
    "cầu": "cau", "chùa": "chua", "đền": "den", "đình": "dinh", "nhà thờ": "nha tho", "ngã tư": "nga tu",
    "ngã ba": "nga ba", "sân vận động": "san van dong", "làng": "lang", "khu công nghiệp": "khu cong nghiep",
    "bảo tàng": "bao tang", "siêu thị": "sieu thi", "trung tâm thương mại": "sieu thi",
}  # fmt: skip
"""Words for kinds, and what they are compared as: people say viện for bệnh viện."""
KIND_WORDS = {fold(spelt): kind for spelt, kind in KIND_SPELT.items()}
EVERYDAY_KINDS = frozenset(
    fold(word) for word in KIND_SPELT if " " not in word and word not in ("phường", "huyện", "quận")
)
"""Words for kinds that without diacritics are more often something else (chỗ, đến, xa)."""
UNIT_KINDS = frozenset(["phuong", "xa", "thi tran"])
DISTRICT_KINDS = frozenset(["quan", "huyen", "thi xa", "thanh pho"])
STREET_KINDS = frozenset(["pho", "duong"])
_LONGEST_KIND = max(len(kind.split()) for kind in KIND_WORDS)


def split_kind(folded: list[str]) -> tuple[str, int]:
    """The kind that ``folded`` words begin with, as it is compared, and how many words it takes; "" and 0 for none."""
    for length in range(min(_LONGEST_KIND, len(folded) - 1), 0, -1):
        kind = KIND_WORDS.get(" ".join(folded[:length]))
        if kind is not None:
            return kind, length
    return "", 0


class Names:
    """Forms by key: the folded letters of a name without its kind and without spaces."""

    def __init__(self, places: Iterable[tuple[NamedPlace, Iterable[str]]]) -> None:
        self.places: dict[str, NamedPlace] = {}
        self._forms: dict[str, list[Form]] = {}
        for place, names in places:
            self.places[place.key] = place
            for name in names:
                self._add(place, name)
        self._sounds: dict[str, list[str]] = {}
        self._deletes: dict[str, set[str]] = {}
        for key in self._forms:
            self._sounds.setdefault(_sound(key), []).append(key)
            for shorter in _shorter(key):
                self._deletes.setdefault(shorter, set()).add(key)

    def _add(self, place: NamedPlace, name: str) -> None:
        spelt = normalise(name).lower()
        spelt_words = words(spelt)
        folded = [fold(word) for word in spelt_words]
        kind, length = split_kind(folded)
        if length:
            self._put("".join(folded[length:]), Form(place, " ".join(spelt_words[length:]), kind, bare=True))
        if " ".join(folded) not in KIND_WORDS:
            self._put("".join(folded), Form(place, " ".join(spelt_words), "", bare=False))

    def _put(self, key: str, form: Form) -> None:
        known = self._forms.setdefault(key, [])
        if form not in known:
            known.append(form)

    def exactly(self, key: str) -> list[Form]:
        """The forms of ``key``."""
        return self._forms.get(key, [])

    def nearly(self, key: str) -> list[Form]:
        """The forms whose keys sound the same, or else are one letter off, two for long ones; the nearest only."""
        alike = self._sounds.get(_sound(key), [])
        if alike:
            return [form for known in alike for form in self._forms[known]]
        allowed = _tolerance(key)
        if not allowed:
            return []
        near = {known for shorter in {key, *_shorter(key)} for known in self._deletes.get(shorter, ())}
        near |= {shorter for shorter in _shorter(key) if shorter in self._forms}
        measured = sorted((OSA.distance(key, known, score_cutoff=allowed), known) for known in near)
        best = measured[0][0] if measured else allowed + 1
        if best > allowed:
            return []
        return [form for distance, known in measured if distance == best for form in self._forms[known]]


_SOUNDS = (("tr", "ch"), ("gi", "d"), ("s", "x"), ("r", "d"), ("ngh", "ng"), ("gh", "g"), ("k", "c"), ("y", "i"))
"""Letters that sound alike in Hanoi: who writes by ear takes one for the other."""


def _sound(key: str) -> str:
    for letters, alike in _SOUNDS:
        key = key.replace(letters, alike)
    return key


def _tolerance(key: str) -> int:
    return 0 if len(key) < 5 else 1 if len(key) < 10 else 2


def _shorter(key: str) -> set[str]:
    """``key`` with one letter less: two keys that are one letter off share one."""
    return {key[:at] + key[at + 1 :] for at in range(len(key))}


@cache
def names_of_hanoi() -> Names:
    """Every name of a place in Hanoi that is known."""
    return Names(_places_of_hanoi())


def _places_of_hanoi() -> Iterator[tuple[NamedPlace, Iterable[str]]]:
    for unit in units_of_hanoi().values():
        position = (unit.latitude, unit.longitude)
        yield (
            NamedPlace(f"{PlaceKind.UNIT}:{unit.code}", PlaceKind.UNIT, unit.name, (unit.code,), position),
            [unit.name],
        )
    districts: dict[str, list[OldWard]] = {}
    for ward in old_wards():
        if ward.province != HANOI:
            continue
        districts.setdefault(ward.district, []).append(ward)
        key = f"{PlaceKind.OLD_WARD}:{slug(ward.district)}:{slug(ward.name)}"
        place = NamedPlace(
            key, PlaceKind.OLD_WARD, ward.name, ward.units, (ward.latitude, ward.longitude), ward.district
        )
        yield place, [ward.name, *(f"{ward.name.split()[0]} {once}" for once in ward.once)]
    for district, wards in districts.items():
        codes = tuple(dict.fromkeys(code for ward in wards for code in ward.units))
        middle = (
            sum(ward.latitude for ward in wards) / len(wards),
            sum(ward.longitude for ward in wards) / len(wards),
        )
        place = NamedPlace(
            f"{PlaceKind.OLD_DISTRICT}:{slug(district)}", PlaceKind.OLD_DISTRICT, district, codes, middle
        )
        yield place, [district]
    with (HERE / "landmarks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = PlaceKind.STREET if row["kind"] == "street" else PlaceKind.LANDMARK
            spot = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
            codes = tuple(row["units"].split())
            place = NamedPlace(f"{kind}:{slug(row['name'])}:{codes[0]}", kind, row["name"], codes, spot)
            yield place, [row["name"], *filter(None, row["aliases"].split("|"))]


def slug(name: str) -> str:
    """``name`` folded, its words joined by hyphens."""
    return "-".join(words(fold(name)))


@dataclass(frozen=True)
class Elsewhere:
    """Keys of what lies in other provinces: provinces, districts with their kind, and districts by their bare name."""

    provinces: frozenset[str]
    districts: frozenset[str]
    bare: frozenset[str]


@cache
def names_elsewhere() -> Elsewhere:
    """The names of other provinces and of their old districts."""
    provinces = {_bare(row.province) for row in old_wards()} | {_bare(unit.province) for unit in units().values()}
    here = {_key(ward.district) for ward in old_wards() if ward.province == HANOI}
    bare = {_key(_without_kind(ward.district)) for ward in old_wards() if ward.province != HANOI}
    kinds = [kind.replace(" ", "") for kind in sorted(DISTRICT_KINDS)]
    return Elsewhere(
        frozenset(provinces - {_bare(HANOI)} | _EVERYDAY),
        frozenset(kind + name for kind in kinds for name in bare) - here,
        frozenset(name for name in bare if len(name) > 5 and not names_of_hanoi().exactly(name)),
    )


def _key(name: str) -> str:
    return "".join(words(fold(name)))


def _without_kind(name: str) -> str:
    folded = words(fold(name))
    return " ".join(folded[split_kind(folded)[1] :])


_EVERYDAY = frozenset(
    [
        "hatay",
        "nhatban",
        "hanquoc",
        "trungquoc",
        "dailoan",
        "ecopark",
        "saigon",
        "tphochiminh",
        "hcm",
        "hochiminh",
        "vungtau",
        "phuquoc",
        "dalat",
        "nhatrang",
        "halong",
    ]
)
"""Names of other provinces as people say them."""


def _bare(province: str) -> str:
    return "".join(words(fold(re.sub(r"^(Tỉnh|Thành phố) ", "", province))))
