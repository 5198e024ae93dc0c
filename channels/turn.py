"""One turn: from a claimed event to a committed envelope. The steps stand in :func:`run_turn`, in order."""

from __future__ import annotations

from enum import StrEnum

import structlog
from django.conf import settings
from django.utils import timezone

from channels.base import CHANNELS
from channels.rasa import RasaClient, RasaError, RasaSilent
from knowledge.envelope import Envelope, Outcome
from knowledge.fixed import failed, unreadable
from records import lanes
from records.errors import LeaseLost
from records.lanes import Claim
from records.models import Turn
from records.transcripts import repeat_last

RETRY_PAYLOAD = "/retry"
SILENT_SECONDS = 20.0
"""How long an empty answer is tried again: as long as the action server needs to come back."""
log = structlog.get_logger()


class Ending(StrEnum):
    """How a turn ended, for the log and the metrics."""

    ANSWERED = "answered"
    SILENT = "silent"  # a person has taken over
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
    if not turn.payload:
        apology = unreadable(turn.text, limit=settings.MAX_MESSAGE)
        if apology is not None:
            return _commit(held, apology, Ending.ANSWERED, conversation.session_turns)
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


def message_of(turn: Turn) -> str:
    """What Rasa is sent: a button's payload as it is, typed text masked and never as a command."""
    return turn.payload or turn.masked_text.lstrip("/ ")


def _ask(turn: Turn, rasa: RasaClient) -> Envelope:
    sender, message = turn.conversation_id.hex, message_of(turn)
    envelope = rasa.ask(sender, message, str(turn.id))
    if envelope.outcome is Outcome.FAILED:
        # Nothing was stored for a failed action, so a second try is safe.
        envelope = rasa.ask(sender, message, str(turn.id))
    return envelope


def _postpone(held: Claim, error: RasaError) -> Ending:
    """Try again soon, and longer apart the longer it lasts; at the end, apologise."""
    age = (timezone.now() - held.turn.received_at).total_seconds()
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
        rasa.start_session(held.conversation.id.hex)
    except RasaError as error:
        log.warning("session_not_rotated", turn=str(held.turn.id), kind=type(error).__name__, reason=str(error))
        lanes.release(held, again_in=0.0)
    else:
        lanes.rotated(held)


def _commit(
    held: Claim, envelope: Envelope | None, ending: Ending, session_turns: int, *, keep: bool = False
) -> Ending:
    channel = CHANNELS[held.conversation.channel]
    bodies = [] if envelope is None else channel.render(envelope, str(held.turn.id))
    try:
        lanes.commit(held, envelope, bodies, session_turns=session_turns, keep=keep)
    except LeaseLost as error:
        log.info("lease_lost", turn=str(held.turn.id), reason=str(error))
        return Ending.LOST
    return ending
