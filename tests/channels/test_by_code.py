"""A form that was begun elsewhere is asked for by its code; Rasa sees neither code nor proof."""

from __future__ import annotations

import pytest

from channels.turn import Ending, run_turn
from knowledge.wording import say
from records import drafts, lanes
from records.models import Draft, OutboxPart, Turn
from tests.channels.rasa_double import FakeRasa
from tests.records.database import arrive
from tests.records.drafting import NUMBER, REQUESTER, begun, told

pytestmark = pytest.mark.usefixtures("database")


def say_here(text: str, rasa: FakeRasa, address: str = "laptop") -> str:
    """What is answered to ``text``."""
    receipt = arrive(text, address=address)
    while held := lanes.claim("w"):
        assert run_turn(held, rasa.client) is Ending.ANSWERED
    turn = Turn.objects.get(pk=receipt.turn_id)
    assert turn.envelope is not None
    return str(turn.envelope["text"])


def elsewhere() -> str:
    """The code of a form that somebody began on a phone."""
    receipt = arrive("chào", address="phone")
    lanes_done()
    return told(begun(receipt.conversation_id), *REQUESTER).draft.code


def lanes_done() -> None:
    rasa = FakeRasa()
    while held := lanes.claim("w"):
        run_turn(held, rasa.client)


def test_code_and_digits_open_it_here_and_there_it_is_told() -> None:
    code, rasa = elsewhere(), FakeRasa()

    assert say_here(f"cho tôi mở tờ khai {code.lower()}", rasa) == say("code.prove")
    assert "Tôi đã mở" in say_here(f"số là {NUMBER[-4:]} nhé", rasa)

    here = Turn.objects.order_by("-received_at").first()
    assert here is not None
    assert drafts.open_draft(here.conversation_id) is not None
    [news] = OutboxPart.objects.filter(turn=None)
    assert news.conversation_id != here.conversation_id
    assert news.body["text"] == say("code.left")
    assert rasa.messages == []
    assert rasa.parsed == []


def test_wrong_digits_and_unknown_codes_are_answered_alike() -> None:
    code, rasa = elsewhere(), FakeRasa()

    for asked in (code, "MC-AAAA-AAAA"):
        assert say_here(asked, rasa) == say("code.prove")
        assert say_here("0000", rasa) == say("code.failed")
    assert OutboxPart.objects.filter(turn=None).count() == 0


def test_who_asks_something_else_instead_is_answered() -> None:
    code, rasa = elsewhere(), FakeRasa()
    say_here(code, rasa)

    assert say_here("làm hộ chiếu hết bao nhiêu", rasa) == "trả lời: làm hộ chiếu hết bao nhiêu"
    assert "Tôi đã mở" in say_here(NUMBER[-4:], rasa)


def test_ones_own_code_opens_ones_own_form_without_a_proof() -> None:
    code, rasa = elsewhere(), FakeRasa()

    assert "Tôi đã mở" in say_here(code, rasa, address="phone")


def test_a_form_that_was_filed_is_told_of_and_never_opened_again() -> None:
    code, rasa = elsewhere(), FakeRasa()
    Draft.objects.update(status=Draft.Status.FILED, open=False)

    assert "không sửa ở đây được nữa" in say_here(code, rasa, address="phone")
    say_here(code, rasa)
    assert "không sửa ở đây được nữa" in say_here(NUMBER[-4:], rasa)

    draft = Draft.objects.get()
    assert (draft.status, draft.open) == (Draft.Status.FILED, False)


def test_a_year_that_a_form_here_asks_for_is_no_proof() -> None:
    code, rasa = elsewhere(), FakeRasa()
    say_here(code, rasa)
    here = Turn.objects.order_by("-received_at")[0]
    begun(here.conversation_id)

    assert "Tôi đã mở" not in say_here(NUMBER[-4:], rasa)
    assert not Draft.objects.filter(wrong_proofs__gt=0).exists()


def test_a_question_with_a_year_in_it_is_no_proof() -> None:
    code, rasa = elsewhere(), FakeRasa()
    say_here(code, rasa)
    question = "từ năm 2026 thì làm căn cước cho con nhỏ có mất tiền không"

    assert say_here(question, rasa) == f"trả lời: {question}"
