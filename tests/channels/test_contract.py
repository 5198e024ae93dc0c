"""What every chat network keeps: one suite over all of them. A new one is a class in `networks`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from channels.base import Undelivered
from channels.registry import CHANNELS
from channels.turn import run_turn
from channels.webhook import MAX_BODY
from channels.worker import send_part
from knowledge.envelope import Ask, Block, Button, Envelope, File, Outcome, Place, SourceLine
from knowledge.wording import say
from records import lanes, outbox
from records.models import OutboxPart, Turn
from tests.channels.networks import Event, Network, Web, environment, networks, secrets
from tests.channels.rasa_double import FakeRasa, body, echo
from tests.fakes import TODAY
from tests.stand_ins.base import Answer, Fault

CITIZEN = "4242"
CHAT_NETWORKS = [network.name for network in networks() if not isinstance(network, Web)]
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


@pytest.fixture(params=CHAT_NETWORKS)
def network(
    request: pytest.FixtureRequest, database: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Network]:
    """One network with its stand-in, and our side set up for it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.STATE = tmp_path
    found = next(network for network in networks() if network.name == request.param)
    assert found.api is not None
    found.secret = secrets().get(found.name, "")
    with found.api:
        for name, value in environment([found]).items():
            setattr(settings, name.removeprefix("MOTCUA_"), value)
        yield found


def push(network: Network, event: Event) -> int:
    """The status with which our webhook takes ``event``."""
    headers = {name: value for name, value in event.headers.items() if name != "Content-Type"}
    return Client().post(network.path, event.body, content_type="application/json", headers=headers).status_code


def work(rasa: FakeRasa) -> None:
    """Answer everything that waits and send it, as the worker does."""
    while held := lanes.claim("worker-1"):
        run_turn(held, rasa.client)
    send()


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


class TestWebhook:
    def test_a_message_is_stored_before_anything_is_done_about_it(self, network: Network) -> None:
        assert push(network, network.event(CITIZEN, "đổi bằng lái ở đâu")) == 200
        turn = Turn.objects.get()
        assert (turn.channel, turn.text, turn.status) == (network.name, "đổi bằng lái ở đâu", Turn.Status.PENDING)
        assert network.received() == {}

    def test_the_same_event_again_changes_nothing(self, network: Network) -> None:
        event = network.event(CITIZEN, "đổi bằng lái ở đâu")
        assert [push(network, event) for _ in range(3)] == [200] * 3
        assert Turn.objects.count() == 1

    def test_messages_keep_their_order(self, network: Network) -> None:
        for number in range(5):
            push(network, network.event(CITIZEN, f"câu {number}"))
        assert [turn.text for turn in Turn.objects.order_by("order")] == [f"câu {number}" for number in range(5)]

    @pytest.mark.parametrize("number", [0, 1])
    def test_what_is_forged_or_unreadable_is_refused(self, network: Network, number: int) -> None:
        content, headers = network.spoilt(number)
        assert 400 <= push(network, Event(network.name, "x", CITIZEN, content, headers)) < 500
        assert not Turn.objects.exists()

    def test_only_a_post_of_json_of_bearable_size_is_read(self, network: Network) -> None:
        event = network.event(CITIZEN, "đổi bằng lái ở đâu")
        headers = {name: value for name, value in event.headers.items() if name != "Content-Type"}
        client = Client()
        assert client.get(network.path, headers=headers).status_code == 405
        assert client.post(network.path, event.body, content_type="text/plain", headers=headers).status_code == 415
        large = b'{"text":"' + b"a" * (MAX_BODY + 1) + b'"}'
        assert client.post(network.path, large, content_type="application/json", headers=headers).status_code == 413
        assert not Turn.objects.exists()


class TestAnswer:
    def test_who_speaks_is_said_first_and_a_number_or_a_button_picks(self, network: Network) -> None:
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

    def test_what_the_network_cannot_show_is_said_in_words(self, network: Network) -> None:
        channel = CHANNELS[network.name]
        can = channel.abilities
        parts = channel.render(LONG, "turn-1")
        texts = [part["text"] for part in parts if "text" in part]
        together = "\n".join(texts)
        assert all(0 < len(text) <= can.text_limit for text in texts)
        assert all(len(part.get("buttons", ())) <= can.buttons for part in parts)
        assert "12. Nút 11" in together, "twelve buttons are more than any network takes"
        assert any("place" in part for part in parts) == can.places_out
        assert can.places_out or "75 Đinh Tiên Hoàng" in together
        assert any("file" in part for part in parts) == can.files_out
        assert can.files_out or "to-khai.pdf" in together
        [source] = [line for line in together.split("\n") if line.startswith("Nguồn:")]
        assert source.endswith(".")


class TestDelivery:
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
