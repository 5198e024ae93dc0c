"""What a message says of one item, given the day and what was answered before it: "như trên", "đến nay"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from knowledge.forms.nothing import gives_nothing
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import applies
from knowledge.forms.values import Unreadable, Value, names_ward, read_value, show_value
from knowledge.forms.values.base import word_set
from knowledge.wording import say
from nlu.phrases import padded

_SAME = re.compile(
    r" (?:(?:y |giong )?(?:nhu|giong) (?:o )?(?:tren|vay|cu|the|muc tren|cau tren|dia chi tren|dia chi cu)"
    r"|cung (?:dia chi|cho|noi|nha|ho khau|mot dia chi|mot nha|noi o|cho o)"
    r"|(?:giong|nhu) (?:dia chi|cho|noi|nha|cua|voi)|(?:dia chi|cho|noi) (?:o )?tren"
    r"|(?:giong|nhu) (?:voi )?(?:toi|tui|em|minh|anh|chi|me|bo|cha|ba|chong|vo|con|be|nguoi)"
    r"|o (?:do|day|cung|chung)|cho do|nhu o tren|y chang|y xi|dia chi nha|chung (?:nha|dia chi)|tren"
    r"|(?:mo |lam |ban )?(?:tai|o|ngay|ngay tai) nha(?: (?:toi|tui|em|minh|chi|anh))?"
    r"|nha (?:toi|tui|em|minh|chi|anh)) "
)
_SAME_WORDS = word_set(
    "da vang u a thi la nhu giong tren vay cu the muc cau dia chi cung cho noi nha o voi cua toi tui em minh anh chi"
    " bac me bo cha ba chong vo con be chau nguoi yeu luon nhe"
    " nhen nghen y chang xi do day tai ngay mo lam ban chung het"
    " ca hai mot ho khau thuong tru nay nua thoi van ghi dung lay cai phia ben kia nu nam roi"
)
"""Words of which a reference consists: with any other it is an address of its own."""
_ABOVE = re.compile(r" (?:nhu|giong|cung) (?:tren|dia chi|cho o|noi o) ")
"""What cannot stand on the paper even with more said: "như trên nhưng số 5"."""
_UNTIL_NOW = re.compile(
    r" (?:(?:da|vang|thi|cho|tu do|den|toi|van|o) )*(?:nay|hien nay|hien tai|bay gio|gio|hom nay)"
    r"(?: (?:a|nhe|nha|em|luon|van|dang|con|o))* "
    r"| (?:hien )?van (?:dang |con )?o(?: (?:do|day|a|nhe|em))* "
)
_TO = re.compile(r"^Đến ngày")
_LATER = re.compile(r"hết hạn|giá trị đến|dự kiến|sẽ ")
"""What an item is called, or asked with, that may lie ahead."""
_MYSELF = word_set("da la thi chinh ban than tu toi tui em minh luon a nhe nha do day chu ho nha lam cung")
_MYSELF_CORE = re.compile(r" (?:toi|tui|em|minh|ban than) ")
_OF_SPEAKER = re.compile(r" (?:toi|tui|em|minh|chi|anh|bac) ")
_PERSONS = {"mother": "me ma u", "father": "bo cha ba tia", "bride": "vo nu", "groom": "chong nam"}
"""How the persons of the forms are called, by their key."""


def read_answer(form: Form, item: FormField, text: str, today: date, values: Mapping[str, str]) -> Value:
    """What ``text`` says of ``item``; ``values`` are known by field. Raises :class:`Unreadable` if it is nothing."""
    referred = _referred(form, item, text, today, values)
    if referred is not None:
        return referred
    if item.type is FieldType.DATE and _TO.search(item.question) and _UNTIL_NOW.fullmatch(padded(text)):
        return Value(today.isoformat())
    value = read_value(item, _known_part(item, text), today)
    _check_past(item, value.value, today)
    if item.type is FieldType.ADDRESS and not value.doubt and not _is_place(value.value):
        return Value(value.value, say("value.address.confirm", address=value.value))
    return value


def _known_part(item: FormField, text: str) -> str:
    """``text`` without a first part that says that something is unknown: "không nhớ số nhà, thôn 4"."""
    first, comma, rest = text.partition(",")
    written = item.type in (FieldType.ADDRESS, FieldType.PAPER)
    return rest.strip() if written and comma and rest.strip() and gives_nothing(item, first) else text


def _is_place(address: str) -> bool:
    """Whether an address has a ward, or a house: "ở với bố mẹ" and "Hà Nội" alone are to be confirmed."""
    return (names_ward(address) or any(char.isdigit() for char in address)) and re.search(r":\s*,", address) is None


def _check_past(item: FormField, value: str, today: date) -> None:
    """Refuse a day that lies ahead where it must have passed."""
    if _LATER.search(f"{item.short} {item.question}"):
        return
    if item.type in (FieldType.DATE, FieldType.MOMENT) and value[:10] > today.isoformat():
        raise Unreadable(say("value.date.ahead", day=f"{value[8:10]}/{value[5:7]}/{value[:4]}"))
    if item.type is FieldType.YEAR and int(value) > today.year:
        raise Unreadable(say("value.year.ahead", year=value))


def _referred(form: Form, item: FormField, text: str, today: date, values: Mapping[str, str]) -> Value | None:
    """The value of another item that "như trên", "cùng địa chỉ với em" or "chính tôi" refers to."""
    said = padded(text)
    if item.type is FieldType.NAME and set(said.split()) <= _MYSELF and _MYSELF_CORE.search(said):
        return _own_name(form, item, values)
    if item.type not in (FieldType.ADDRESS, FieldType.UNIT, FieldType.TEXT):
        return None
    if _SAME.search(said) is None:
        return None
    if not set(said.split()) <= _SAME_WORDS:
        if item.type is FieldType.ADDRESS and _ABOVE.search(said):
            raise Unreadable(say("value.address"))
        return None
    if item.type is FieldType.TEXT:
        return _in_words(item, said)
    told = _addresses(form, item, values)
    if not told:
        raise Unreadable(say("value.same.none"))
    meant = _of_person(form, said, told)
    value = values[meant.id]
    if item.type is FieldType.UNIT:
        unit = read_value(item, value, today)
        return Value(unit.value, say("value.same", value=show_value(item, unit.value)))
    several = len({values[row.id] for row in told}) > 1
    return Value(value, say("value.same", value=value) if several else "")


def _in_words(item: FormField, said: str) -> Value | None:
    """Where words are written on the paper "tại nhà" is one of them, but "như trên" says nothing there."""
    if re.search(r" (?:tren|giong|cung|y chang|nhu) ", said):
        raise Unreadable(item.help or say("value.text.empty"))
    return None


def _addresses(form: Form, item: FormField, values: Mapping[str, str]) -> list[FormField]:
    """The addresses told before ``item``, in the order of the form."""
    place = form.fields.index(item)
    return [
        row
        for row in form.fields[:place]
        if row.type is FieldType.ADDRESS and row.id in values and applies(row, form, values)
    ]


def _of_person(form: Form, said: str, told: list[FormField]) -> FormField:
    """The one of ``told`` that is meant: of whom is named, of whoever speaks, or the last."""
    for person, names in _PERSONS.items():
        theirs = [row for row in told if row.person == person]
        if theirs and any(f" {name} " in said for name in names.split()):
            return theirs[-1]
    own = [row for row in told if row.person == form.fields[0].person]
    return own[-1] if own and _OF_SPEAKER.search(said) else told[-1]


def _own_name(form: Form, item: FormField, values: Mapping[str, str]) -> Value | None:
    """The name of whoever fills the form in, to be confirmed."""
    first = form.fields[0]
    if first.type is not FieldType.NAME or first.id == item.id or first.id not in values:
        return None
    return Value(values[first.id], say("value.same", value=values[first.id]))
