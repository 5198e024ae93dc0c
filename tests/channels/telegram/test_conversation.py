"""A citizen's conversation from one end to the other: Telegram's server, our web process, the worker, and back."""

from __future__ import annotations

import random
from typing import Any

import httpx
import pytest

from channels import worker
from channels.registry import CHANNELS
from channels.telegram import setup
from channels.telegram.channel import TelegramChannel
from knowledge.envelope import Ask, Button, Envelope, Outcome
from knowledge.wording import say
from records import outbox
from records.models import OutboxPart, Turn
from tests.channels.rasa_double import FakeRasa
from tests.channels.running import until, working
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.telegram import TelegramApi, refused

BUTTONS = (
    Button(title="Lệ phí", payload='/ask_fee{"procedure":"1.001193"}'),
    Button(title="Danh mục", payload="/menu"),
)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that has sent nothing yet, and failures that are tried again at once."""
    monkeypatch.setitem(CHANNELS, "telegram", TelegramChannel())
    monkeypatch.setattr(worker, "BACK_OFF_SECONDS", (0.01, 0.05))


def with_buttons(sent: dict[str, Any]) -> httpx.Response:
    """An answer that repeats the message, offers buttons and asks where the citizen is."""
    envelope = Envelope(
        outcome=Outcome.ANSWERED, text=f"trả lời: {sent['message']}", buttons=BUTTONS, asks=Ask.LOCATION
    )
    return httpx.Response(200, json=[{"recipient_id": sent["sender"], "custom": envelope.model_dump(mode="json")}])


def test_hello_question_button_and_place(api: TelegramApi, site: str) -> None:
    setup.configure()
    rasa = FakeRasa(with_buttons)
    with working(rasa):
        assert api.push(api.says("Đổi bằng lái ở đâu?")) == [200]
        until(lambda: len(api.messages) == 3)
        assert api.push(api.taps_on("Lệ phí")) == [200]
        until(lambda: len(api.messages) == 5)
        assert api.push(api.says("", location={"latitude": 21.028511, "longitude": 105.804817})) == [200]
        until(lambda: len(api.messages) == 7)
        assert api.push(api.says("", voice={"duration": 4, "file_id": "x"})) == [200]
        until(lambda: len(api.messages) == 8)

    texts = [message["text"] for message in api.messages]
    assert say("welcome.text") in texts[0]
    assert texts[1:3] == ["trả lời: Đổi bằng lái ở đâu?", say("chat.ask.location")]
    assert texts[3] == f"trả lời: {BUTTONS[0].payload}"
    assert texts[5] == "trả lời: /find_agent"
    assert texts[7] == say("media.voice")
    assert {message["chat_id"] for message in api.messages} == {"42"}
    assert len(api.taps) == 1


def test_start_is_answered_with_who_is_speaking_and_nothing_else(api: TelegramApi, site: str) -> None:
    setup.configure()
    rasa = FakeRasa()
    with working(rasa):
        api.push(api.says("/start"))
        until(lambda: len(api.messages) == 1)

    assert say("welcome.text") in api.messages[0]["text"]
    assert rasa.messages == []


def test_a_link_to_a_procedure_opens_the_conversation_on_it(api: TelegramApi, site: str) -> None:
    setup.configure()
    with working(FakeRasa()):
        api.push(api.says("/start p-1_001193"))
        until(lambda: len(api.messages) == 2)

    assert say("welcome.text") in api.messages[0]["text"]
    assert "1.001193" in api.messages[1]["text"]


def test_an_edited_message_is_answered_again(api: TelegramApi, site: str) -> None:
    setup.configure()
    with working(FakeRasa()):
        api.push(api.says("Đổi bằng lái xe máy?"))
        until(lambda: len(api.messages) == 2)
        edited = api.says("Đổi bằng lái ô tô?")
        edited["edited_message"] = edited.pop("message")
        api.push(edited)
        until(lambda: len(api.messages) == 3)

    assert api.messages[2]["text"] == "trả lời: Đổi bằng lái ô tô?"


def test_repeated_and_disordered_updates_of_many_citizens_are_answered_once_each(
    api: TelegramApi, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TelegramChannel, "ready_in", lambda *_: 0.0)
    setup.configure()
    chance = random.Random(4)
    updates = [api.says(f"câu {number}", chat=100 + number % 5) for number in range(20)]
    repeated = updates + chance.sample(updates, 8)
    chance.shuffle(repeated)

    with working(FakeRasa()):
        assert api.push(*repeated) == [200] * 28
        until(lambda: len(api.messages) == 25)

    answers = [message["text"] for message in api.messages if message["text"].startswith("trả lời")]
    assert sorted(answers) == sorted(f"trả lời: câu {number}" for number in range(20))
    stored = [turn.text for turn in Turn.objects.order_by("received_at")]
    for chat in range(100, 105):
        mine = [message["text"] for message in api.messages if message["chat_id"] == str(chat)]
        assert say("welcome.text") in mine[0]
        assert mine[1:] == [f"trả lời: {text}" for text in stored if f"trả lời: {text}" in mine]


def test_failures_on_the_way_out_are_overcome_in_order(
    api: TelegramApi, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TelegramChannel, "ready_in", lambda *_: 0.0)
    setup.configure()
    api.fail(
        "sendMessage",
        Fault(Answer(502, None)),
        Fault(refused(429, "Too Many Requests: retry after 1", retry_after=1)),
        Fault(drop=True),
        Fault(accept=True, half=True),
    )
    with working(FakeRasa()):
        api.push(api.says("Đổi bằng lái ở đâu?"))
        until(lambda: OutboxPart.objects.filter(status=OutboxPart.Status.SENT).count() == 2)

    welcome, again, said = (message["text"] for message in api.messages)
    assert welcome == again  # accepted, and its answer broken off: at least once
    assert said == "trả lời: Đổi bằng lái ở đâu?"


def test_a_citizen_who_blocked_the_bot_leaves_dead_letters_with_a_reason(api: TelegramApi, site: str) -> None:
    setup.configure()
    api.blocked_by.add("42")
    with working(FakeRasa()):
        api.push(api.says("Đổi bằng lái ở đâu?"))
        until(lambda: len(outbox.dead()) == 2)

    assert api.messages == []
    assert all("blocked" in part.reason for part in outbox.dead())
