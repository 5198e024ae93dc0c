"""The case a citizen is in: kept through a conversation, corrected, and never hiding what may still be needed."""

import pytest

from knowledge.answers.question import Context
from knowledge.answers.reply import Reply
from knowledge.plain import render
from knowledge.schema import Aspect
from knowledge.search import Searcher
from tests.knowledge.answers.asked import answered, ask

PASSPORT, BIRTH, TEST, CHILD_CARD, EXTENSION = "1.001456", "1.001193", "3.000346", "1.014062", "1.002755"


def told(reply: Reply, code: str = PASSPORT) -> set[str]:
    return {case for owner, case in reply.context.cases if owner == code}


@pytest.fixture(scope="module")
def for_a_child(searcher: Searcher) -> Reply:
    return ask(searcher, "làm hộ chiếu cho con nhỏ cần giấy gì", Aspect.DOCUMENTS)


def test_a_case_is_kept_for_the_next_question(searcher: Searcher, for_a_child: Reply) -> None:
    assert told(for_a_child) == {"child"}
    assert told(ask(searcher, "phí bao nhiêu", Aspect.FEE, context=for_a_child.context)) == {"child"}


def test_a_case_is_kept_while_something_else_is_asked_and_after_the_return(
    searcher: Searcher, for_a_child: Reply
) -> None:
    licence = ask(searcher, "à đổi bằng lái thì phí bao nhiêu", Aspect.FEE, context=for_a_child.context)
    assert answered(licence) == ["3.000347"]
    back = ask(searcher, "quay lại hộ chiếu, cần giấy gì", Aspect.DOCUMENTS, context=licence.context)
    assert answered(back) == [PASSPORT]
    assert told(back) == {"child"}


@pytest.mark.parametrize(
    "text",
    [
        "à không, làm cho người lớn",
        "a khong, lam cho nguoi lon",
        "không phải cho con, cho tôi",
        "không phải làm cho con nhỏ đâu ạ",
        "bé 15 tuổi rồi",
        "con em đã qua 14 tuổi",
    ],
)
def test_a_case_that_is_denied_no_longer_holds(searcher: Searcher, for_a_child: Reply, text: str) -> None:
    corrected = ask(searcher, text, Aspect.OVERVIEW, context=for_a_child.context)
    assert answered(corrected) == [PASSPORT]
    assert told(corrected) == set()
    # What is still told of children says so.
    assert "Trường hợp người chưa đủ 14 tuổi" in render(corrected.envelope)


@pytest.mark.parametrize(
    "text", ["hộ chiếu cho con 15 tuổi cần gì", "hộ chiếu cho con trên 14 tuổi cần gì", "làm hộ chiếu cần gì"]
)
def test_nobody_is_taken_for_a_child_who_is_none(searcher: Searcher, text: str) -> None:
    assert told(ask(searcher, text, Aspect.DOCUMENTS)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "hộ chiếu cho bé dưới 14 tuổi cần gì",
        "hộ chiếu con chưa đủ 14 tuổi cần gì",
        "không phải cho tôi mà làm hộ chiếu cho con cần gì",
        "không phải, làm hộ chiếu cho con cơ, cần gì",
        "tôi 40 tuổi làm hộ chiếu cho con 3 tuổi cần gì",
    ],
)
def test_a_child_is_heard_of(searcher: Searcher, text: str) -> None:
    assert told(ask(searcher, text, Aspect.DOCUMENTS)) == {"child"}


def test_two_cases_are_both_told(searcher: Searcher) -> None:
    reply = ask(searcher, "hộ chiếu còn hạn của con nhỏ bị mất, xin lại cần giấy gì", Aspect.DOCUMENTS)
    assert answered(reply) == [PASSPORT]
    papers = render(reply.envelope)
    assert "đơn báo mất" in papers
    assert "người đại diện hợp pháp của trẻ" in papers


def test_a_second_case_does_not_push_the_first_out(searcher: Searcher) -> None:
    late = ask(searcher, "khai sinh trễ hạn cần gì", Aspect.DOCUMENTS)
    by_post = ask(searcher, "gửi bưu điện được không", Aspect.ONLINE, context=late.context)
    assert told(by_post, BIRTH) == {"late", "by_post"}


def test_what_is_named_later_takes_the_place_of_what_it_excludes(searcher: Searcher) -> None:
    small = ask(searcher, "làm căn cước cho bé 5 tuổi ở đâu", Aspect.PLACE)
    assert told(small, CHILD_CARD) == {"under6"}
    older = ask(searcher, "à nhầm bé 7 tuổi", Aspect.PLACE, context=small.context)
    assert answered(older) == [CHILD_CARD]
    assert told(older, CHILD_CARD) == {"from6"}


def test_a_case_that_has_no_fee_of_its_own_hides_none(searcher: Searcher) -> None:
    assert "đ mỗi" in render(ask(searcher, "gia hạn tạm trú cho con phí bao nhiêu", Aspect.FEE).envelope)
    car = ask(searcher, "bằng ô tô quá hạn thi lại hết bao nhiêu tiền", Aspect.FEE)
    assert answered(car) == [TEST]
    assert "100.000 đ" in render(car.envelope)
    assert "hạng A1, A, B1: 60.000 đ" not in render(car.envelope)


def test_a_case_told_before_the_procedure_is_settled_counts_afterwards(searcher: Searcher) -> None:
    first = ask(searcher, "làm lại khai sinh, nhờ người khác đi")
    assert set(first.context.pending) == {"1.004884", "2.000635"}
    chosen = ask(searcher, "", context=first.context, chosen=("1.004884",))
    assert answered(chosen) == ["1.004884"]
    assert told(chosen, "1.004884") == {"authorised"}


def test_a_case_of_a_procedure_that_is_gone_is_forgotten(searcher: Searcher) -> None:
    context = Context(PASSPORT, ((PASSPORT, "child"), ("9.999999", "late"), (PASSPORT, "no_such_case")))
    assert ask(searcher, "phí bao nhiêu", Aspect.FEE, context=context).context.cases == ((PASSPORT, "child"),)
