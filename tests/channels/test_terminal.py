"""A conversation in the terminal, answered by a worker with a fake Rasa."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from channels.terminal import NoAnswer, TerminalConversation
from channels.worker import Worker
from knowledge.envelope import Button, Envelope, Outcome
from records.models import Conversation, Turn
from tests.channels.rasa_double import FakeRasa

BUTTONS = (Button(title="Đổi", payload="/doi"), Button(title="Cấp lại", payload="/cap_lai"))


def with_buttons(sent: dict[str, Any]) -> httpx.Response:
    """Typed text is answered with buttons, a tapped one without."""
    buttons = () if sent["message"].startswith("/") else BUTTONS
    envelope = Envelope(outcome=Outcome.CLARIFY, text=f"nghe: {sent['message']}", buttons=buttons)
    return httpx.Response(200, json=[{"custom": envelope.model_dump(mode="json")}])


@pytest.fixture
def worker(database: Path, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.STATE = tmp_path
    running = Worker(FakeRasa(with_buttons).client, 2)
    thread = threading.Thread(target=running.run)
    thread.start()
    yield
    running.stop()
    thread.join(60)


def test_without_a_worker_no_answer_comes_and_that_is_said(database: Path) -> None:
    with pytest.raises(NoAnswer, match="no answer within"):
        TerminalConversation().say("xin chào", timeout=0.05)


def test_nothing_was_offered_before_the_first_message(database: Path) -> None:
    assert TerminalConversation().buttons() == []


def test_what_is_said_is_answered_and_a_button_can_be_tapped(worker: None) -> None:
    conversation = TerminalConversation()

    assert conversation.say("làm bằng lái").text == "nghe: làm bằng lái"
    assert conversation.buttons() == list(BUTTONS)
    assert conversation.tap(conversation.buttons()[1]).text == "nghe: /cap_lai"
    assert conversation.buttons() == []


def test_two_conversations_know_nothing_of_each_other(worker: None) -> None:
    one, other = TerminalConversation(), TerminalConversation()
    one.say("làm bằng lái")

    assert other.buttons() == []
    assert one.address != other.address


def test_a_conversation_goes_on_under_the_same_address(worker: None) -> None:
    first = TerminalConversation()
    first.say("một")
    TerminalConversation(first.address).say("hai")

    assert Conversation.objects.count() == 1
    assert [turn.text for turn in Turn.objects.order_by("order")] == ["một", "hai"]


def test_the_same_words_twice_are_two_messages(worker: None) -> None:
    conversation = TerminalConversation()
    conversation.say("alo")
    conversation.say("alo")

    assert Turn.objects.count() == 2
