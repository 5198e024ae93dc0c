"""A form that moves on, and its citizen who is told."""

from __future__ import annotations

from django.db import transaction

from channels.notices import notice
from knowledge.envelope import Envelope, Outcome
from knowledge.wording import day, say
from records.models import Draft
from records.progress import Filing, advance


def move_on(code: str, status: Draft.Status, filing: Filing) -> str:
    """Move the draft of ``code`` on, put the news into the outbox, and return them.

    Raises :class:`records.errors.NoSuchDraft` and :class:`records.errors.NotThatWay`.
    """
    with transaction.atomic():
        held = advance(code, status, filing)
        draft = held.draft
        text = say(f"progress.{status}", form=held.form.name, code=code, **_filed(draft)).strip()
        news = Envelope(outcome=Outcome.STATUS, text=text, private=True)
        notice(draft.conversation, news, key=f"moved:{draft.pk}:{draft.version}")
    return text


def _filed(draft: Draft) -> dict[str, str]:
    number = say("status.filed.number", number=draft.filed_number) if draft.filed_number else ""
    on = say("status.filed.on", day=day(draft.filed_on)) if draft.filed_on is not None else ""
    return {"number": number, "on": on, "note": draft.note}
