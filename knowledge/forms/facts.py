"""Several facts in one message: "Nguyễn Văn An, sinh 5/3/2024, con trai".

What is asked comes first. Of the rest only what shows what it is, and of whom, is taken: a wrong fact on an official
paper is worse than one more question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from knowledge.forms.answers import read_answer
from knowledge.forms.derive import derived
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import applies
from knowledge.forms.values import Unreadable, Value, card_paper, read_card, read_value
from knowledge.wording import say
from nlu.text import fold

WHOLE = frozenset(
    [FieldType.TEXT, FieldType.LINES, FieldType.ADDRESS, FieldType.PAPER, FieldType.UNIT, FieldType.MOMENT]
)
"""Types whose answers may hold dates, numbers and commas of their own: nothing else is read in them."""
_NUMBERS = frozenset([FieldType.ID_NUMBER, FieldType.PHONE, FieldType.COUNT, FieldType.MONEY])
_DAYS = frozenset([FieldType.DATE, FieldType.YEAR, FieldType.MOMENT])
_ROW = re.compile(r"[\n;]")
_CLAUSE = re.compile(r"\s*(?:[,;\n()]|\.\s|\s[-–]\s|\bvà\b|\bva\b)\s*")
_BIRTH = r"(?:ngay sinh|nam sinh|sinh (?=ngay|nam (?:[0-9']|mot |hai )|mung|mong|hom|vao|[0-9])|sn (?=[0-9]))"
_ANNOUNCES: Mapping[FieldType, str] = {
    FieldType.DATE: _BIRTH,
    FieldType.YEAR: _BIRTH,
    FieldType.SEX: r"(?:gioi tinh|(?:la )?(?:con|be|chau) (?:trai|gai)\b|la (?:trai|gai|nam|nu)\b)",
    FieldType.PHONE: r"(?:(?:so )?(?:dien thoai|sdt|dt(?=[ :][0-9+])|di dong|zalo))",
    FieldType.ID_NUMBER: r"(?:(?:so )?(?:cccd|can cuoc|dinh danh))",
    FieldType.EMAIL: r"(?:(?:e-?|g)?mail)",
    FieldType.ETHNICITY: r"dan toc",
    FieldType.NATIONALITY: r"quoc tich",
    FieldType.NAME: r"(?:(?:ho )?ten)",
}
"""Folded words that tell what follows them."""
_PRONOUNS = ("toi", "tui", "em", "minh", "chau", "be", "no", "han", "con")
_WHOM = rf"(?:(?:{'|'.join(_PRONOUNS)}|nguoi do) )?"
_BEFORE = re.compile(
    rf"(?<=[^\s,;]) (?={_WHOM}(?:{'|'.join(rule for kind, rule in _ANNOUNCES.items() if kind is not FieldType.NAME)}))"
)
_BEFORE_DIGITS = re.compile(
    r"(?<=[a-z]) (?=[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-][0-9]{2,4}(?![0-9])|[0-9]{8,12}(?![0-9])|(?:19|20)[0-9]{2}$)"
)
_LEADS_TO_DIGITS = re.compile(r"(?:ngay|sinh|la|so|sdt|dt|thoai|cccd|cuoc|danh|nam|mung|cap|mail)$")
_LEAD = re.compile(
    r"^(?:(?:dạ|em|tôi|tui|mình|cháu|bé|nó|hắn|con|tên|ten|họ tên|ho ten|sinh ngày|sinh ngay|sinh năm|sinh nam"
    r"|sinh|ngày sinh|ngay sinh|năm sinh|nam sinh|sn|là|la|số|so|sđt|sdt|đt|dt|zalo|điện thoại|dien thoai|cccd|căn cước"
    r"|can cuoc|số định danh|định danh|dinh danh|giới tính|gioi tinh|email|mail|của|cua)\s*:?\s+)+",
    re.IGNORECASE,
)
"""Words that announce a fact and are none."""
_COPIES = re.compile(r"(?<!\w)(?:[0-9]{1,2}|(?:[a-z]+ )?[a-z]+) (?:ban|to)(?!\w)")
_CARD = {
    FieldType.NAME: "name",
    FieldType.DATE: "birth",
    FieldType.SEX: "sex",
    FieldType.ID_NUMBER: "id_number",
    FieldType.PAPER: "paper",
    FieldType.ADDRESS: "home",
}
"""What an identity card says, by the type of the item it answers; the first of a type is meant."""


@dataclass(frozen=True)
class Facts:
    """What a message answers, by field; ``refusal`` says why what was asked is not among it, if there is a reason."""

    found: Mapping[str, Value]
    refusal: str = ""


@dataclass(frozen=True)
class Context:
    """What a message is read in: the form, the day, what is known, and the items besides the one that is asked."""

    form: Form
    today: date
    values: Mapping[str, str]
    others: Sequence[FormField]


def read_facts(asked: FormField, text: str, context: Context) -> Facts:
    """What ``text`` answers: the item that was asked, and of the others those that show what they are.

    Raises :class:`Unreadable` if it does not answer what was asked, nor anything else.
    """
    card = read_card(text)
    if card is not None:
        return Facts(_from_card(asked, card, context))
    rows = [row for row in _ROW.split(text) if row.strip()]
    if len(rows) > 1 and asked.type is not FieldType.LINES and (listed := _from_rows(asked, rows, context)):
        return Facts(listed)
    found: dict[str, Value] = {}
    refusal: Unreadable | None = None
    try:
        found[asked.id] = read_answer(context.form, asked, text, context.today, context.values)
    except Unreadable as error:
        refusal = error
    if asked.type in WHOLE and found:
        return Facts(found)
    clauses = _clauses(text, asked)
    own = next((at for at, clause in enumerate(clauses) if _answers(asked, clause, context)), None)
    if own is not None and (value := _read(asked, clauses[own], context)) is not None:
        found[asked.id] = value  # not the whole, of which the rest is something else
    if not found or own is not None:
        for at, clause in enumerate(clauses):
            if at != own:
                _take_clause(asked, clause, context, found)
    _take_count(asked, text, context, found)
    if not found:
        raise refusal or Unreadable(say("value.text.empty"))
    return Facts(found, "" if asked.id in found else _specific(asked, clauses, context))


def _from_rows(asked: FormField, rows: Sequence[str], context: Context) -> dict[str, Value]:
    """What the rows of a message answer, one item each as they follow on one another; nothing if the first does not.

    Only what is read without a doubt counts, and what shows that it is about something else is taken as that.
    """
    first = _read(asked, rows[0], context)
    if first is None or first.doubt:
        return {}
    found = {asked.id: first}
    for row in rows[1:]:
        before = len(found)
        _take_clause(asked, row, context, found)
        item = None if len(found) > before else _next_item(asked, context, found)
        value = None if item is None else _read(item, row, context)
        if item is not None and value is not None and not value.doubt:
            found[item.id] = value
    return found


def _next_item(asked: FormField, context: Context, found: Mapping[str, Value]) -> FormField | None:
    """The first item after what was asked that is still to be asked once ``found`` is known."""
    values = {**context.values, **{key: value.value for key, value in found.items()}}
    values = {**derived(context.form, values), **values}
    waiting = {item.id for item in context.others}
    fields = context.form.fields
    for item in fields[fields.index(asked) + 1 :]:
        depends = item.when is not None and item.when.field in found
        if item.id not in values and (item.id in waiting or depends) and applies(item, context.form, values):
            return item
    return None


def _clauses(text: str, asked: FormField) -> list[str]:
    """The parts of ``text``, also where no comma stands before what announces itself."""
    parts = [part for part in _CLAUSE.split(text) if part.strip()]
    return [piece for part in parts for piece in _cut(part, asked) if piece.strip()]


def _cut(part: str, asked: FormField) -> list[str]:
    plain = fold(part)
    if len(plain) != len(part) or asked.type in WHOLE:
        return [part]
    cuts = {_cut_at(part, match.start()) for match in _BEFORE.finditer(plain)}
    if asked.type is FieldType.NAME:
        ends = (match.start() for match in _BEFORE_DIGITS.finditer(plain))
        cuts |= {end for end in ends if _LEADS_TO_DIGITS.search(plain[:end]) is None}
    places = [0, *sorted(cuts), len(part)]
    return [part[start:end] for start, end in pairwise(places)]


def _cut_at(part: str, at: int) -> int:
    """Where to cut before "mình sinh ngày …": behind the word if it is the end of a name, Minh."""
    word = part[at + 1 :].split(" ", 1)[0]
    ends_name = fold(word) in _PRONOUNS and (word[:1].isupper() or word == "minh")
    return at + 1 + len(word) if ends_name else at


def _answers(item: FormField, clause: str, context: Context) -> bool:
    return _read(item, clause, context) is not None


def _read(item: FormField, clause: str, context: Context) -> Value | None:
    bare = clause if item.type is FieldType.NAME else _LEAD.sub("", clause.strip())  # names know what leads to them
    for text in (clause.strip(), bare.strip()):
        try:
            return read_answer(context.form, item, text, context.today, context.values)
        except Unreadable:
            continue
    return None


def _take_clause(asked: FormField, clause: str, context: Context, found: dict[str, Value]) -> None:
    """Let a clause answer the first item that it shows to be about."""
    for item in _candidates(asked, clause, context, found):
        value = _read(item, clause, context)
        if value is not None:
            found[item.id] = value
            return


def _candidates(asked: FormField, clause: str, context: Context, found: Mapping[str, Value]) -> Iterator[FormField]:
    """What a clause may answer besides what was asked: facts of the same person, and how to reach somebody."""
    answered = asked.id in found
    for item in context.others:
        if item.id in found:
            continue
        announced = item.type in _ANNOUNCES and _announces(item.type, clause)
        own = item.person is not None and item.person == asked.person
        bare = answered or not _family(item.type) & _family(asked.type)
        if item.type is FieldType.EMAIL or (item.type is FieldType.PHONE and (announced or (own and bare))):
            yield item
        elif not own:
            continue
        elif item.type in (FieldType.DATE, FieldType.YEAR) and "sinh" in item.short and bare:
            if (
                item.type is FieldType.DATE
                or announced
                or (answered and re.fullmatch(r"\W*(?:19|20)[0-9]{2}\W*", clause))
            ):
                yield item
        elif (
            item.type is FieldType.SEX
            or (item.type is FieldType.ID_NUMBER and (announced or bare))
            or (
                item.type in (FieldType.ETHNICITY, FieldType.NATIONALITY)
                and (announced or _bare_people(item, clause, found))
            )
            or (item.type is FieldType.NAME and announced)
        ):
            yield item


def _family(kind: FieldType) -> frozenset[FieldType]:
    """Types that look alike: a number of ten digits where twelve are asked is no telephone."""
    return next((family for family in (_NUMBERS, _DAYS) if kind in family), frozenset([kind]))


def _announces(kind: FieldType, clause: str) -> bool:
    return re.match(rf"\W*(?:(?:da|vang|thi|va|con|cung) )*{_WHOM}(?:co )?{_ANNOUNCES[kind]}", fold(clause)) is not None


def _bare_people(item: FormField, clause: str, found: Mapping[str, Value]) -> bool:
    """Whether "Kinh" or "Việt Nam" stands alone behind another fact of the person."""
    if not found or item.default is not None:
        return False
    try:
        return not read_value(item, clause, date.min).doubt
    except Unreadable:
        return False


def _take_count(asked: FormField, text: str, context: Context, found: dict[str, Value]) -> None:
    """How many copies, where it is asked whether any: "có, cho tôi 2 bản"; their number says that they are wanted."""
    item = next((row for row in context.others if row.type is FieldType.COUNT and _hangs_on(row, asked)), None)
    counted = _COPIES.search(fold(text))
    if item is None or counted is None or asked.type is not FieldType.YES_NO:
        return
    value = next((read for part in _pieces(counted.group(0)) if (read := _read(item, part, context))), None)
    if value is None or value.value == "0":
        return
    wanted = found.get(asked.id)
    if wanted is None and not re.search(r"\b(?:khong|chua|ko|k)\b|\?", fold(text)):
        found[asked.id] = Value("yes")
        found[item.id] = value
    elif wanted is not None and wanted.value == "yes":
        found[item.id] = value


def _pieces(counted: str) -> list[str]:
    """Of "mười hai bản" the whole, and "hai": the word before may be part of the number or not."""
    words = counted.split()
    return [" ".join(words[at:]) for at in range(len(words) - 1)]


def _hangs_on(item: FormField, asked: FormField) -> bool:
    return item.when is not None and item.when.field == asked.id and "yes" in item.when.one_of


def _specific(asked: FormField, clauses: list[str], context: Context) -> str:
    """Why a clause of the asked kind was refused, where the reason says more than "I can't read it"."""
    try:
        read_value(asked, "", context.today)
    except Unreadable as error:
        general = str(error)
    else:
        return ""
    for clause in clauses:
        try:
            read_answer(context.form, asked, clause, context.today, context.values)
        except Unreadable as error:
            if str(error) != general and re.search(r"[0-9]", clause) and asked.type is not FieldType.NAME:
                return str(error)
    return ""


def _from_card(asked: FormField, card: Mapping[str, str], context: Context) -> dict[str, Value]:
    """What a card says of whom is asked about. Its address is read like any other."""
    said = {**card, "paper": card_paper(card)}
    found: dict[str, Value] = {}
    used: set[str] = set()
    theirs = [item for item in context.others if item.person == asked.person and item.person is not None]
    for item in [asked, *theirs]:
        part = _CARD.get(item.type)
        if part is None or part not in said or part in used or item.id in found:
            continue
        if item.type is FieldType.DATE and "sinh" not in item.short:
            continue
        try:
            value = read_value(item, said[part], context.today) if part == "home" else Value(said[part])
        except Unreadable:
            continue
        found[item.id] = value
        used.add(part)
    if not found:
        raise Unreadable(asked.help or say("value.text.empty"))
    return _of_another(asked, card, context, found)


def _of_another(
    asked: FormField, card: Mapping[str, str], context: Context, found: dict[str, Value]
) -> dict[str, Value]:
    """Doubt a card whose name is not the one that was given."""
    names = (row for row in context.form.fields if row.person == asked.person and row.type is FieldType.NAME)
    given = next((context.values[row.id] for row in names if row.id in context.values), "")
    if not given or asked.person is None or fold(given) == fold(card["name"]):
        return found
    if asked.id not in found:
        raise Unreadable(say("value.card.differs", name=card["name"], given=given))
    doubt = say("value.card.other", name=card["name"], given=given)
    return {asked.id: Value(found[asked.id].value, doubt)}
