"""A wish to have a form filled in, and how far it is."""

from datetime import date

import pytest

from knowledge.answers.applying import Wish, application
from knowledge.answers.question import Context, Question
from knowledge.answers.tracking import DraftLine, tracked
from knowledge.envelope import File, Outcome
from knowledge.plain import render
from knowledge.search import Searcher

TODAY = date(2026, 8, 3)


def apply(searcher: Searcher, text: str) -> Wish:
    return application(Question(text, TODAY, "apply", 0.9), searcher)


def test_a_wish_for_something_unknown_asks_which(searcher: Searcher) -> None:
    wish = apply(searcher, "làm giúp tôi cái đơn")
    assert wish.form is None
    assert wish.reply.envelope.outcome is Outcome.APPLICATION
    assert wish.reply.envelope.buttons
    assert wish.reply.envelope.blocks == ()


def test_a_wish_for_a_form_finds_it_and_remembers_the_procedure(searcher: Searcher) -> None:
    wish = apply(searcher, "điền giúp tôi tờ khai đăng ký khai sinh cho con")
    assert wish.form is not None
    assert wish.form.id == "khai-sinh"
    assert wish.procedure is not None
    assert wish.procedure.code == "1.001193"
    assert wish.reply.context.procedure == "1.001193"
    assert wish.reply.envelope.trace.procedures[0].code == "1.001193"


def test_a_procedure_without_a_form_says_so_and_lists_the_papers(searcher: Searcher) -> None:
    wish = apply(searcher, "điền giúp tôi tờ khai chứng thực bản sao từ bản chính")
    said = render(wish.reply.envelope)
    assert wish.form is None
    assert wish.reply.envelope.outcome is Outcome.APPLICATION
    assert "không có tờ khai" in said
    assert "Giấy tờ cần mang theo" in said
    assert "1. " in said
    assert wish.reply.envelope.sources


def test_another_office_s_form_is_told_to_be_another_office_s(searcher: Searcher) -> None:
    envelope = apply(searcher, "viết giúp tôi cái đơn ly hôn").reply.envelope
    assert envelope.outcome is Outcome.OUT_OF_SCOPE
    assert "Tòa án" in render(envelope)


def residence_discussed(searcher: Searcher, text: str) -> Wish:
    context = Context("1.004222", recent=("1.004222",))
    return application(Question(text, TODAY, "apply", 0.9, context=context), searcher)


def test_that_form_is_the_one_under_discussion(searcher: Searcher) -> None:
    text = "bạn fill giúp mình cái form đó luôn được không, tiếng Việt mình hơi rusty"
    wish = residence_discussed(searcher, text)
    assert wish.procedure is not None
    assert wish.procedure.code == "1.004222"


@pytest.mark.parametrize("text", ["viet giup don ly hon", "soạn hộ di chúc", "điền hộ đơn xin cấp sổ đỏ"])
def test_nor_is_another_office_s_in_the_middle_of_a_matter_which_goes_on(searcher: Searcher, text: str) -> None:
    wish = residence_discussed(searcher, text)
    assert wish.reply.envelope.outcome is Outcome.OUT_OF_SCOPE
    assert wish.reply.context.procedure == "1.004222"


@pytest.mark.parametrize(
    "text",
    [
        "điền luôn cái đơn giúp em",
        "viết đơn dùm e vs",
        "nho bot dien ho don voi",
        "em ly hôn rồi, điền đơn giúp em",
        "em ly hon roi dien don giup em",
        "dien don ho em, bo em mat roi, de lai di chuc",
        "điền giúp em để kịp nhập học lớp 1",
    ],
)
def test_a_form_without_a_name_is_the_one_under_discussion(searcher: Searcher, text: str) -> None:
    wish = residence_discussed(searcher, text)
    assert wish.procedure is not None
    assert wish.procedure.code == "1.004222"


@pytest.mark.parametrize(
    "text",
    [
        "viết hộ tôi đơn do chồng đánh đập, xin ly hôn",
        "viết hộ cái đơn kiện đòi đất, giấy này khó viết quá",
    ],
)
def test_a_petition_to_the_court_is_not_that_form(searcher: Searcher, text: str) -> None:
    assert residence_discussed(searcher, text).form is None


def test_the_state_of_a_dossier_of_others_is_not_made_up(searcher: Searcher) -> None:
    envelope = tracked(Question("hồ sơ của tôi đến đâu rồi", TODAY, "status"), searcher, []).envelope
    assert envelope.outcome is Outcome.STATUS
    assert "không xem được hồ sơ" in render(envelope)


def line(status: str) -> DraftLine:
    paper = File(name="to-khai.pdf", media_type="application/pdf", key="khai-sinh-MC-AAAA-CCCC.pdf")
    filed = status in ("filed", "done")
    return DraftLine(
        form="Tờ khai đăng ký khai sinh",
        code="MC-AAAA-CCCC",
        status=status,
        filed_number="H26.1-260803-0001" if filed else "",
        filed_on=date(2026, 8, 1) if filed else None,
        note="Hẹn trả kết quả ngày 5/8." if filed else "",
        until=date(2026, 9, 2),
        file=None if status == "filling" else paper,
    )


def test_forms_of_this_conversation_are_told_with_how_far_they_are(searcher: Searcher) -> None:
    question = Question("hồ sơ của tôi đến đâu rồi", TODAY, "status")
    told = {
        status: tracked(question, searcher, [line(status)]).envelope
        for status in ("filling", "ready", "handed", "filed", "done")
    }
    assert all(envelope.private and envelope.outcome is Outcome.STATUS for envelope in told.values())
    assert "đang điền dở, mã MC-AAAA-CCCC, giữ đến 2/9/2026" in render(told["filling"])
    assert told["filling"].buttons[0].title == "Điền tiếp"
    assert "chưa nộp" in render(told["ready"])
    assert told["ready"].files
    assert "đại lý" in render(told["handed"])
    assert "mã hồ sơ H26.1-260803-0001, ngày 1/8/2026. Hẹn trả kết quả ngày 5/8." in render(told["filed"])
    assert "đã có kết quả" in render(told["done"])
