"""What a case, its gold and its result are."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.envelope import Outcome


class Kind(StrEnum):
    """What a question is, as its gold says."""

    INFO = "info"
    APPLY = "apply"
    FIND_AGENT = "find_agent"
    STATUS = "status"
    HUMAN = "human"
    FEEDBACK = "feedback"
    GREET = "greet"
    THANKS = "thanks"
    BYE = "bye"
    CAPABILITIES = "capabilities"
    OUT_OF_SCOPE = "out_of_scope"
    AMBIGUOUS = "ambiguous"
    UNSAFE = "unsafe"
    INJECTION = "injection"


class Row(BaseModel):
    """Other keys are ignored: gold, notes and what other sets carry may stand in the same row."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Case(Row):
    """A question, or the turns of a dialogue. ``location`` is (latitude, longitude), sent with the first turn."""

    id: str = Field(min_length=1)
    q: str | None = None
    turns: tuple[str, ...] | None = Field(default=None, min_length=1)
    location: tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Case:
        if (self.q is None) == (self.turns is None):
            raise ValueError("either `q` or `turns` is expected, and not both")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """What the citizen says, turn by turn."""
        return self.turns if self.turns is not None else (self.q or "",)


class Expected(Row):
    """What one turn should come to. Any of ``codes`` is right; all are needed where ``all_codes`` is true."""

    kind: Kind
    codes: tuple[str, ...] = ()
    all_codes: bool = False
    aspects: tuple[str, ...] = ()
    register_: str = Field(default="", alias="register")  # the bare name is a method of abstract base classes
    place: str = ""
    near: bool = False


class Gold(BaseModel):
    """A case with what its turns should come to."""

    model_config = ConfigDict(frozen=True)

    id: str
    texts: tuple[str, ...]
    turns: tuple[Expected, ...]
    register_: str

    @property
    def is_dialogue(self) -> bool:
        """Whether the case has several turns."""
        return len(self.turns) > 1


class DialogueGold(Row):
    """The gold of a dialogue: an entry a turn."""

    gold: tuple[Expected, ...] = Field(min_length=1)
    register_: str = Field(default="", alias="register")


class ResultTurn(BaseModel):
    """How one turn went; ``procedures`` is ranked, ``reply`` is what the citizen reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str
    reply: str
    outcome: Outcome
    intent: str = ""
    confidence: float = 0.0
    procedures: tuple[str, ...] = Field(default=(), max_length=10)
    aspects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    latency_ms: float = Field(ge=0)


class Result(BaseModel):
    """How one case went."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    turns: tuple[ResultTurn, ...] = Field(min_length=1)
