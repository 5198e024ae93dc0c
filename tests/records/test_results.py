"""Once in effect: a retry is given what the first try stored."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from knowledge.envelope import Envelope, Outcome
from records.models import ActionResult, Conversation
from records.results import Result, find, once, turn_of
from tests.records.database import arrive, at_once


def result(text: str) -> Result:
    return Result(Envelope(outcome=Outcome.ANSWERED, text=text), {"context": {"procedure": "3.000347"}})


def test_an_unknown_turn_is_none(database: Path) -> None:
    arrive()

    assert turn_of(uuid.uuid4()) is None


def test_nothing_is_stored_before_the_first_try(database: Path) -> None:
    turn = turn_of(arrive().turn_id)
    assert turn is not None

    assert find(turn, "action_guide") is None


def test_a_retry_returns_the_stored_answer_and_slots_and_does_nothing_again(database: Path) -> None:
    turn = turn_of(arrive().turn_id)
    assert turn is not None
    once(turn, "action_guide", lambda: result("lần một"))

    def never() -> Result:
        raise AssertionError("acted twice")

    again = once(turn, "action_guide", never)

    assert again == result("lần một")
    assert find(turn, "action_guide") == again


def test_another_action_of_the_same_turn_has_a_result_of_its_own(database: Path) -> None:
    turn = turn_of(arrive().turn_id)
    assert turn is not None
    once(turn, "action_guide", lambda: result("hướng dẫn"))

    assert once(turn, "action_menu", lambda: result("danh mục")).envelope.text == "danh mục"


def test_an_act_that_fails_leaves_neither_effect_nor_result(database: Path) -> None:
    turn = turn_of(arrive().turn_id)
    assert turn is not None

    def breaks() -> Result:
        Conversation.objects.create(channel="web", address_key="effect", address="effect")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        once(turn, "action_guide", breaks)

    assert not Conversation.objects.filter(address_key="effect").exists()
    assert find(turn, "action_guide") is None
    assert once(turn, "action_guide", lambda: result("lần hai")).envelope.text == "lần hai"


def test_two_tries_at_once_have_one_effect_and_give_one_answer(database: Path) -> None:
    receipt = arrive()

    def act() -> Result:
        number = Conversation.objects.filter(channel="effect").count()
        Conversation.objects.create(channel="effect", address_key=str(number), address="effect")
        return result(f"tác động {number}")

    def attempt() -> Result:
        turn = turn_of(receipt.turn_id)
        assert turn is not None
        return once(turn, "action_guide", act)

    answers = at_once(*[attempt] * 6)

    assert Conversation.objects.filter(channel="effect").count() == ActionResult.objects.count() == 1
    assert {answer.envelope.text for answer in answers} == {"tác động 0"}
