"""What a form is: the data that editors write, checked as it is read. One YAML file a form in this folder."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from knowledge.schema import NonEmpty, Standing, Strict

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class FieldType(StrEnum):
    """How an answer is read, checked and written on the paper."""

    NAME = "name"  # a person's name
    DATE = "date"
    YEAR = "year"
    MOMENT = "moment"  # hour and day
    SEX = "sex"
    ID_NUMBER = "id_number"  # 12 digits
    PAPER = "paper"  # an identity paper: kind, number, day and place of issue, as far as known
    PHONE = "phone"
    EMAIL = "email"
    UNIT = "unit"  # a ward or commune, with its province
    ADDRESS = "address"  # house, street, ward, province
    ETHNICITY = "ethnicity"
    NATIONALITY = "nationality"
    CHOICE = "choice"  # one of `options`
    YES_NO = "yes_no"
    COUNT = "count"  # 0 to 99
    MONEY = "money"  # đồng
    TEXT = "text"
    LINES = "lines"  # a row of a table each line


class Personal(StrEnum):
    """What an answer tells of a person: it decides how it is masked where staff read it."""

    NONE = "none"
    NAME = "name"
    IDENTITY = "identity"  # numbers, birth
    CONTACT = "contact"
    HOME = "home"


class When(Strict):
    """A field is asked only if another was answered with one of these."""

    field: Key
    one_of: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]


class Option(Strict):
    """One of a choice. ``cues`` are folded phrases by which people say it."""

    value: Key
    label: NonEmpty
    cues: tuple[NonEmpty, ...] = ()


class FormField(Strict):
    """One item of the form.

    ``label`` stands on the paper, ``question`` is asked, ``help`` is told to whoever does not understand or answers
    wrongly. ``person`` groups the items of one person ("requester", "child"), so that an identity card fills them all.
    """

    id: Key
    type: FieldType
    label: NonEmpty
    question: NonEmpty
    help: str = ""
    short: NonEmpty
    """What to call it in a list and in "sửa …": "ngày sinh của bé"."""
    person: Key | None = None
    required: bool = True
    options: tuple[Option, ...] = ()
    when: When | None = None
    default: str | None = None
    """Taken where nothing is said, and shown in the summary: "Việt Nam", "Kinh"."""
    personal: Personal = Personal.NONE

    @property
    def printed(self) -> bool:
        """Whether it stands on the paper. One that only steers what else is asked has an id that begins with ask_."""
        return not self.id.startswith("ask_")

    @model_validator(mode="after")
    def _consistent(self) -> FormField:
        if (self.type is FieldType.CHOICE) != bool(self.options):
            raise ValueError("a choice needs `options`, and nothing else may have them")
        return self


class Section(Strict):
    """A part of the paper, in the official order: its heading and its items."""

    title: NonEmpty
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Rule(Strict):
    """A warning that answers can call for: late registration, age, residence.

    ``check`` names a function of ``knowledge/forms/rules.py``; ``fields`` are what it looks at.
    """

    check: Key
    fields: tuple[Key, ...]
    text: NonEmpty
    legal_basis: NonEmpty


class SamePerson(Strict):
    """Two persons of the form are one after a certain answer: the applicant is the mother. Nothing is asked twice then.

    ``cues`` are folded: what ``field`` is answered with, without "là … của bé" and the like.
    """

    person: Key
    other: Key
    """Whose answers hold for ``person`` too."""
    field: Key
    cues: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]


class CaseRule(Strict):
    """Which case of the procedure an answer stands for; it decides which papers are brought along.

    Either ``field`` was answered with one of ``one_of``, or ``check``, a function of ``knowledge/forms/rules.py``, is
    true of ``fields``.
    """

    case: Key
    """Key of the procedure's ``cases``."""
    procedure: str | None = None
    """The one that has the case, where the form opens several and not all have it."""
    field: Key | None = None
    one_of: tuple[NonEmpty, ...] = ()
    check: Key | None = None
    fields: tuple[Key, ...] = ()
    replaces: tuple[NonEmpty, ...] = ()
    """Ids of the documents that are not needed in this case: others of the case stand for them."""

    @property
    def looks_at(self) -> tuple[Key, ...]:
        """The items that decide."""
        return self.fields if self.field is None else (self.field,)

    @model_validator(mode="after")
    def _one_way(self) -> CaseRule:
        by_answer, by_check = (self.field is not None, bool(self.one_of)), (self.check is not None, bool(self.fields))
        if {by_answer, by_check} != {(True, True), (False, False)}:
            raise ValueError(f"case {self.case}: give either `field` and `one_of`, or `check` and `fields`")
        return self


class FormSource(Strict):
    """Where the items were read."""

    title: NonEmpty
    url: str | None = None
    checked_on: date


class Form(Strict):
    """One official form, and the procedures that it opens."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    revision: Annotated[int, Field(ge=1)] = 1
    """Raised with every change of fields: a draft keeps to the one it began with."""
    name: NonEmpty
    """As the official form is called: "Tờ khai đăng ký khai sinh"."""
    legal_basis: NonEmpty
    standing: Standing
    source: FormSource
    procedures: Annotated[tuple[str, ...], Field(min_length=1)]
    addressee: NonEmpty
    """"Kính gửi", for example "Ủy ban nhân dân {unit}"; {unit} is the ward where it is filed."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    declaration: NonEmpty
    """The sentence of commitment above the signature."""
    signatures: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()
    cases: tuple[CaseRule, ...] = ()
    same: tuple[SamePerson, ...] = ()
    filed_at: tuple[Key, ...] = ()
    """Addresses that decide where it is filed; the first that was answered fills {unit} in."""

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Every item in the order of the paper."""
        return tuple(field for section in self.sections for field in section.fields)

    @model_validator(mode="after")
    def _whole(self) -> Form:
        ids = [field.id for field in self.fields]
        if len(set(ids)) != len(ids):
            raise ValueError("two fields share an id")
        for place, field in enumerate(self.fields):
            if field.when is not None and field.when.field not in ids[:place]:
                raise ValueError(f"{field.id}: `when` names {field.when.field}, which is not asked before it")
        named = [*(same.field for same in self.same), *self.filed_at]
        if unknown := set(named) - set(ids):
            raise ValueError(f"`same` or `filed_at`: no field {', '.join(sorted(unknown))}")
        for rule in self.rules:
            if unknown := set(rule.fields) - set(ids):
                raise ValueError(f"rule {rule.check}: no field {', '.join(sorted(unknown))}")
        for row in self.cases:
            if unknown := set(row.looks_at) - set(ids):
                raise ValueError(f"case {row.case}: no field {', '.join(sorted(unknown))}")
            if row.procedure not in (None, *self.procedures):
                raise ValueError(f"case {row.case}: the form does not open {row.procedure}")
        return self
