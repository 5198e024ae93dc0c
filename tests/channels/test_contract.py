"""What every channel keeps: one suite over all of them. A new network is a class in `networks`."""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path

import httpx
import pytest
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from channels.base import Undelivered
from channels.registry import CHANNELS
from channels.turn import run_turn
from channels.worker import send_part
from knowledge.envelope import Ask, Block, Button, Envelope, File, Outcome, Place, SourceLine
from knowledge.wording import say
from records import lanes, outbox
from records.inbox import Inbound, receive
from records.models import OutboxPart, Turn
from tests.channels.networks import Event, Network, Web, networks
from tests.channels.rasa_double import FakeRasa, body, echo
from tests.fakes import TODAY
from tests.records.database import at_once
from tests.stand_ins.base import Answer, Fault

CITIZEN = "4242"
CALLED = [network.name for network in networks()]
"""Channels with an address of ours that is called."""
CHAT_NETWORKS = [name for name in CALLED if name != Web.name]
"""Those to which we send; from the others answers are fetched."""
LOCAL = ["terminal", "evaluation"]
chat_networks = pytest.mark.parametrize("network", CHAT_NETWORKS, indirect=True)
CHOICE = Envelope(
    outcome=Outcome.CLARIFY,
    text="Anh/chị hỏi về thủ tục nào sau đây?",
    buttons=tuple(
        Button(title=f"Việc {number}", payload=f'/choose{{"procedure":"1.{number:06}"}}') for number in (1, 2)
    ),
)
LONG = Envelope(
    outcome=Outcome.ANSWERED,
    text="Đổi giấy phép lái xe",
    blocks=(Block(title="Các bước", kind="steps", lines=("Anh/chị nộp hồ sơ tại nơi tiếp nhận. " * 20,) * 30),),
    sources=(SourceLine(title="Cổng Dịch vụ công", checked_on=TODAY),),
    buttons=tuple(Button(title=f"Nút {number}", payload=f"/b{number}") for number in range(12)),
    places=(Place(name="Bưu điện Hà Nội", address="75 Đinh Tiên Hoàng", latitude=21.0277, longitude=105.8529),),
    files=(File(name="to-khai.pdf", media_type="application/pdf", key="to-khai.pdf"),),
    asks=Ask.LOCATION,
)


def post(network: Network, content: bytes, headers: dict[str, str]) -> int:
    """The status with which our side answers a request."""
    rest = {name: value for name, value in headers.items() if name != "Content-Type"}
    client = Client(enforce_csrf_checks=True)
    return client.post(network.path, content, content_type=headers["Content-Type"], headers=rest).status_code


def push(network: Network, event: Event) -> int:
    """The status with which our side takes ``event``."""
    return post(network, event.body, event.headers)


def work(rasa: FakeRasa) -> None:
    """Answer everything that waits and send it, as the worker does."""
    answer(rasa)
    send()


def answer(rasa: FakeRasa) -> None:
    """Answer everything that waits."""
    while held := lanes.claim("worker-1"):
        run_turn(held, rasa.client)


def send() -> None:
    """Send every part that may go; a part that the network's pace holds is offered again at once."""
    for part in OutboxPart.objects.filter(status=OutboxPart.Status.PENDING).order_by("id"):
        now = part
        while now.status == OutboxPart.Status.PENDING and now.attempts == part.attempts:
            OutboxPart.objects.filter(pk=part.pk).update(status=OutboxPart.Status.SENDING)
            send_part(now)
            now = OutboxPart.objects.get(pk=part.pk)
            time.sleep(0.01)
        if now.status == OutboxPart.Status.PENDING:
            return  # refused for now: the ones behind it wait


def envelope(found: Envelope) -> httpx.Response:
    return body([{"recipient_id": "x", "custom": found.model_dump(mode="json")}])({})


def test_no_channel_is_left_out() -> None:
    assert set(CALLED + LOCAL) == set(CHANNELS)


class TestWebhook:
    def test_a_message_is_stored_before_anything_is_done_about_it(self, network: Network) -> None:
        assert push(network, network.event(CITIZEN, "đổi bằng lái ở đâu")) == network.taken
        turn = Turn.objects.get()
        assert (turn.channel, turn.text, turn.status) == (network.name, "đổi bằng lái ở đâu", Turn.Status.PENDING)
        assert network.received() == {}

    def test_the_same_event_again_changes_nothing(self, network: Network) -> None:
        event = network.event(CITIZEN, "đổi bằng lái ở đâu")
        assert [push(network, event) for _ in range(3)] == [network.taken] * 3
        assert Turn.objects.count() == 1

    def test_the_same_event_four_times_at_once_is_stored_once(self, network: Network) -> None:
        event = network.event(CITIZEN, "đổi bằng lái ở đâu")
        assert at_once(*[partial(push, network, event)] * 4) == [network.taken] * 4
        assert Turn.objects.count() == 1

    def test_messages_keep_their_order(self, network: Network) -> None:
        for number in range(5):
            push(network, network.event(CITIZEN, f"câu {number}"))
        assert [turn.text for turn in Turn.objects.order_by("order")] == [f"câu {number}" for number in range(5)]

    @pytest.mark.parametrize("number", range(4), ids=["unreadable", "forged", "another type", "5 MB"])
    def test_what_must_not_be_taken_is_refused_and_logged_without_its_content(
        self, network: Network, number: int
    ) -> None:
        bad = network.spoilt(number)
        with capture_logs() as lines:
            assert post(network, bad.body, bad.headers) == bad.status
        assert not Turn.objects.exists()
        assert "không được nhận" not in str(lines)

    def test_only_a_post_is_taken(self, network: Network) -> None:
        headers = network.event(CITIZEN, "đổi bằng lái ở đâu").headers
        assert Client().get(network.path, headers=headers).status_code == 405

    @chat_networks
    def test_without_its_settings_a_channel_says_so_and_takes_nothing(
        self, network: Network, settings: Settings
    ) -> None:
        event = network.event(CITIZEN, "phí bao nhiêu")
        for name in ("TELEGRAM_TOKEN", "ZALO_BOT_TOKEN", "ZALO_OA_APP_ID", "ZALO_OA_SECRET_KEY"):
            setattr(settings, name, "")
        assert push(network, event) == 404
        with pytest.raises(Undelivered, match="not configured") as refused:
            CHANNELS[network.name].send(CITIZEN, {"text": "x"})
        assert refused.value.permanent


@pytest.mark.parametrize("name", sorted(CHANNELS))
class TestEveryChannel:
    def test_it_goes_by_its_name(self, name: str) -> None:
        assert CHANNELS[name].name == name

    def test_a_number_picks_from_the_last_answer(self, name: str, database: Path) -> None:
        rasa = FakeRasa(lambda _: envelope(CHOICE), echo)
        for number, text in enumerate(["làm căn cước", "2"]):
            receive(Inbound(name, CITIZEN, f"event-{number}", text=text))
        answer(rasa)
        assert rasa.messages == ["làm căn cước", CHOICE.buttons[1].payload]

    def test_who_speaks_is_said_once_before_the_first_answer_if_the_channel_does_not_say_so_itself(
        self, name: str, database: Path
    ) -> None:
        for number in range(2):
            receive(Inbound(name, CITIZEN, f"event-{number}", text=f"câu {number}"))
        answer(FakeRasa(echo))
        texts = [part.body["text"] for part in OutboxPart.objects.order_by("id")]
        assert texts[-2:] == ["trả lời: câu 0", "trả lời: câu 1"]
        introduced = [text.startswith(say("welcome.text")) for text in texts]
        assert introduced == [True] * CHANNELS[name].abilities.introduces + [False, False]

    def test_a_part_holds_what_the_channel_can_show_and_words_say_the_rest(self, name: str) -> None:
        channel = CHANNELS[name]
        can = channel.abilities
        parts = channel.render(LONG, "turn-1")
        texts = [part["text"] for part in parts if "text" in part]
        assert all(0 < len(text) <= can.text_limit for text in texts)
        assert all(len(part.get("buttons", ())) <= can.buttons for part in parts)
        shown = json.dumps(parts, ensure_ascii=False)
        words = "\n".join(texts)
        assert can.buttons >= 12 or "12. Nút 11" in words, "twelve buttons are more than any network takes"
        assert all(button.title in shown for button in LONG.buttons)
        assert ("latitude" in shown) == can.places_out
        assert can.places_out or "75 Đinh Tiên Hoàng" in words
        assert any("file" in part or "files" in part for part in parts) == can.files_out
        assert can.files_out or "to-khai.pdf" in words
        assert "asks" in shown or say("chat.ask.location") in words or say("zalo.location") in words


@chat_networks
class TestAnswer:
    def test_the_network_takes_whatever_the_channel_makes(self, network: Network, papers: dict[str, bytes]) -> None:
        papers["to-khai.pdf"] = b"%PDF-1.7"
        push(network, network.event(CITIZEN, "tờ khai"))
        work(FakeRasa(lambda _: envelope(LONG)))
        assert {part.status for part in OutboxPart.objects.all()} == {OutboxPart.Status.SENT}

    def test_a_source_stays_in_one_message(self, network: Network) -> None:
        texts = [part["text"] for part in CHANNELS[network.name].render(LONG, "turn-1") if "text" in part]
        [source] = [line for text in texts for line in text.split("\n") if line.startswith("Nguồn:")]
        assert source.endswith(".")

    def test_a_choice_is_read_and_taken_by_its_number(self, network: Network) -> None:
        rasa = FakeRasa(lambda _: envelope(CHOICE), echo)
        push(network, network.event(CITIZEN, "làm căn cước"))
        work(rasa)
        texts = network.received()[CITIZEN]
        assert texts[0].startswith(say("welcome.text"))
        assert CHOICE.text in texts[1]

        push(network, network.event(CITIZEN, "số 2"))
        work(rasa)
        assert rasa.messages[-1] == CHOICE.buttons[1].payload
        assert say("welcome.text") not in "".join(network.received()[CITIZEN][2:])


@chat_networks
class TestDelivery:
    def test_a_part_refused_for_good_is_kept_with_a_reason_and_the_next_one_goes(self, network: Network) -> None:
        assert network.api is not None
        network.api.fail(network.sending, network.refusing)
        push(network, network.event(CITIZEN, "phí bao nhiêu"))
        work(FakeRasa(echo))
        [dead] = outbox.dead()
        assert dead.key.endswith(":0")
        assert dead.reason
        assert network.received()[CITIZEN] == ["trả lời: phí bao nhiêu"]
        assert outbox.next_parts() == []

    def test_a_part_refused_for_now_comes_again_and_one_accepted_never(self, network: Network) -> None:
        assert network.api is not None
        network.api.fail(network.sending, Fault(answer=Answer(503)))
        push(network, network.event(CITIZEN, "phí bao nhiêu"))
        work(FakeRasa(echo))
        assert network.received() == {}
        OutboxPart.objects.update(not_before="2020-01-01T00:00Z")
        send()
        assert network.received()[CITIZEN][-1] == "trả lời: phí bao nhiêu"
        sent = network.received()
        send()
        assert network.received() == sent
        assert outbox.dead() == []

    def test_an_answer_lost_on_its_way_means_twice_not_never(self, network: Network) -> None:
        network.drop_an_answer()
        push(network, network.event(CITIZEN, "phí bao nhiêu"))
        work(FakeRasa(echo))
        OutboxPart.objects.update(not_before="2020-01-01T00:00Z")
        send()
        texts = network.received()[CITIZEN]
        assert texts[0] == texts[1]
        assert texts[-1] == "trả lời: phí bao nhiêu"
