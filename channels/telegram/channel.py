"""Answers on Telegram: parts of an envelope, and what each is in the Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import InputFile

from channels.base import Abilities, Undelivered
from channels.files import NoSuchFile, read
from channels.pace import Pace, Rate
from channels.parts import parts
from channels.telegram.client import client
from channels.telegram.keys import key_of
from channels.telegram.parse import CHANNEL
from knowledge.envelope import Ask, Envelope
from knowledge.wording import say

EVERYBODY = Rate(30, 1.0)
CITIZEN = Rate(1, 1.0)
GROUP = Rate(20, 60.0)


class TelegramChannel:
    """The bot in the settings."""

    abilities = Abilities(
        text_limit=4096,
        buttons=8,
        button_title=40,
        places_out=True,
        files_out=True,
        location_in=True,
        contact_in=True,
        photo_in=True,
        edits=True,
        typing=True,
    )

    def __init__(self) -> None:
        self._pace = Pace()

    @property
    def name(self) -> str:
        """The name that conversations carry."""
        return CHANNEL

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """The parts; where a text has buttons and asks for something, the asking is a text of its own.

        A message has one keyboard: buttons under it, or the one that shares a place or a number.
        """
        found: list[dict[str, Any]] = []
        for part in parts(envelope, self.abilities):
            if "buttons" in part and "asks" in part:
                found += [{"text": part["text"], "buttons": part["buttons"]}, _asking(part["asks"])]
            else:
                found.append(part)
        return found

    def ready_in(self, address: str) -> float:
        """Seconds until Telegram lets us write to ``address``; 0 takes the slot."""
        return self._pace.ready_in({"": EVERYBODY, address: GROUP if _is_group(address) else CITIZEN})

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Hand one part over. Raises :class:`Undelivered`."""
        bot = client()
        if "place" in body:
            bot.call("sendVenue", chat_id=address, **_venue(body["place"]))
        elif "file" in body:
            bot.call("sendDocument", chat_id=address, document=_document(body["file"]))
        else:
            bot.call("sendMessage", chat_id=address, **_message(body, _is_group(address)))

    def typing(self, address: str) -> None:
        """Show for five seconds, or until the answer, that one is being written. Raises :class:`Undelivered`."""
        client().call("sendChatAction", chat_id=address, action="typing")

    def fetch_photo(self, reference: str) -> bytes:
        """The photo whose file id is ``reference``. Raises :class:`Undelivered`."""
        return client().file(reference)


def _is_group(address: str) -> bool:
    return address.startswith("-")  # Telegram numbers groups below zero


def _asking(ask: str) -> dict[str, Any]:
    return {"text": say(f"chat.ask.{ask}"), "asks": ask}


def _message(body: dict[str, Any], group: bool) -> dict[str, Any]:
    text, asks = body["text"], body.get("asks")
    if "buttons" in body:
        rows = [[{"text": button["title"], "callback_data": key_of(button["payload"])}] for button in body["buttons"]]
        return {"text": text, "reply_markup": {"inline_keyboard": rows}}
    if group:
        # Places and numbers can be asked for in private only, so a group is asked in words.
        words = say(f"chat.ask.{asks}") if asks else ""
        return {"text": text if not words or words in text else f"{text}\n\n{words}"}
    if asks:
        return {"text": text, "reply_markup": _sharing(Ask(asks))}
    # An asking that was answered in words leaves its keyboard behind.
    return {"text": text, "reply_markup": {"remove_keyboard": True}}


def _sharing(ask: Ask) -> dict[str, Any]:
    button = (
        {"text": say("chat.located"), "request_location": True}
        if ask is Ask.LOCATION
        else {"text": say("chat.contact"), "request_contact": True}
    )
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}


def _venue(place: dict[str, Any]) -> dict[str, Any]:
    lines = [line for line in (place.get("address"), place.get("note")) if line]
    return {
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "title": place["name"],
        "address": "\n".join(lines) or place["name"],
    }


def _document(file: dict[str, Any]) -> InputFile:
    try:
        return InputFile(read(file["key"]), filename=file["name"])
    except NoSuchFile:
        raise Undelivered("the file is no longer kept", permanent=True) from None
