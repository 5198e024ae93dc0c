"""Filling a form in, as a citizen does it: what is asked, what is understood, and that nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.flow import Event, Said, begin, resume, take
from knowledge.forms.loader import load_forms
from knowledge.forms.schema import FieldType, Form
from knowledge.forms.state import State, Step, open_items, told

TODAY = date(2026, 11, 26)
DAYS = 30


@dataclass
class Filling:
    """A citizen at a form."""

    form: Form
    state: State = field(default_factory=State)
    said: Said | None = None
    turns: int = 0

    @classmethod
    def begun(cls, form_id: str) -> Filling:
        form = load_forms()[form_id]
        state, said = begin(form, DAYS)
        filling = cls(form, state, said)
        filling.say("đồng ý")
        return filling

    def say(self, text: str) -> Said:
        # As it is stored and read again between two messages.
        self.state, self.said = take(self.form, State.from_json(self.state.to_json()), text, TODAY)
        self.turns += 1
        return self.said

    @property
    def asked(self) -> str:
        assert self.state.asking is not None
        return self.state.asking


ANSWERS = {
    FieldType.NAME: "Nguyễn Thị Hồng Ánh",
    FieldType.DATE: "5/3/1990",
    FieldType.YEAR: "1990",
    FieldType.MOMENT: "8 giờ 30 ngày 20/11/2026",
    FieldType.SEX: "nữ",
    FieldType.ID_NUMBER: "001190000123",
    FieldType.PAPER: "căn cước số 001190000123",
    FieldType.PHONE: "0912345678",
    FieldType.EMAIL: "anh@example.com",
    FieldType.UNIT: "phường Bồ Đề",
    FieldType.ADDRESS: "Số 5 ngõ 10 đường Láng, phường Láng",
    FieldType.ETHNICITY: "Kinh",
    FieldType.NATIONALITY: "Việt Nam",
    FieldType.YES_NO: "có",
    FieldType.COUNT: "2",
    FieldType.MONEY: "50 triệu",
    FieldType.TEXT: "theo nhu cầu gia đình",
    FieldType.LINES: "Nguyễn Văn An, 1/2/2020, nam, con",
}


def fill(filling: Filling) -> None:
    """Answer whatever is asked, one item a message, until all is told."""
    for _ in range(80):
        if filling.state.step is Step.SUMMARY:
            return
        if filling.state.step is Step.DOUBT:
            filling.say("đúng")
            continue
        item = next(row for row in filling.form.fields if row.id == filling.asked)
        filling.say("1" if item.options else ANSWERS[item.type])
    pytest.fail(f"{filling.form.id}: still asks {filling.state.asking}: {filling.said}")


class TestConsent:
    def test_what_is_asked_why_and_for_how_long_is_said_first(self) -> None:
        form = load_forms()["khai-sinh"]
        state, said = begin(form, DAYS)
        text = " ".join([said.text, *(line for block in said.blocks for line in block.lines)])
        assert "Tờ khai đăng ký khai sinh" in text
        assert "30 ngày" in text
        assert "chưa đối chiếu" in text
        assert [button.title for button in said.buttons] == ["Đồng ý", "Không"]
        assert state.step is Step.CONSENT

    @pytest.mark.parametrize("text", ["không", "không đồng ý", "hủy"])
    def test_without_consent_nothing_is_kept(self, text: str) -> None:
        state, _ = begin(load_forms()["khai-sinh"], DAYS)
        after, said = take(load_forms()["khai-sinh"], state, text, TODAY)
        assert said.event is Event.REMOVED
        assert after.values == {}

    def test_an_answer_before_consent_is_not_taken(self) -> None:
        form = load_forms()["khai-sinh"]
        state, _ = begin(form, DAYS)
        after, said = take(form, state, "Nguyễn Thị Hồng Ánh", TODAY)
        assert said.event is Event.UNANSWERED
        assert after == state


@pytest.mark.parametrize("form_id", sorted(load_forms()))
def test_every_form_is_filled_from_its_first_to_its_last_item(form_id: str) -> None:
    filling = Filling.begun(form_id)
    fill(filling)
    assert open_items(filling.form, filling.state) == []
    values = told(filling.form, filling.state)
    assert all(row.id in values for row in filling.form.fields if row.required and row.when is None)
    assert filling.say("đúng hết").event is Event.READY
    assert filling.state.step is Step.READY


class TestSteering:
    def filling(self) -> Filling:
        return Filling.begun("khai-sinh")

    def test_a_bad_value_says_what_is_wrong_and_loses_nothing(self) -> None:
        filling = self.filling()
        filling.say("Nguyễn Thị Hồng Ánh")
        before = filling.state
        said = filling.say("31/4/1990")
        assert said.event is Event.UNANSWERED
        assert filling.state == before
        assert filling.say("30/4/1990").event is Event.ASKED

    def test_two_facts_in_one_message_are_both_taken(self) -> None:
        filling = self.filling()
        filling.say("Nguyễn Thị Hồng Ánh, sinh 5/3/1990")
        assert filling.state.values["requester_name"] == "Nguyễn Thị Hồng Ánh"
        assert filling.state.values["requester_birth_date"] == "1990-03-05"

    def test_back_asks_the_last_item_again(self) -> None:
        filling = self.filling()
        first = filling.asked
        filling.say("Nguyễn Thị Hồng Ánh")
        filling.say("quay lại")
        assert filling.asked == first
        filling.say("Trần Thị Bình")
        assert filling.state.values[first] == "Trần Thị Bình"

    def test_a_named_item_is_edited_and_the_form_goes_on_where_it_was(self) -> None:
        filling = self.filling()
        filling.say("Nguyễn Thị Hồng Ánh")
        filling.say("5/3/1990")
        waiting = filling.asked
        filling.say("sửa ngày sinh của anh/chị")
        assert filling.asked == "requester_birth_date"
        filling.say("6/3/1990")
        assert filling.state.values["requester_birth_date"] == "1990-03-06"
        assert filling.asked == waiting

    def test_what_is_required_cannot_be_skipped(self) -> None:
        filling = self.filling()
        before = filling.state
        said = filling.say("bỏ qua")
        assert said.event is Event.UNANSWERED
        assert "bắt buộc" in said.text
        assert filling.state == before

    @pytest.mark.parametrize("text", ["dừng", "để mai", "thôi để sau"])
    def test_stopping_keeps_everything(self, text: str) -> None:
        filling = self.filling()
        filling.say("Nguyễn Thị Hồng Ánh")
        before = filling.state
        assert filling.say(text).event is Event.STOPPED
        assert filling.state == before
        assert resume(filling.form, filling.state, DAYS).text == filling.form.fields[1].question

    def test_a_doubt_is_settled_by_dung_without_diacritics(self) -> None:
        filling = self.filling()
        assert filling.say("Nguyen Thi Hong Anh").event is Event.DOUBT
        assert filling.say("dung").event is Event.ASKED
        assert "requester_name" in filling.state.values

    def test_a_summary_on_the_way_tells_what_is_left(self) -> None:
        filling = self.filling()
        filling.say("Nguyễn Thị Hồng Ánh")
        waiting = filling.asked
        said = filling.say("xem lại")
        assert said.event is Event.SUMMARY
        assert "Nguyễn Thị Hồng Ánh" in str(said.blocks)
        assert filling.asked == waiting

    def test_the_summary_is_corrected_before_anything_is_made(self) -> None:
        filling = self.filling()
        fill(filling)
        filling.say("sửa họ tên của anh/chị")
        filling.say("Trần Thị Bình")
        assert filling.state.step is Step.SUMMARY
        assert filling.state.values["requester_name"] == "Trần Thị Bình"

    def test_a_card_fills_what_it_says(self) -> None:
        filling = self.filling()
        filling.say("001190000123|012345678|Nguyễn Thị Hồng Ánh|05031990|Nữ|Số 5 ngõ 10, Láng, Hà Nội|01052021")
        assert filling.state.values["requester_name"] == "Nguyễn Thị Hồng Ánh"
        assert filling.state.values["requester_birth_date"] == "1990-03-05"


@given(st.text(max_size=80))
def test_no_message_breaks_it(text: str) -> None:
    filling = Filling.begun("khai-tu")
    filling.say(text)
    filling.say(text)
    assert resume(filling.form, filling.state, DAYS).text
