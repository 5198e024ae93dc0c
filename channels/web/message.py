"""What the page may send, checked at the edge."""

from __future__ import annotations

import uuid

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlu.text import normalise

MAX_PAYLOAD = 1000  # what a turn's column holds


class Refused(Exception):
    """The message cannot be taken; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Location(BaseModel):
    """Where the citizen is, in degrees."""

    model_config = ConfigDict(strict=True, extra="forbid")

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Message(BaseModel):
    """One message: exactly one of text, payload and location. ``id`` is the page's own, so a repeat is recognised."""

    model_config = ConfigDict(strict=True, extra="forbid")

    id: uuid.UUID
    text: str | None = None
    payload: str | None = Field(default=None, min_length=1, max_length=MAX_PAYLOAD)
    location: Location | None = None


def id_of(text: str) -> str:
    """The id of a message, as :class:`Message` has it. Raises :class:`Refused`."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Refused("json") from None


def parse(body: bytes) -> Message:
    """Read ``body``. Raises :class:`Refused` with the code of the first thing that is wrong."""
    try:
        message = Message.model_validate_json(body)
    except ValidationError as error:
        # The place of an error, never its input: that may hold what the citizen wrote.
        places = {place["loc"][0] for place in error.errors(include_input=False, include_url=False) if place["loc"]}
        raise Refused("location" if places == {"location"} else "json") from None
    given = [part for part in (message.text, message.payload, message.location) if part is not None]
    if len(given) != 1:
        raise Refused("json" if given else "empty")
    if message.text is not None and not normalise(message.text):
        raise Refused("empty")
    return message
