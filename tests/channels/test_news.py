"""What citizens are told unasked: forms that move on, and forms that end."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from channels.expiry import tell_and_erase
from channels.progress import move_on
from channels.turn import run_turn
from channels.worker import send_part
from records import drafts, lanes
from records.errors import NotThatWay
from records.models import Draft, OutboxPart
from records.progress import Filing
from records.transcripts import parts_after
from tests.channels.rasa_double import FakeRasa, good
from tests.records.database import arrive, raw
from tests.records.drafting import complete

pytestmark = pytest.mark.usefixtures("database")


def news() -> list[str]:
    return [part.body["text"] for part in OutboxPart.objects.filter(turn=None).order_by("id")]


def test_each_step_is_told_once_with_number_and_day() -> None:
    held = complete(arrive().conversation_id)
    code = held.draft.code

    move_on(code, Draft.Status.HANDED, Filing())
    move_on(code, Draft.Status.FILED, Filing("H26.1-260803-0001", date(2026, 8, 3), "Hẹn trả ngày 5/8."))

    handed, filed = news()
    assert "Nhân viên đại lý đã nhận" in handed
    assert "đã được nộp, mã hồ sơ H26.1-260803-0001, ngày 3/8/2026. Hẹn trả ngày 5/8." in filed


def test_a_step_that_is_refused_tells_nobody() -> None:
    code = complete(arrive().conversation_id).draft.code
    with pytest.raises(NotThatWay):
        move_on(code, Draft.Status.DONE, Filing())
    assert news() == []


def test_news_is_sent_and_read_on_the_page_where_it_came() -> None:
    receipt = arrive()
    rasa = FakeRasa(good("Đây ạ."))
    held = lanes.claim("w")
    assert held is not None
    run_turn(held, rasa.client)
    move_on(complete(receipt.conversation_id).draft.code, Draft.Status.HANDED, Filing())
    for part in OutboxPart.objects.order_by("id"):
        OutboxPart.objects.filter(pk=part.pk).update(status=OutboxPart.Status.SENDING)
        send_part(part)

    texts = [part.body["text"] for part in parts_after(receipt.conversation_id, 0)]
    assert texts[0] == "Đây ạ."
    assert "Nhân viên đại lý" in texts[1]


def end_in(days: float) -> Draft:
    draft = complete(arrive().conversation_id).draft
    Draft.objects.filter(pk=draft.pk).update(expires_at=timezone.now() + timedelta(days=days))
    return draft


def test_an_end_is_told_once_some_days_before_and_then_kept(settings: Settings) -> None:
    draft = end_in(settings.DRAFT_WARNING_DAYS - 0.5)

    assert tell_and_erase() == (1, 0)
    assert tell_and_erase() == (0, 0)

    [told] = news()
    assert draft.code in told
    assert "sẽ tự xóa" in told
    assert Draft.objects.count() == 1


def test_what_still_has_time_is_left_alone(settings: Settings) -> None:
    end_in(settings.DRAFT_WARNING_DAYS + 0.5)
    assert tell_and_erase() == (0, 0)
    assert news() == []


def test_what_has_ended_is_erased_and_that_is_told_but_never_without_warning() -> None:
    end_in(-1)

    assert tell_and_erase() == (1, 0), "its citizen was not told yet: the worker was away"
    assert tell_and_erase() == (0, 1)

    assert Draft.objects.count() == 0
    assert "đã hết hạn" in news()[-1]


def test_who_goes_on_in_time_keeps_the_form() -> None:
    draft = end_in(1)
    tell_and_erase()

    held = drafts.open_draft(draft.conversation_id)
    assert held is not None
    drafts.keep(held, held.state)

    kept = Draft.objects.get()
    assert kept.warned_at is None
    assert kept.expires_at > timezone.now() + timedelta(days=20)


def test_the_file_of_a_database_holds_no_news_in_the_clear(database: Path | None) -> None:
    if database is None:
        pytest.skip("there is no database file on PostgreSQL")
    code = complete(arrive().conversation_id).draft.code
    move_on(code, Draft.Status.FILED, Filing("H26.1-260803-0001"))

    files = b"".join(path.read_bytes() for path in database.parent.glob("records.sqlite3*"))
    assert b"H26.1-260803-0001" not in files


def test_one_form_that_no_key_opens_does_not_keep_the_others_from_ending(settings: Settings) -> None:
    end_in(1)
    raw("UPDATE records_draft SET state = 'damaged'")
    raw("UPDATE records_conversation SET address = 'damaged'")

    assert tell_and_erase() == (1, 0)
    Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert tell_and_erase() == (0, 1)
