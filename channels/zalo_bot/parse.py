"""From an update of Zalo to a message of ours. What the network may add is ignored, what is missing is refused."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from records.inbox import Inbound, Media

CHANNEL = "zalo_bot"
PRIVATE = "PRIVATE"
MEDIA = {
    "image": Media.PHOTO,
    "photo": Media.PHOTO,
    "sticker": Media.STICKER,
    "voice": Media.VOICE,
    "audio": Media.VOICE,
    "video": Media.VIDEO,
    "file": Media.DOCUMENT,
    "unsupported": Media.OTHER,  # files, contacts, places: Zalo does not say which
}
"""What stands in the middle of ``message.<kind>.received``, where it is no words."""
WORDS = ("text", "link")
_EVENT = re.compile(r"message\.([a-z_]+)\.received")
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]  # as long as the inbox takes; no blank, no control


class Malformed(Exception):
    """This is no update."""


class _Shape(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Sender(_Shape):
    is_bot: bool | None = None


class _Chat(_Shape):
    id: _Id
    chat_type: str = PRIVATE


class _Message(_Shape):
    sender: _Sender = Field(default=_Sender(), alias="from")
    chat: _Chat
    message_id: _Id
    text: str | None = None
    caption: str | None = None
    photo: Any = None
    sticker: Any = None


class _Update(_Shape):
    event_name: str = ""
    message: _Message | None = None


def parse(body: object) -> Inbound | None:
    """The message in ``body``, which may be wrapped in ``{"ok", "result"}``; ``None`` for what is not answered.

    Not answered are groups (nothing documented tells whether we are addressed there), other bots, and events without a
    message. Raises :class:`Malformed`.
    """
    update = _update(body)
    message = update.message
    if message is None or message.sender.is_bot or message.chat.chat_type.upper() != PRIVATE:
        return None
    kind = _kind(update.event_name, message)
    if kind not in WORDS and kind not in MEDIA:
        return None
    return Inbound(
        channel=CHANNEL,
        address=message.chat.id,
        event_id=message.message_id,
        text=message.text or message.caption or "",
        media=MEDIA.get(kind),
        photo=_address(message.photo) if MEDIA.get(kind) is Media.PHOTO else "",
    )


def _update(body: object) -> _Update:
    if isinstance(body, dict) and "message" not in body and "result" in body:
        body = body["result"]
    if not isinstance(body, dict) or not {"event_name", "message"} & body.keys():
        raise Malformed("neither event nor message")
    try:
        return _Update.model_validate(body)
    except ValidationError as error:
        # The place of an error, never its input: that may hold what the citizen wrote.
        places = {".".join(map(str, place["loc"])) for place in error.errors(include_input=False, include_url=False)}
        raise Malformed(", ".join(sorted(places))) from None


def _address(photo: Any) -> str:
    """Where the picture lies; empty where it is not told as documented, for that no message is refused."""
    return photo if isinstance(photo, str) and _ADDRESS.fullmatch(photo) else ""


def _kind(event_name: str, message: _Message) -> str:
    """What the event is called; by what it holds where it has no name, as in some answers of ``getUpdates``."""
    if event_name:
        named = _EVENT.fullmatch(event_name)
        return named[1] if named else ""
    if message.photo:
        return "image"
    if message.sticker:
        return "sticker"
    return "text" if message.text else "unsupported"
