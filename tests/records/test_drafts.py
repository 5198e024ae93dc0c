"""Drafts: one open at a time, encrypted, never changed from an old reading, gone when they should be."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from knowledge.forms import loader
from knowledge.forms.flow import take
from knowledge.forms.schema import Form
from knowledge.forms.state import Step
from records import drafts
from records.codes import LETTERS, code_in, new_code
from records.errors import DraftMoved
from records.models import Draft
from records.papers import paper_file, paper_of
from records.transcripts import erase_conversation, erase_old
from tests.records.database import arrive, at_once, raw, turn_of
from tests.records.drafting import CLOSING, COPY, NUMBER, REQUESTER, begun, complete, told


def test_nothing_that_was_given_is_in_the_database_in_the_clear(database: Path | None) -> None:
    held = told(begun(arrive().conversation_id), *REQUESTER)

    assert held.state.values["requester_name"] == "Nguyễn Thị Hoa"
    rows = str(raw("SELECT * FROM records_draft"))
    for given in (" Hoa", NUMBER, "ngõ 10"):  # three letters alone stand in a ciphertext by chance, a blank never does
        assert given not in rows
    if database is not None:
        files = b"".join(path.read_bytes() for path in database.parent.glob("records.sqlite3*"))
        assert NUMBER.encode() not in files
        assert "Nguyễn Thị Hoa".encode() not in files


def test_one_draft_is_open_at_a_time_and_the_other_is_kept(database: Path) -> None:
    conversation = arrive().conversation_id
    first = told(begun(conversation), *REQUESTER)

    second = begun(conversation, CLOSING)

    assert drafts.open_draft(conversation) == second
    kept = Draft.objects.get(pk=first.draft.pk)
    assert not kept.open
    assert drafts.opened(kept).state == first.state


def test_of_two_changes_at_once_one_counts_and_the_other_is_told(database: Path) -> None:
    held = told(begun(arrive().conversation_id), "đồng ý")

    def answer(name: str) -> str:
        state, _ = take(held.form, held.state, name, drafts.today())
        try:
            with transaction.atomic():
                drafts.keep(held, state)
        except DraftMoved:
            return "moved"
        return name

    names = at_once(partial(answer, "Nguyễn Thị Hoa"), partial(answer, "Trần Văn Nam"))

    [kept] = [name for name in names if name != "moved"]
    now = drafts.open_draft(held.draft.conversation_id)
    assert now is not None
    assert now.state.values["requester_name"] == kept
    assert names.count("moved") == 1


def test_two_citizens_never_see_each_others_drafts(database: Path) -> None:
    one, other = (arrive(address=address).conversation_id for address in ("a", "b"))
    told(begun(one), *REQUESTER)

    assert drafts.open_draft(other) is None
    assert drafts.drafts_of(other) == []
    assert drafts.given_earlier(other, COPY) == {}
    assert not drafts.is_open(other)


def test_what_a_citizen_gave_of_themselves_is_offered_for_their_next_form(database: Path) -> None:
    conversation = arrive().conversation_id
    told(begun(conversation), *REQUESTER)

    again = drafts.given_earlier(conversation, loader.load_forms()["khai-tu"])

    assert again == {
        "requester_name": "Nguyễn Thị Hoa",
        "requester_residence": "Số 5 ngõ 10, Phường Láng, Thành phố Hà Nội",
        "requester_paper": f"Căn cước số {NUMBER}",
    }


def test_a_draft_keeps_its_form_and_asks_only_what_a_newer_one_has_besides(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = complete(arrive().conversation_id)
    assert held.form == CLOSING
    added = CLOSING.model_dump(mode="json")
    added["revision"] += 1
    added["sections"][-1]["fields"].append(
        {
            "id": "last_day",
            "type": "date",
            "label": "Ngày nghỉ",
            "question": "Anh/chị nghỉ bán từ ngày nào ạ?",
            "short": "ngày nghỉ",
        }
    )
    newer = Form.model_validate(added)
    monkeypatch.setattr(drafts, "load_forms", lambda: {newer.id: newer})

    again = drafts.open_draft(held.draft.conversation_id)

    assert again is not None
    assert again.form == newer
    assert again.state.step is Step.ASKING
    assert again.state.values == held.state.values
    _, said = take(again.form, again.state, "xem lại", drafts.today())
    assert "Còn 1 mục" in said.text
    Draft.objects.update(status=Draft.Status.FILED)
    filed = drafts.opened(Draft.objects.select_related("form").get())
    assert filed.form == CLOSING  # what others have is what was signed


def test_erasing_ones_data_erases_drafts_and_their_papers(database: Path) -> None:
    held = complete(arrive().conversation_id)
    key = paper_file(held).key
    assert paper_of(key) is not None

    with transaction.atomic():
        erase_conversation(turn_of(arrive("xóa")))

    assert raw("SELECT count(*) FROM records_draft") == [(0,)]
    assert paper_of(key) is None


def test_a_conversation_is_not_erased_for_its_age_while_a_draft_of_it_is_kept(
    database: Path, settings: Settings
) -> None:
    held = complete(arrive().conversation_id)
    old = timezone.now() - timedelta(days=settings.RETENTION_DAYS + 1)
    conversation = held.draft.conversation
    conversation.turns.all().delete()
    type(conversation).objects.filter(pk=conversation.pk).update(created_at=old)

    erase_old()

    assert Draft.objects.count() == 1


def test_a_paper_is_there_only_while_its_form_is_complete(database: Path) -> None:
    held = complete(arrive().conversation_id)
    key = paper_file(held).key
    paper = paper_of(key)
    assert paper is not None
    assert paper.startswith(b"%PDF")
    told(held, "sửa tên hộ kinh doanh")

    assert paper_of(key) is None
    assert paper_of("cham-dut-ho-kinh-doanh-MC-AAAA-AAAA.pdf") is None
    assert paper_of("") is None


def test_an_answer_that_was_taken_stays_one_when_its_turn_is_tried_again(database: Path) -> None:
    receipt = arrive("Nguyễn Thị Hoa")
    told(begun(receipt.conversation_id), "đồng ý")
    turn = turn_of(receipt)
    assert drafts.answers_draft(turn, "thanks", 0.3)
    turn.action_results.create(action="action_guide", envelope={})

    assert not drafts.answers_draft(turn, "thanks", 0.3)


def test_what_a_turn_answered_is_hidden_from_who_reads_its_masked_text(database: Path) -> None:
    receipt = arrive("Nguyễn Thị Hoa, số 5 ngõ 10")

    drafts.hide_answer(turn_of(receipt))

    assert turn_of(receipt).masked_text == "(câu trả lời cho tờ khai)"


def test_codes_are_short_distinct_and_found_however_they_are_typed() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in codes:
        assert set(code[3:].replace("-", "")) <= set(LETTERS)
        loose = code.replace("-", "").lower()
        for typed in (code, f"mã của tôi là {loose} ạ", code.replace("-", " ")):
            assert code_in(typed) == code
    assert code_in("MC là gì") == ""
    assert code_in("MC-AAAA-AAA") == ""


def test_what_others_have_is_not_changed_by_an_old_reading(database: Path) -> None:
    held = complete(arrive().conversation_id)
    Draft.objects.update(status=Draft.Status.FILED)  # the same version: whoever files forgets to raise it

    with pytest.raises(DraftMoved):
        drafts.keep(held, held.state)
    assert Draft.objects.get().status == Draft.Status.FILED
