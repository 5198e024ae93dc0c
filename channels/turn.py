"""One turn: from a claimed event to a committed envelope. The steps stand in :func:`run_turn`, in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from channels.base import Undelivered
from channels.photo import card_in
from channels.rasa import RasaClient, RasaError, RasaSilent
from channels.registry import CHANNELS
from channels.reply import Reply
from channels.taps import START
from channels.unasked import reply_without_asking, welcome
from knowledge.envelope import Envelope, Outcome
from knowledge.fixed import failed
from records import lanes
from records.drafts import answers_draft, asked_for_drafts, is_open, number_is_answer
from records.errors import LeaseLost
from records.inbox import FILL, choose, read_as
from records.lanes import Claim
from records.models import Turn
from records.results import sealed_envelope
from records.transcripts import last_buttons, repeat_last

RETRY_PAYLOAD = "/retry"
SILENT_SECONDS = 20.0
"""How long an empty answer is tried again: as long as the action server needs to come back."""
_NUMBER = re.compile(r"(?:(?:số|so)\s*)?\(?(?P<number>[1-9]\d?)\)?[.!]?", re.IGNORECASE)
log = structlog.get_logger()


class Ending(StrEnum):
    """How a turn ended, for the log and the metrics."""

    ANSWERED = "answered"
    SILENT = "silent"  # a person has taken over
    FLOODED = "flooded"  # too many at once: told so already
    POSTPONED = "postponed"  # tried again soon
    APOLOGISED = "apologised"
    LOST = "lost"  # somebody else holds the lane now


def run_turn(held: Claim, rasa: RasaClient) -> Ending:
    """Answer the claimed turn, or postpone it while Rasa is away."""
    turn, conversation = held.turn, held.conversation
    if conversation.taken_over:
        return _commit(held, None, Ending.SILENT, conversation.session_turns)
    if turn.payload == RETRY_PAYLOAD:
        turn = repeat_last(turn)
    chosen = "" if turn.payload else numbered_choice(turn)
    if chosen:
        choose(turn, chosen)  # the action reads what was chosen
    if turn.photo and is_open(conversation.id):
        read_photo(turn)
    here = reply_without_asking(turn)
    if here is not None:
        return _answer_here(held, here, rasa)
    session_turns = conversation.session_turns + 1
    try:
        envelope = _ask(turn, rasa)
    except RasaError as error:
        return _postpone(held, error)
    long = session_turns >= settings.SESSION_TURNS
    ending = _commit(held, envelope, Ending.ANSWERED, session_turns, keep=long)
    if long and ending is Ending.ANSWERED:
        _rotate(held, rasa)
    return ending


def read_photo(turn: Turn) -> None:
    """Let a photo of an identity card say what its code says. It is looked at once and never stored.

    What cannot be fetched or read stays a photo, and is answered as one.
    """
    try:
        text = card_in(CHANNELS[turn.channel].fetch_photo(turn.photo))
    except Undelivered as error:
        log.info("photo_not_fetched", turn=str(turn.id), reason=error.reason)
        return
    if text:
        read_as(turn, text)


def message_of(turn: Turn, rasa: RasaClient) -> str:
    """What Rasa is sent: a button's payload as it is, typed text masked and never as a command.

    A place without words asks what is near it. While a form is filled in, Rasa understands what is typed but keeps
    nothing of it: it is sent that this is an answer, or what is asked in between.
    """
    if turn.payload or not turn.text:
        return turn.payload or ("/find_agent" if turn.location else "")
    drafts = asked_for_drafts(turn)
    if drafts:
        return drafts
    if is_open(turn.conversation_id):
        understood = rasa.parse(_words(turn))
        if answers_draft(turn, understood.name, understood.confidence):
            return FILL
        return understood.message
    return _words(turn)


def _words(turn: Turn) -> str:
    """What was typed, masked, on one line, and never as a command."""
    return " ".join(turn.masked_text.split()).lstrip("/ ")


def numbered_choice(turn: Turn) -> str:
    """The payload of the button that a bare number stands for ("2", "số 2"); empty if it stands for none."""
    number = _NUMBER.fullmatch(turn.text.strip())
    if number is None or number_is_answer(turn.conversation_id):
        return ""
    buttons = last_buttons(turn.conversation)
    position = int(number["number"]) - 1
    return buttons[position].payload if 0 <= position < len(buttons) else ""


def _answer_here(held: Claim, reply: Reply, rasa: RasaClient) -> Ending:
    sender = held.conversation.sender.hex
    said = Ending.ANSWERED if reply.envelope else Ending.FLOODED
    turns = 0 if reply.erased else held.conversation.session_turns
    ending = _commit(held, reply.envelope, said, turns, effect=reply.effect)
    if reply.erased and ending is Ending.ANSWERED:
        try:
            rasa.forget(sender)
        except RasaError as error:  # what is left there is masked, belongs to nobody by now, and ends by age
            log.warning("not_forgotten", turn=str(held.turn.id), kind=type(error).__name__)
    return ending


def _ask(turn: Turn, rasa: RasaClient) -> Envelope:
    sender, message = turn.conversation.sender.hex, message_of(turn, rasa)
    envelope = rasa.ask(sender, message, str(turn.id))
    if envelope.outcome is Outcome.FAILED:
        # Nothing was stored for a failed action, so a second try is safe.
        envelope = rasa.ask(sender, message, str(turn.id))
    return _sealed(turn) if envelope.private else envelope


def _sealed(turn: Turn) -> Envelope:
    """The answer itself, of which Rasa has only been told that there is one."""
    envelope = sealed_envelope(turn)
    if envelope is None:
        raise RasaSilent("an answer is missing in records")
    return envelope


def _postpone(held: Claim, error: RasaError) -> Ending:
    """Try again soon, and longer apart the longer it fails; at the end, apologise."""
    age = (timezone.now() - lanes.failing_since(held)).total_seconds()
    patience = SILENT_SECONDS if isinstance(error, RasaSilent) else settings.GIVE_UP_SECONDS
    log.warning("rasa_failed", turn=str(held.turn.id), kind=type(error).__name__, reason=str(error), age=round(age, 1))
    if age < patience:
        lanes.release(held, again_in=min(max(age / 2, 0.3), 4.0))
        return Ending.POSTPONED
    return _commit(held, failed(), Ending.APOLOGISED, held.conversation.session_turns)


def _rotate(held: Claim, rasa: RasaClient) -> None:
    """Begin a new session after the answer is out, so that nobody waits for it; the lane is still ours meanwhile.

    Where that fails the lane is freed and the next turn tries again: a longer session is slower, not wrong.
    """
    try:
        rasa.start_session(held.conversation.sender.hex)
    except RasaError as error:
        log.warning("session_not_rotated", turn=str(held.turn.id), kind=type(error).__name__, reason=str(error))
        lanes.release(held, again_in=0.0)
    else:
        lanes.rotated(held)


def _commit(
    held: Claim,
    envelope: Envelope | None,
    ending: Ending,
    session_turns: int,
    *,
    keep: bool = False,
    effect: Callable[[], None] | None = None,
) -> Ending:
    bodies = [] if envelope is None else _bodies(held, envelope)
    try:
        lanes.commit(held, envelope, bodies, session_turns=session_turns, keep=keep, effect=effect)
    except LeaseLost as error:
        log.info("lease_lost", turn=str(held.turn.id), reason=str(error))
        return Ending.LOST
    return ending


def _bodies(held: Claim, envelope: Envelope) -> list[dict[str, Any]]:
    """The parts of the answer; before the first one to somebody, who is speaking."""
    channel, turn = CHANNELS[held.conversation.channel], held.turn
    bodies = list(channel.render(envelope, str(turn.id)))
    if channel.abilities.introduces and turn.order == 1 and turn.payload != START:
        bodies = [*channel.render(welcome(), str(turn.id)), *bodies]
    return bodies
