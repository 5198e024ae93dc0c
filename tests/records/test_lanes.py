"""Lanes: one turn in flight a conversation, and nobody commits what is no longer theirs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from knowledge.envelope import Envelope
from records import lanes, outbox
from records.errors import LeaseLost
from records.lanes import Claim
from records.models import Conversation, OutboxPart, Turn
from tests.records.database import BODY, answer, arrive, at_once, conversation_of, turn_of


def commit(held: Claim, *bodies: dict[str, str], envelope: Envelope | None = None) -> None:
    lanes.commit(held, envelope or answer(), bodies or [BODY], session_turns=1)


def claim(owner: str = "worker-1") -> Claim:
    held = lanes.claim(owner)
    assert held is not None
    return held


def expire(held: Claim) -> None:
    """The holder has not renewed for long."""
    past = timezone.now() - timedelta(seconds=1)
    Conversation.objects.filter(pk=held.conversation.pk).update(lease_until=past)


def test_there_is_nothing_to_claim_without_a_message(database: Path) -> None:
    assert lanes.claim("worker-1") is None
    assert lanes.waiting() == 0


def test_an_answered_conversation_is_not_claimed_again(database: Path) -> None:
    arrive()
    commit(claim())

    assert lanes.claim("worker-1") is None
    assert lanes.waiting() == 0


def test_many_workers_at_once_get_one_turn_of_a_conversation(database: Path) -> None:
    arrive("một")
    arrive("hai")

    claims = at_once(*[partial(lanes.claim, f"worker-{number}") for number in range(8)])

    assert [held.turn.text for held in claims if held is not None] == ["một"]


def test_many_workers_at_once_get_different_conversations(database: Path) -> None:
    for number in range(6):
        arrive(address=f"citizen-{number}")

    claims = at_once(*[partial(lanes.claim, f"worker-{number}") for number in range(6)])

    assert len({held.conversation.pk for held in claims if held is not None}) == 6


def test_the_conversation_that_waited_longest_comes_first(database: Path) -> None:
    for number in range(3):
        arrive(f"lần đầu {number}", address=f"citizen-{number}")
    arrive("thêm", address="citizen-0")

    said = []
    while (held := lanes.claim("worker-1")) is not None:
        said.append(held.turn.text)
        commit(held)

    # Whoever has just been answered keeps the place of their next message, behind those who wrote before it.
    assert said == ["lần đầu 0", "lần đầu 1", "lần đầu 2", "thêm"]


def test_a_message_that_arrives_while_its_forerunner_is_answered_waits_and_is_not_lost(database: Path) -> None:
    arrive("một")
    held = claim()
    arrive("hai")

    assert lanes.claim("worker-2") is None
    commit(held)
    assert claim("worker-2").turn.text == "hai"


def test_a_lease_that_expired_is_taken_over_with_a_higher_fence(database: Path) -> None:
    arrive()
    old = claim("dead")
    expire(old)
    new = claim("alive")

    assert new.turn.pk == old.turn.pk
    assert new.fence > old.fence


def test_the_old_holder_commits_nothing(database: Path) -> None:
    receipt = arrive()
    old = claim("slow")
    expire(old)
    new = claim("alive")

    with pytest.raises(LeaseLost):
        commit(old, {"text": "từ người cũ"})
    assert turn_of(receipt).status == Turn.Status.PENDING
    assert not OutboxPart.objects.exists()

    commit(new, {"text": "từ người mới"})
    with pytest.raises(LeaseLost):
        commit(old, {"text": "từ người cũ"})
    assert [part.body["text"] for part in OutboxPart.objects.all()] == ["từ người mới"]


def test_the_old_holder_neither_renews_nor_releases_what_is_no_longer_theirs(database: Path) -> None:
    receipt = arrive()
    old = claim("slow")
    expire(old)
    claim("alive")
    until = conversation_of(receipt).lease_until

    assert not lanes.renew(old)
    lanes.release(old, again_in=0)
    assert conversation_of(receipt).lease_until == until
    assert conversation_of(receipt).lease_owner == "alive"


def test_the_same_claim_commits_once(database: Path) -> None:
    arrive()
    held = claim()
    commit(held)

    with pytest.raises(LeaseLost):
        commit(held)
    assert OutboxPart.objects.count() == 1


def test_two_commits_of_one_claim_at_once_store_one_answer(database: Path) -> None:
    arrive()
    held = claim()

    def try_commit() -> bool:
        try:
            commit(held)
        except LeaseLost:
            return False
        return True

    assert sorted(at_once(try_commit, try_commit)) == [False, True]
    assert OutboxPart.objects.count() == 1


def test_renewing_prolongs_the_lease(database: Path) -> None:
    receipt = arrive()
    held = claim()
    expire(held)

    assert lanes.renew(held)
    assert conversation_of(receipt).lease_until > timezone.now()
    assert lanes.claim("worker-2") is None


def test_a_released_turn_comes_back_after_its_pause_and_not_before(database: Path) -> None:
    arrive()
    held = claim()
    lanes.release(held, again_in=3600)
    assert lanes.claim("worker-2") is None

    expire(held)
    assert claim("worker-2").turn.pk == held.turn.pk


def test_a_postponed_conversation_does_not_hold_up_the_others(database: Path) -> None:
    arrive("kẹt", address="citizen-1")
    lanes.release(claim(), again_in=3600)
    arrive("trôi", address="citizen-2")

    assert claim().turn.text == "trôi"


def test_the_parts_of_an_answer_leave_in_order_each_with_its_own_key(database: Path) -> None:
    receipt = arrive()
    commit(claim(), {"text": "một"}, {"text": "hai"}, {"text": "ba"})

    parts = OutboxPart.objects.order_by("id")
    assert [part.body["text"] for part in parts] == ["một", "hai", "ba"]
    assert [part.key for part in parts] == [f"{receipt.turn_id}:{number}" for number in range(3)]
    assert turn_of(receipt).envelope["text"] == answer().text


def test_a_take_over_blocks_the_running_answer_and_cancels_what_was_not_sent(database: Path) -> None:
    arrive("một")
    commit(claim(), {"text": "đã gửi"}, {"text": "đang gửi"}, {"text": "chưa gửi"})
    arrive("hai")
    running = claim()
    outbox.sent(outbox.next_parts()[0])
    outbox.next_parts()  # the second part is on its way
    cancelled = lanes.take_over(running.conversation)

    with pytest.raises(LeaseLost):
        commit(running)
    assert cancelled == 2
    assert Counter(OutboxPart.objects.values_list("status", flat=True)) == {"sent": 1, "cancelled": 2}
    assert outbox.next_parts() == []


def test_a_take_over_touches_no_other_conversation(database: Path) -> None:
    mine, other = arrive(address="citizen-1"), arrive(address="citizen-2")
    commit(claim())
    running = claim()
    assert running.conversation.pk == other.conversation_id

    lanes.take_over(conversation_of(mine))

    commit(running)
    assert [part.turn_id for part in outbox.next_parts()] == [other.turn_id]


def test_after_a_take_over_the_waiting_message_is_still_handed_out(database: Path) -> None:
    arrive()
    running = claim()
    lanes.take_over(running.conversation)
    expire(running)

    again = claim()
    assert again.conversation.taken_over
    lanes.commit(again, None, [], session_turns=0)
    assert Turn.objects.get().status == Turn.Status.DONE
    assert Turn.objects.get().envelope is None


def test_a_take_over_and_a_commit_at_once_never_leave_an_answer_on_its_way(database: Path) -> None:
    for number in range(6):
        arrive(address=f"citizen-{number}")
    held = [claim() for _ in range(6)]

    def try_commit(one: Claim) -> None:
        with contextlib.suppress(LeaseLost):
            commit(one)

    at_once(
        *[partial(try_commit, one) for one in held],
        *[partial(lanes.take_over, one.conversation) for one in held],
    )

    assert outbox.next_parts() == []
    assert set(OutboxPart.objects.values_list("status", flat=True)) <= {OutboxPart.Status.CANCELLED}


def drained_in_order(conversations: int, each: int) -> None:
    """Every turn is done with one part, and in every conversation they were answered in the order they came."""
    assert not Turn.objects.filter(status=Turn.Status.PENDING).exists()
    assert OutboxPart.objects.count() == conversations * each
    assert OutboxPart.objects.values("turn").distinct().count() == conversations * each
    for lane in Conversation.objects.all():
        orders = OutboxPart.objects.filter(conversation=lane).order_by("id").values_list("turn__order", flat=True)
        assert list(orders) == list(range(1, each + 1))
    assert lanes.waiting() == 0


def test_200_messages_in_20_conversations_are_answered_once_and_in_order_by_threads(database: Path) -> None:
    for number in range(200):
        arrive(f"câu {number}", address=f"citizen-{number % 20}")
    in_flight: Counter[object] = Counter()
    guard = threading.Lock()

    def drain() -> None:
        while lanes.waiting():
            held = lanes.claim(threading.current_thread().name)
            if held is None:
                continue
            with guard:
                in_flight[held.conversation.pk] += 1
                assert in_flight[held.conversation.pk] == 1, "two turns of one conversation at once"
            with guard:
                in_flight[held.conversation.pk] -= 1
            commit(held)

    at_once(*[drain] * 6)

    drained_in_order(20, 10)


DRAIN = """
import django
django.setup()
from knowledge.envelope import Envelope, Outcome
from records import lanes
import os
while lanes.waiting():
    held = lanes.claim(str(os.getpid()))
    if held is not None:
        envelope = Envelope(outcome=Outcome.ANSWERED, text=str(os.getpid()))
        lanes.commit(held, envelope, [{"text": "x"}], session_turns=1)
"""


def test_processes_drain_the_same_file_without_answering_anything_twice(
    database: Path | None, tmp_path: Path, settings: Settings
) -> None:
    if database is None:
        pytest.skip("the test database of PostgreSQL is not the one in the environment")
    for number in range(40):
        arrive(address=f"citizen-{number % 8}")
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "service.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "MOTCUA_STATE": str(tmp_path / "state"),
        "MOTCUA_DATA_KEY": ",".join(settings.DATA_KEYS),
    }

    workers = [subprocess.Popen([sys.executable, "-c", DRAIN], env=env, stderr=subprocess.PIPE) for _ in range(2)]
    said = [worker.communicate(timeout=60)[1].decode() for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0], said
    drained_in_order(8, 5)
