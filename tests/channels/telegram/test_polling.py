"""Fetching updates: confirmed only once they are stored, and never answered twice."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from channels import registry, worker
from channels.base import Undelivered
from channels.registry import pollers
from channels.telegram import arrivals
from channels.telegram.keys import key_of
from channels.telegram.polling import TelegramPoller
from channels.telegram.setup import commands
from knowledge.envelope import Button
from knowledge.wording import say
from records import lanes
from records.inbox import Inbound, Receipt, receive
from records.models import Turn
from tests.channels.rasa_double import FakeRasa
from tests.channels.running import until, working
from tests.records.database import answer
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.telegram import TelegramApi, refused

SECONDS = 30.0


@pytest.fixture
def poller(api: TelegramApi, database: Path) -> TelegramPoller:
    """One that does not wait for what is not there yet."""
    return TelegramPoller(wait_seconds=0)


def texts() -> list[str]:
    return [turn.text for turn in Turn.objects.order_by("order")]


def test_updates_are_stored_in_their_order_and_then_confirmed(api: TelegramApi, poller: TelegramPoller) -> None:
    api.wait_for_fetching(*[api.says(f"câu {number}") for number in range(5)])

    poller.poll_once()
    assert len(api.unconfirmed) == 5  # the next question confirms
    poller.poll_once()

    assert texts() == [f"câu {number}" for number in range(5)]
    assert api.unconfirmed == []


def test_a_crash_between_storing_and_confirming_makes_no_second_turn(api: TelegramApi, poller: TelegramPoller) -> None:
    api.wait_for_fetching(api.says("câu 1"), api.says("câu 2"))
    poller.poll_once()

    TelegramPoller(wait_seconds=0).poll_once()  # a new process knows no offset, so everything comes again

    assert texts() == ["câu 1", "câu 2"]


def test_a_database_that_fails_in_the_middle_confirms_only_what_was_stored(
    api: TelegramApi, poller: TelegramPoller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_at_two(inbound: Inbound) -> Receipt:
        if inbound.text == "câu 2":
            raise OperationalError("database is locked")
        return receive(inbound)

    api.wait_for_fetching(*[api.says(f"câu {number}") for number in (1, 2, 3)])
    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "receive", fails_at_two)
        with pytest.raises(OperationalError):
            poller.poll_once()

    poller.poll_once()

    assert texts() == ["câu 1", "câu 2", "câu 3"]


def test_what_is_no_update_does_not_hold_up_the_others(api: TelegramApi, poller: TelegramPoller) -> None:
    broken = api.update(message={"chat": "bí mật"})
    api.wait_for_fetching(broken, api.says("câu 2"))

    poller.poll_once()

    assert texts() == ["câu 2"]


def test_the_menu_is_set_once_and_a_webhook_of_another_machine_stays(api: TelegramApi, poller: TelegramPoller) -> None:
    poller.poll_once()
    poller.poll_once()
    assert api.commands["vi"] == commands()
    assert len(api.sent("setMyCommands")) == 2  # for everybody, and for Vietnamese telephones

    api.webhook = {"url": "https://motcua.example.vn/telegram"}
    with pytest.raises(Undelivered, match="a webhook is set"):
        TelegramPoller(wait_seconds=0).poll_once()
    assert api.webhook


def test_a_menu_that_is_refused_keeps_nothing_from_being_fetched(api: TelegramApi, poller: TelegramPoller) -> None:
    api.fail("setMyCommands", Fault(Answer(500, {"ok": False})))
    api.wait_for_fetching(api.says("câu 1"))

    poller.poll_once()

    assert texts() == ["câu 1"]


def test_two_that_fetch_at_once_store_everything_once(api: TelegramApi, poller: TelegramPoller) -> None:
    api.wait_for_fetching(*[api.says(f"câu {number}") for number in range(10)])
    other = TelegramPoller(wait_seconds=0)

    threads = [threading.Thread(target=each.poll_once) for each in (poller, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)

    assert sorted(texts()) == sorted(f"câu {number}" for number in range(10))


def test_a_tap_is_stored_and_answered(api: TelegramApi, poller: TelegramPoller) -> None:
    api.wait_for_fetching(api.says("câu 1"))
    poller.poll_once()
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(buttons=(Button(title="Danh mục", payload="/menu"),)), [], session_turns=1)
    api.wait_for_fetching(api.tap(key_of("/menu")), api.tap("0" * 16))

    poller.poll_once()

    assert Turn.objects.order_by("-order")[0].payload == "/menu"
    assert [tap.get("text") for tap in api.taps] == [None, say("web.error.button")]


def test_a_tap_that_telegram_no_longer_wants_answered_is_not_lost(api: TelegramApi, poller: TelegramPoller) -> None:
    api.fail("answerCallbackQuery", Fault(refused(400, "Bad Request: query is too old")))
    api.wait_for_fetching(api.tap("0" * 16), api.says("câu 2"))

    poller.poll_once()

    assert texts() == ["câu 2"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Answer(502, None)), Fault(drop=True), Fault(accept=True, half=True),
        Fault(refused(429, "Too Many Requests", retry_after=3)), Fault(refused(409, "Conflict: terminated by other")),
    ],
)  # fmt: skip
def test_a_failure_loses_nothing(api: TelegramApi, poller: TelegramPoller, fault: Fault) -> None:
    api.wait_for_fetching(api.says("câu 1"))
    api.fail("getUpdates", fault)

    with pytest.raises(Undelivered):
        poller.poll_once()
    poller.poll_once()

    assert texts() == ["câu 1"]


def test_it_runs_only_with_a_token_and_without_a_public_address(api: TelegramApi, settings: Settings) -> None:
    def named() -> list[str]:
        return [each.name for each in pollers() if each.name == "telegram"]

    assert named() == ["telegram"]
    settings.PUBLIC_URL = "https://motcua.example.vn"
    assert named() == []
    settings.PUBLIC_URL, settings.TELEGRAM_TOKEN = "", ""
    assert named() == []


def test_the_worker_fetches_answers_and_goes_on_after_a_failure(
    api: TelegramApi, poller: TelegramPoller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BACK_OFF_SECONDS", (0.01, 0.05))
    monkeypatch.setattr(worker, "pollers", lambda: [TelegramPoller(wait_seconds=1)])
    assert registry.pollers()
    api.fail("getUpdates", Fault(Answer(502, None)), Fault(drop=True))
    api.wait_for_fetching(api.says("Đổi bằng lái ở đâu?"))

    with working(FakeRasa()):
        until(lambda: len(api.messages) == 2)

    welcome, said = (message["text"] for message in api.messages)
    assert say("welcome.text") in welcome
    assert said == "trả lời: Đổi bằng lái ở đâu?"
    asked = len(api.sent("getUpdates"))
    until(lambda: not any(each.name.startswith("Thread") and "_poll" in each.name for each in threading.enumerate()))
    assert len(api.sent("getUpdates")) <= asked + 1
