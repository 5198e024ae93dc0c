"""The soak's books must find what they look for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.soak.books import _Repeats

KILLED = "2026-11-26 01:00:10.000000"


def part(text: str, attempts: int = 0, sent_at: str = "2026-11-26 01:00:01.000000") -> Any:
    """A part as the database has it."""
    body = json.dumps({"text": text})
    return {"body": body, "attempts": attempts, "created_at": "2026-11-26 01:00:00.000000", "sent_at": sent_at}


@pytest.mark.parametrize(
    "arrived", [["một"], ["hai", "một"], ["một", "hai", "ba"], ["một", "hai", "một"], []],
    ids=["lost", "swapped", "made up", "repeated too late", "nothing"],
)  # fmt: skip
def test_what_is_missing_or_in_another_order_is_found(arrived: list[str]) -> None:
    assert not _Repeats([]).add([part("một"), part("hai")], arrived)


def test_one_of_two_equal_texts_that_is_lost_is_found() -> None:
    assert not _Repeats([]).add([part("một"), part("một")], ["một"])


@pytest.mark.parametrize(
    ("sent", "counts"),
    [
        pytest.param(part("một"), (0, 0, 1), id="for no reason"),
        pytest.param(part("một", attempts=1), (1, 0, 0), id="its answer was lost"),
        pytest.param(part("một", sent_at="2026-11-26 01:00:31.000000"), (0, 1, 0), id="its sender was killed"),
    ],
)
def test_a_text_that_arrived_twice_is_counted_by_its_cause(sent: Any, counts: tuple[int, int, int]) -> None:
    repeats = _Repeats([KILLED])
    assert repeats.add([sent, part("hai")], ["một", "một", "hai"])
    assert (repeats.lost_answer, repeats.killed, repeats.unexplained) == counts
