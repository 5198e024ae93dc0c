"""The channel: an envelope as messages of the account, each one call, and none outside Zalo's window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from channels.base import Abilities, Undelivered
from channels.download import from_zalo
from channels.files import NoSuchFile, link, read
from channels.pace import Pace, Rate
from channels.parts import parts
from channels.zalo_oa import client
from channels.zalo_oa.parse import CHANNEL
from channels.zalo_oa.window import Window, window_of
from knowledge.envelope import Ask, Envelope
from knowledge.wording import say
from records.inbox import find_conversation

TEXT_LIMIT = 2_000
REQUESTS = Rate(count=4_000, seconds=60.0)
CLOSED = "Zalo's window is closed: the citizen did not act in the last 7 days"


class ZaloOa:
    """Zalo Official Account. Buttons are documented by others only, so a setting turns them on."""

    name = CHANNEL

    def __init__(self) -> None:
        self._pace = Pace()

    @property
    def abilities(self) -> Abilities:
        """What it can show and take; the form for a telephone number needs an address for its picture."""
        return Abilities(
            text_limit=TEXT_LIMIT,
            buttons=5 if settings.ZALO_OA_BUTTONS else 0,
            button_title=100,
            files_out=True,
            location_in=True,
            contact_in=bool(settings.PUBLIC_URL),
            photo_in=True,
        )

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """Every part is one call: two in one would repeat the first where the second fails."""
        return [message for part in parts(envelope, self.abilities) for message in _asked(part, part.pop("asks", None))]

    def ready_in(self, address: str) -> float:
        """Seconds until the account may make another call."""
        return self._pace.ready_in({CHANNEL: REQUESTS})

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Send one part. Raises :class:`Undelivered`."""
        if not (settings.ZALO_OA_APP_ID and settings.ZALO_OA_APP_SECRET):
            raise Undelivered("Zalo OA is not configured", permanent=True)
        conversation = find_conversation(CHANNEL, address)
        if conversation is None or window_of(conversation) is Window.CLOSED:
            raise Undelivered(CLOSED, permanent=True)
        if "file" in body:
            _send_file(address, **body["file"])
        elif "asks" in body:
            client.request_contact(
                address,
                title=say("chat.contact"),
                subtitle=say("zalo.contact"),
                image_url=settings.PUBLIC_URL + static("zalo_oa/contact.png"),
            )
        else:
            client.send_text(address, body["text"], body.get("buttons", ()))

    def typing(self, address: str) -> None:
        """Zalo has no such sign."""

    def fetch_photo(self, reference: str) -> bytes:
        """The photo at the address ``reference``. Raises :class:`Undelivered`."""
        return from_zalo(reference, settings.ZALO_OA_API)


def _asked(part: dict[str, Any], asks: str | None) -> Iterator[dict[str, Any]]:
    """``part``, with what shows the citizen how to share the thing asked for."""
    if asks == Ask.LOCATION:
        # There is no button for it: the citizen's own menu has one.
        hint = say("zalo.location")
        if len(part["text"]) + len(hint) + 2 <= TEXT_LIMIT:
            yield {**part, "text": f"{part['text']}\n\n{hint}"}
            return
        yield part
        yield {"text": hint}
        return
    yield part
    if asks == Ask.CONTACT:
        yield {"asks": asks}


def _send_file(address: str, name: str, media_type: str, key: str) -> None:
    """Send a file as one, or as a link where Zalo does not take it."""
    try:
        content = read(key)
    except NoSuchFile:
        raise Undelivered("the file is not there any more", permanent=True) from None
    ending = client.UPLOADABLE.get(media_type)
    if ending is None or len(content) > client.MAX_UPLOAD:
        client.send_text(address, f"{name}\n{link(key)}")
        return
    titled = name if name.lower().endswith(ending) else name + ending
    client.send_file(address, client.upload(titled, media_type, content))
