"""The pace at which a network lets us write, on a clock of the test's own."""

from __future__ import annotations

from channels import pace
from channels.pace import Pace, Rate
from tests.records.database import at_once


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_citizen_gets_one_message_a_second() -> None:
    clock = Clock()
    limit = Pace(clock)

    assert limit.ready_in({"lan": Rate(1, 1.0)}) == 0
    clock.now += 0.25
    assert limit.ready_in({"lan": Rate(1, 1.0)}) == 0.75
    assert limit.ready_in({"minh": Rate(1, 1.0)}) == 0
    clock.now += 0.75
    assert limit.ready_in({"lan": Rate(1, 1.0)}) == 0


def test_a_refusal_takes_no_slot_of_the_others() -> None:
    limit = Pace(Clock())
    everybody, citizen = Rate(3, 1.0), Rate(1, 1.0)
    limit.ready_in({"": everybody, "lan": citizen})

    for _ in range(10):
        assert limit.ready_in({"": everybody, "lan": citizen}) > 0

    assert limit.ready_in({"": everybody, "minh": citizen}) == 0
    assert limit.ready_in({"": everybody, "hoa": citizen}) == 0
    assert limit.ready_in({"": everybody, "nga": citizen}) > 0


def test_the_window_slides() -> None:
    clock = Clock()
    limit = Pace(clock)
    group = {"group": Rate(20, 60.0)}
    for _ in range(20):
        assert limit.ready_in(group) == 0
        clock.now += 1

    assert limit.ready_in(group) == 40
    clock.now += 40
    assert limit.ready_in(group) == 0
    assert limit.ready_in(group) == 1


def test_two_threads_never_take_one_slot() -> None:
    limit = Pace(Clock())

    waits = at_once(*[lambda: limit.ready_in({"": Rate(5, 1.0)})] * 16)

    assert waits.count(0) == 5


def test_citizens_at_rest_are_forgotten() -> None:
    clock = Clock()
    limit = Pace(clock)
    for number in range(pace.FORGET_AT):
        limit.ready_in({str(number): Rate(1, 1.0)})
    clock.now += 0.5
    limit.ready_in({"busy": Rate(1, 1.0)})
    clock.now += 0.5

    limit.ready_in({"new": Rate(1, 1.0)})

    assert limit.ready_in({"busy": Rate(1, 1.0)}) == 0.5
    assert len(limit._taken) == 2
