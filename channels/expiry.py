"""Forms that nobody goes on with: their citizens are told some days before, then they are erased."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from channels.notices import notice
from knowledge.envelope import Outcome
from knowledge.fixed import plain
from knowledge.wording import day
from records.drafts import UNFINISHED, VIETNAM, ended, ending


def tell_and_erase() -> tuple[int, int]:
    """Tell of drafts that end soon, erase those that have ended; return how many of each.

    A draft whose citizen was not told yet is told of, and kept, until the next time.
    """
    now, told, erased = timezone.now(), 0, 0
    for draft in ending(now):
        with transaction.atomic():
            told += ending(now).filter(pk=draft.pk).update(warned_at=now)
            form, until = draft.form.content["name"], day(draft.expires_at.astimezone(VIETNAM).date())
            key = "form.ends" if draft.status in UNFINISHED else "form.ends.filed"
            text = plain(Outcome.STATUS, [key], form=form, code=draft.code, day=until)
            notice(draft.conversation, text, key=f"ends:{draft.pk}:{now:%Y%m%d}")
    for draft in ended(now):
        with transaction.atomic():
            erased += ended(now).filter(pk=draft.pk).delete()[0]
            notice(draft.conversation, plain(Outcome.STATUS, ["form.ended"]), key=f"ended:{draft.pk}")
    return told, erased
