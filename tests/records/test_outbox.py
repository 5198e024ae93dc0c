"""Departures: in order within a conversation, again after a failure, never lost in silence."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from records import lanes, outbox
from records.models import OutboxPart
from records.outbox import Standing
from records.transcripts import parts_after
from tests.records.database import answer, arrive, at_once


def answered(*texts: str, address: str = "citizen-1") -> None:
    """Commit one answer whose parts say ``texts``."""
    arrive(address=address)
    held = lanes.claim("worker-1")
    assert held is not None
    lanes.commit(held, answer(), [{"text": text} for text in texts], session_turns=1)


def said(parts: list[OutboxPart]) -> list[str]:
    return [part.body["text"] for part in parts]


def time_passes(part: OutboxPart) -> None:
    """Whatever ``part`` waits for is over."""
    OutboxPart.objects.filter(pk=part.pk).update(not_before=timezone.now() - timedelta(seconds=1))


def test_an_empty_outbox_gives_nothing(database: Path) -> None:
    assert outbox.next_parts() == []


def test_a_part_leaves_only_after_the_one_before_it(database: Path) -> None:
    answered("một", "hai")

    first = outbox.next_parts()
    assert said(first) == ["một"]
    assert outbox.next_parts() == []  # "một" is on its way

    outbox.sent(first[0])
    assert said(outbox.next_parts()) == ["hai"]


def test_conversations_do_not_wait_for_one_another(database: Path) -> None:
    answered("của một", address="citizen-1")
    answered("của hai", address="citizen-2")

    assert said(outbox.next_parts()) == ["của một", "của hai"]


def test_at_most_so_many_parts_are_taken_as_asked_for(database: Path) -> None:
    for number in range(5):
        answered(str(number), address=f"citizen-{number}")

    assert said(outbox.next_parts(limit=2)) == ["0", "1"]
    assert said(outbox.next_parts(limit=10)) == ["2", "3", "4"]


def test_two_senders_at_once_never_take_the_same_part(database: Path) -> None:
    for number in range(20):
        answered(str(number), address=f"citizen-{number}")

    taken = at_once(*[partial(outbox.next_parts, 5)] * 4)

    numbers = [text for parts in taken for text in said(parts)]
    assert sorted(numbers, key=int) == [str(number) for number in range(20)]


def test_a_failed_part_waits_keeps_its_place_and_counts_its_attempts(database: Path) -> None:
    answered("một", "hai")
    [part] = outbox.next_parts()
    outbox.retry(part, again_in=3600, reason="503")
    assert outbox.next_parts() == []  # neither the part nor its follower

    time_passes(part)
    [again] = outbox.next_parts()
    assert (again.body["text"], again.attempts, again.reason) == ("một", 1, "503")


def test_a_dead_letter_keeps_its_reason_and_lets_the_next_part_go(database: Path) -> None:
    answered("một", "hai")
    [part] = outbox.next_parts()
    outbox.bury(part, reason="chat not found " + "x" * 500)

    dead = OutboxPart.objects.get(pk=part.pk)
    assert dead.status == OutboxPart.Status.DEAD
    assert dead.reason.startswith("chat not found")
    assert len(dead.reason) == 200
    assert said(outbox.next_parts()) == ["hai"]


def test_a_part_whose_sender_died_is_sent_again_and_its_follower_still_waits(database: Path) -> None:
    answered("một", "hai")
    [part] = outbox.next_parts()  # and then its sender dies

    assert outbox.next_parts() == []
    time_passes(part)
    assert said(outbox.next_parts()) == ["một"]


def test_a_sent_part_is_never_sent_again(database: Path) -> None:
    answered("một")
    [part] = outbox.next_parts()
    outbox.sent(part)
    time_passes(part)

    assert outbox.next_parts() == []
    assert OutboxPart.objects.get().sent_at is not None


def test_a_cancelled_part_is_not_retried(database: Path) -> None:
    answered("một")
    [part] = outbox.next_parts()
    lanes.take_over(part.conversation)
    outbox.retry(part, again_in=0, reason="503")

    assert outbox.next_parts() == []
    assert OutboxPart.objects.get().status == OutboxPart.Status.CANCELLED


def test_a_part_cancelled_while_it_was_on_its_way_never_shows_on_the_page(database: Path) -> None:
    answered("một")
    [part] = outbox.next_parts()
    lanes.take_over(part.conversation)
    outbox.sent(part)  # the web page's sender has nothing to hand over: it only marks the part

    assert parts_after(part.conversation_id, 0) == []


@pytest.mark.parametrize("status", [OutboxPart.Status.PENDING, OutboxPart.Status.SENDING])
def test_what_was_not_sent_is_not_shown(database: Path, status: str) -> None:
    answered("một", "hai")
    [part] = outbox.next_parts()
    outbox.sent(part)
    OutboxPart.objects.exclude(pk=part.pk).update(status=status)

    assert said(parts_after(part.conversation_id, 0)) == ["một"]
    assert parts_after(part.conversation_id, part.pk) == []


def test_a_held_part_waits_keeps_its_place_and_that_is_no_failure(database: Path) -> None:
    answered("một", "hai")
    [part] = outbox.next_parts()
    outbox.hold(part, seconds=3600)
    assert outbox.next_parts() == []  # neither the part nor its follower

    time_passes(part)
    [again] = outbox.next_parts()
    assert (again.body["text"], again.attempts, again.reason) == ("một", 0, "")


def test_a_part_cancelled_while_it_was_on_its_way_is_not_held(database: Path) -> None:
    answered("một")
    [part] = outbox.next_parts()
    lanes.take_over(part.conversation)
    outbox.hold(part, seconds=0)

    assert OutboxPart.objects.get().status == OutboxPart.Status.CANCELLED


def buried(*addresses: str) -> list[OutboxPart]:
    for address in addresses:
        answered(f"của {address}", address=address)
    parts = outbox.next_parts()
    for part in parts:
        outbox.retry(part, again_in=0, reason="503")
    for part in outbox.next_parts():
        outbox.bury(part, reason="blocked")
    return parts


def test_without_dead_letters_there_is_nothing_to_list_or_replay(database: Path) -> None:
    answered("một")

    assert outbox.dead() == []
    assert outbox.replay() == outbox.replay([]) == outbox.replay(["no-such-key"]) == 0


def test_dead_letters_are_listed_newest_first_and_so_many_as_asked_for(database: Path) -> None:
    buried("citizen-1", "citizen-2", "citizen-3")

    assert said(outbox.dead()) == ["của citizen-3", "của citizen-2", "của citizen-1"]
    assert said(outbox.dead(limit=1)) == ["của citizen-3"]


def test_a_replayed_part_starts_anew_and_the_others_stay_dead(database: Path) -> None:
    first, second = buried("citizen-1", "citizen-2")

    assert outbox.replay([first.key]) == 1
    assert outbox.replay([first.key]) == 0  # it waits by now
    [again] = outbox.next_parts()
    assert (again.key, again.attempts, again.reason) == (first.key, 0, "")
    assert [part.key for part in outbox.dead()] == [second.key]


def test_all_are_replayed_and_only_dead_ones(database: Path) -> None:
    buried("citizen-1", "citizen-2")
    answered("gửi được", address="citizen-3")
    [part] = outbox.next_parts()
    outbox.sent(part)

    assert outbox.replay() == 2
    assert said(outbox.next_parts()) == ["của citizen-1", "của citizen-2"]


def test_two_replays_at_once_send_a_part_once(database: Path) -> None:
    buried("citizen-1", "citizen-2", "citizen-3")

    assert sum(at_once(*[outbox.replay] * 4)) == 3
    assert len(outbox.next_parts()) == 3


def test_what_waits_and_what_is_dead_is_counted_by_channel(database: Path) -> None:
    assert outbox.standings() == {}
    buried("citizen-1")
    answered("một", "hai", address="citizen-2")
    outbox.next_parts()  # one is on its way, one waits

    assert outbox.standings() == {"web": Standing(waiting=2, dead=1)}
