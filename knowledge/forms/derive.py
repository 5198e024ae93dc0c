"""What follows from what was answered and so is never asked: one person named twice, sex and year from a number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.forms.schema import FieldType, Form, SamePerson
from knowledge.forms.values.base import word_set
from knowledge.forms.values.papers import sex_in, year_in
from knowledge.wording import say
from nlu.text import fold, words

_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
APPLICANTS = frozenset(["requester", "registrant", "owner"])
_OF_A_PERSON = frozenset(
    [
        FieldType.NAME,
        FieldType.DATE,
        FieldType.YEAR,
        FieldType.SEX,
        FieldType.ADDRESS,
        FieldType.ID_NUMBER,
        FieldType.PAPER,
        FieldType.PHONE,
        FieldType.EMAIL,
    ]
)
_WITHOUT_WEIGHT = word_set(
    "la cua be con chau em toi tui minh nguoi do a ruot de chinh day da vang thua anh chi nha nhe oi luon thoi"
)
"""Words of "là mẹ ruột của bé" that don't say who somebody is."""


def derived(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Values by field that follow from ``values``. What was answered is not among them."""
    found: dict[str, str] = {}
    for same in form.same:
        if _says(same, values.get(same.field, "")):
            found |= _copied(form, same, values)
    known = {**found, **values}
    for item in form.fields:
        if item.id in known or item.person is None or item.type not in (FieldType.SEX, FieldType.YEAR):
            continue
        number = _number_of(form, item.person, known)
        if number:
            found[item.id] = sex_in(number) if item.type is FieldType.SEX else year_in(number)
    return {key: value for key, value in found.items() if key not in values}


def _says(same: SamePerson, answer: str) -> bool:
    said = words(fold(answer))
    return " ".join(word for word in said if word not in _WITHOUT_WEIGHT) in same.cues or " ".join(said) in same.cues


def reusable(form: Form, earlier: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Values by field of ``form`` that the applicant gave of themselves in ``earlier``, where each form has one."""
    mine, theirs = _applicant(form), _applicant(earlier)
    if mine is None or theirs is None:
        return {}
    facts = _facts_of(earlier, theirs, values)
    return {item.id: facts[item.type] for item in form.fields if item.person == mine and item.type in facts}


def applicant_number(form: Form, values: Mapping[str, str]) -> str:
    """The personal identification number of whoever fills ``form`` in; empty where none was given."""
    person = _applicant(form)
    return "" if person is None else _number_of(form, person, values)


def _applicant(form: Form) -> str | None:
    """Who fills the form in: whom its first item is about, unless it is one of two who marry."""
    first = form.fields[0].person
    return first if first in APPLICANTS else None


def _copied(form: Form, same: SamePerson, values: Mapping[str, str]) -> dict[str, str]:
    """What is known of ``same.other``, as items of ``same.person``."""
    facts = _facts_of(form, same.other, values)
    return {item.id: facts[item.type] for item in form.fields if item.person == same.person and item.type in facts}


def _facts_of(form: Form, person: str, values: Mapping[str, str]) -> dict[FieldType, str]:
    """What is known of ``person`` by the type of the items that ask for it; of two of a type, the first."""
    facts: dict[FieldType, str] = {}
    for item in form.fields:
        if item.person == person and item.type in _OF_A_PERSON and item.id in values:
            facts.setdefault(item.type, values[item.id])
    number = _number_of(form, person, values)
    if number:
        facts.setdefault(FieldType.ID_NUMBER, number)
        facts.setdefault(FieldType.PAPER, say("value.paper.card", number=number))
        facts.setdefault(FieldType.SEX, sex_in(number))
    if FieldType.DATE in facts:
        facts.setdefault(FieldType.YEAR, facts[FieldType.DATE][:4])
    return facts


def _number_of(form: Form, person: str, values: Mapping[str, str]) -> str:
    """The personal identification number of ``person``: an answer of its own, or in what was said of their paper."""
    for item in form.fields:
        if item.person == person and item.type in (FieldType.ID_NUMBER, FieldType.PAPER):
            number = _NUMBER.search(values.get(item.id, ""))
            if number is not None:
                return number[0]
    return ""
