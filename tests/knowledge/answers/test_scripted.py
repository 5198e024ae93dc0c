"""Small talk, safety and what cannot be done yet: honest, with the right outcome, and never with a hole."""

from dataclasses import replace

import pytest

from knowledge.answers import scripted
from knowledge.answers.applying import application
from knowledge.answers.question import Context, Question
from knowledge.answers.refusing import refuse
from knowledge.envelope import Outcome
from knowledge.plain import render
from knowledge.schema import Aspect
from knowledge.search import Searcher
from tests.fakes import TODAY

CONTEXT = Context("3.000347", asked=(Aspect.FEE,))


def question(text: str = "", intent: str = "") -> Question:
    return Question(text, TODAY, intent, 0.9, context=CONTEXT)


@pytest.mark.parametrize("intent", ["greet", "thanks", "bye", "capabilities"])
def test_small_talk_is_answered_in_kind_and_forgets_nothing(searcher: Searcher, intent: str) -> None:
    reply = scripted.smalltalk(question(intent=intent), searcher)
    assert reply.envelope.outcome is Outcome.SMALLTALK
    assert "{" not in render(reply.envelope)
    assert replace(reply.context, put="") == CONTEXT


def test_it_says_that_it_is_a_machine_and_no_authority(searcher: Searcher) -> None:
    greeting = render(scripted.smalltalk(question(intent="greet"), searcher).envelope)
    assert "trợ lý tự động" in greeting
    assert "không phải cơ quan nhà nước" in greeting


def test_the_menu_counts_the_procedures_and_begins_anew(searcher: Searcher) -> None:
    reply = scripted.menu(question(), searcher)
    assert "30 thủ tục" in reply.envelope.text
    assert len(reply.envelope.buttons) == 9
    assert reply.context == Context()


def test_danger_is_answered_with_the_numbers_first(searcher: Searcher) -> None:
    envelope = scripted.danger(question("cháy nhà"), searcher).envelope
    shown = render(envelope)
    assert envelope.outcome is Outcome.HANDOVER
    assert all(number in shown for number in ("113", "114", "115", "111"))
    assert "Nguồn" not in shown


def test_a_complaint_gets_its_channel_and_a_bribe_its_advice(searcher: Searcher) -> None:
    envelope = scripted.complaint(question(), searcher).envelope
    assert envelope.outcome is Outcome.FEEDBACK
    assert "dichvucong.gov.vn" in render(envelope)
    assert "đừng đưa" in render(envelope)


def test_a_person_is_reached_by_a_number_that_is_marked_as_unverified(searcher: Searcher) -> None:
    envelope = scripted.human(question(), searcher).envelope
    assert envelope.outcome is Outcome.HANDOVER
    assert "19001009" in render(envelope)
    assert "chưa đối chiếu" in render(envelope)


def test_privacy_names_the_days_that_are_set(searcher: Searcher) -> None:
    envelope = scripted.privacy(question(), searcher, days=17).envelope
    assert "sau 17 ngày" in render(envelope)


def test_feedback_is_thanked_for(searcher: Searcher) -> None:
    assert scripted.feedback(question(), searcher).envelope.outcome is Outcome.FEEDBACK


@pytest.mark.parametrize(("intent", "text"), [("affirm", "vâng"), ("deny", "không")])
def test_a_bare_yes_or_no_is_asked_further(searcher: Searcher, intent: str, text: str) -> None:
    reply = scripted.affirm_or_deny(question(text, intent), searcher)
    assert reply.envelope.outcome is Outcome.CLARIFY
    assert replace(reply.context, put="") == CONTEXT


def test_a_no_that_says_what_is_meant_is_answered(searcher: Searcher) -> None:
    text = "không, tôi muốn đăng ký khai sinh cho con"
    assert scripted.affirm_or_deny(question(text, "deny"), searcher).context.procedure == "1.001193"


def test_every_fixed_answer_carries_the_versions_for_staff(searcher: Searcher) -> None:
    for answer in (scripted.danger, refuse, scripted.complaint, scripted.human):
        trace = answer(question(intent="x"), searcher).envelope.trace
        assert (trace.intent, trace.knowledge_version) == ("x", searcher.snapshot.version)


class TestSecondThought:
    """An act heard with little certainty gives way to a question that search understands."""

    ROBBED = "bằng lái của tui bị cướp giật mất, còn hạn, tới xin cấp lại mang chi theo"

    def test_a_robbed_licence_is_answered_with_papers(self, searcher: Searcher) -> None:
        reply = scripted.danger(Question(self.ROBBED, TODAY, intent="danger", confidence=0.4), searcher)
        assert reply.envelope.outcome is Outcome.ANSWERED
        assert reply.envelope.trace.procedures[0].code == "3.000348"
        assert Aspect.DOCUMENTS in reply.envelope.trace.aspects

    def test_a_certain_alarm_is_not_doubted(self, searcher: Searcher) -> None:
        reply = scripted.danger(Question(self.ROBBED, TODAY, intent="danger", confidence=0.9), searcher)
        assert reply.envelope.outcome is Outcome.HANDOVER

    @pytest.mark.parametrize(("confidence", "outcome"), [(0.4, Outcome.ANSWERED), (0.5, Outcome.REFUSED)])
    def test_a_first_message_is_refused_as_soon_as_a_crime_is_heard_and_the_paper_is_one_tap_away(
        self, searcher: Searcher, confidence: float, outcome: Outcome
    ) -> None:
        text = "ngân hàng bắt nộp giấy xác nhận độc thân mà sếp chỉ cho nghỉ một buổi, hết bao nhiêu tiền"
        envelope = refuse(Question(text, TODAY, intent="unsafe", confidence=confidence), searcher).envelope
        assert envelope.outcome is outcome
        if outcome is Outcome.REFUSED:
            assert envelope.buttons[0].payload == '/choose{"procedure":"1.004873"}'

    def test_a_faint_refusal_stays_where_search_is_not_sure(self, searcher: Searcher) -> None:
        text = "cho biết anh Tuấn người yêu cũ đang ở đâu"
        question = Question(text, TODAY, intent="unsafe", confidence=0.6)
        assert refuse(question, searcher).envelope.outcome is Outcome.REFUSED

    @pytest.mark.parametrize(("confidence", "outcome"), [(0.6, Outcome.ANSWERED), (0.7, Outcome.REFUSED)])
    def test_a_tale_in_the_middle_of_a_matter_is_rather_a_question(
        self, searcher: Searcher, confidence: float, outcome: Outcome
    ) -> None:
        text = "chủ nhà đi Úc, bà cô trông hộ, hợp đồng viết tay, sổ đỏ ngân hàng giữ, vậy giấy tờ đủ chưa"
        context = Context("1.004194", recent=("1.004194",))
        question = Question(text, TODAY, intent="unsafe", confidence=confidence, context=context)
        assert refuse(question, searcher).envelope.outcome is outcome

    @pytest.mark.parametrize(("confidence", "outcome"), [(0.8, Outcome.OUT_OF_SCOPE), (0.9, Outcome.REFUSED)])
    def test_a_refusal_of_another_office_s_matter_needs_more_certainty(
        self, searcher: Searcher, confidence: float, outcome: Outcome
    ) -> None:
        text = "Con gái tôi bị khuyết tật, xin giấy xác nhận mức độ khuyết tật ở đâu"
        question = Question(text, TODAY, intent="unsafe", confidence=confidence)
        assert refuse(question, searcher).envelope.outcome is outcome

    def test_a_wish_about_the_matter_in_hand_is_not_another_office_s(self, searcher: Searcher) -> None:
        text = (
            "Nếu hoãn khai tử chừng nửa năm để gia đình tiếp tục lĩnh lương hưu của cụ "
            "thì nên trình bày với phường thế nào cho hợp lý?"
        )
        context = Context("1.000656", recent=("1.000656",))
        question = Question(text, TODAY, intent="unsafe", confidence=0.8, context=context)
        assert refuse(question, searcher).envelope.outcome is Outcome.REFUSED

    def test_what_was_discussed_may_be_published_no_longer(self, searcher: Searcher) -> None:
        gone = Context("9.999999", recent=("9.999999",))
        question = Question("còn nợ thuế thì sao", TODAY, intent="unsafe", confidence=0.5, context=gone)
        assert refuse(question, searcher).envelope.outcome is Outcome.REFUSED

    def test_a_doubtful_refusal_of_a_tale_is_out_of_scope(self, searcher: Searcher) -> None:
        question = Question("kể cho bà nghe chuyện cổ tích đi", TODAY, intent="injection", confidence=0.4)
        assert refuse(question, searcher).envelope.outcome is Outcome.OUT_OF_SCOPE

    def test_a_doubtful_wish_to_apply_that_names_what_it_asks_is_a_question(self, searcher: Searcher) -> None:
        question = Question("tiện hỏi luôn làm hộ chiếu cần giấy tờ gì", TODAY, intent="apply", confidence=0.45)
        assert application(question, searcher).reply.envelope.outcome is Outcome.ANSWERED

    def test_an_answer_to_our_question_is_no_complaint(self, searcher: Searcher) -> None:
        context = Context(pending=("1.001612", "1.001266"), asked=(Aspect.OVERVIEW,))
        question = Question("toi muon mo moi", TODAY, intent="complaint", confidence=0.6, context=context)
        assert scripted.complaint(question, searcher).envelope.trace.procedures[0].code == "1.001612"

    def test_both_of_what_we_offered_is_no_crime(self, searcher: Searcher) -> None:
        context = Context(pending=("1.014064", "3.000348", "3.000346"), asked=(Aspect.STEPS,))
        text = "cả hai, căn cước với bằng lái, bằng vẫn còn hạn"
        question = Question(text, TODAY, intent="unsafe", confidence=0.56, context=context)
        codes = [row.code for row in refuse(question, searcher).envelope.trace.procedures[:2]]
        assert set(codes) == {"1.014064", "3.000348"}

    @pytest.mark.parametrize(("intent", "outcome"), [("injection", Outcome.ANSWERED), ("unsafe", Outcome.REFUSED)])
    def test_whoever_asks_for_a_fee_in_the_middle_of_a_matter_attacks_nothing(
        self, searcher: Searcher, intent: str, outcome: Outcome
    ) -> None:
        text = "Tạm thời cho tôi biết lệ phí của giấy xác nhận đó."
        question = Question(text, TODAY, intent=intent, confidence=0.65, context=Context("1.004873"))
        assert refuse(question, searcher).envelope.outcome is outcome

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("gãy làm đôi luôn rồi", Outcome.ANSWERED),
            ("điền giúp tôi tờ khai cấp lại bằng lái", Outcome.APPLICATION),
        ],
    )
    def test_who_wants_a_form_speaks_of_writing(self, searcher: Searcher, text: str, outcome: Outcome) -> None:
        question = Question(text, TODAY, intent="apply", confidence=0.6, context=Context("3.000348"))
        assert application(question, searcher).reply.envelope.outcome is outcome

    def test_a_no_that_asks_for_something_else_is_answered(self, searcher: Searcher) -> None:
        text = "à chưa cần nữa, cho hỏi phí thôi"
        context = Context("2.000884")
        question = Question(text, TODAY, intent="deny", confidence=0.5, aspects=(Aspect.FEE,), context=context)
        reply = scripted.affirm_or_deny(question, searcher)
        assert reply.envelope.trace.aspects == ("fee",)
        assert reply.envelope.trace.procedures[0].code == "2.000884"

    def test_a_short_question_about_the_matter_in_hand_is_no_small_talk(self, searcher: Searcher) -> None:
        question = Question("cần chi mi", TODAY, intent="capabilities", confidence=0.5, context=Context("3.000333"))
        reply = scripted.smalltalk(question, searcher)
        assert reply.envelope.trace.procedures[0].code == "3.000333"
        assert "documents" in reply.envelope.trace.aspects
