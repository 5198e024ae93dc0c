"""The envelope: the only thing an action answers with, rendered by every channel."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Outcome(StrEnum):
    """What the assistant did; set by the code that did it, never read from the text."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    APPLICATION = "application"
    AGENTS = "agents"
    STATUS = "status"
    HANDOVER = "handover"
    FEEDBACK = "feedback"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"
    FAILED = "failed"


class Part(BaseModel):
    """Base of the envelope's parts: unknown keys are refused, so both sides keep to one version."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Button(Part):
    """Something to tap. ``payload`` is what comes back; a citizen reads only ``title``."""

    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)


class Block(Part):
    """A titled section of an answer: plain sentences, bullet points or numbered steps."""

    title: str
    kind: Literal["text", "bullets", "steps"] = "text"
    lines: tuple[str, ...]


class SourceLine(Part):
    """Where an answer comes from and when that was last checked."""

    title: str
    url: str | None = None
    effective_from: date | None = None
    checked_on: date


class Place(Part):
    """A place to go to. Degrees; a place without a position is shown as text."""

    name: str
    address: str = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    note: str = ""
    """Hours, distance, whether the position stands for the whole ward: one line a citizen reads."""
    approximate: bool = False
    """The position stands for the whole commune or street; ``note`` says so in words."""


class File(Part):
    """A file to keep: ``name`` as the citizen sees it, ``key`` as the file store knows it."""

    name: str
    media_type: str
    key: str


class Ask(StrEnum):
    """What the assistant would like the citizen to share with one tap, on channels that can."""

    LOCATION = "location"
    CONTACT = "contact"


class Candidate(Part):
    """A procedure that search proposed, with its score from 0 to 1."""

    code: str
    score: float


class Trace(Part):
    """How the answer came about: for staff and evaluation, never shown to citizens."""

    intent: str = ""
    confidence: float = 0.0
    procedures: tuple[Candidate, ...] = ()
    aspects: tuple[str, ...] = ()
    knowledge_version: str = ""
    model_version: str = ""
    milliseconds: float = 0.0


class Envelope(Part):
    """One answer, free of any channel's markup."""

    version: Literal[1] = 1
    outcome: Outcome
    text: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    files: tuple[File, ...] = ()
    places: tuple[Place, ...] = ()
    asks: Ask | None = None
    private: bool = False
    """It quotes what the citizen gave of themselves: Rasa learns of it, but not what it says."""
    trace: Trace = Trace()

    def stub(self) -> Envelope:
        """What Rasa may keep of a private envelope."""
        return Envelope(outcome=self.outcome, text="", private=True, trace=self.trace)
