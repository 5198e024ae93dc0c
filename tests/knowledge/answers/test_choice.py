"""“Cái thứ hai”, “số 2”, “cả hai”: which of the things just offered is meant?"""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answers.choice import choose
from knowledge.answers.ordinals import pick
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply
from knowledge.answers.scripted import menu
from knowledge.envelope import Button, Outcome
from knowledge.fixed import human_button, menu_button
from knowledge.schema import Aspect
from knowledge.search import Searcher
from knowledge.wording import say
from tests.fakes import TODAY

OPEN, CLOSE = "1.001612", "1.001266"
OFFERED = (
    Button(title="Mở hộ kinh doanh", payload=f'/choose{{"procedure":"{OPEN}"}}'),
    Button(title="Đóng hộ kinh doanh", payload=f'/choose{{"procedure":"{CLOSE}"}}'),
    human_button(),
)
WAITING = Context(pending=(OPEN, CLOSE), asked=(Aspect.FEE,))


def say_to(searcher: Searcher, text: str, offered: tuple[Button, ...] = OFFERED, **options: Any) -> Reply:
    return choose(Question(text, TODAY, context=options.pop("context", WAITING), **options), searcher, offered)


@pytest.mark.parametrize("text", ["số 7", "cái thứ năm", "số 9", "", "😀", "nộp ở đâu", "di dau lam"])
def test_a_number_that_was_not_offered_picks_nothing(text: str) -> None:
    assert pick(text, 3) == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("cái thứ hai", 1),
        ("cai thu hai", 1),
        ("số 2", 1),
        ("2", 1),
        ("so hai nhe", 1),
        ("cái đầu tiên", 0),
        ("1", 0),
        ("thứ nhất", 0),
        ("số ba", 2),
        ("cái cuối", 2),
        ("cuối cùng", 2),
        ("cái thứ hai nộp ở đâu", 1),
        ("số 2 làm ở đâu vậy, có 1 mình em thôi", 1),
        ("cai dau nop o dau", 0),
    ],
)
def test_a_number_or_a_place_picks_one(text: str, position: int) -> None:
    assert pick(text, 3) == [position]


@pytest.mark.parametrize("text", ["cái thứ hai hết bao nhiêu tiền", "cai thu 2 het may dong", "số 2 hết phí gì không"])
def test_what_it_comes_to_is_no_word_for_all(text: str) -> None:
    assert pick(text, 3) == [1]


@pytest.mark.parametrize(
    "text", ["cả hai", "ca hai luon", "cả 2", "tất cả", "hết luôn", "làm hết đi ạ", "cả hai hết bao nhiêu"]
)
def test_both_picks_the_first_two(text: str) -> None:
    assert pick(text, 3) == [0, 1]


@pytest.mark.parametrize("text", ["cả hai", "cái cuối", "số 1"])
def test_nothing_offered_is_nothing_picked(text: str) -> None:
    assert pick(text, 0) == []


@pytest.mark.parametrize("text", ["cái thứ hai", "số 2", "2"])
def test_the_second_is_answered_with_what_was_asked(searcher: Searcher, text: str) -> None:
    reply = say_to(searcher, text)
    assert reply.envelope.outcome is Outcome.ANSWERED
    assert reply.context.procedure == CLOSE
    assert [block.title for block in reply.envelope.blocks] == ["Lệ phí"]


@pytest.mark.parametrize("text", ["cái thứ hai nộp ở đâu", "cai thu hai nop o dau"])
def test_where_is_no_word_for_the_first(searcher: Searcher, text: str) -> None:
    reply = say_to(searcher, text, aspects=(Aspect.PLACE,), context=Context(pending=(OPEN, CLOSE)))
    assert reply.context.procedure == CLOSE
    assert [block.title for block in reply.envelope.blocks] == ["Nơi nộp"]


def test_both_are_answered_one_after_the_other(searcher: Searcher) -> None:
    reply = say_to(searcher, "cả hai")
    names = [searcher.snapshot.procedures[code].name for code in (OPEN, CLOSE)]
    assert [block.title for block in reply.envelope.blocks] == [f"{name} – Lệ phí" for name in names]


def test_a_number_out_of_range_is_asked_about_and_nothing_is_answered(searcher: Searcher) -> None:
    reply = say_to(searcher, "số 5")
    assert reply.envelope.outcome is Outcome.CLARIFY
    assert reply.envelope.text == say("clarify.choice")
    assert reply.envelope.blocks == ()
    assert reply.context == replace(WAITING, put="clarify.choice")


def test_a_number_when_nothing_was_offered_is_asked_about(searcher: Searcher) -> None:
    assert say_to(searcher, "số 2", ()).envelope.text == say("clarify.choice")


def test_the_button_to_a_person_may_be_picked_by_number(searcher: Searcher) -> None:
    assert say_to(searcher, "số 3").envelope.outcome is Outcome.HANDOVER


def test_the_button_to_the_menu_may_be_picked_by_number(searcher: Searcher) -> None:
    reply = say_to(searcher, "1", (menu_button(),))
    expected = menu(Question("", TODAY), searcher).envelope
    assert (reply.envelope.text, reply.envelope.buttons) == (expected.text, expected.buttons)


def test_an_aspect_that_was_offered_is_answered(searcher: Searcher) -> None:
    offered = tuple(
        Button(title=name, payload=f'/ask_{name}{{"procedure":"3.000347"}}') for name in ("documents", "place")
    )
    reply = say_to(searcher, "cái thứ hai", offered, context=Context("3.000347", asked=(Aspect.FEE,)))
    assert [block.title for block in reply.envelope.blocks] == ["Nơi nộp"]


def test_a_tapped_button_names_its_procedure_itself(searcher: Searcher) -> None:
    assert say_to(searcher, "", chosen=(OPEN,)).context.procedure == OPEN


def test_a_choice_in_words_is_a_question_like_any_other(searcher: Searcher) -> None:
    reply = say_to(searcher, "đăng ký khai sinh cho con", context=Context())
    assert reply.context.procedure == "1.001193"
