"""What becomes of a form once it is complete: handed to an agent, filed, answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from records.drafts import Opened, end_of_keeping, opened
from records.errors import NoSuchDraft, NotThatWay
from records.models import Draft

Status = Draft.Status
NEXT: dict[Draft.Status, tuple[Draft.Status, ...]] = {
    Status.FILLING: (),
    Status.READY: (Status.HANDED, Status.FILED),
    Status.HANDED: (Status.READY, Status.FILED),
    Status.FILED: (Status.DONE,),
    Status.DONE: (),
}
"""What may follow on what. A form that was handed over by mistake is given back."""


@dataclass(frozen=True)
class Filing:
    """What the authority gave: its number, the day, and what the citizen is to be told."""

    number: str = ""
    on: date | None = None
    note: str = ""


def advance(code: str, status: Draft.Status, filing: Filing) -> Opened:
    """Move the draft of ``code`` on and return it; nobody fills it in any more then.

    Raises :class:`NoSuchDraft`, and :class:`NotThatWay` where ``status`` does not follow on what it is, or a number
    is missing for what was filed. Runs in a transaction of the caller's.
    """
    draft = Draft.objects.select_for_update().select_related("form", "conversation").filter(code=code).first()
    if draft is None:
        raise NoSuchDraft(f"{code}: no draft has this code; check it, or it has expired")
    now = Draft.Status(draft.status)
    if status not in NEXT[now]:
        known = ", ".join(NEXT[now]) or "nothing"
        raise NotThatWay(f"{code} is {now}: {known} may follow, not {status}")
    if status is Status.FILED and not filing.number:
        raise NotThatWay(f"{code}: give the number under which it was filed")
    draft.status, draft.open, draft.changed_at = status, status is Status.READY and draft.open, timezone.now()
    draft.filed_number, draft.filed_on = filing.number or draft.filed_number, filing.on or draft.filed_on
    draft.note = filing.note
    draft.expires_at, draft.warned_at = end_of_keeping(), None
    draft.version += 1
    draft.save()
    return opened(draft)
