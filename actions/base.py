"""The one way an action runs: off the event loop, with a deadline, once in effect, never with a traceback as answer."""

from __future__ import annotations

import asyncio
import time
import uuid
from abc import abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

import structlog
from django.conf import settings
from django.db import close_old_connections
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.in_between import form_in_between
from actions.knowledge import HOLDER
from actions.where import where_to_go
from knowledge.answers.locate import names_only_a_place
from knowledge.answers.question import Context, Question, unlawful_in
from knowledge.answers.refusing import pressed_on, refuse
from knowledge.answers.reply import Reply
from knowledge.fixed import failed
from knowledge.points.opening import VIETNAM
from knowledge.schema import Aspect
from knowledge.search import Searcher
from records.models import Turn
from records.results import Result, find, once, turn_of

POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="action")
CONTEXT_SLOT = "context"
FILL_INTENT = "fill"
ENTITIES = ("aspect", "procedure", "place")
log = structlog.get_logger()


class NoTurn(Exception):
    """The call names no turn of ours: it did not come through the worker."""


@dataclass(frozen=True)
class Answered:
    """A reply, and what is done in the transaction that stores it."""

    reply: Reply
    effect: Callable[[], None] | None = None


class TurnAction(Action):  # type: ignore[misc]  # rasa_sdk is untyped
    """Base of every action: subclasses give a name and :meth:`reply`."""

    action_name: ClassVar[str]

    def name(self) -> str:
        """The name that rules use."""
        return self.action_name

    @abstractmethod
    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply | Answered:
        """Answer ``question``; runs in a thread and may read with the ORM. What it changes is the effect."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Answer with one envelope; anything that goes wrong becomes a ``failed`` one that echoes no input."""
        message = dict(tracker.latest_message)
        slot = tracker.get_slot(CONTEXT_SLOT)
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(POOL, self._work, message, slot)
        try:
            result = await asyncio.wait_for(work, settings.ACTION_SECONDS)
        except Exception as error:
            log.error("action_failed", action=self.name(), error=type(error).__name__, exc_info=_own_trace(error))
            dispatcher.utter_message(json_message=failed().model_dump(mode="json"))
            return []
        envelope = result.envelope
        told = envelope.stub() if envelope.private else envelope  # the worker reads the answer itself in records
        dispatcher.utter_message(json_message=told.model_dump(mode="json"))
        return [SlotSet(key, value) for key, value in result.slots.items()]

    def _work(self, message: dict[str, Any], slot: Any) -> Result:
        close_old_connections()
        try:
            started = time.perf_counter()
            turn = _turn(message)
            stored = find(turn, self.name())
            if stored is not None:
                return stored
            searcher = HOLDER.current()
            question = question_of(message, slot, turn)
            answered = self._answered(question, searcher, turn)
            reply = answered.reply
            taken = round((time.perf_counter() - started) * 1000, 2)
            shown = reply.envelope.trace.model_copy(update={"milliseconds": taken})
            envelope = reply.envelope.model_copy(update={"trace": shown})
            result = Result(envelope, {CONTEXT_SLOT: reply.context.to_slot()})
            return once(turn, self.name(), lambda: _with_effect(answered, result))
        finally:
            close_old_connections()

    def _answered(self, question: Question, searcher: Searcher, turn: Turn) -> Answered:
        # A bare place is no act, whatever its words sound like ("Minh Khai" is no "khai"), unless a form asked for it.
        bare_place = not turn.payload and question.intent != FILL_INTENT and names_only_a_place(question, searcher)
        pressed = None if bare_place else pressed_on(question, searcher)
        if pressed is not None:
            reply: Reply | Answered = refuse(pressed, searcher)
        else:
            reply = (where_to_go if bare_place else self.reply)(question, searcher, turn)
        answered = reply if isinstance(reply, Answered) else Answered(reply)
        if answered.effect is not None:
            return answered
        envelope = form_in_between(turn, answered.reply.envelope)
        return Answered(replace(answered.reply, envelope=envelope))


def _with_effect(answered: Answered, result: Result) -> Result:
    if answered.effect is not None:
        answered.effect()
    return result


def question_of(message: Mapping[str, Any], slot: Any, turn: Turn) -> Question:
    """What Rasa understood of a message, with its true text from records."""
    entities = message.get("entities") or []
    intent = message.get("intent") or {}
    values = {name: [row["value"] for row in entities if row.get("entity") == name] for name in ENTITIES}
    name = str(intent.get("name") or "")
    aspects = [Aspect(value) for value in values["aspect"] if value in set(Aspect)]
    if not aspects and name.startswith("ask_"):
        aspects = [Aspect(name.removeprefix("ask_"))]
    return Question(
        text=turn.text,
        today=datetime.now(VIETNAM).date(),
        intent=name,
        confidence=float(intent.get("confidence") or 0.0),
        aspects=tuple(dict.fromkeys(aspects)),
        chosen=tuple(values["procedure"]) if turn.payload else (),
        place=str(values["place"][0]) if turn.payload and values["place"] else "",
        context=Context.from_slot(slot),
        unlawful=unlawful_in(message),
    )


def _turn(message: Mapping[str, Any]) -> Turn:
    metadata = message.get("metadata") or {}
    turn = turn_of(uuid.UUID(str(metadata.get("turn_id"))))
    if turn is None:
        raise NoTurn
    return turn


def _own_trace(error: BaseException) -> bool:
    """Whether to log where it happened. Never for errors whose message may quote what a citizen wrote."""
    return not isinstance(error, UnicodeError)
