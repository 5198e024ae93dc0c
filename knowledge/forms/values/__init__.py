"""Answers of people as values of a form: read, doubted or refused with a reason, and shown."""

from __future__ import annotations

from datetime import date

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values.base import Unreadable, Value
from knowledge.forms.values.choices import read_choice, read_count, read_sex, read_yes_no
from knowledge.forms.values.contact import read_email, read_phone, show_phone
from knowledge.forms.values.dates import date_in_words, read_date, read_moment, read_year, show_date, show_moment
from knowledge.forms.values.free import LONGEST as LONGEST_LINE
from knowledge.forms.values.free import ROWS, read_lines, read_text
from knowledge.forms.values.money import money_in_words, read_money, show_money
from knowledge.forms.values.names import read_name
from knowledge.forms.values.origins import read_ethnicity, read_nationality
from knowledge.forms.values.papers import card_paper, cross_check, read_card, read_id_number, read_paper
from knowledge.forms.values.places import in_ward, names_place, names_ward, read_address, read_unit, show_unit
from knowledge.wording import say

__all__ = [
    "Unreadable",
    "Value",
    "card_paper",
    "cross_check",
    "in_ward",
    "names_place",
    "names_ward",
    "read_card",
    "read_value",
    "show_value",
    "value_in_words",
]

LONGEST = ROWS * (LONGEST_LINE + 1)
"""Characters of one answer; each type has a limit of its own besides."""
_READERS = {
    FieldType.NAME: read_name,
    FieldType.SEX: read_sex,
    FieldType.PHONE: read_phone,
    FieldType.EMAIL: read_email,
    FieldType.UNIT: read_unit,
    FieldType.ADDRESS: read_address,
    FieldType.ETHNICITY: read_ethnicity,
    FieldType.NATIONALITY: read_nationality,
    FieldType.COUNT: read_count,
    FieldType.MONEY: read_money,
    FieldType.TEXT: read_text,
    FieldType.LINES: read_lines,
}
_READERS_BY_DAY = {
    FieldType.DATE: read_date,
    FieldType.YEAR: read_year,
    FieldType.MOMENT: read_moment,
    FieldType.ID_NUMBER: read_id_number,
    FieldType.PAPER: read_paper,
}
_SHOWN = {
    FieldType.DATE: show_date,
    FieldType.MOMENT: show_moment,
    FieldType.PHONE: show_phone,
    FieldType.UNIT: show_unit,
    FieldType.MONEY: show_money,
}
_NAMED = {
    FieldType.SEX: {"male": "Nam", "female": "Nữ"},
    FieldType.YES_NO: {"yes": "Có", "no": "Không"},
}


def read_value(field: FormField, text: str, today: date) -> Value:
    """What ``text`` says as a value of ``field``. Raises :class:`Unreadable`, and nothing else, where it is none."""
    if len(text) > LONGEST:
        raise Unreadable(say("value.text.long", most=LONGEST_LINE))
    if field.type is FieldType.CHOICE:
        return read_choice(field, text)
    if field.type is FieldType.YES_NO:
        return read_yes_no(text, field.question)
    by_day = _READERS_BY_DAY.get(field.type)
    return by_day(text, today) if by_day is not None else _READERS[field.type](text)


def show_value(field: FormField, value: str) -> str:
    """What a canonical value looks like on paper and in summaries."""
    if field.type is FieldType.CHOICE:
        return next((option.label for option in field.options if option.value == value), value)
    if field.type in _NAMED:
        return _NAMED[field.type].get(value, value)
    shown = _SHOWN.get(field.type)
    return shown(value) if shown is not None else value


def value_in_words(field: FormField, value: str) -> str:
    """A date or an amount in words, as papers want it beside the digits; empty for everything else."""
    if field.type is FieldType.DATE:
        return date_in_words(value)
    return money_in_words(value) if field.type is FieldType.MONEY else ""
