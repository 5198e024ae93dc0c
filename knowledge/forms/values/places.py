"""Wards and addresses as they are since 1 July 2025, read also from the names of before.

A ward is looked for by its full name ("phường Láng Hạ", "P. Láng Hạ"). What stands behind it narrows it: its district
until 2025, its province. Districts are left out of what is kept, because there are none any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.forms.values.base import Unreadable, Value, clean, sentence, without_politeness
from knowledge.places.gazetteer import read_place
from knowledge.places.units import HANOI, old_wards, units
from knowledge.points.hanoi import HanoiUnits
from knowledge.wording import say
from nlu.text import fold, has_diacritics, normalise

LONGEST = 300  # characters of an address
LONGEST_UNIT = 200
LISTED = 8
"""Candidates that are named at most."""
_WORD = re.compile(r"[^\W_]+")
_KINDS = {
    "phuong": "phuong", "p": "phuong", "xa": "xa", "x": "xa", "thitran": "thitran", "tt": "thitran",
    "dackhu": "dackhu",
}  # fmt: skip
_SPELT_KINDS = frozenset(["phường", "xã", "thị", "đặc"])
"""The kinds with their marks, or the first word of it: "Xá" and "Phương" are parts of names."""
_ABOVE = ("thanhpho", "tinh", "quan", "huyen", "thixa", "tp", "q", "h", "tx", "t")
"""Kinds of districts and provinces, as they are written before a name."""
_WORDS_OF_NAME = 8
_OLD = frozenset(["cu"])
_EVERYDAY = {
    "hcm": "hochiminh", "tphcm": "hochiminh", "saigon": "hochiminh", "sg": "hochiminh", "hn": "hanoi",
    "vungtau": "bariavungtau", "hue": "hue", "thuathienhue": "hue", "daklak": "daklak", "daclac": "daklak",
}  # fmt: skip
"""Provinces as people write them, by their names without spaces."""


@dataclass(frozen=True)
class Ward:
    """A ward by one of its names, today's or an old one; ``units`` are the codes of what it is today."""

    name: str
    old: bool
    units: tuple[str, ...]
    district: str
    province: str


@dataclass(frozen=True)
class Token:
    """A word of a text: folded, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Located:
    """Wards that a text may mean, where their name stands in it, and whether the text said they are old."""

    wards: tuple[Ward, ...]
    start: int
    end: int
    here: bool
    """Whether province or district were written, or it is in Hanoi: otherwise the name alone says too little."""


@cache
def _wards() -> dict[str, list[Ward]]:
    """Every ward of the country by its kind and name, folded and without spaces."""
    index: dict[str, list[Ward]] = {}
    for unit in units().values():
        index.setdefault(_key(unit.name), []).append(Ward(unit.name, False, (unit.code,), "", unit.province))
    for old in old_wards():
        if not old.name:
            continue
        ward = Ward(old.name, True, old.units, old.district, old.province)
        kind = next(kind for kind in ("phuong", "xa", "thitran") if _key(old.name).startswith(kind))
        for key in (_key(old.name), *(kind + once for once in old.once)):
            if ward not in index.setdefault(key, []):
                index[key].append(ward)
    return index


@cache
def _provinces() -> dict[str, frozenset[str]]:
    """Provinces of today and of before, by their names without kind, folded and without spaces."""
    names = {unit.province for unit in units().values()} | {old.province for old in old_wards()}
    table: dict[str, set[str]] = {}
    for name in names:
        table.setdefault(_without_kind(name), set()).add(name)
    return {key: frozenset(found) for key, found in table.items()}


@cache
def _districts() -> frozenset[str]:
    return frozenset(_without_kind(old.district) for old in old_wards())


def _key(name: str) -> str:
    return "".join(_WORD.findall(fold(name)))


def _without_kind(name: str) -> str:
    return _key(re.sub(r"^(?:Thành phố|Tỉnh|Quận|Huyện|Thị xã) ", "", name))


def _tokens(text: str) -> list[Token]:
    """The words of ``text``, folded; "P1" is two. ``text`` is in NFC, so that folding keeps its length."""
    plain = "".join(fold(char)[:1] or char for char in text)
    found = re.finditer(r"(?<![^\W_])(?:[pxqh](?=[0-9]))|[^\W_]+", plain)
    return [Token(match.group(0), match.start(), match.end()) for match in found]


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(re.sub(r"^0+(?=[0-9])", "", token.word) for token in tokens)


def locate(text: str) -> Located | None:
    """The last ward that ``text`` names by kind and name."""
    tokens = _tokens(text)
    found: tuple[int, Located] | None = None
    for at in range(len(tokens) - 2, -1, -1):
        if found is not None and found[0] != at + 1:  # "xã Phương Bình" is no phường
            break
        here = _ward_at(text, tokens, at)
        if here is not None and here.wards:
            found = at, here
    return found[1] if found is not None else None


def _ward_at(text: str, tokens: list[Token], at: int) -> Located | None:
    """The ward of which the kind stands at a token."""
    for size in (2, 1):
        kind = _KINDS.get(_joined(tokens[at : at + size]))
        typed = normalise(text[tokens[at].start : tokens[at].end]).lower()
        if kind is None or (has_diacritics(typed) and typed not in _SPELT_KINDS):
            continue
        if tokens[at].word == "xa" and at and tokens[at - 1].word == "thi":
            continue
        ends = range(at + size + 1, min(at + size + _WORDS_OF_NAME, len(tokens)) + 1)
        known = [end for end in ends if kind + _joined(tokens[at + size : end]) in _wards()]
        if known:
            end = max(known, key=lambda end: _likeliness(text, tokens, at + size, end, kind))
            return _narrowed(text, kind + _joined(tokens[at + size : end]), tokens, at, end)
    return None


def _likeliness(text: str, tokens: list[Token], at: int, end: int, kind: str) -> tuple[bool, bool, int]:
    """Of "phường Láng Hà Nội" the ward is Láng: as it is spelt, or else because behind it stands a place."""
    typed = text[tokens[at].start : tokens[end - 1].end]
    wards = _wards()[kind + _joined(tokens[at:end])]
    spelt = not has_diacritics(typed) or any(_spelling(typed) == _spelling(_name(ward)) for ward in wards)
    return spelt, not _without_places(tokens[end:]), end


def _narrowed(text: str, key: str, tokens: list[Token], at: int, end: int) -> Located:
    """The wards of one name that agree with the province and district behind it, and with the marks as typed."""
    start, stop = tokens[at].start, tokens[end - 1].end
    tail = tokens[end:]
    was = bool(tail) and tail[0].word in _OLD
    wards = _wards()[key]
    if has_diacritics(text):
        wards = _spelt_alike(wards, text[tokens[at].end : stop])
    named, place = _named_provinces(tail)
    if named:
        wards = [ward for ward in wards if named & _provinces_of(ward)]
    in_district = [ward for ward in wards if ward.old and _says(tail[:place], _without_kind(ward.district))]
    if in_district:
        wards = in_district
    elif not named:
        home = [ward for ward in wards if ward.province == HANOI]
        here = bool(home)
        wards = home or wards
        return Located(_of_one_time(wards, was, key), start, stop, here)
    return Located(_of_one_time(wards, was, key), start, stop, here=True)


def _of_one_time(wards: list[Ward], was: bool, key: str) -> tuple[Ward, ...]:
    """Today's wards of the name if there are any, and nothing says that an old one is meant.

    Names that were given up before 2025 count only where no other has the name.
    """
    wards = [ward for ward in wards if _key(ward.name) == key] or wards
    today = [ward for ward in wards if not ward.old]
    old = [ward for ward in wards if ward.old]
    return tuple(old if was and old else today or old)


def _spelt_alike(wards: list[Ward], typed: str) -> list[Ward]:
    """Where marks were typed they tell Láng from Lăng."""
    alike = [ward for ward in wards if _spelling(typed).endswith(_spelling(_name(ward)))]
    return alike or wards


def _name(ward: Ward) -> str:
    """The name without its kind."""
    return re.sub(r"^(?:Phường|Xã|Thị trấn|Đặc khu) ", "", ward.name, flags=re.IGNORECASE)


def _spelling(text: str) -> str:
    return "".join(_WORD.findall(normalise(text).lower()))


def _provinces_of(ward: Ward) -> set[str]:
    return {ward.province, *(units()[code].province for code in ward.units)}


def _named_provinces(tokens: Sequence[Token]) -> tuple[frozenset[str], int]:
    """The provinces of the last name of one in ``tokens``, and where it begins: before it stand districts."""
    for end in range(len(tokens), 0, -1):
        for at in range(max(0, end - 5), end):
            found = _province(_joined(tokens[at:end]))
            if found:
                return found, at - _kind_length(tokens[:at])
    return frozenset(), len(tokens)


def _kind_length(tokens: Sequence[Token]) -> int:
    """How many words of a province's kind stand at the end."""
    said = [token.word for token in tokens[-2:]]
    return 2 if said == ["thanh", "pho"] else int(said[-1:] in (["tp"], ["tinh"], ["t"]))


def _province(key: str) -> frozenset[str]:
    return _provinces().get(_EVERYDAY.get(key, key), frozenset())


def _says(tokens: Sequence[Token], name: str) -> bool:
    return any(_joined(tokens[at:end]) == name for at in range(len(tokens)) for end in range(at + 1, len(tokens) + 1))


def show_unit(code: str) -> str:
    """The unit's name with its province."""
    unit = units().get(code)
    return f"{unit.name}, {unit.province}" if unit is not None else code


# ---------------------------------------------------------------------------------------------------------- units


def read_unit(text: str) -> Value:
    """The code of a ward of today."""
    typed = clean(text)
    if typed in units():
        return Value(typed)
    if not typed or _key(typed) in _KINDS or len(typed) > LONGEST_UNIT:
        raise Unreadable(say("value.unit"))
    located = locate(typed)
    if located is not None and located.wards:
        return _unit(located)
    tokens = _tokens(typed)
    named, _ = _named_provinces(tokens[1:])
    if named - {HANOI}:
        for kind in ("phường", "xã", "thị trấn", "đặc khu"):
            located = locate(f"{kind} {typed}")
            if located is not None and located.wards:
                return _unit(located)
        raise Unreadable(say("value.unit"))
    return _unit_of_hanoi(typed)


def _unit(located: Located) -> Value:
    wards = located.wards
    codes = tuple(dict.fromkeys(code for ward in wards for code in ward.units))
    name = wards[0].name
    if len(codes) == 1:
        if wards[0].old and name != units()[codes[0]].name:
            return Value(codes[0], say("value.unit.old", old=name, unit=show_unit(codes[0])))
        return Value(codes[0], "" if located.here else say("value.unit.confirm", unit=show_unit(codes[0])))
    if not located.here and len({ward.province for ward in wards}) > 1:
        raise Unreadable(say("value.unit.province", name=name))
    raise Unreadable(say("value.unit.split", old=name, units=_listed(codes)))


def _listed(codes: Iterable[str]) -> str:
    names = [units()[code] for code in codes]
    shown = [unit.name if unit.province == HANOI else f"{unit.name} ({unit.province})" for unit in names]
    return ", ".join(shown[:LISTED])


def _unit_of_hanoi(typed: str) -> Value:
    """A ward of Hanoi by its bare name, or typed wrongly."""
    match = HanoiUnits().find_unit(typed)
    if match.kind == "new":
        unit = units()[match.codes[0]]
        sure = _without_unit_kind(unit.name) in _key(typed)
        return Value(unit.code, "" if sure else say("value.unit.confirm", unit=show_unit(unit.code)))
    if match.kind == "old":
        return Value(match.codes[0], say("value.unit.old", old=sentence(typed), unit=show_unit(match.codes[0])))
    if match.kind == "split":
        raise Unreadable(say("value.unit.split", old=sentence(typed), units=_listed(match.codes)))
    raise Unreadable(say("value.unit"))


def _without_unit_kind(name: str) -> str:
    return _key(re.sub(r"^(?:Phường|Xã|Đặc khu) ", "", name))


# ------------------------------------------------------------------------------------------------------- addresses


_WHO = (
    r"(?:(?:tôi|toi|tui|em|mình|minh|cháu|chau|con|anh|chị|chi|bác|bac|cô|chú|bé|nó|hắn|người đó|gia đình|chúng tôi|nhà"
    r"|nha|vợ|chồng|bố|mẹ|ba|má|cha|ông|bà|của|cua|hai|đứa)\b ?)+"
)
_NOW = r"(?:(?:hiện|hiện tại|hiện nay|đang|cũng|vẫn|thì|chuyển|mới)\b[ ,:]*)*"
_STAYS = (
    r"(?:(?:cư trú|cu tru|thường trú|thuong tru|tạm trú|tam tru|sống|song|sinh sống) )?"
    r"(?:ở|tại|tai|o(?= (?!cho\b))|về ở|đến ở)"
)
_CALLED = r"(?:có |co )?(?:địa chỉ|dia chi|đ/c|đc|chỗ ở|nơi ở|nơi cư trú|hộ khẩu|quê)"
_LEADS = re.compile(
    rf"^{_NOW}(?:{_WHO})?{_NOW}(?:{_CALLED}(?: (?:thường trú|hiện tại|hiện nay|nhà|nha|của|tôi|toi|em|mình|minh))*"
    r"[ :]*(?:là|la|ở|tại|:)?\b"
    rf"|{_STAYS}(?: tại| ở)?\b(?! (?:trọ|tro|thuê|thue|nhờ|nho|ghép|cùng|với|voi)\b)(?!-))[ :,]+",
    re.IGNORECASE,
)
"""What leads to an address and is none: "nhà em ở", "tôi đang ở", "địa chỉ là". Not "ở trọ nhà số 5", "tại nhà"."""


def _bare(text: str) -> str:
    """``text`` without what leads to the address and the politeness around it."""
    bare = without_politeness(text)
    while (lead := _LEADS.match(bare)) and len(_WORD.findall(bare[lead.end() :])) > 1:
        bare = bare[lead.end() :].strip()
    return bare


def read_address(text: str) -> Value:
    """An address: what was written, with the ward of today and its province where the ward is recognised.

    Where an old ward went to several the text stays as written, its district too: nothing else tells where it is.
    """
    typed = _bare(clean(re.sub(r"\s*\n\s*", ", ", text.strip()))).strip(" ,;.")
    if len(typed) > LONGEST:
        raise Unreadable(say("value.text.long", most=LONGEST))
    if sum(char.isalpha() for char in typed) < 3:
        raise Unreadable(say("value.address"))
    located = locate(typed)
    if located is None or not located.wards or not located.here:
        return Value(typed)
    before, after = typed[: located.start].rstrip(" ,;-–"), _kept(typed[located.end :])
    codes = tuple(dict.fromkeys(code for ward in located.wards for code in ward.units))
    old = located.wards[0]
    if len(codes) > 1:
        codes = _by_street(typed, codes)
    if len(codes) > 1:
        return Value(typed, say("value.address.split", old=old.name, units=_listed(codes)))
    unit = units()[codes[0]]
    value = ", ".join(filter(None, [before, *after, unit.name, unit.province]))
    renamed = old.old and old.name != unit.name
    doubt = say("value.address.old", old=old.name, unit=unit.name, address=value) if renamed else ""
    return Value(value, doubt)


def names_ward(text: str) -> bool:
    """Whether ``text`` names a ward."""
    return locate(clean(text)) is not None


def names_place(text: str) -> bool:
    """Whether ``text`` names a ward, a province or a number of a house: "để nguyên" does none."""
    typed = clean(text)
    return (
        any(char.isdigit() for char in typed) or locate(typed) is not None or bool(_named_provinces(_tokens(typed))[0])
    )


def in_ward(address: str, text: str) -> str | None:
    """``address`` in the ward that ``text`` names, if it names that and nothing else; otherwise ``None``."""
    named, held = locate(clean(text)), locate(address)
    if named is None or held is None or not address[: held.start].strip(" ,;-–"):
        return None
    typed = _bare(clean(text))
    here = locate(typed)
    if here is None or typed[: here.start].strip(" ,;-–.") or _kept(typed[here.end :]):
        return None
    tail = typed[here.start :]
    if not _named_provinces(_tokens(tail[here.end - here.start :]))[0]:
        tail = f"{tail}, {held.wards[0].province}"
    return f"{address[: held.start].rstrip(' ,;-–')}, {tail}"


def _by_street(typed: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The one of ``codes`` where the street lies, if the street tells."""
    told = [code for code in read_place(typed).units if code in codes]
    return tuple(told) if len(told) == 1 else codes


def _kept(tail: str) -> list[str]:
    """What stands behind the ward and is no district, province or country."""
    kept = []
    for part in re.split(r"[,;()]|\s[-–]\s", tail):
        tokens = _tokens(part)
        left = _without_places(tokens)
        if left:
            kept.append(part.strip(" -–."))
    return [part for part in kept if part]


def _without_places(tokens: list[Token]) -> list[Token]:
    """``tokens`` without names of districts, provinces and the country, their kinds and "cũ"."""
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        for end in range(min(at + 7, len(tokens)), at, -1):
            key = _joined(tokens[at:end])
            bare = next((key[len(kind) :] for kind in _ABOVE if key.startswith(kind) and len(key) > len(kind)), key)
            if key in ("vietnam", "cu") or {key, bare} & _districts() or _province(key) or _province(bare):
                at = end
                break
        else:
            left.append(tokens[at])
            at += 1
    return left
