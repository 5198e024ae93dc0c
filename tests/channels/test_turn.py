"""One turn, from the claimed message to what the citizen reads, with a Rasa that behaves in every way it can."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils import timezone
from pytest_django import Settings

from channels.turn import SILENT_SECONDS, Ending, run_turn
from knowledge.envelope import Outcome
from records import lanes
from records.inbox import Receipt
from records.models import Conversation, OutboxPart, Turn
from tests.channels.rasa_double import FakeRasa, Reply, body, echo, envelope_json, good, unreachable
from tests.records.database import arrive, conversation_of, turn_of

ID_NUMBER = "001099012345"


def run(rasa: FakeRasa) -> Ending:
    """Answer the next turn."""
    held = lanes.claim("worker-1")
    assert held is not None
    return run_turn(held, rasa.client)


def said_to_citizen() -> list[str]:
    return [part.body["text"] for part in OutboxPart.objects.order_by("id")]


def outcome_of(receipt: Receipt) -> str:
    envelope = turn_of(receipt).envelope
    assert envelope is not None
    return str(envelope["outcome"])


def wait(receipt: Receipt, seconds: float) -> None:
    """So long it fails by now; the pause before the next try is over."""
    then = timezone.now() - timedelta(seconds=seconds)
    Turn.objects.filter(pk=receipt.turn_id).update(received_at=then, failed_at=then)
    Conversation.objects.filter(pk=receipt.conversation_id).update(lease_until=then, waiting_since=then)


def test_a_question_is_answered_once_and_stored_with_its_turn(database: Path) -> None:
    receipt = arrive("Đổi bằng lái ở đâu?")
    rasa = FakeRasa(good("Nộp ở công an phường."))

    assert run(rasa) is Ending.ANSWERED
    assert said_to_citizen() == ["Nộp ở công an phường."]
    assert turn_of(receipt).status == Turn.Status.DONE
    assert outcome_of(receipt) == Outcome.ANSWERED
    assert lanes.claim("worker-1") is None


def test_what_the_citizen_gets_has_no_trace_of_how_it_came_about(database: Path) -> None:
    receipt = arrive()
    run(FakeRasa())

    part = OutboxPart.objects.get()
    assert "trace" not in part.body
    assert part.body["turn"] == str(receipt.turn_id)
    assert "trace" in turn_of(receipt).envelope


def test_rasa_sees_a_random_sender_and_the_turn_but_no_address(database: Path) -> None:
    receipt = arrive(address="telegram-12345")
    rasa = FakeRasa()
    run(rasa)

    [sent] = rasa.sent
    assert sent["sender"] == conversation_of(receipt).sender.hex
    assert sent["metadata"] == {"turn_id": str(receipt.turn_id)}
    assert "telegram-12345" not in str(sent)


def test_a_personal_number_never_reaches_rasa(database: Path) -> None:
    arrive(f"căn cước {ID_NUMBER} của tôi hết hạn, gọi 0912 345 678")
    rasa = FakeRasa()
    run(rasa)

    [message] = rasa.messages
    assert ID_NUMBER not in message
    assert "345 678" not in message
    assert message.startswith("căn cước [số định danh] của tôi hết hạn")


# Nothing, or not yet


@pytest.mark.parametrize("reply", [pytest.param(body([]), id="empty list"), pytest.param(unreachable, id="away")])
def test_without_an_answer_the_turn_is_postponed_and_the_citizen_reads_nothing_yet(
    database: Path, reply: Reply
) -> None:
    receipt = arrive()

    assert run(FakeRasa(reply)) is Ending.POSTPONED
    assert said_to_citizen() == []
    assert turn_of(receipt).status == Turn.Status.PENDING
    assert lanes.claim("worker-1") is None  # not before its pause is over


def test_a_postponed_turn_is_answered_when_rasa_is_back(database: Path) -> None:
    receipt = arrive()
    rasa = FakeRasa(unreachable, body([]), good("Đây ạ."))
    for seconds in (1, 2):
        assert run(rasa) is Ending.POSTPONED
        wait(receipt, seconds)

    assert run(rasa) is Ending.ANSWERED
    assert said_to_citizen() == ["Đây ạ."]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(body([]), id="empty list"),
        pytest.param(body([{"custom": {"outcome": "answered"}}]), id="half an envelope"),
        pytest.param(body([{"custom": envelope_json()}, {"custom": envelope_json()}]), id="two envelopes"),
    ],
)
def test_after_patience_a_silent_rasa_is_apologised_for_once(database: Path, reply: Reply) -> None:
    receipt = arrive(f"số tôi là {ID_NUMBER}")
    wait(receipt, SILENT_SECONDS + 1)

    assert run(FakeRasa(reply)) is Ending.APOLOGISED
    assert outcome_of(receipt) == Outcome.FAILED
    [apology] = OutboxPart.objects.all()
    assert ID_NUMBER not in str(apology.body)
    assert [button["payload"] for button in apology.body["buttons"]] == ["/retry", "/human"]
    assert lanes.claim("worker-1") is None


def test_a_message_that_only_waited_in_the_queue_is_tried_again_like_any_other(database: Path) -> None:
    receipt = arrive()
    Turn.objects.update(received_at=timezone.now() - timedelta(minutes=10))

    assert run(FakeRasa(body([]))) is Ending.POSTPONED
    Conversation.objects.update(lease_until=timezone.now())
    assert run(FakeRasa()) is Ending.ANSWERED
    assert outcome_of(receipt) == Outcome.ANSWERED


def test_patience_is_longer_with_a_rasa_that_is_away_than_with_a_silent_one(database: Path, settings: Settings) -> None:
    assert settings.GIVE_UP_SECONDS > SILENT_SECONDS + 1
    receipt = arrive()
    wait(receipt, SILENT_SECONDS + 1)

    assert run(FakeRasa(unreachable)) is Ending.POSTPONED
    wait(receipt, settings.GIVE_UP_SECONDS + 1)
    assert run(FakeRasa(unreachable)) is Ending.APOLOGISED


def test_the_next_message_is_answered_after_an_apology(database: Path) -> None:
    first = arrive("một")
    arrive("hai")
    wait(first, SILENT_SECONDS + 1)
    rasa = FakeRasa(body([]), echo)

    assert [run(rasa), run(rasa)] == [Ending.APOLOGISED, Ending.ANSWERED]
    assert said_to_citizen()[1] == "trả lời: hai"


def test_a_failed_action_is_tried_once_more_and_the_citizen_reads_only_the_good_answer(database: Path) -> None:
    arrive()
    rasa = FakeRasa(good("Xin lỗi.", Outcome.FAILED), good("Nộp ở công an phường."))

    assert run(rasa) is Ending.ANSWERED
    assert said_to_citizen() == ["Nộp ở công an phường."]
    assert rasa.sent[0] == rasa.sent[1]


def test_an_action_that_fails_twice_is_an_apology_and_not_a_loop(database: Path) -> None:
    receipt = arrive()
    rasa = FakeRasa(good("Xin lỗi.", Outcome.FAILED))
    run(rasa)

    assert outcome_of(receipt) == Outcome.FAILED
    assert len(rasa.sent) == 2


# What never reaches Rasa


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("", "viết câu hỏi bằng chữ", id="empty"),
        pytest.param("   \n\t ", "viết câu hỏi bằng chữ", id="spaces"),
        pytest.param("\x00\x07\x1b\u200b", "viết câu hỏi bằng chữ", id="control characters"),
        pytest.param("😀👍🏽", "viết câu hỏi bằng chữ", id="emoji"),
        pytest.param("?!... ///", "viết câu hỏi bằng chữ", id="signs"),
        pytest.param("đổi bằng lái " * 250, "viết gọn câu hỏi", id="3,000 characters"),
        pytest.param("a" * 3_000, "viết gọn câu hỏi", id="one long word"),
    ],
)
def test_what_says_nothing_or_too_much_is_asked_back_about_without_rasa(database: Path, text: str, hint: str) -> None:
    receipt = arrive(text)
    rasa = FakeRasa()

    assert run(rasa) is Ending.ANSWERED
    assert rasa.requests == []
    assert outcome_of(receipt) == Outcome.CLARIFY
    assert hint in said_to_citizen()[0]


def test_a_message_of_exactly_the_longest_length_is_read(database: Path, settings: Settings) -> None:
    arrive("a" * settings.MAX_MESSAGE)
    rasa = FakeRasa()
    run(rasa)

    assert len(rasa.messages[0]) == settings.MAX_MESSAGE


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        "  /menu",
        "//menu",
        "/ /menu",
        "\u200b/menu",
        "\x00/menu",
        '/choose{"procedure":"1.001193"}',
        "/EXTERNAL_REMINDER_x",
    ],
)
def test_typed_text_is_never_a_command(database: Path, text: str) -> None:
    arrive(text)
    rasa = FakeRasa()
    run(rasa)

    assert rasa.rotations == []
    [message] = rasa.messages
    assert not message.strip().startswith("/")
    assert message.strip()


def test_a_tapped_button_reaches_rasa_as_the_payload_it_is(database: Path) -> None:
    arrive("Lệ phí", payload='/ask_fee{"procedure":"3.000347"}')
    rasa = FakeRasa()
    run(rasa)

    assert rasa.messages == ['/ask_fee{"procedure":"3.000347"}']


def test_decomposed_letters_reach_rasa_composed(database: Path) -> None:
    arrive(unicodedata.normalize("NFD", "đổi bằng lái ở đâu"))
    rasa = FakeRasa()
    run(rasa)

    assert rasa.messages == ["đổi bằng lái ở đâu"]


# Sessions


def test_a_session_is_rotated_after_so_many_turns_and_not_before(database: Path, settings: Settings) -> None:
    settings.SESSION_TURNS = 3
    rasa = FakeRasa()
    rotated = []
    for number in range(7):
        receipt = arrive(f"câu {number}")
        run(rasa)
        rotated.append(len(rasa.rotations))

    assert rotated == [0, 0, 1, 1, 1, 2, 2]
    assert set(rasa.rotations) == {conversation_of(receipt).sender.hex}
    assert len(rasa.messages) == 7


def test_the_answer_is_out_before_its_session_is_rotated_and_the_next_turn_waits_for_that(
    database: Path, settings: Settings
) -> None:
    settings.SESSION_TURNS = 1
    seen: list[tuple[list[str], object]] = []

    def look(_: object) -> httpx.Response:
        seen.append((said_to_citizen(), lanes.claim("another worker")))
        return httpx.Response(200, json=[])

    arrive("một")
    arrive("hai")
    run(FakeRasa(session_start=look))

    assert seen == [(["trả lời: một"], None)]
    assert run(FakeRasa()) is Ending.ANSWERED  # the lane is free again
    assert said_to_citizen()[-1] == "trả lời: hai"


def test_a_session_that_could_not_be_rotated_is_rotated_after_the_next_turn(database: Path, settings: Settings) -> None:
    settings.SESSION_TURNS = 1
    arrive("một")
    assert run(FakeRasa(session_start=unreachable)) is Ending.ANSWERED
    assert said_to_citizen() == ["trả lời: một"]

    arrive("hai")
    whole = FakeRasa()
    assert run(whole) is Ending.ANSWERED
    assert len(whole.rotations) == 1


def test_a_message_that_rasa_never_saw_does_not_count_for_the_session(database: Path) -> None:
    receipt = arrive("😀")
    run(FakeRasa())

    assert conversation_of(receipt).session_turns == 0


# Thử lại, and a person


def test_trying_again_asks_the_last_question_again(database: Path) -> None:
    first = arrive(f"đổi bằng lái, căn cước {ID_NUMBER}")
    wait(first, SILENT_SECONDS + 1)
    run(FakeRasa(body([])))
    arrive("Thử lại", payload="/retry")
    rasa = FakeRasa()

    assert run(rasa) is Ending.ANSWERED
    assert rasa.messages == ["đổi bằng lái, căn cước [số định danh]"]
    assert said_to_citizen()[1] == "trả lời: đổi bằng lái, căn cước [số định danh]"


def test_trying_again_before_anything_was_asked_is_asked_back_about(database: Path) -> None:
    receipt = arrive("Thử lại", payload="/retry")
    rasa = FakeRasa()
    run(rasa)

    assert outcome_of(receipt) == Outcome.CLARIFY
    assert rasa.requests == []


def test_trying_again_what_was_too_long_says_again_that_it_is_too_long(database: Path) -> None:
    arrive("a" * 3_000)
    run(FakeRasa())
    arrive("Thử lại", payload="/retry")
    rasa = FakeRasa()
    run(rasa)

    assert rasa.requests == []
    assert "viết gọn câu hỏi" in said_to_citizen()[1]


def test_where_a_person_has_taken_over_the_assistant_is_silent(database: Path) -> None:
    receipt = arrive()
    lanes.take_over(conversation_of(receipt))
    rasa = FakeRasa()

    assert run(rasa) is Ending.SILENT
    assert rasa.requests == []
    assert said_to_citizen() == []
    assert turn_of(receipt).status == Turn.Status.DONE


def test_a_person_who_takes_over_while_rasa_thinks_has_the_last_word(database: Path) -> None:
    receipt = arrive()

    def take_over_then_answer(sent: dict[str, object]) -> object:
        lanes.take_over(conversation_of(receipt))
        return good("quá muộn")(sent)

    assert run(FakeRasa(take_over_then_answer)) is Ending.LOST  # type: ignore[arg-type]
    assert said_to_citizen() == []
    wait(receipt, 1)
    assert run(FakeRasa()) is Ending.SILENT


def test_an_answer_that_took_longer_than_the_lease_is_dropped_when_somebody_else_answered(database: Path) -> None:
    receipt = arrive()

    def somebody_else(sent: dict[str, object]) -> object:
        wait(receipt, 1)
        assert run(FakeRasa(good("từ người mới"))) is Ending.ANSWERED
        return good("từ người cũ")(sent)

    assert run(FakeRasa(somebody_else)) is Ending.LOST  # type: ignore[arg-type]
    assert said_to_citizen() == ["từ người mới"]
