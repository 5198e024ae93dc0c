"""From an event of Zalo to an :class:`Inbound`: pure, so that captured payloads test it.

Only what is needed is asked of an event: one that we refuse is sent again five times, and then Zalo closes the webhook.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from channels.taps import START
from records.inbox import Inbound, Media

CHANNEL: Final = "zalo_oa"
_PRINTABLE = r"^[\x21-\x7e]+$"
_Id = Annotated[str, StringConstraints(pattern=_PRINTABLE, max_length=40)]  # with a time and a name it is an event id
_MessageId = Annotated[str, StringConstraints(pattern=_PRINTABLE, max_length=100)]
_Address = Annotated[str, StringConstraints(pattern=r"^https?://[\x21-\x7e]+$", max_length=2000)]
_Number = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ().-]{6,24}$")]


class Malformed(Exception):
    """Not an event as Zalo documents it. ``str(error)`` names the place of the defect, never what stood there."""


class _Event(StrEnum):
    """The events with a meaning of their own; those in :data:`_MEDIA` differ by name only."""

    TEXT = "user_send_text"
    LOCATION = "user_send_location"
    CONTACT = "user_submit_info"
    FOLLOW = "follow"


_MEDIA = {
    "user_send_image": Media.PHOTO,
    "user_send_file": Media.DOCUMENT,
    "user_send_audio": Media.VOICE,
    "user_send_video": Media.VIDEO,
    "user_send_sticker": Media.STICKER,
    "user_send_gif": Media.STICKER,
    "user_send_business_card": Media.CONTACT,
    "user_send_link": Media.OTHER,
}


class _Loose(BaseModel):
    """Base of the shapes: ids may be numbers, and what we do not use is not looked at."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Person(_Loose):
    id: _Id


class _Message(_Loose):
    msg_id: _MessageId
    text: str | None = None


class _Sent(_Loose):
    """``user_send_*``: somebody wrote or sent something."""

    sender: _Person
    message: _Message


class _Submitted(_Loose):
    """``user_submit_info``: somebody filled in the form of a contact request."""

    sender: _Person
    timestamp: _Id


class _Followed(_Loose):
    """``follow``: somebody opened the account for the first time, or again."""

    follower: _Person
    timestamp: _Id


class _Coordinates(_Loose):
    """Degrees, which Zalo sends as strings."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class _Point(_Loose):
    coordinates: _Coordinates


class _Position(_Loose):
    payload: _Point


class _PlacedMessage(_Loose):
    msg_id: _MessageId
    attachments: list[_Position] = Field(min_length=1)


class _Placed(_Loose):
    """``user_send_location``. The text beside it is Zalo's name of the place, not the citizen's words."""

    sender: _Person
    message: _PlacedMessage


class _Info(_Loose):
    phone: _Number


class _Filled(_Loose):
    """The telephone number that was filled in; name and address are not read."""

    info: _Info


class _Picture(_Loose):
    url: _Address


class _Attached(_Loose):
    payload: _Picture


class _PicturedMessage(_Loose):
    attachments: list[_Attached] = Field(min_length=1)


class _Pictured(_Loose):
    """Where the picture lies that was sent."""

    message: _PicturedMessage


def parse(event: Any) -> Inbound | None:
    """Return what a citizen did, or ``None`` for events that need no answer: echoes, unfollowing, unknown ones.

    A button comes back as text: whether it was one is for the view to find out. Raises :class:`Malformed`.
    """
    if not isinstance(event, dict) or not isinstance(event.get("event_name"), str):
        raise Malformed("event_name")
    try:
        return _inbound(event["event_name"], event)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise Malformed(".".join(str(step) for step in first["loc"])) from None


def timestamp_of(event: Any) -> str:
    """The event's own time as it is signed; empty if it has none."""
    found = event.get("timestamp") if isinstance(event, dict) else None
    is_time = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found) if is_time else ""


def _inbound(name: str, event: dict[str, Any]) -> Inbound | None:
    match name:
        case _Event.TEXT:
            said = _Sent.model_validate(event)
            return Inbound(CHANNEL, said.sender.id, said.message.msg_id, text=said.message.text or "")
        case _Event.LOCATION:
            placed = _Placed.model_validate(event)
            at = placed.message.attachments[0].payload.coordinates
            location = (at.latitude, at.longitude)
            return Inbound(CHANNEL, placed.sender.id, placed.message.msg_id, location=location)
        case _Event.CONTACT:
            filled = _Submitted.model_validate(event)
            event_id = f"{name}-{filled.sender.id}-{filled.timestamp}"
            return Inbound(CHANNEL, filled.sender.id, event_id, text=_number(event), media=Media.CONTACT)
        case _Event.FOLLOW:
            new = _Followed.model_validate(event)
            event_id = f"{name}-{new.follower.id}-{new.timestamp}"
            return Inbound(CHANNEL, new.follower.id, event_id, payload=START)
        case _ if name in _MEDIA:
            sent = _Sent.model_validate(event)
            return Inbound(
                CHANNEL,
                sent.sender.id,
                sent.message.msg_id,
                text=sent.message.text or "",
                media=_MEDIA[name],
                photo=_address(event) if _MEDIA[name] is Media.PHOTO else "",
            )
        case _:
            return None


# Both are empty where there is nothing of the documented form: for that no event is refused.


def _number(event: dict[str, Any]) -> str:
    try:
        return _Filled.model_validate(event).info.phone
    except ValidationError:
        return ""


def _address(event: dict[str, Any]) -> str:
    try:
        return _Pictured.model_validate(event).message.attachments[0].payload.url
    except ValidationError:
        return ""
