"""Drafts: applications that citizens fill in, one at a time, kept encrypted until they expire.

Every change names the version it was computed from, so that of two at once the second changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from knowledge.forms.commands import Command, command_in
from knowledge.forms.derive import reusable
from knowledge.forms.digress import Heard, answers_form
from knowledge.forms.flow import FILL, awaits_number
from knowledge.forms.loader import load_forms
from knowledge.forms.schema import Form
from knowledge.forms.state import State, Step, known, open_items
from knowledge.points.opening import VIETNAM as VIETNAM
from knowledge.wording import say
from nlu.text import fold
from records.codes import new_code
from records.errors import DraftMoved
from records.models import ActionResult, Conversation, Draft, Turn
from records.publishing import revision_of
from records.transcripts import last_buttons

FILL_ACTION = "action_fill"
STATUS = "/status"
UNFINISHED = (Draft.Status.FILLING, Draft.Status.READY)
"""What the citizen may still change: what others have by now is theirs."""


@dataclass(frozen=True)
class Opened:
    """A draft with what its columns hold."""

    draft: Draft
    form: Form
    state: State

    @property
    def is_citizens(self) -> bool:
        """Whether the citizen may still change it: nobody else has it."""
        return self.draft.status in UNFINISHED


def today() -> date:
    """The day in Vietnam."""
    return datetime.now(VIETNAM).date()


def open_draft(conversation: UUID) -> Opened | None:
    """The draft that the conversation's next message may answer, or ``None``."""
    return _opened(Draft.objects.filter(conversation=conversation, open=True))


def is_open(conversation: UUID) -> bool:
    """Whether a draft of the conversation is open: one indexed read."""
    return Draft.objects.filter(conversation=conversation, open=True).exists()


def unfinished(conversation: UUID) -> Opened | None:
    """The draft of the conversation that was changed last and may still be changed, or ``None``."""
    return _opened(Draft.objects.filter(conversation=conversation, status__in=UNFINISHED))


def drafts_of(conversation: UUID) -> list[Draft]:
    """Every draft of the conversation, the one that was changed last first."""
    return list(Draft.objects.filter(conversation=conversation).select_related("form").order_by("-changed_at"))


def opened(draft: Draft) -> Opened:
    """``draft`` with its form and state; a newer form takes the place of the one it was begun with."""
    form, state = Form.model_validate(draft.form.content), State.from_json(draft.state)
    newest = load_forms().get(form.id)
    if newest is None or newest.revision <= form.revision or draft.status not in UNFINISHED:
        return Opened(draft, form, state)
    return Opened(draft, newest, renewed(newest, state))


def renewed(form: Form, state: State) -> State:
    """``state`` as it is in a newer ``form``: what was answered stays, what is new is asked."""
    ids = {item.id for item in form.fields}
    kept = replace(
        state,
        values={key: value for key, value in state.values.items() if key in ids},
        skipped=tuple(key for key in state.skipped if key in ids),
        asked=tuple(key for key in state.asked if key in ids),
        asking=state.asking if state.asking in ids else None,
        doubtful=state.doubtful if state.asking in ids else None,
    )
    asks_again = state.step in (Step.SUMMARY, Step.READY) and open_items(form, kept)
    lost = state.step is Step.DOUBT and kept.asking is None
    return replace(kept, step=Step.ASKING) if asks_again or lost else kept


def begin(conversation: Conversation, form: Form, procedure: str, code: str, state: State) -> None:
    """Store a new draft, and let it be the open one. Runs in a transaction of the caller's."""
    Draft.objects.filter(conversation=conversation, open=True).update(open=False, version=F("version") + 1)
    Draft.objects.create(
        conversation=conversation,
        code=code,
        procedure=procedure,
        form=revision_of("form", form.id, form),
        state=state.to_json(),
        expires_at=end_of_keeping(),
    )


def free_code() -> str:
    """A code that no draft has."""
    while Draft.objects.filter(code=(code := new_code())).exists():
        continue
    return code


def keep(held: Opened, state: State, *, open: bool = True) -> None:
    """Store what became of a draft; it expires later for it.

    Raises :class:`DraftMoved` if it was changed, removed or taken to another conversation since it was read, or is no
    longer the citizen's to change. Runs in a transaction of the caller's.
    """
    draft = held.draft
    if open:
        others = Draft.objects.filter(conversation=draft.conversation_id, open=True).exclude(pk=draft.pk)
        others.update(open=False, version=F("version") + 1)
    changed = (
        _unchanged(draft)
        .filter(status__in=UNFINISHED)
        .update(
            form=revision_of("form", held.form.id, held.form),
            state=state.to_json(),
            status=Draft.Status.READY if state.step is Step.READY else Draft.Status.FILLING,
            open=open,
            version=draft.version + 1,
            wrong_proofs=0,
            changed_at=timezone.now(),
            expires_at=end_of_keeping(),
            warned_at=None,
        )
    )
    if not changed:
        raise DraftMoved(str(draft.pk))


def remove(held: Opened) -> None:
    """Erase a draft. Raises :class:`DraftMoved` as :func:`keep`."""
    removed, _ = _unchanged(held.draft).delete()
    if not removed:
        raise DraftMoved(str(held.draft.pk))


def hide_answer(turn: Turn) -> None:
    """Let nothing of what ``turn`` said be read where its masked text is."""
    Turn.objects.filter(pk=turn.pk).update(masked_text=say("masked.answer"))


def given_earlier(conversation: UUID, form: Form) -> dict[str, str]:
    """What the citizen said of themselves in the last other draft of the conversation, by field of ``form``."""
    for draft in drafts_of(conversation):
        earlier = opened(draft)
        if earlier.form.id != form.id or earlier.state.step is Step.READY:
            found = reusable(form, earlier.form, known(earlier.form, earlier.state))
            if found:
                return found
    return {}


def answers_draft(turn: Turn, intent: str, confidence: float) -> bool:
    """Whether ``turn`` answers the draft that is open in its conversation. A turn that was answered stays what it was.

    ``intent`` and ``confidence`` (0 to 1) are what Rasa heard in it.
    """
    done = ActionResult.objects.filter(turn=turn).values_list("action", flat=True)
    if done:
        return FILL_ACTION in done
    held = open_draft(turn.conversation_id)
    if held is None:
        return False
    asked_last = any(button.payload.startswith(FILL) for button in last_buttons(turn.conversation))
    earlier = Turn.objects.filter(conversation=turn.conversation_id, order=turn.order - 1).first()
    again = earlier is not None and fold(earlier.text) == fold(turn.text)
    heard = Heard(intent, confidence)
    return answers_form(held.form, held.state, turn.text, heard, today(), asked_last=asked_last, again=again)


def number_is_answer(conversation: UUID) -> bool:
    """Whether a bare number answers the open draft, and does not stand for a button."""
    held = open_draft(conversation)
    return held is not None and awaits_number(held.form, held.state)


def asked_for_drafts(turn: Turn) -> str:
    """The payload that ``turn`` stands for if it says, in so many words, to go on with a form or to show them all."""
    command = command_in(turn.text)
    if command is Command.MINE:
        return STATUS
    return FILL if command is Command.RESUME and unfinished(turn.conversation_id) is not None else ""


def ended(now: datetime) -> QuerySet[Draft]:
    """The drafts whose time is over, and whose citizens were told before."""
    return _with_conversation(Draft.objects.filter(expires_at__lte=now, warned_at__lt=now))


def ending(now: datetime) -> QuerySet[Draft]:
    """The drafts whose citizens are to be told that they will be erased."""
    soon = now + timedelta(days=settings.DRAFT_WARNING_DAYS)
    return _with_conversation(Draft.objects.filter(expires_at__lte=soon, warned_at=None))


def end_of_keeping() -> datetime:
    """Until when a draft is kept that is changed now."""
    return timezone.now() + timedelta(days=settings.DRAFT_DAYS)


def _unchanged(draft: Draft) -> QuerySet[Draft]:
    return Draft.objects.filter(pk=draft.pk, version=draft.version, conversation=draft.conversation_id)


def _with_conversation(rows: QuerySet[Draft]) -> QuerySet[Draft]:
    # Nothing encrypted is read: a row that no key opens must not keep the others from ending.
    return rows.select_related("form", "conversation").defer("state", "filed_number", "note", "conversation__address")


def _opened(rows: QuerySet[Draft]) -> Opened | None:
    draft = rows.select_related("form").order_by("-changed_at").first()
    return None if draft is None else opened(draft)
