"""How a complete form moves on, and how it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from records import drafts
from records.drafts import Opened
from records.errors import NoSuchDraft, NotThatWay
from records.models import Draft
from records.progress import Filing, advance
from tests.records.database import arrive, raw
from tests.records.drafting import begun, complete

Status = Draft.Status
FILED = Filing("H26.1-260803-0001", date(2026, 8, 3), "Hẹn trả ngày 5/8.")


def step(code: str, status: Draft.Status, filing: Filing = FILED) -> Opened:
    with transaction.atomic():
        return advance(code, status, filing)


def test_it_is_handed_over_filed_and_answered_in_turn(database: Path) -> None:
    code = complete(arrive().conversation_id).draft.code

    for status in (Status.HANDED, Status.FILED, Status.DONE):
        assert step(code, status).draft.status == status

    kept = Draft.objects.get()
    assert (kept.filed_number, kept.filed_on, kept.note) == (FILED.number, FILED.on, FILED.note)
    assert FILED.number not in str(raw("SELECT * FROM records_draft"))
    assert drafts.open_draft(kept.conversation_id) is None
    assert drafts.unfinished(kept.conversation_id) is None


@pytest.mark.parametrize("status", [Status.DONE, Status.READY])
def test_a_step_that_does_not_follow_is_refused_and_says_what_may(database: Path, status: Draft.Status) -> None:
    code = complete(arrive().conversation_id).draft.code

    with pytest.raises(NotThatWay, match="handed, filed may follow"):
        step(code, status)


def test_what_is_not_complete_is_not_filed(database: Path) -> None:
    with pytest.raises(NotThatWay):
        step(begun(arrive().conversation_id).draft.code, Status.FILED)


def test_filed_without_a_number_is_refused(database: Path) -> None:
    code = complete(arrive().conversation_id).draft.code
    with pytest.raises(NotThatWay, match="number"):
        step(code, Status.FILED, Filing())
    assert Draft.objects.get().status == Status.READY


def test_a_code_that_nobody_has(database: Path) -> None:
    with pytest.raises(NoSuchDraft, match="MC-AAAA-AAAA"):
        step("MC-AAAA-AAAA", Status.HANDED)
