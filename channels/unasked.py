"""Turns that need no understanding: what is no words, too many at once, a first hello, one's own data."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings

from channels.by_code import draft_by_code
from channels.reply import Reply
from channels.taps import ERASE, ERASE_NOW, MY_DATA, START
from knowledge.envelope import Button, Envelope, Outcome
from knowledge.fixed import menu_button, plain, unreadable
from knowledge.wording import day, say
from records.drafts import is_open
from records.inbox import Media
from records.models import Turn
from records.transcripts import erase_conversation, first_kept, kept, kept_drafts

FLOOD_WINDOW = timedelta(minutes=1)


def reply_without_asking(turn: Turn) -> Reply | None:
    """Answer ``turn`` here, or return ``None``: then it is Rasa's."""
    if _flooding(turn, turn.order):
        told = _flooding(turn, turn.order - 1)
        return Reply(None if told else plain(Outcome.CLARIFY, ["flood.text"]))
    if turn.payload == START:
        return Reply(welcome())
    if turn.payload == MY_DATA:
        return Reply(_my_data(turn))
    if turn.payload == ERASE:
        return Reply(_ask_to_erase())
    if turn.payload == ERASE_NOW:
        return Reply(plain(Outcome.SMALLTALK, ["erase.done"]), partial(erase_conversation, turn), erased=True)
    if turn.payload or turn.location:
        return None
    filling = is_open(turn.conversation_id)
    if turn.media and not turn.text:
        unread_card = filling and turn.media == Media.PHOTO
        return Reply(plain(Outcome.CLARIFY, ["media.card" if unread_card else f"media.{turn.media}"]))
    if not filling and (turn.media == Media.CONTACT or turn.masked_text == say("masked.card")):
        return Reply(plain(Outcome.CLARIFY, ["media.unasked"]))
    elsewhere = draft_by_code(turn)
    if elsewhere is not None:
        return elsewhere
    apology = unreadable(turn.text, limit=settings.MAX_MESSAGE)
    return None if apology is None else Reply(apology)


def welcome() -> Envelope:
    """Who is speaking, what is kept, how to reach a person: said once, before the first answer."""
    return plain(
        Outcome.SMALLTALK,
        ["welcome.text", "welcome.ask", "welcome.privacy", "welcome.person"],
        days=settings.RETENTION_DAYS,
    )


def _flooding(turn: Turn, order: int) -> bool:
    """Whether so many messages came right before the one numbered ``order`` that nobody can have meant them all."""
    rows = Turn.objects.filter(conversation_id=turn.conversation_id, order=order - settings.FLOOD_TURNS)
    earlier = rows.values_list("received_at", flat=True).first()
    return earlier is not None and turn.received_at - earlier < FLOOD_WINDOW


def _my_data(turn: Turn) -> Envelope:
    since = first_kept(turn.conversation)
    drafts = kept_drafts(turn.conversation)
    return plain(
        Outcome.SMALLTALK,
        ["mydata.text", "mydata.what", "mydata.drafts" if drafts else "mydata.no_drafts"],
        buttons=[*([Button(title=say("button.my_drafts"), payload="/status")] if drafts else []), _erase_button()],
        count=kept(turn.conversation),
        drafts=drafts,
        since=day(since.astimezone().date()),
        days=settings.RETENTION_DAYS,
    )


def _ask_to_erase() -> Envelope:
    buttons = [Button(title=say("button.erase_now"), payload=ERASE_NOW), menu_button()]
    return plain(Outcome.CLARIFY, ["erase.ask"], buttons=buttons)


def _erase_button() -> Button:
    return Button(title=say("button.erase"), payload=ERASE)
