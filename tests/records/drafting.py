"""Drafts in the states that tests begin with."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from knowledge.forms.flow import Event, begin, take
from knowledge.forms.loader import load_forms
from knowledge.forms.schema import Form
from knowledge.forms.state import State, Step
from records import drafts
from records.drafts import Opened
from records.models import Conversation

CLOSING = load_forms()["cham-dut-ho-kinh-doanh"]
COPY = load_forms()["trich-luc"]
REQUESTER = ("đồng ý", "Nguyễn Thị Hoa", "Số 5 ngõ 10, phường Láng, Hà Nội", "căn cước 001196012345")
NUMBER = "001196012345"


def begun(conversation: UUID, form: Form = COPY) -> Opened:
    """A draft that has just been begun."""
    state, _ = begin(form, 30)
    with transaction.atomic():
        row = Conversation.objects.get(pk=conversation)
        drafts.begin(row, form, form.procedures[0], drafts.free_code(), state)
    held = drafts.open_draft(conversation)
    assert held is not None
    return held


def told(held: Opened, *messages: str) -> Opened:
    """The draft after ``messages``, kept after each."""
    for message in messages:
        state, said = take(held.form, held.state, message, drafts.today())
        assert said.event is not Event.UNANSWERED, (message, said.text)
        with transaction.atomic():
            drafts.keep(held, state)
        again = drafts.open_draft(held.draft.conversation_id)
        assert again is not None
        held = again
    return held


def complete(conversation: UUID) -> Opened:
    """A draft that can be printed."""
    held = begun(conversation, CLOSING)
    values = {
        "business_name": "Hộ kinh doanh Bún Hoa",
        "business_code": "01A8012345",
        "reason": "Nghỉ bán",
        "finances_settled": "yes",
    }
    others = {item.id: "no" for item in CLOSING.fields if item.id not in values and item.default is None}
    state: State = replace(held.state, step=Step.READY, values={**values, **others})
    with transaction.atomic():
        drafts.keep(held, state)
    again = drafts.open_draft(conversation)
    assert again is not None
    return again
