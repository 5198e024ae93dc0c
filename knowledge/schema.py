"""What a procedure is: the data that editors write, checked as it is read.

Every statement of law is a :class:`Fact`: it carries its source, the dates and the place it holds for, and a
standing that says how far it was verified. Composing an answer takes today's date and drops or marks what does
not hold, so nothing here decides what a citizen reads.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

NonEmpty = Annotated[str, Field(min_length=1)]


class Standing(StrEnum):
    """How far a fact was verified."""

    CONFIRMED = "confirmed"  # read in the law or its official text
    CATALOGUE = "catalogue"  # from the national portal's record
    CLAIMED = "claimed"  # press or another secondary source
    OUTDATED = "outdated"  # a later law changed it; `note` says what is known instead


class Way(StrEnum):
    """How a file is handed in."""

    ANY = "any"
    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Level(StrEnum):
    """The level of government that handles a file. There is no district level since 1 July 2025."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"
    OTHER = "other"  # notaries, embassies


class Handler(StrEnum):
    """The kind of body that handles a file; it decides which service points are competent."""

    COMMUNE_COMMITTEE = "commune_committee"  # UBND xã, phường / trung tâm phục vụ hành chính công
    COMMUNE_POLICE = "commune_police"  # Công an xã, phường
    PROVINCE_POLICE = "province_police"  # Công an tỉnh, thành phố
    TRAFFIC_POLICE = "traffic_police"  # Phòng Cảnh sát giao thông
    IMMIGRATION_POLICE = "immigration_police"  # Phòng Quản lý xuất nhập cảnh
    NOTARY = "notary"  # tổ chức hành nghề công chứng
    EMBASSY = "embassy"  # cơ quan đại diện ở nước ngoài
    OTHER = "other"


class Aspect(StrEnum):
    """What a citizen may want to know of a procedure; the order is the order of an answer."""

    OVERVIEW = "overview"
    ELIGIBILITY = "eligibility"
    DOCUMENTS = "documents"
    FORM = "form"
    STEPS = "steps"
    ONLINE = "online"
    PLACE = "place"
    FEE = "fee"
    TIME = "time"
    RESULT = "result"
    LEGAL = "legal"


class Strict(BaseModel):
    """Base of everything read from YAML: an unknown key is an error, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SampleQuestion(Strict):
    """A question as a citizen would put it, and what it asks, where an editor said so.

    Written as one line: ``mất thẻ làm lại ở đâu, bao nhiêu tiền | place fee``.
    """

    text: NonEmpty
    aspects: tuple[Aspect, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        text, _, aspects = data.partition(" | ")
        return {"text": text, "aspects": tuple(aspects.split())}

    @model_serializer
    def _write(self) -> str:
        return " | ".join(filter(None, (self.text, " ".join(self.aspects))))


class Source(Strict):
    """Where facts were read. ``effective_from`` is the day the text took effect, where it is known."""

    title: NonEmpty
    url: str | None = None
    effective_from: date | None = None
    checked_on: date


class Fact(Strict):
    """What every statement of law carries. ``source`` is a key of the procedure's ``sources``."""

    source: NonEmpty
    standing: Standing
    valid_from: date | None = None
    valid_to: date | None = None
    applies_in: Literal["nation", "hanoi"] = "nation"
    case: str | None = None
    """Key of ``cases`` the fact is limited to; ``None`` where it holds for every case."""
    note: str | None = None
    """What the citizen should also read: for an outdated fact, what is known instead."""
    reason: str | None = None
    """Why the standing is below ``catalogue``; for editors."""

    @model_validator(mode="after")
    def _consistent(self) -> Fact:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from: swap or correct the dates")
        if self.standing is Standing.OUTDATED and not self.note:
            raise ValueError("an outdated fact needs a `note` that says what is known instead")
        if self.standing is Standing.CLAIMED and not self.reason:
            raise ValueError("a claimed fact needs a `reason` why it is not better verified")
        return self


class Statement(Fact):
    """A fact in one or two plain sentences."""

    text: NonEmpty


class Authority(Fact):
    """Who handles the file, and in plain words where to go."""

    text: NonEmpty
    handler: Handler
    level: Level


class Document(Fact):
    """A paper to hand in or to show."""

    id: NonEmpty
    name: NonEmpty
    kind: Literal["form", "original", "copy", "certified_copy", "original_or_copy", "photo", "digital"]
    quantity: int = Field(default=1, ge=0, le=20)
    """How many; 0 where the authority looks the data up and no paper is needed."""
    when: Literal["submit", "present"] = "submit"
    required: bool = True


class Fee(Fact):
    """``amount`` in đồng for each ``unit``; ``None`` where no figure is known, and ``text`` says so."""

    way: Way = Way.ANY
    amount: int | None = Field(ge=0)
    unit: str = "lần"
    text: NonEmpty


class TimeLimit(Fact):
    """How long the authority has; ``days`` in ``unit``, ``None`` where the record names no figure."""

    way: Way = Way.ANY
    days: int | None = Field(default=None, ge=0)
    unit: Literal["working_days", "days", "hours", "working_hours", "same_day", "unknown"]
    text: NonEmpty


class Form(Fact):
    """The official form a citizen fills in."""

    name: NonEmpty
    legal_basis: NonEmpty


class Law(Fact):
    """A legal basis: number and title of the text."""

    number: NonEmpty
    title: NonEmpty


class Ages(Strict):
    """Whom a procedure or a case is for, in years: from ``over`` up to, but not with, ``below``."""

    over: float = 0
    below: float = 150


class Case(Strict):
    """A case that changes the answer (first issue, overdue, child below 14 …).

    ``cues`` are folded phrases (no diacritics, lower case) that name it in a question, ``against`` such as say that it
    does not hold. An age that a message tells speaks for or against a case with ``ages``. Of the cases of a ``group``
    mostly one holds: whoever names one is not told of the others, and what is named later takes its place.
    """

    label: NonEmpty
    cues: tuple[NonEmpty, ...] = ()
    against: tuple[NonEmpty, ...] = ()
    ages: Ages | None = None
    group: NonEmpty | None = None


class Procedure(Strict):
    """One administrative procedure as citizens are told of it."""

    code: Annotated[str, Field(pattern=r"^\d\.\d{6}$")]
    name: NonEmpty
    everyday_names: tuple[NonEmpty, ...]
    level: Level
    field: NonEmpty
    audience: tuple[NonEmpty, ...]
    decision: NonEmpty
    portal_url: NonEmpty
    summary: NonEmpty
    """One or two sentences: what it is for and who needs it."""
    frequency: Annotated[int, Field(ge=1, le=5)]
    """How often citizens ask for it, 5 the most: an editor's estimate that serves as prior in search."""
    sources: dict[str, Source]
    cases: dict[str, Case] = {}
    authorities: tuple[Authority, ...]
    documents: tuple[Document, ...]
    steps: tuple[Statement, ...]
    online: tuple[Statement, ...]
    """Whether and how it can be filed online."""
    files_online: bool = True
    """Whether a file can be handed in online: an agent helps with nothing else."""
    fees: tuple[Fee, ...]
    time_limits: tuple[TimeLimit, ...]
    conditions: tuple[Statement, ...]
    results: tuple[Statement, ...]
    forms: tuple[Form, ...] = ()
    laws: tuple[Law, ...]
    cautions: tuple[Statement, ...] = ()
    """Traps that every overview must tell (a licence past its date needs a test …)."""
    related: tuple[str, ...] = ()
    """Codes of neighbours a citizen may have meant."""
    sample_questions: tuple[SampleQuestion, ...]

    @model_validator(mode="before")
    @classmethod
    def _apply_defaults(cls, data: Any) -> Any:
        """Lay the file's ``defaults`` block under every fact, so that each carries its own provenance once read."""
        if not isinstance(data, dict) or "defaults" not in data:
            return data
        data = dict(data)
        defaults = data.pop("defaults")
        for key in FACT_FIELDS:
            if isinstance(data.get(key), list):
                data[key] = [{**defaults, **row} if isinstance(row, dict) else row for row in data[key]]
        return data

    def facts(self) -> list[Fact]:
        """Every fact of the procedure, in the order of its fields."""
        return [fact for key in FACT_FIELDS for fact in getattr(self, key)]


FACT_FIELDS = (
    "authorities",
    "documents",
    "steps",
    "online",
    "fees",
    "time_limits",
    "conditions",
    "results",
    "forms",
    "laws",
    "cautions",
)


class Topic(Strict):
    """A near-scope topic: what citizens ask a public service but these procedures do not cover."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: NonEmpty
    authority: str | None = None
    """Who is competent, in plain words; ``None`` where it is not known."""
    hint: str | None = None
    """One sentence more, where known: a hotline, a portal."""
    far: bool = False
    """Whether it is no matter of any office (the weather, a poem): declined in one line."""
    standing: Standing
    source: NonEmpty
    checked_on: date
    sample_questions: tuple[NonEmpty, ...]


class NeighbourOption(Strict):
    """One of several neighbours: what to call it on a button, and the words that speak for or against it.

    ``cues`` and ``against`` are folded phrases; ``*`` stands for up to four words, ``NN`` for a number. An age that a
    message about the family tells counts as two cues for options whose ``ages`` hold it, against those whose do not.
    """

    code: NonEmpty
    label: NonEmpty
    cues: tuple[NonEmpty, ...] = ()
    against: tuple[NonEmpty, ...] = ()
    ages: Ages | None = None


class NeighbourGroup(Strict):
    """Procedures that differ by a word, and the question that tells them apart.

    ``names`` are folded phrases that name the family as a whole: who says one changes the subject to it. ``vague`` are
    phrases that ask for the family but for no member: with no cue beside them, the question is asked.
    ``sample_questions`` are whole messages that do not say which member is meant; search learns from them when to ask.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    question: NonEmpty
    names: tuple[NonEmpty, ...] = ()
    vague: tuple[NonEmpty, ...] = ()
    sample_questions: tuple[NonEmpty, ...] = ()
    options: Annotated[tuple[NeighbourOption, ...], Field(min_length=2)]
