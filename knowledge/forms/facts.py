"""Several facts in one message: "Nguyễn Văn An, sinh 5/3/2024, con trai"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values import Unreadable, Value, read_card, read_value

_CLAUSE = re.compile(r"\s*(?:[,;\n]|\bvà\b|\bva\b)\s*")
_LEAD = re.compile(
    r"^(?:(?:tên|ten|họ tên|ho ten|sinh ngày|sinh ngay|sinh|ngày sinh|ngay sinh|là|la|số|so|sđt|sdt"
    r"|điện thoại|dien thoai|cccd|căn cước|can cuoc|số định danh|giới tính|gioi tinh|email|mail)\s*:?\s+)+",
    re.IGNORECASE,
)
"""Words that announce a fact and are none."""
_TELLING = (FieldType.ID_NUMBER, FieldType.DATE, FieldType.PHONE, FieldType.EMAIL, FieldType.SEX)
"""Types whose values show what they are: they are read wherever they stand."""
_CARD = {
    FieldType.NAME: "name",
    FieldType.DATE: "birth",
    FieldType.SEX: "sex",
    FieldType.ID_NUMBER: "id_number",
    FieldType.ADDRESS: "home",
}
"""What an identity card says, by the type of the item it answers; the first of a type is meant."""


def read_facts(asked: FormField, others: Sequence[FormField], text: str, today: date) -> dict[str, Value]:
    """What ``text`` answers: the item that was asked, and of ``others`` those that show what they are.

    Raises :class:`Unreadable` if it does not answer what was asked, nor anything else.
    """
    card = _from_card(asked, others, text)
    if card:
        return card
    found: dict[str, Value] = {}
    try:
        found[asked.id] = read_value(asked, text, today)
        return found
    except Unreadable as error:
        refusal = error
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    for clause in clauses:
        for item in _candidates(asked, others, found):
            value = _read(item, clause, today)
            if value is not None:
                found[item.id] = value
                break
    if not found:
        raise refusal
    return found


def _candidates(asked: FormField, others: Sequence[FormField], found: Mapping[str, Value]) -> Iterator[FormField]:
    """What a clause may answer, in the order of likelihood: what was asked, then what shows itself."""
    if asked.id not in found:
        yield asked
    of_person = [item for item in others if item.person == asked.person]
    for item in [*of_person, *(item for item in others if item.person != asked.person)]:
        if item.type in _TELLING and item.id not in found and item.id != asked.id:
            yield item


def _read(item: FormField, clause: str, today: date) -> Value | None:
    for text in (clause, _LEAD.sub("", clause)):
        try:
            return read_value(item, text, today)
        except Unreadable:
            continue
    return None


def _from_card(asked: FormField, others: Sequence[FormField], text: str) -> dict[str, Value]:
    card = read_card(text)
    if card is None:
        return {}
    found: dict[str, Value] = {}
    used: set[str] = set()
    for item in [asked, *(item for item in others if item.person == asked.person)]:
        part = _CARD.get(item.type)
        if part is not None and part in card and part not in used:
            found[item.id] = Value(card[part])
            used.add(part)
    return found
