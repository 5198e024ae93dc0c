"""Filling a form in: beginning it, every message after that, and how far it is."""

from __future__ import annotations

from functools import partial

from django.conf import settings

from actions.base import Answered, TurnAction
from knowledge.answers.applying import Complete, Wish, application, asking, finished, nothing_open
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply, trace
from knowledge.answers.tracking import DraftLine, tracked
from knowledge.fixed import menu_button
from knowledge.forms.checklist import checklist
from knowledge.forms.commands import Command, command_in
from knowledge.forms.flow import Event, begin, resume, take
from knowledge.forms.schema import Form
from knowledge.forms.state import Step, told
from knowledge.points.opening import VIETNAM
from knowledge.schema import Procedure
from knowledge.search import Searcher
from knowledge.wording import say
from records import drafts
from records.drafts import Opened
from records.models import Turn
from records.papers import paper_file

NAMED_OUTRIGHT = 1.0
"""Confidence of an intent that the worker names."""


class Apply(TurnAction):
    """Somebody wants a form filled in."""

    action_name = "action_apply"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Answered:
        """Ask for consent, go on where it was left, or say what there is instead of a form."""
        wish = application(question, searcher)
        if wish.form is None or wish.procedure is None:
            return Answered(wish.reply)
        held = drafts.unfinished(turn.conversation_id)
        same = held is not None and (held.form.id, held.draft.procedure) == (wish.form.id, wish.procedure.code)
        if held is not None and same and held.state.step is not Step.READY:
            return _gone_on(held, question, searcher, wish)
        return _begun(wish, wish.form, wish.procedure, turn)


class Fill(TurnAction):
    """A message that answers the form that is being filled in, or wants to go on with one.

    The worker names an answer outright; what Rasa itself took for this intent, less surely, is a wish to go on.
    """

    action_name = "action_fill"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Answered:
        """Take the message and ask on."""
        # A button of a form that was left for a while still answers it.
        held = drafts.open_draft(turn.conversation_id) or drafts.unfinished(turn.conversation_id)
        procedure = None if held is None else searcher.snapshot.procedures.get(held.draft.procedure)
        if held is None or procedure is None:
            return Answered(Reply(nothing_open(trace(question, searcher, ())), question.context))
        if question.confidence < NAMED_OUTRIGHT or command_in(question.text) is Command.RESUME:
            return _gone_on(held, question, searcher)
        papers = _papers(held, procedure, question) if held.state.step is Step.READY else {}
        asked = held.state.step is Step.CONSENT
        state, said = take(
            held.form,
            held.state,
            question.text,
            question.today,
            papers=papers,
            earlier=drafts.given_earlier(turn.conversation_id, held.form) if asked else {},
        )
        shown = trace(question, searcher, ())
        after = Opened(held.draft, held.form, state)
        if said.event is Event.READY:
            envelope = finished(_complete(after, procedure), said, question.today, shown)
        else:
            envelope = asking(said, shown)
        if said.event is Event.REMOVED:
            envelope = envelope.model_copy(update={"buttons": (menu_button(),)})
            change = partial(drafts.remove, held)
        else:
            change = partial(drafts.keep, after, state, open=said.event is not Event.STOPPED)

        def effect() -> None:
            change()
            drafts.hide_answer(turn)

        return Answered(Reply(envelope, question.context), effect)


class Status(TurnAction):
    """Somebody asks how far a dossier is."""

    action_name = "action_status"

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Answered:
        """Tell of the forms of this conversation, and where anything else is looked up."""
        lines = [_line(held, searcher) for held in map(drafts.opened, drafts.drafts_of(turn.conversation_id))]
        return Answered(tracked(question, searcher, lines))


def _begun(wish: Wish, form: Form, procedure: Procedure, turn: Turn) -> Answered:
    earlier = drafts.given_earlier(turn.conversation_id, form)
    state, said = begin(form, settings.DRAFT_DAYS, earlier)
    envelope = asking(said, wish.reply.envelope.trace)
    code = drafts.free_code()
    effect = partial(drafts.begin, turn.conversation, form, procedure.code, code, state)
    return Answered(Reply(envelope, wish.reply.context), effect)


def _gone_on(held: Opened, question: Question, searcher: Searcher, wish: Wish | None = None) -> Answered:
    shown = trace(question, searcher, ()) if wish is None else wish.reply.envelope.trace
    context = question.context if wish is None else wish.reply.context
    said = resume(held.form, held.state, settings.DRAFT_DAYS)
    if said.event is Event.READY:
        procedure = searcher.snapshot.procedures[held.draft.procedure]
        envelope = finished(_complete(held, procedure), said, question.today, shown)
    else:
        envelope = asking(said, shown, intro=say("apply.resumed", name=held.form.name))
    return Answered(Reply(envelope, context), partial(drafts.keep, held, held.state))


def _complete(held: Opened, procedure: Procedure) -> Complete:
    values = told(held.form, held.state)
    return Complete(procedure, held.form, values, held.state.have, held.draft.code, paper_file(held))


def _papers(held: Opened, procedure: Procedure, question: Question) -> dict[str, str]:
    values = told(held.form, held.state)
    papers = checklist(procedure, held.form, values, question.today)
    return {row.id: row.name for row in papers if row.needed}


def _line(held: Opened, searcher: Searcher) -> DraftLine:
    draft = held.draft
    return DraftLine(
        form=held.form.name,
        code=draft.code,
        status=draft.status,
        filed_number=draft.filed_number,
        filed_on=draft.filed_on,
        note=draft.note,
        until=draft.expires_at.astimezone(VIETNAM).date(),
        file=paper_file(held) if held.state.step is Step.READY else None,
    )
