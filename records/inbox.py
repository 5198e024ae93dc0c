"""Arrivals: an event is stored once, before it is acknowledged."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from knowledge.forms.flow import FILL as FILL
from knowledge.forms.values import read_card
from knowledge.wording import say
from nlu.text import mask, normalise
from records.models import Conversation, Turn


class Media(StrEnum):
    """What a message holds that is not words."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True)
class Inbound:
    """A message as a channel parsed it. ``location`` is (latitude, longitude) in degrees.

    ``media`` names what else it holds. A caption is ``text``. ``photo`` is by what the channel fetches a photo, for
    the code of an identity card on it; nothing else is fetched.
    """

    channel: str
    address: str
    event_id: str
    text: str = ""
    payload: str = ""
    location: tuple[float, float] | None = None
    media: Media | None = None
    photo: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of an arrival. ``repeated`` tells that this event was stored before."""

    turn_id: uuid.UUID
    conversation_id: uuid.UUID
    repeated: bool


def split_payload(payload: str) -> tuple[str, str]:
    """What a button asks for, and the answer to a form in it: that is the citizen's, and kept like their text."""
    if not payload.startswith(FILL + "{"):
        return payload, ""
    return FILL, str(json.loads(payload.removeprefix(FILL))["answer"])


def in_lines(text: str) -> str:
    """``text`` normalised line by line: a form's tables have a line a row, and two lines are two facts."""
    lines = (normalise(line) for line in re.split(r"[\r\n\u2028\u2029]+", text))
    return "\n".join(line for line in lines if line)


def masked(text: str) -> str:
    """What others may read of ``text``: numbers are hidden, and of an identity card everything."""
    return say("masked.card") if read_card(text) is not None else mask(text)


def address_key(channel: str, address: str) -> str:
    """Keyed hash of a channel's address: finds a citizen's row without holding the address in the clear."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{channel}\n{address}".encode(), hashlib.sha256).hexdigest()


def find_conversation(channel: str, address: str) -> Conversation | None:
    """The conversation of ``address`` on ``channel``, or ``None`` if nobody wrote from there yet."""
    return Conversation.objects.filter(channel=channel, address_key=address_key(channel, address)).first()


def receive(inbound: Inbound) -> Receipt:
    """Store ``inbound`` in the lane of its conversation and return once it is committed.

    The same (channel, event id) again changes nothing and gives the first receipt.
    """
    try:
        return _store(inbound)
    except IntegrityError:
        # The event, or the conversation, was stored by somebody else between our look and our write.
        known = _known(inbound)
        return known if known is not None else _store(inbound)


def _known(inbound: Inbound) -> Receipt | None:
    turn = Turn.objects.filter(channel=inbound.channel, event_id=inbound.event_id).first()
    return None if turn is None else Receipt(turn.id, turn.conversation_id, repeated=True)


def _store(inbound: Inbound) -> Receipt:
    with transaction.atomic():
        known = _known(inbound)
        if known is not None:
            return known
        conversation, _ = Conversation.objects.get_or_create(
            channel=inbound.channel,
            address_key=address_key(inbound.channel, inbound.address),
            defaults={"address": inbound.address},
        )
        lane = Conversation.objects.select_for_update().filter(pk=conversation.pk)
        now = timezone.now()
        lane.update(waiting_since=Coalesce(F("waiting_since"), Value(now)), last_inbound_at=now)
        last = Turn.objects.filter(conversation=conversation).aggregate(last=Max("order"))["last"] or 0
        payload, answer = split_payload(inbound.payload)
        text = in_lines(inbound.text or answer)[: settings.MAX_MESSAGE + 1]
        turn = Turn.objects.create(
            conversation=conversation,
            order=last + 1,
            channel=inbound.channel,
            event_id=inbound.event_id,
            text=text,
            masked_text=masked(text),
            payload=payload,
            location="" if inbound.location is None else "{:.6f},{:.6f}".format(*inbound.location),
            media=inbound.media or "",
            photo=inbound.photo,
            received_at=now,
        )
    return Receipt(turn.id, conversation.id, repeated=False)


def choose(turn: Turn, payload: str) -> None:
    """Let ``turn``, typed as the number of a button, be a tap on it."""
    turn.payload, answer = split_payload(payload)
    turn.text = answer or turn.text
    turn.save(update_fields=["payload", "text"])


def read_as(turn: Turn, text: str) -> None:
    """Let ``turn``, a photo, say what was read on it."""
    turn.text, turn.masked_text, turn.photo = normalise(text), masked(text), ""
    turn.save(update_fields=["text", "masked_text", "photo"])
