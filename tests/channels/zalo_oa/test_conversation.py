"""A whole conversation: signed events in, a worker with a fake Rasa, and what the citizen reads at Zalo."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from channels.worker import Worker
from knowledge.envelope import Button, Envelope, Outcome
from knowledge.wording import say
from records.models import OutboxPart
from tests.channels.rasa_double import FakeRasa
from tests.channels.zalo_oa.captured import USER, captured, push, text
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_oa import ZaloOaApi, code

SECONDS = 30.0
BUTTONS = (Button(title="Đổi bằng lái", payload="/doi"), Button(title="Cấp lại bằng lái", payload="/cap_lai"))


def asks_back(sent: dict[str, Any]) -> httpx.Response:
    """Typed words are answered with two buttons, a tapped one with an answer."""
    tapped = sent["message"].startswith("/")
    answer = Envelope(
        outcome=Outcome.ANSWERED if tapped else Outcome.CLARIFY,
        text=f"Đã chọn {sent['message']}." if tapped else "Anh/chị cần việc nào?",
        buttons=() if tapped else BUTTONS,
    )
    return httpx.Response(200, json=[{"custom": answer.model_dump(mode="json")}])


@contextmanager
def working(rasa: FakeRasa) -> Iterator[None]:
    worker = Worker(rasa.client, 2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(SECONDS)
        assert not thread.is_alive()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline, "not reached in time"
        time.sleep(0.02)


def test_a_citizen_asks_chooses_by_number_and_is_answered(zalo: ZaloOaApi) -> None:
    rasa = FakeRasa(asks_back)
    with working(rasa):
        push(text("làm bằng lái", "m1"))
        until(lambda: len(zalo.texts(USER)) == 2)
        push(text("2", "m2"))
        until(lambda: len(zalo.texts(USER)) == 3)

    welcome, question, answer = zalo.texts(USER)
    assert welcome.startswith(say("welcome.text"))
    assert question.startswith("Anh/chị cần việc nào?")
    assert question.endswith("1. Đổi bằng lái\n2. Cấp lại bằng lái")
    assert answer == "Đã chọn /cap_lai."
    assert rasa.messages == ["làm bằng lái", "/cap_lai"]


def test_whoever_follows_is_welcomed_once(zalo: ZaloOaApi) -> None:
    rasa = FakeRasa(asks_back)
    with working(rasa):
        push(captured("follow"))
        push(captured("follow"))
        push(text("làm bằng lái", "m1"))
        until(lambda: len(zalo.texts()) == 2)

    assert [said.startswith(say("welcome.text")) for said in zalo.texts()] == [True, False]


def test_a_picture_is_answered_with_what_to_do_instead(zalo: ZaloOaApi) -> None:
    event = captured("user_send_image")
    del event["message"]["text"]
    with working(FakeRasa(asks_back)):
        push(event)
        until(lambda: len(zalo.texts()) == 2)

    assert zalo.texts()[1] == say("media.photo")


def test_parts_that_fail_are_told_in_order_and_one_that_is_refused_is_kept_with_its_reason(zalo: ZaloOaApi) -> None:
    zalo.fail("/message/cs", Fault(answer=Answer(429, headers={"Retry-After": "0"})), Fault(drop=True))
    with working(FakeRasa(asks_back)):
        push(text("làm bằng lái", "m1"))
        until(lambda: len(zalo.texts()) == 2)
        zalo.fail("/message/cs", code(-213))
        push(text("1", "m2"))
        until(lambda: OutboxPart.objects.filter(status=OutboxPart.Status.DEAD).exists())

    assert zalo.texts()[0].startswith(say("welcome.text"))
    assert OutboxPart.objects.get(status=OutboxPart.Status.DEAD).reason.endswith("does not follow the account")
