"""The words of a message that may name a place, and how certain that is.

Names are compared folded, so that diacritics are not needed; where they are typed they tell names apart that are
otherwise the same (Láng, Lăng). A name that is also an everyday phrase counts only behind a word of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    PlaceKind,
    names_of_hanoi,
    split_kind,
)
from nlu.function_words import content_words
from nlu.text import expand, fold, has_diacritics, normalise, words

HERE = Path(__file__).parent
LONGEST = 7  # words of a name
HOME = "hanoi"
PLAIN_CUES = frozenset(["o", "gan", "tai", "quanh", "khu"])
"""Words of place that are hardly anything else: behind them a name may be typed wrongly."""
_PERSONS = frozenset(
    ["ten", "ong", "chau", "be", "ty", "thi", "nguyen", "tran", "le", "pham", "vu", "dang", "bui", "la"]
)
"""Words before the name of a person or a company ("tên là", "công ty"), surnames among them."""


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
    bare: bool
    """Whether it was typed without any."""
    everyday: bool
    """Whether the name is an everyday phrase too, without diacritics."""
    letters: int

    @property
    def rank(self) -> tuple[bool, int, bool, int]:
        """The better of two spans that overlap is the one with the higher rank."""
        return (self.certain, self.end - self.start, self.spelt, self.letters)


def tokens(text: str) -> tuple[list[str], list[str]]:
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
def cues() -> frozenset[str]:
    """Words, folded, behind which a place is named."""
    return frozenset(_lines("cues.txt"))


@cache
def _shorthand() -> dict[str, str]:
    return dict(line.split("\t") for line in _lines("shorthand.tsv"))


def _lines(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def exact_spans(spelt: list[str], folded: list[str]) -> Iterator[Span]:
    """Names as they are written, with or without diacritics."""
    names = names_of_hanoi()
    for start in range(len(folded)):
        for end in range(start + 1, min(start + LONGEST, len(folded)) + 1):
            forms = names.exactly("".join(folded[start:end]))
            if forms:
                span = _span(start, end, forms, spelt, folded, exact=True)
                if span is not None:
                    yield span


def near_spans(spelt: list[str], folded: list[str]) -> Iterator[Span]:
    """Names that are typed wrongly: behind a kind or a plain word of place, or as the whole message."""
    names = names_of_hanoi()
    for start in range(len(folded)):
        _, before = _kind_before(spelt, folded, start)
        led = before < start or (start > 0 and folded[start - 1] in PLAIN_CUES)
        for end in range(start + 1, min(start + LONGEST, len(folded)) + 1):
            key = "".join(folded[start:end])
            if not (led or (start == 0 and end == len(folded))) or not 5 <= len(key) <= 30 or names.exactly(key):
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
        near = exact and end - start > 1 and key not in _common() and (start == 0 or folded[start - 1] in cues())
        forms = [form for form in forms if not form.bare or near or form.place.kind is not PlaceKind.LANDMARK]
    typed = " ".join(spelt[start:end])
    same = tuple(form for form in forms if form.spelt == typed)
    accented = has_diacritics(typed)
    whole = before == 0 and end == len(folded)
    said = before > 0 and folded[before - 1] in cues()
    # "cho mo" is chỗ mô more often than chợ Mơ.
    alone = " ".join(folded[before:start]) in EVERYDAY_KINDS and not has_diacritics(spelt[before])
    doubtful = bool(kind) and len(key) < 5 and alone
    cue = whole or said or bool(kind and not doubtful)
    if not forms or key == HOME or (not kind and before > 0 and folded[before - 1] in _PERSONS):
        return None
    if not exact:
        plain = before > 0 and folded[before - 1] in PLAIN_CUES
        # A kind alone is no name: "bệnh viện nào", "gần hồ".
        name = folded[start + split_kind(folded[start:end])[1] : end]
        telling = len("".join(name)) >= 4 and not _is_kind(name)
        # "le phi" is words of asking; "cau giayy" would be too once it is mended, but then it is a name to the letter.
        mended = fold(expand(typed)).replace(" ", "")
        meant = bool(content_words(" ".join(name))) or (mended != key and bool(names_of_hanoi().exactly(mended)))
        behind = len(key) >= 6 and meant and (bool(kind and not doubtful) or plain)
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
    return Span(before, end, tuple(forms), kind, cue, bool(same), not accented, key in _common(), len(key))


def _is_kind(name: Sequence[str]) -> bool:
    """Whether the words are cues and a kind, and name nothing."""
    left = [word for word in name if word not in cues()]
    return " ".join(left) in KIND_WORDS or all(word in KIND_WORDS for word in left)


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


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """The best spans that do not overlap, in the order of the message."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: span.rank, reverse=True):
        if not any(cross(span, other) for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


def cross(one: Span, other: Span) -> bool:
    """Whether two spans share a word."""
    return one.start < other.end and other.start < one.end
