"""What was said: buttons that come back, "Thử lại", and what is erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from pytest_django import Settings

from knowledge.envelope import Button, Envelope, Outcome
from records import lanes, outbox
from records.models import ActionResult, Conversation, OutboxPart, Turn
from records.results import Result, once
from records.transcripts import (
    erase_old,
    history,
    last_buttons,
    last_sent_part,
    offered_buttons,
    parts_after,
    repeat_last,
)
from tests.records.database import BODY, answer, arrive, conversation_of, turn_of


def exchange(text: str, *titles: str, payload: str = "", address: str = "citizen-1", silent: bool = False) -> Turn:
    """The citizen says ``text`` and is answered with buttons of ``titles``."""
    receipt = arrive(text, payload=payload, address=address)
    held = lanes.claim("worker-1")
    assert held is not None
    buttons = tuple(Button(title=title, payload=f"/{title}") for title in titles)
    envelope = None if silent else answer(f"trả lời {text}", buttons)
    lanes.commit(held, envelope, [] if silent else [BODY], session_turns=1)
    for part in outbox.next_parts():
        outbox.sent(part)
    return turn_of(receipt)


def titles(buttons: list[Button]) -> list[str]:
    return [button.title for button in buttons]


def age(turn: Turn, days: float) -> None:
    Turn.objects.filter(pk=turn.pk).update(received_at=timezone.now() - timedelta(days=days))


def test_a_new_conversation_was_offered_nothing(database: Path) -> None:
    conversation = conversation_of(arrive())

    assert offered_buttons(conversation) == last_buttons(conversation) == []


def test_buttons_come_newest_answer_first_each_in_its_own_order(database: Path) -> None:
    exchange("một", "a", "b")
    conversation = exchange("hai", "c", "d").conversation

    assert titles(offered_buttons(conversation)) == ["c", "d", "a", "b"]
    assert titles(last_buttons(conversation)) == ["c", "d"]


def test_the_last_answer_without_buttons_offers_none(database: Path) -> None:
    exchange("một", "a")
    conversation = exchange("hai").conversation

    assert last_buttons(conversation) == []


def test_buttons_of_an_answer_too_far_back_or_of_somebody_else_are_not_offered(database: Path) -> None:
    exchange("cũ", "old")
    exchange("khác", "other", address="citizen-2")
    for number in range(3):
        conversation = exchange(f"mới {number}", f"new {number}").conversation

    assert titles(offered_buttons(conversation, turns=3)) == ["new 2", "new 1", "new 0"]


def test_a_turn_that_was_answered_by_a_person_does_not_count_as_an_answer(database: Path) -> None:
    exchange("một", "a")
    conversation = exchange("hai", silent=True).conversation

    assert titles(last_buttons(conversation)) == ["a"]


def test_the_history_is_the_last_turns_oldest_first(database: Path) -> None:
    for number in range(5):
        conversation = exchange(f"câu {number}").conversation

    assert [turn.text for turn in history(conversation, limit=3)] == ["câu 2", "câu 3", "câu 4"]


def test_the_number_of_the_last_part_moves_with_every_part(database: Path) -> None:
    assert last_sent_part() == 0
    conversation = exchange("một").conversation
    first = last_sent_part()
    exchange("hai")

    assert last_sent_part() > first > 0
    assert [part.pk for part in parts_after(conversation.pk, first)] == [last_sent_part()]


def test_a_retry_says_again_what_was_asked_last(database: Path) -> None:
    exchange("Đổi bằng lái, số 001099012345")
    again = repeat_last(turn_of(arrive("", payload="/retry")))

    stored = Turn.objects.get(pk=again.pk)
    assert stored.text == "Đổi bằng lái, số 001099012345"
    assert "001099012345" not in stored.masked_text
    assert stored.payload == ""


def test_a_retry_of_a_tapped_button_taps_it_again(database: Path) -> None:
    exchange("Lệ phí", payload='/ask_fee{"procedure":"3.000347"}')

    assert repeat_last(turn_of(arrive("Thử lại", payload="/retry"))).payload == '/ask_fee{"procedure":"3.000347"}'


def test_a_second_retry_repeats_the_question_and_not_the_retry(database: Path) -> None:
    exchange("Mất căn cước")
    repeat_last(turn_of(arrive("", payload="/retry")))

    assert repeat_last(turn_of(arrive("", payload="/retry"))).text == "Mất căn cước"


def test_a_retry_before_anything_was_asked_is_an_empty_message(database: Path) -> None:
    turn = repeat_last(turn_of(arrive("", payload="/retry")))

    assert (turn.text, turn.masked_text, turn.payload) == ("", "", "")


def test_a_retry_never_repeats_another_citizen(database: Path) -> None:
    exchange("bí mật của tôi", address="citizen-2")

    assert repeat_last(turn_of(arrive("", payload="/retry"))).text == ""


def test_old_messages_go_with_their_parts_and_results_and_young_ones_stay(database: Path, settings: Settings) -> None:
    old, young = exchange("cũ"), exchange("mới")
    envelope = Envelope(outcome=Outcome.ANSWERED, text="cũ")
    once(old, "action_guide", lambda: Result(envelope))
    age(old, settings.RETENTION_DAYS + 0.1)
    age(young, settings.RETENTION_DAYS - 0.1)

    erase_old()

    assert [turn.pk for turn in Turn.objects.all()] == [young.pk]
    assert [part.turn_id for part in OutboxPart.objects.all()] == [young.pk]
    assert not ActionResult.objects.exists()
    assert Conversation.objects.filter(pk=young.conversation_id).exists()


def test_a_conversation_that_fell_silent_is_erased_with_its_address(database: Path, settings: Settings) -> None:
    old = exchange("cũ")
    age(old, settings.RETENTION_DAYS + 1)
    Conversation.objects.update(created_at=timezone.now() - timedelta(days=settings.RETENTION_DAYS + 1))

    erase_old()

    assert not Conversation.objects.exists()


def test_an_old_message_that_was_never_answered_is_not_erased(database: Path, settings: Settings) -> None:
    receipt = arrive()
    age(turn_of(receipt), settings.RETENTION_DAYS + 1)

    assert erase_old() == 0
    assert lanes.claim("worker-1") is not None


def test_there_is_nothing_to_erase_twice(database: Path, settings: Settings) -> None:
    age(exchange("cũ"), settings.RETENTION_DAYS + 1)
    erase_old()

    assert erase_old() == 0


def test_erasing_tells_how_many_turns_went(database: Path, settings: Settings) -> None:
    for text in ("một", "hai"):
        age(exchange(text), settings.RETENTION_DAYS + 1)

    assert erase_old() == 2
