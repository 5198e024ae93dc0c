"""Processes that are killed while turns are in flight: nothing is lost, nothing is said twice."""

from __future__ import annotations

import json
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from service.stack import Stack
from tests.e2e.citizen import SECONDS, Citizen
from tests.e2e.conftest import Rows

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1200)]

QUESTIONS = (
    "đổi bằng lái ở đâu",
    "lệ phí bao nhiêu",
    "khai sinh cho con cần giấy tờ gì",
    "mất bao lâu",
    "mất căn cước thì làm lại thế nào",
)
Messages = dict[str, list[str]]
"""Event ids by citizen, in the order they were sent."""

SENT = """
SELECT count(DISTINCT t.id) FROM records_outboxpart p JOIN records_turn t ON t.id = p.turn_id
WHERE p.status = 'sent' AND t.event_id IN (SELECT value FROM json_each(?))
"""
TURNS = """
SELECT event_id, status, outcome FROM records_turn
WHERE event_id IN (SELECT value FROM json_each(?))
"""
PARTS = """
SELECT t.event_id FROM records_outboxpart p JOIN records_turn t ON t.id = p.turn_id
WHERE t.event_id IN (SELECT value FROM json_each(?)) ORDER BY p.id
"""
EFFECTS = """
SELECT count(*) FROM records_actionresult r JOIN records_turn t ON t.id = r.turn_id
WHERE t.event_id IN (SELECT value FROM json_each(?)) GROUP BY t.id
"""
HELD = """
SELECT count(*) FROM records_conversation c JOIN records_turn t ON t.conversation_id = c.id
WHERE c.lease_owner <> '' AND t.status = 'pending' AND t.event_id IN (SELECT value FROM json_each(?))
"""


@contextmanager
def frozen(stack: Stack, name: str) -> Iterator[None]:
    """The process neither works nor dies for the block: whatever needs it stays in flight."""
    pid = stack.pid_of(name)
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # it was killed in the block
            os.killpg(pid, signal.SIGCONT)


def ask_all(citizens: list[Citizen]) -> Messages:
    """Every citizen sends all questions without waiting for answers."""
    sent: Messages = {}
    for question in QUESTIONS:
        for citizen in citizens:
            event = str(uuid.uuid4())
            assert citizen.post(event, text=question).status_code == 202
            sent.setdefault(citizen.token, []).append(event)
    return sent


def until(reached: Callable[[], bool], what: str, seconds: float = 3 * SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.1)


def answered_once_in_order(sent: Messages, rows: Callable[..., Rows]) -> list[str]:
    """Wait until every message is answered and sent, check that each is so once and in order; give the outcomes."""
    events = [event for of_one in sent.values() for event in of_one]
    ours = json.dumps(events)
    until(lambda: rows(SENT, ours) == [(len(events),)], "an answer to every message")
    turns = rows(TURNS, ours)
    assert sorted(event for event, _, _ in turns) == sorted(events)  # each stored once
    assert {status for _, status, _ in turns} == {"done"}
    said = [event for (event,) in rows(PARTS, ours)]
    assert sorted(said) == sorted(events)  # each answered by one part
    for of_one in sent.values():
        assert [event for event in said if event in of_one] == of_one
    assert {count for (count,) in rows(EFFECTS, ours)} <= {1}
    return [outcome for _, _, outcome in turns]


def in_flight(sent: Messages, rows: Callable[..., Rows]) -> bool:
    """Whether a worker holds one of these conversations while its turn is not answered."""
    return rows(HELD, json.dumps([events[0] for events in sent.values()])) != [(0,)]


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_a_killed_rasa_or_action_server_loses_no_message(stack: Stack, rows: Callable[..., Rows], name: str) -> None:
    citizens = [Citizen(stack.web_url) for _ in range(3)]
    with frozen(stack, name):
        sent = ask_all(citizens)
        until(lambda: in_flight(sent, rows), "a turn in flight")
        stack.kill(name)

    outcomes = answered_once_in_order(sent, rows)

    if name == "rasa":  # a silent action server is apologised for sooner than a slow machine brings it back
        assert "failed" not in outcomes
    stack.wait_ready()


def test_a_killed_worker_loses_no_message_and_says_nothing_twice(stack: Stack, rows: Callable[..., Rows]) -> None:
    citizens = [Citizen(stack.web_url) for _ in range(3)]
    with frozen(stack, "actions"):  # so that the worker has turns in flight when it dies
        sent = ask_all(citizens)
        until(lambda: in_flight(sent, rows), "a turn in flight")
        stack.kill("worker")

    assert "failed" not in answered_once_in_order(sent, rows)
    stack.wait_ready()


def test_a_killed_web_process_loses_no_message_that_the_page_sends_again(
    stack: Stack, rows: Callable[..., Rows]
) -> None:
    citizens = [Citizen(stack.web_url) for _ in range(3)]
    sent: Messages = {}

    def post(citizen: Citizen, event: str, question: str) -> None:
        """As the page does: the same id until it is taken."""
        for _ in range(600):
            try:
                if citizen.post(event, text=question).status_code == 202:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("the web process did not come back")

    for number, question in enumerate(QUESTIONS):
        for citizen in citizens:
            event = str(uuid.uuid4())
            post(citizen, event, question)
            sent.setdefault(citizen.token, []).append(event)
        if number == 1:
            stack.kill("web")
            # What was taken a moment before is sent again: the page may never have read the receipt.
            for citizen in citizens:
                post(citizen, sent[citizen.token][-1], question)

    assert "failed" not in answered_once_in_order(sent, rows)
    for citizen in citizens:  # and the page shows it all after a reload
        assert [len(turn["answers"]) for turn in citizen.history()] == [1] * len(QUESTIONS)
    stack.wait_ready()


@pytest.mark.parametrize("name", ["worker", "actions", "rasa"])
def test_a_form_survives_a_kill_at_any_answer(stack: Stack, name: str) -> None:
    """Each answer is sent while its process stands still, then dies: it is taken once, and nothing given is lost."""
    citizen = Citizen(stack.web_url)
    for text in ("điền giúp tôi tờ khai xin trích lục khai sinh", "đồng ý"):
        citizen.say(text)
    answers = {"requester_name": "Nguyễn Thị Hoa", "requester_residence": "số 5 ngõ 10, Phường Láng, Thành phố Hà Nội"}
    for given in answers.values():
        event = str(uuid.uuid4())
        with frozen(stack, name):
            assert citizen.post(event, text=given).status_code == 202
            time.sleep(0.5)  # so that the turn is in flight, or waits
            stack.kill(name)
        answer = citizen.answer_to(event)
        assert answer["outcome"] == "application", answer["text"]
        stack.wait_ready()

    shown = citizen.say("xem lại")
    lines = [line for block in shown["blocks"] for line in block["lines"]]
    assert lines[:2] == [  # behind them only what is taken without being asked
        "Họ tên của anh/chị: Nguyễn Thị Hoa",
        "Nơi cư trú của anh/chị: số 5 ngõ 10, Phường Láng, Thành phố Hà Nội",
    ]
