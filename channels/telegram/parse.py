"""From an update, as Telegram sends it, to what the inbox stores. Reads nothing but its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from channels.photo import MAX_PHOTO
from records.inbox import Inbound, Media

CHANNEL = "telegram"
UPDATES = ["message", "edited_message", "callback_query"]
"""The kinds of updates we ask Telegram for; it leaves out everything else."""
COMMANDS = {"start": "/start", "menu": "/menu", "nguoi": "/human", "dulieu": "/my_data", "xoa": "/erase"}
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)
_NUMBER = re.compile(r"\+?[0-9 ().-]{6,24}")
_PROCEDURE_KEY = re.compile(r"p-(\d)_(\d{6})")
# Animations carry a document too, so they come first.
_MEDIA = {
    "animation": Media.OTHER,
    "photo": Media.PHOTO,
    "voice": Media.VOICE,
    "audio": Media.VOICE,
    "video": Media.VIDEO,
    "video_note": Media.VIDEO,
    "sticker": Media.STICKER,
    "document": Media.DOCUMENT,
    "contact": Media.CONTACT,
    "poll": Media.OTHER,
    "dice": Media.OTHER,
    "game": Media.OTHER,
    "story": Media.OTHER,
    "paid_media": Media.OTHER,
    "checklist": Media.OTHER,
}


class Malformed(Exception):
    """Not an update. The reason names places only, never what stands there."""


@dataclass(frozen=True)
class Tap:
    """A tap on a button: ``key`` stands for the payload, ``query_id`` is what Telegram wants an answer to."""

    event_id: str
    address: str
    query_id: str
    key: str


class _Shape(BaseModel):
    """What we read of an object of the Bot API; it has many more fields, and gets new ones."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _User(_Shape):
    id: int | None = None
    is_bot: bool = False
    username: str = ""


class _Chat(_Shape):
    id: int
    type: str


class _Entity(_Shape):
    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)


class _Location(_Shape):
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class _Replied(_Shape):
    sender: _User | None = Field(default=None, alias="from")


class _Message(_Shape):
    chat: _Chat
    sender: _User | None = Field(default=None, alias="from")
    text: str = ""
    caption: str = ""
    entities: list[_Entity] = Field(default_factory=list)
    caption_entities: list[_Entity] = Field(default_factory=list)
    location: _Location | None = None
    reply_to_message: _Replied | None = None
    media_group_id: str = ""


class _File(_Shape):
    file_id: str = Field(min_length=1, max_length=500)
    file_size: int = Field(default=0, le=MAX_PHOTO)
    width: int = 0
    height: int = 0
    mime_type: str = ""


class _Contact(_Shape):
    phone_number: str
    user_id: int


class _Tapped(_Shape):
    id: str
    data: str = ""
    message: _Message | None = None


class _Update(_Shape):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Tapped | None = None


def parse(update: object, bot_name: Callable[[], str]) -> Inbound | Tap | None:
    """Return what ``update`` says, or ``None`` where there is nothing to answer.

    ``bot_name`` gives the bot's user name; it is asked only in groups. Raises :class:`Malformed`, and what
    ``bot_name`` raises.
    """
    try:
        known = _Update.model_validate(update)
    except ValidationError as error:
        places = {".".join(map(str, defect["loc"])) for defect in error.errors(include_input=False, include_url=False)}
        raise Malformed(f"defects at {sorted(places)}") from None
    event_id = str(known.update_id)
    if known.callback_query is not None:
        tapped = known.callback_query
        if tapped.message is None:
            return None
        return Tap(event_id, str(tapped.message.chat.id), tapped.id, tapped.data)
    message = known.message or known.edited_message
    assert isinstance(update, dict)  # noqa: S101  it was validated as one
    raw = update.get("message") or update.get("edited_message") or {}
    if message is None or message.chat.type == "channel" or message.sender is None or message.sender.is_bot:
        return None
    if known.edited_message is not None and message.location is not None:
        return None  # a live location that moves: one answer is enough
    return _inbound(event_id, message, raw, bot_name)


def _inbound(event_id: str, message: _Message, raw: dict[str, Any], bot_name: Callable[[], str]) -> Inbound | None:
    media = next((kind for field, kind in _MEDIA.items() if raw.get(field) is not None), None)
    text = message.text or message.caption
    if not text and media is None and message.location is None:
        return None  # somebody joined, something was pinned: nobody said anything
    if message.chat.type != "private":
        addressed = _addressed(message, text, bot_name)
        if addressed is None:
            return None
        text = addressed
    if media is not None and not text and message.media_group_id:
        # Each picture of an album is an update of its own; one answer for all of them.
        event_id = f"album {message.chat.id} {message.media_group_id}"
    if media is Media.CONTACT and not text:
        text = _own_number(message, raw["contact"])
    payload, text = _command(text) if media is None else ("", text)
    place = message.location
    return Inbound(
        channel=CHANNEL,
        address=str(message.chat.id),
        event_id=event_id,
        text=text,
        payload=payload,
        location=None if place is None else (place.latitude, place.longitude),
        media=media,
        photo=_photo(raw),
    )


def _photo(raw: dict[str, Any]) -> str:
    """The file id of a picture that is small enough to be looked at, the largest of its sizes; empty if none is.

    What is of another shape is none: for that no message is refused.
    """
    sizes = raw.get("photo")
    found = [size for size in map(_file, sizes if isinstance(sizes, list) else []) if size is not None]
    if not found:
        document = _file(raw.get("document"))
        found = [document] if document is not None and document.mime_type.startswith("image/") else []
    return max(found, key=lambda size: size.width * size.height).file_id if found else ""


def _file(raw: object) -> _File | None:
    try:
        return _File.model_validate(raw)
    except ValidationError:
        return None


def _own_number(message: _Message, raw: object) -> str:
    """The telephone number of a contact, if it is the sender's own: others did not share theirs with us."""
    try:
        contact = _Contact.model_validate(raw)
    except ValidationError:
        return ""
    ours = message.sender is not None and message.sender.id == contact.user_id
    return contact.phone_number if ours and _NUMBER.fullmatch(contact.phone_number) else ""


def _command(text: str) -> tuple[str, str]:
    """The payload of a command of ours, and the text that is left: all of it where it is no such command."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        return "", text
    payload = COMMANDS.get(command["name"].lower(), "")
    if not payload:
        return "", f"/{command['name']} {command['rest'] or ''}".rstrip()
    key = _PROCEDURE_KEY.fullmatch((command["rest"] or "").strip())
    if payload == "/start" and key is not None:
        return f'/ask_overview{{"procedure":"{key[1]}.{key[2]}"}}', ""
    return payload, ""


def _addressed(message: _Message, text: str, bot_name: Callable[[], str]) -> str | None:
    """What is said to us in a group, without our name; ``None`` if it is said to others."""
    command = _COMMAND.fullmatch(text.strip())
    ours = bot_name().lower()
    if command is not None:
        return text if (command["bot"] or ours).lower() == ours else None
    units = text.encode("utf-16-le")  # entities count in UTF-16
    mentioned = False
    for entity in reversed(message.entities if message.text else message.caption_entities):
        start, end = entity.offset * 2, (entity.offset + entity.length) * 2
        if entity.type == "mention" and units[start:end].decode("utf-16-le", "replace").lower() == f"@{ours}":
            units = units[:start] + units[end:]
            mentioned = True
    replied = message.reply_to_message.sender if message.reply_to_message is not None else None
    if not mentioned and (replied is None or replied.username.lower() != ours):
        return None
    return units.decode("utf-16-le", "replace").strip(" ,:\n") if mentioned else text
