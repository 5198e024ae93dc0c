"""Every action runs the same way: with a deadline, once in effect, and never with a traceback as its answer."""

from __future__ import annotations

import asyncio
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from actions.base import TurnAction
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply
from knowledge.envelope import Envelope, Outcome
from knowledge.schema import Aspect
from knowledge.search import Searcher
from records.models import ActionResult, Turn
from tests.actions.calls import acall, call
from tests.records.database import arrive, raw

SECRET = "căn cước 001099012345 của Nguyễn Văn A"


class Answering(TurnAction):
    """Answers, counts how often, and keeps what it was asked."""

    action_name = "action_answering"

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        self.questions.append(question)
        text = f"lần {len(self.questions)}"
        return Reply(Envelope(outcome=Outcome.ANSWERED, text=text), Context(procedure="1.000002", asked=(Aspect.FEE,)))


class Failing(Answering):
    """Raises an error that quotes what the citizen wrote; then answers."""

    action_name = "action_failing"

    def __init__(self, error: Exception, times: int = 99) -> None:
        super().__init__()
        self._error, self._times = error, times

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        self._times -= 1
        if self._times >= 0:
            raise self._error
        return super().reply(question, searcher, turn)


class Slow(Answering):
    """Answers when it is let."""

    action_name = "action_slow"

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.done = threading.Event(), threading.Event()

    def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
        assert self.gate.wait(60)
        reply = super().reply(question, searcher, turn)
        self.done.set()
        return reply


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"turn_id": str(uuid.uuid4())}, id="a turn that is not ours"),
        pytest.param({"turn_id": "1; DROP TABLE"}, id="not an id"),
        pytest.param({"turn_id": None}, id="null"),
        pytest.param({}, id="no turn"),
    ],
)
def test_a_call_without_a_turn_of_ours_fails_and_does_nothing(warm: Searcher, metadata: dict[str, str]) -> None:
    action = Answering()
    answer = call(action, None, metadata=metadata)

    assert answer.envelope.outcome is Outcome.FAILED
    assert action.questions == []
    assert not ActionResult.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRET),
        KeyError(SECRET),
        RuntimeError(SECRET),
        UnicodeEncodeError("ascii", SECRET, 0, 1, SECRET),
        AssertionError(SECRET),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_becomes_one_apology_that_echoes_nothing(warm: Searcher, error: Exception) -> None:
    receipt = arrive(SECRET)
    answer = call(Failing(error), receipt.turn_id)

    assert answer.envelope.outcome is Outcome.FAILED
    assert answer.slots == {}
    wire = str(answer.wire)
    assert "001099012345" not in wire
    assert "Nguyễn Văn A" not in wire
    assert "Traceback" not in wire
    assert not ActionResult.objects.exists()


def test_after_a_failure_the_retry_runs_and_is_stored(warm: Searcher) -> None:
    receipt = arrive()
    action = Failing(RuntimeError("half way"), times=1)

    outcomes = [call(action, receipt.turn_id).envelope.outcome for _ in range(2)]

    assert outcomes == [Outcome.FAILED, Outcome.ANSWERED]
    assert ActionResult.objects.count() == 1


def test_an_action_past_its_deadline_apologises_and_its_late_result_is_given_to_the_retry(
    warm: Searcher, settings: Settings
) -> None:
    settings.ACTION_SECONDS = 0.2
    receipt = arrive(SECRET)
    action = Slow()

    late = call(action, receipt.turn_id)
    assert late.envelope.outcome is Outcome.FAILED
    assert "001099012345" not in str(late.wire)

    settings.ACTION_SECONDS = 60
    action.gate.set()
    assert action.done.wait(60)
    assert call(action, receipt.turn_id).envelope.outcome is Outcome.ANSWERED
    assert ActionResult.objects.count() == 1


def test_a_retry_returns_the_stored_answer_and_slots_without_running_again(warm: Searcher) -> None:
    receipt = arrive()
    action = Answering()

    first, second = call(action, receipt.turn_id), call(action, receipt.turn_id)

    assert len(action.questions) == 1
    assert second.envelope == first.envelope
    assert second.slots == first.slots == {"context": Context("1.000002", asked=(Aspect.FEE,)).to_slot()}


def test_two_calls_of_one_turn_at_once_give_the_same_answer(warm: Searcher) -> None:
    receipt = arrive()
    action = Answering()

    async def both() -> list[str]:
        answers = await asyncio.gather(*[acall(action, receipt.turn_id) for _ in range(4)])
        return [answer.envelope.text for answer in answers]

    texts = asyncio.run(both())
    assert len(set(texts)) == 1
    assert ActionResult.objects.count() == 1


def test_four_citizens_at_once_do_not_wait_for_one_another(warm: Searcher) -> None:
    receipts = [arrive(address=f"citizen-{number}") for number in range(4)]
    meeting = threading.Barrier(4)

    class Meeting(Answering):
        def reply(self, question: Question, searcher: Searcher, turn: Turn) -> Reply:
            meeting.wait(5)  # passes only if all four run at the same time
            return super().reply(question, searcher, turn)

    async def all_at_once() -> list[Outcome]:
        action = Meeting()
        answers = await asyncio.gather(*[acall(action, receipt.turn_id) for receipt in receipts])
        return [answer.envelope.outcome for answer in answers]

    assert asyncio.run(all_at_once()) == [Outcome.ANSWERED] * 4


def test_the_true_text_comes_from_records_and_not_from_rasa(warm: Searcher) -> None:
    action = Answering()
    call(action, arrive(SECRET).turn_id, text="căn cước [số định danh] của Nguyễn Văn A")

    assert action.questions[0].text == SECRET


def test_every_aspect_that_rasa_found_is_asked_and_unknown_ones_are_not(warm: Searcher) -> None:
    action = Answering()
    entities = tuple({"entity": "aspect", "value": value} for value in ("fee", "time", "weather", "fee"))
    call(action, arrive().turn_id, "ask_fee", entities=entities)

    assert action.questions[0].aspects == (Aspect.FEE, Aspect.TIME)


def test_an_aspect_of_the_intent_alone_is_asked_too(warm: Searcher) -> None:
    action = Answering()
    call(action, arrive().turn_id, "ask_place")
    call(action, arrive().turn_id, "greet")

    assert [question.aspects for question in action.questions] == [(Aspect.PLACE,), ()]


def test_a_procedure_counts_as_chosen_only_if_a_button_named_it(warm: Searcher) -> None:
    action = Answering()
    entities = ({"entity": "procedure", "value": "1.000002"},)
    call(action, arrive("1.000002").turn_id, entities=entities)
    call(action, arrive("Thuyền", payload='/choose{"procedure":"1.000002"}').turn_id, entities=entities)

    assert [question.chosen for question in action.questions] == [(), ("1.000002",)]


def test_the_context_of_the_conversation_comes_from_the_slot_and_a_damaged_slot_is_empty(warm: Searcher) -> None:
    action = Answering()
    context = Context("1.000002", (("1.000002", "lost"),), ("1.000001",), (Aspect.TIME,))
    call(action, arrive().turn_id, context=context.to_slot())
    call(action, arrive().turn_id, context=None)

    assert [question.context for question in action.questions] == [context, Context()]


@pytest.mark.parametrize(
    ("refused", "share", "text", "outcome"),
    [
        pytest.param("unsafe", 0.2, "2 triệu thì có ai nhận không ạ", Outcome.REFUSED, id="pressing on"),
        pytest.param("unsafe", 0.02, "lệ phí bao nhiêu", Outcome.ANSWERED, id="the lawful way"),
        pytest.param("", 0.2, "2 triệu thì có ai nhận không ạ", Outcome.ANSWERED, id="nothing was refused"),
    ],
)
def test_what_presses_on_after_a_refusal_is_refused_before_the_action_is_asked(
    warm: Searcher, refused: str, share: float, text: str, outcome: Outcome
) -> None:
    context = Context(procedure="1.000002", refused=refused, surely_refused=bool(refused)).to_slot()
    answer = call(Answering(), arrive(text).turn_id, context=context, unlawful_share=share)

    assert answer.envelope.outcome is outcome
    assert answer.slots["context"]["refused"] == ("unsafe" if outcome is Outcome.REFUSED else "")


def test_the_answer_tells_staff_how_long_it_took_and_what_was_stored_is_what_was_said(warm: Searcher) -> None:
    receipt = arrive()
    answer = call(Answering(), receipt.turn_id)

    assert answer.envelope.trace.milliseconds > 0
    stored = ActionResult.objects.get(turn=receipt.turn_id)
    assert stored.envelope == answer.envelope.model_dump(mode="json")


def test_no_slot_holds_what_the_citizen_wrote(warm: Searcher) -> None:
    answer = call(Answering(), arrive(SECRET).turn_id)

    assert "001099012345" not in str(answer.slots)


def test_a_message_that_cannot_be_decrypted_is_an_apology(warm: Searcher, database: Path) -> None:
    receipt = arrive()
    raw("UPDATE records_turn SET text = 'damaged'")

    assert call(Answering(), receipt.turn_id).envelope.outcome is Outcome.FAILED


def test_a_database_that_is_away_is_an_apology_and_no_crash(warm: Searcher, database: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("breaks the file of SQLite")
    receipt = arrive()
    raw("ALTER TABLE records_actionresult RENAME TO gone")

    assert call(Answering(), receipt.turn_id).envelope.outcome is Outcome.FAILED
    raw("ALTER TABLE gone RENAME TO records_actionresult")
    assert call(Answering(), receipt.turn_id).envelope.outcome is Outcome.ANSWERED
