"""A citizen on Zalo Bot: from the update to what stands in their chat."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from channels.turn import run_turn
from channels.worker import Worker, send_part
from channels.zalo_bot.polling import ZaloBotPoller
from knowledge.envelope import Ask, Button, Envelope, File, Outcome, Place
from knowledge.wording import say
from records import lanes, outbox
from records.models import OutboxPart
from tests.channels.rasa_double import FakeRasa, body, echo
from tests.channels.zalo_bot.captured import CITIZEN, captured, says
from tests.stand_ins.base import Fault
from tests.stand_ins.zalo_bot import ZaloBotApi

CHOICE = Envelope(
    outcome=Outcome.CLARIFY,
    text="Anh/chị hỏi về thủ tục nào sau đây?",
    buttons=(
        Button(title="Cấp lại căn cước", payload='/ask_steps{"procedure":"1.001"}'),
        Button(title="Đổi căn cước", payload='/ask_steps{"procedure":"1.002"}'),
    ),
)


def envelope(found: Envelope) -> httpx.Response:
    return body([{"recipient_id": "x", "custom": found.model_dump(mode="json")}])({})


@pytest.fixture
def poller(api: ZaloBotApi) -> ZaloBotPoller:
    return ZaloBotPoller(wait_seconds=0)


def work(poller: ZaloBotPoller, rasa: FakeRasa) -> None:
    """What the worker does with one update: fetch, answer, send."""
    poller.poll_once()
    held = lanes.claim("worker-1")
    assert held is not None
    run_turn(held, rasa.client)
    while parts := outbox.next_parts():
        for part in parts:
            send_part(part)


def test_the_first_answer_comes_after_a_welcome_and_a_number_picks(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    rasa = FakeRasa(lambda _: envelope(CHOICE), echo)
    api.updates.append(captured("text"))
    work(poller, rasa)

    welcome, answer = api.texts(CITIZEN)
    assert welcome.startswith(say("welcome.text"))
    assert "dữ liệu của tôi" in welcome
    assert answer == (
        "Anh/chị hỏi về thủ tục nào sau đây?\n\nAnh/chị trả lời bằng số:\n1. Cấp lại căn cước\n2. Đổi căn cước"
    )

    api.updates.append(says("2", "m2"))
    work(poller, rasa)
    assert rasa.messages[-1] == '/ask_steps{"procedure":"1.002"}'
    assert api.texts(CITIZEN)[-1] == 'trả lời: /ask_steps{"procedure":"1.002"}'
    assert len(api.texts(CITIZEN)) == 3  # no second welcome


def test_a_whole_worker_fetches_answers_and_sends_by_itself(
    database: Path, api: ZaloBotApi, settings: Settings, tmp_path: Path
) -> None:
    settings.STATE, settings.TELEGRAM_TOKEN = tmp_path, ""
    worker = Worker(FakeRasa(echo).client, threads=2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        for number in range(3):
            api.updates.append(says(f"câu {number}", f"m{number}"))
        deadline = time.monotonic() + 30
        while len(api.texts(CITIZEN)) < 4:
            assert time.monotonic() < deadline, "not answered in time"
            time.sleep(0.02)
    finally:
        worker.stop()
        thread.join(30)

    assert api.texts(CITIZEN)[1:] == [f"trả lời: câu {number}" for number in range(3)]


def test_a_picture_is_answered_with_what_to_do_instead(database: Path, api: ZaloBotApi, poller: ZaloBotPoller) -> None:
    rasa = FakeRasa()
    api.updates.extend([captured("text"), captured("sticker")])
    work(poller, rasa)
    work(poller, rasa)

    assert api.texts(CITIZEN)[-1] == say("media.sticker")
    assert len(rasa.messages) == 1


def test_places_files_and_wishes_are_words_and_links(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller, settings: Settings
) -> None:
    found = Envelope(
        outcome=Outcome.AGENTS,
        text="Gần anh/chị nhất:",
        places=(Place(name="Bưu điện 75 Đinh Tiên Hoàng", latitude=21.027, longitude=105.852),),
        files=(File(name="Tờ khai.pdf", media_type="application/pdf", key="to-khai.pdf"),),
        asks=Ask.LOCATION,
    )
    api.updates.append(captured("text"))
    poller.poll_once()
    settings.PUBLIC_URL = "https://motcua.example.vn"
    work(poller, FakeRasa(lambda _: envelope(found)))

    told = api.texts(CITIZEN)[-1]
    assert "https://www.google.com/maps/search/?api=1&query=21.027000%2C105.852000" in told
    assert "Tờ khai.pdf\nhttps://motcua.example.vn/files/to-khai.pdf:" in told
    assert told.endswith(say("chat.ask.location"))


def test_a_lost_answer_of_zalo_costs_a_second_copy_and_never_the_message(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.updates.append(captured("text"))
    api.fail("sendMessage", Fault(accept=True, drop=True))
    work(poller, FakeRasa())
    assert len(api.texts(CITIZEN)) == 1  # the welcome; its answer was lost, so the next part waits

    OutboxPart.objects.update(not_before="2020-01-01T00:00:00Z")
    while parts := outbox.next_parts():
        for part in parts:
            send_part(part)
    welcome, again, answer = api.texts(CITIZEN)
    assert welcome == again
    assert answer.startswith("trả lời:")


def test_a_citizen_who_left_is_a_dead_letter_with_its_reason(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.blocked.add(CITIZEN)
    api.updates.append(captured("text"))
    work(poller, FakeRasa())

    assert {part.status for part in OutboxPart.objects.all()} == {OutboxPart.Status.DEAD}
    assert {part.reason for part in outbox.dead()} == {"Zalo does not let us write to this citizen (403)"}
