"""Turns that Rasa never sees: media, floods, hellos, and one's own data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone
from pytest_django import Settings

from channels.base import FetchedChannel
from channels.registry import CHANNELS
from channels.taps import ERASE, ERASE_NOW, MY_DATA, START
from channels.turn import Ending, run_turn
from channels.unasked import welcome
from knowledge.wording import day, say
from records import lanes
from records.errors import LeaseLost
from records.inbox import Inbound, Media, receive
from records.models import ActionResult, Conversation, OutboxPart, Turn
from tests.channels.rasa_double import FakeRasa, Reply, good, unreachable
from tests.records.database import answer, arrive, conversation_of, turn_of


class Rasa(FakeRasa):
    """A Rasa that also remembers whom it was told to forget, or is down for that."""

    def __init__(self, *replies: Reply, down: bool = False) -> None:
        super().__init__(*replies)
        self.forgotten: list[str] = []
        self.down = down

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if request.method != "PUT":
            return super()._handle(request)
        if self.down:
            raise httpx.ConnectError("connection refused")
        assert json.loads(request.content) == []
        self.forgotten.append(request.url.path.split("/")[2])
        return httpx.Response(200, json={})


def run(rasa: FakeRasa) -> Ending:
    held = lanes.claim("worker-1")
    assert held is not None
    return run_turn(held, rasa.client)


def said() -> list[str]:
    return [part.body["text"] for part in OutboxPart.objects.order_by("id")]


def last_answer() -> dict[str, Any]:
    envelope = Turn.objects.order_by("-order").first().envelope  # type: ignore[union-attr]
    assert isinstance(envelope, dict)
    return envelope


# Media


@pytest.mark.parametrize("media", Media)
def test_what_is_no_words_is_answered_with_what_to_do_instead(database: Path, media: Media) -> None:
    receive(Inbound("web", "citizen-1", "e1", media=media))
    rasa = FakeRasa()

    assert run(rasa) is Ending.ANSWERED
    assert said() == [say(f"media.{media}")]
    assert rasa.messages == []


def test_words_under_a_picture_are_a_question(database: Path) -> None:
    receive(Inbound("web", "citizen-1", "e1", text="Giấy này nộp ở đâu?", media=Media.PHOTO))
    rasa = FakeRasa()
    run(rasa)

    assert rasa.messages == ["Giấy này nộp ở đâu?"]


# Floods


def test_of_too_many_messages_a_minute_the_first_is_told_so_and_the_others_get_nothing(
    database: Path, settings: Settings
) -> None:
    settings.FLOOD_TURNS = 5
    for number in range(9):
        arrive(f"câu {number}")
    rasa = FakeRasa()
    endings = [run(rasa) for _ in range(9)]

    assert endings == [Ending.ANSWERED] * 6 + [Ending.FLOODED] * 3
    assert said() == [f"trả lời: câu {number}" for number in range(5)] + [say("flood.text")]
    assert not Turn.objects.filter(status=Turn.Status.PENDING).exists()


def test_after_a_minute_answers_come_again_and_others_never_notice(database: Path, settings: Settings) -> None:
    settings.FLOOD_TURNS = 3
    rasa = FakeRasa()
    for number in range(5):
        arrive(f"câu {number}")
        run(rasa)
    arrive("tôi chỉ hỏi một câu", address="citizen-2")
    assert run(rasa) is Ending.ANSWERED

    Turn.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    arrive("câu cuối")
    run(rasa)
    assert rasa.messages[-2:] == ["tôi chỉ hỏi một câu", "câu cuối"]


def test_a_hasty_citizen_below_the_limit_is_answered_every_time(database: Path, settings: Settings) -> None:
    settings.FLOOD_TURNS = 5
    rasa = FakeRasa()
    for number in range(5):
        arrive(f"câu {number}")
        run(rasa)

    assert len(rasa.messages) == 5


# Hello


class Introducing(FetchedChannel):
    """A channel that does not say by itself who is speaking."""

    abilities = replace(FetchedChannel.abilities, introduces=True)


@pytest.fixture
def letters() -> Iterator[str]:
    CHANNELS["letters"] = Introducing("letters")
    yield "letters"
    del CHANNELS["letters"]


def test_start_is_answered_with_who_speaks_what_is_kept_and_how_to_reach_a_person(
    database: Path, settings: Settings
) -> None:
    settings.RETENTION_DAYS = 7
    arrive("", payload=START)
    rasa = FakeRasa()
    run(rasa)

    found = last_answer()
    told = "\n".join([found["text"], *found["blocks"][0]["lines"]])
    assert rasa.messages == []
    assert all(words in told for words in ("trợ lý tự động", "không phải cơ quan nhà nước", "7 ngày"))
    assert all(words in told for words in ("gặp người hỗ trợ", "dữ liệu của tôi"))


def test_the_welcome_comes_once_before_the_first_answer_on_a_channel_that_introduces(
    database: Path, letters: str
) -> None:
    arrive("câu một", channel=letters)
    arrive("câu hai", channel=letters)
    rasa = FakeRasa()
    run(rasa)
    run(rasa)

    assert said() == [welcome().text, "trả lời: câu một", "trả lời: câu hai"]


def test_whoever_begins_with_start_is_welcomed_once(database: Path, letters: str) -> None:
    arrive("", channel=letters, payload=START)
    run(FakeRasa())

    assert said() == [welcome().text]


def test_the_web_page_welcomes_by_itself(database: Path) -> None:
    arrive("câu một")
    run(FakeRasa())

    assert said() == ["trả lời: câu một"]


# One's own data


def test_my_data_tells_how_much_is_kept_since_when_and_offers_to_erase(database: Path) -> None:
    rasa = FakeRasa()
    first = arrive("câu một")
    run(rasa)
    Turn.objects.filter(pk=first.turn_id).update(received_at=timezone.now() - timedelta(days=3))
    arrive("", payload=MY_DATA)
    run(rasa)

    since = turn_of(first).received_at.astimezone().date()
    found = last_answer()
    assert found["text"] == say("mydata.text", count=2, since=day(since))
    assert [button["payload"] for button in found["buttons"]] == [ERASE]
    assert rasa.messages == ["câu một"]


def test_erase_asks_first_and_erases_nothing(database: Path) -> None:
    rasa = Rasa()
    arrive("câu một")
    run(rasa)
    arrive("", payload=ERASE)
    run(rasa)

    assert Turn.objects.count() == 2
    assert last_answer()["text"] == say("erase.ask")
    assert ERASE_NOW in [button["payload"] for button in last_answer()["buttons"]]
    assert rasa.forgotten == []


def test_erase_now_erases_turns_parts_and_results_and_rasa_forgets_a_sender_that_is_no_more(database: Path) -> None:
    rasa = Rasa()
    receipt = arrive("số của tôi là riêng")
    other = arrive("của người khác", address="citizen-2")
    run(rasa)
    run(rasa)
    ActionResult.objects.create(turn_id=receipt.turn_id, action="ask_fee", envelope={})
    before = conversation_of(receipt)
    arrive("", payload=ERASE_NOW)
    assert run(rasa) is Ending.ANSWERED

    after = Conversation.objects.get(pk=before.pk)
    kept = Turn.objects.filter(conversation=after)
    assert [turn.payload for turn in kept] == [ERASE_NOW]
    assert [part.body["text"] for part in OutboxPart.objects.filter(conversation=after)] == [say("erase.done")]
    assert not ActionResult.objects.exists()
    assert rasa.forgotten == [before.sender.hex]
    assert (after.sender != before.sender, after.session_turns) == (True, 0)
    assert turn_of(other).status == Turn.Status.DONE  # nobody else's


def test_a_number_erases_only_after_the_question(database: Path) -> None:
    rasa = Rasa()
    arrive("", payload=ERASE)
    run(rasa)
    arrive("1")
    run(rasa)

    assert said() == [say("erase.done")]
    assert len(rasa.forgotten) == 1


def test_rasa_knows_the_citizen_by_another_name_afterwards(database: Path) -> None:
    rasa = Rasa()
    for text, payload in (("câu một", ""), ("", ERASE_NOW), ("câu hai", "")):
        arrive(text, payload=payload)
        run(rasa)

    first, second = (sent["sender"] for sent in rasa.sent)
    assert first != second
    assert rasa.forgotten == [first]


def test_a_rasa_that_is_down_does_not_stop_the_erasure(database: Path) -> None:
    rasa = Rasa(good(), unreachable, down=True)
    receipt = arrive("câu một")
    run(rasa)
    sender = conversation_of(receipt).sender
    arrive("", payload=ERASE_NOW)

    assert run(rasa) is Ending.ANSWERED
    assert said() == [say("erase.done")]
    assert conversation_of(receipt).sender != sender


def test_what_was_written_after_the_tap_is_kept_and_answered(database: Path) -> None:
    rasa = Rasa()
    arrive("câu một")
    run(rasa)
    arrive("", payload=ERASE_NOW)
    later = arrive("câu hai")
    run(rasa)
    run(rasa)

    assert turn_of(later).status == Turn.Status.DONE
    assert said() == [say("erase.done"), "trả lời: câu hai"]


def test_whoever_lost_the_lane_erases_nothing(database: Path) -> None:
    arrive("câu một")
    run(FakeRasa())
    receipt = arrive("", payload=ERASE_NOW)
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.take_over(conversation_of(receipt))
    rasa = Rasa()

    assert run_turn(held, rasa.client) is Ending.LOST
    assert Turn.objects.count() == 2
    assert rasa.forgotten == []
    with pytest.raises(LeaseLost):
        lanes.commit(held, answer(), [], session_turns=1)
