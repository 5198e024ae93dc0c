"""The worker's threads, with a Rasa that answers at once, late, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from channels import worker as worker_module
from channels.base import FetchedChannel, Undelivered
from channels.registry import CHANNELS
from channels.worker import ALIVE_FILE, BACK_OFF_SECONDS, GIVE_UP_ATTEMPTS, back_off, send_part
from knowledge.envelope import Envelope, Outcome
from records import lanes, outbox
from records.models import Conversation, OutboxPart, Turn
from tests.channels.rasa_double import FakeRasa, echo, good, unreachable
from tests.channels.running import until, working
from tests.records.database import BODY, answer, arrive, raw, turn_of

SECONDS = 60.0


@pytest.fixture(autouse=True)
def _state(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path


def sent(number: int) -> bool:
    return OutboxPart.objects.filter(status=OutboxPart.Status.SENT).count() >= number


def answers(address_turns: Sequence[Turn]) -> list[str]:
    parts = OutboxPart.objects.filter(turn__in=address_turns, status=OutboxPart.Status.SENT).order_by("id")
    return [part.body["text"] for part in parts]


class Telegraph(FetchedChannel):
    """A channel that can break; it remembers what was handed over."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__("telegraph")
        self.delivered: list[tuple[str, str]] = []
        self._failures = list(failures)

    def send(self, address: str, body: dict[str, Any]) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.delivered.append((address, body["text"]))


@contextmanager
def channel(telegraph: Telegraph) -> Iterator[None]:
    CHANNELS["telegraph"] = telegraph
    try:
        yield
    finally:
        del CHANNELS["telegraph"]


def part_for(address: str = "citizen-1") -> OutboxPart:
    """A part of the telegraph that is on its way."""
    arrive(address=address, channel="telegraph")
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(), [BODY], session_turns=1)
    [part] = outbox.next_parts()
    return part


def test_50_messages_of_one_citizen_at_once_are_all_answered_in_order(database: Path) -> None:
    for number in range(50):
        arrive(f"câu hỏi {number}")
    rasa = FakeRasa(echo)

    with working(rasa, threads=8):
        until(lambda: sent(50))

    assert [part.body["text"] for part in OutboxPart.objects.order_by("id")] == [
        f"trả lời: câu hỏi {number}" for number in range(50)
    ]
    assert rasa.messages == [f"câu hỏi {number}" for number in range(50)]


def test_messages_that_arrive_while_the_worker_works_are_answered_in_order_too(database: Path) -> None:
    with working(FakeRasa(echo)):
        for number in range(10):
            arrive(f"của một {number}", address="citizen-1")
            arrive(f"của hai {number}", address="citizen-2")
        until(lambda: sent(20))

    for name, lane in zip(("một", "hai"), Conversation.objects.order_by("created_at"), strict=True):
        texts = answers(list(Turn.objects.filter(conversation=lane)))
        assert texts == [f"trả lời: của {name} {number}" for number in range(10)]


def test_two_workers_at_once_answer_every_message_once(database: Path) -> None:
    for number in range(40):
        arrive(f"câu {number}", address=f"citizen-{number % 5}")
    one, other = FakeRasa(echo), FakeRasa(echo)

    with working(one, threads=3), working(other, threads=3):
        until(lambda: sent(40))

    assert sorted(one.messages + other.messages) == sorted(f"câu {number}" for number in range(40))
    assert OutboxPart.objects.count() == 40


def test_one_slow_conversation_does_not_hold_up_the_others(database: Path) -> None:
    gate = threading.Event()

    def slow_for_one(request: dict[str, Any]) -> httpx.Response:
        if "chậm" in request["message"]:
            assert gate.wait(SECONDS)
        return echo(request)

    slow = arrive("chậm", address="citizen-1")
    for number in range(10):
        arrive(f"nhanh {number}", address=f"citizen-2{number}")

    with working(FakeRasa(slow_for_one), threads=2):
        until(lambda: sent(10))
        assert turn_of(slow).status == Turn.Status.PENDING
        gate.set()
        until(lambda: sent(11))


def test_a_stopping_worker_finishes_the_turn_it_runs(database: Path) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow(request: dict[str, Any]) -> httpx.Response:
        begun.set()
        assert gate.wait(SECONDS)
        return echo(request)

    receipt = arrive("một")
    with working(FakeRasa(slow), threads=1) as worker:
        assert begun.wait(SECONDS)
        worker.stop()
        gate.set()

    assert turn_of(receipt).status == Turn.Status.DONE


def test_a_lease_is_renewed_while_rasa_thinks(database: Path, settings: Settings) -> None:
    settings.LEASE_SECONDS = 4  # renewed every 3
    begun, gate = threading.Event(), threading.Event()

    def slow(request: dict[str, Any]) -> httpx.Response:
        begun.set()
        assert gate.wait(SECONDS)
        return echo(request)

    arrive()
    with working(FakeRasa(slow), threads=1):
        assert begun.wait(SECONDS)
        first = Conversation.objects.get().lease_until
        until(lambda: Conversation.objects.get().lease_until > first)
        gate.set()
        until(lambda: sent(1))


def test_the_worker_shows_that_it_lives_and_goes_on_while_rasa_is_away(database: Path, tmp_path: Path) -> None:
    receipt = arrive()
    with working(FakeRasa(unreachable, unreachable, good("Đây ạ."))):
        until((tmp_path / ALIVE_FILE).exists)
        until(lambda: sent(1))

    assert turn_of(receipt).envelope["text"] == "Đây ạ."


@pytest.mark.parametrize(
    "poison",
    [
        pytest.param("UPDATE records_turn SET text = 'damaged'", id="unreadable text"),
        pytest.param("UPDATE records_turn SET masked_text = 'damaged', photo = 'damaged'", id="unreadable mask"),
        pytest.param("UPDATE records_conversation SET channel = 'fax'", id="a channel that is no more"),
    ],
)
def test_one_message_that_cannot_be_handled_does_not_stop_the_others(database: Path, poison: str) -> None:
    with working(FakeRasa(echo), threads=1):
        with transaction.atomic():  # the worker never sees it whole
            bad_one = arrive("hỏng", address="citizen-1")
            raw(poison)  # the only one there is
        good_one = arrive("lành", address="citizen-2")
        until(lambda: turn_of(good_one).status == Turn.Status.DONE)
    assert raw("SELECT status FROM records_turn WHERE id = %s", bad_one.turn_id.hex) == [("pending",)]


def test_one_part_that_no_key_opens_does_not_stop_the_others(database: Path) -> None:
    telegraph = Telegraph()
    with channel(telegraph):
        bad = part_for("citizen-1")
        raw("UPDATE records_outboxpart SET body = 'damaged'")
        part_for("citizen-2")
        OutboxPart.objects.update(status=OutboxPart.Status.PENDING, not_before=timezone.now())
        for part in outbox.next_parts():
            send_part(part)

    assert [address for address, _ in telegraph.delivered] == ["citizen-2"]
    [dead] = outbox.dead()
    assert (dead.pk, dead.reason) == (bad.pk, "no data key opens it")


# Sending


def test_a_part_is_handed_to_its_channel_with_the_true_address(database: Path) -> None:
    telegraph = Telegraph()
    with channel(telegraph):
        send_part(part_for("phone-box-7"))

    assert telegraph.delivered == [("phone-box-7", BODY["text"])]
    assert OutboxPart.objects.get().status == OutboxPart.Status.SENT


def test_a_channel_that_is_busy_is_tried_again_and_one_that_refuses_is_not(database: Path) -> None:
    with channel(Telegraph(Undelivered("429", again_in=0.0), Undelivered("blocked", permanent=True))):
        send_part(part_for("citizen-1"))
        [again] = outbox.next_parts()
        assert (again.attempts, again.reason) == (1, "429")
        send_part(again)

    dead = OutboxPart.objects.get()
    assert (dead.status, dead.reason) == (OutboxPart.Status.DEAD, "blocked")


def test_a_channel_that_stays_busy_is_given_up_after_so_many_attempts(database: Path) -> None:
    telegraph = Telegraph(*[Undelivered("503", again_in=0.0)] * (GIVE_UP_ATTEMPTS + 5))
    attempts = 0
    with channel(telegraph):
        parts = [part_for()]
        while parts:
            send_part(parts[0])
            attempts += 1
            parts = outbox.next_parts()

    assert attempts == GIVE_UP_ATTEMPTS
    assert OutboxPart.objects.get().status == OutboxPart.Status.DEAD


def test_the_worker_sends_a_failed_part_again_before_its_follower(database: Path) -> None:
    telegraph = Telegraph(Undelivered("503", again_in=0.05))
    with channel(telegraph):
        arrive("một", channel="telegraph")
        arrive("hai", channel="telegraph")
        with working(FakeRasa(echo)):
            until(lambda: sent(2))

    assert [text for _, text in telegraph.delivered] == ["trả lời: một", "trả lời: hai"]


def test_a_fetched_channel_shows_the_whole_envelope_but_its_trace() -> None:
    envelope = Envelope(outcome=Outcome.ANSWERED, text="Đổi bằng lái")
    [shown] = FetchedChannel("web").render(envelope, "turn-1")

    assert shown == {**envelope.model_dump(mode="json", exclude={"trace"}), "turn": "turn-1"}


def test_the_pause_after_a_failure_doubles_up_to_a_limit_and_is_never_the_same_for_all() -> None:
    first, most = BACK_OFF_SECONDS
    for attempts in range(GIVE_UP_ATTEMPTS):
        middle = min(first * 2**attempts, most)
        pauses = [back_off(attempts) for _ in range(50)]
        assert all(middle * 0.5 <= pause <= middle * 1.5 for pause in pauses)
        assert len(set(pauses)) > 1


def test_without_word_from_the_network_a_failed_part_backs_off_by_itself(database: Path) -> None:
    with channel(Telegraph(Undelivered("503"))):
        send_part(part_for())

    part = OutboxPart.objects.get()
    assert (part.status, part.attempts) == (OutboxPart.Status.PENDING, 1)
    assert part.not_before > part.created_at
    assert outbox.next_parts() == []


class Paced(Telegraph):
    """A channel that may not be written to for some time."""

    def __init__(self, *waits: float) -> None:
        super().__init__()
        self.waits = list(waits)

    def ready_in(self, address: str) -> float:
        return self.waits.pop(0) if self.waits else 0.0


def test_a_part_that_may_not_go_yet_is_held_without_counting_as_a_failure(database: Path) -> None:
    paced = Paced(3600.0)
    with channel(paced):
        send_part(part_for())

    part = OutboxPart.objects.get()
    assert (part.status, part.attempts, paced.delivered) == (OutboxPart.Status.PENDING, 0, [])
    assert outbox.next_parts() == []


def test_a_held_part_goes_out_by_itself_and_before_its_follower(database: Path) -> None:
    paced = Paced(0.05, 0.05)
    with channel(paced):
        arrive("một", channel="telegraph")
        arrive("hai", channel="telegraph")
        with working(FakeRasa(echo)):
            until(lambda: sent(2))

    assert [text for _, text in paced.delivered] == ["trả lời: một", "trả lời: hai"]


class Gated(Telegraph):
    """A channel that takes long for one citizen; it shows what it was told of writing."""

    abilities = replace(FetchedChannel.abilities, typing=True)

    def __init__(self, *failures: Exception) -> None:
        super().__init__(*failures)
        self.gate = threading.Event()
        self.shown: list[str] = []
        self.show_failures: list[Exception] = []

    def send(self, address: str, body: dict[str, Any]) -> None:
        if address == "citizen-slow":
            assert self.gate.wait(SECONDS)
        super().send(address, body)

    def typing(self, address: str) -> None:
        self.shown.append(address)
        if self.show_failures:
            raise self.show_failures.pop(0)


def test_a_part_that_takes_long_does_not_delay_other_conversations(database: Path) -> None:
    gated = Gated()
    with channel(gated):
        arrive("chậm", channel="telegraph", address="citizen-slow")
        with working(FakeRasa(echo)):
            until(lambda: OutboxPart.objects.filter(status=OutboxPart.Status.SENDING).exists())
            for number in range(20):
                arrive(f"nhanh {number}", channel="telegraph", address=f"citizen-{number}")
            until(lambda: sent(20))
            assert "citizen-slow" not in {address for address, _ in gated.delivered}
            gated.gate.set()
            until(lambda: sent(21))

    assert gated.delivered[-1] == ("citizen-slow", "trả lời: chậm")


def test_a_part_that_takes_longer_than_a_sender_is_thought_to_live_is_sent_once(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SENDING_SECONDS", 0.05)
    taken: list[str] = []
    next_parts = outbox.next_parts

    def noting(limit: int) -> list[OutboxPart]:
        parts = next_parts(limit)
        taken.extend(part.key for part in parts)
        return parts

    monkeypatch.setattr(outbox, "next_parts", noting)
    gated = Gated()
    with channel(gated):
        arrive("chậm", channel="telegraph", address="citizen-slow")
        with working(FakeRasa(echo)):
            until(lambda: len(taken) >= 4)  # its time ran out again and again
            gated.gate.set()
            until(lambda: sent(1))

    assert gated.delivered == [("citizen-slow", "trả lời: chậm")]


@pytest.mark.parametrize("failure", [[], [Undelivered("503")]])
def test_only_a_turn_that_takes_long_shows_that_an_answer_is_being_written(
    database: Path, monkeypatch: pytest.MonkeyPatch, failure: list[Exception]
) -> None:
    monkeypatch.setattr(worker_module, "TYPING_AFTER_SECONDS", 0.05)
    gated, gate = Gated(), threading.Event()
    gated.show_failures = failure

    def slow(request: dict[str, Any]) -> httpx.Response:
        assert gate.wait(SECONDS)
        return echo(request)

    with channel(gated):
        arrive("một", channel="telegraph", address="citizen-1")
        with working(FakeRasa(slow)):
            until(lambda: gated.shown == ["citizen-1"])
            gate.set()
            until(lambda: sent(1))

    assert gated.shown == ["citizen-1"]  # once, and whether or not the network took it


def test_a_quick_turn_shows_no_writing(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "TYPING_AFTER_SECONDS", SECONDS)
    gated = Gated()
    with channel(gated):
        arrive("một", channel="telegraph", address="citizen-1")
        with working(FakeRasa(echo)):
            until(lambda: sent(1))

    assert gated.shown == []


def test_an_error_of_a_channel_that_nobody_foresaw_does_not_stop_the_sender(database: Path) -> None:
    telegraph = Telegraph(RuntimeError("a bug"))
    with channel(telegraph):
        arrive("một", channel="telegraph", address="citizen-1")
        with working(FakeRasa(echo)):
            until(lambda: OutboxPart.objects.filter(status=OutboxPart.Status.SENDING).exists())
            arrive("hai", channel="telegraph", address="citizen-2")
            until(lambda: sent(1))

    assert telegraph.delivered == [("citizen-2", "trả lời: hai")]
