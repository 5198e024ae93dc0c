"""What a citizen is answered: not-found, out of scope and two at once first; then facts, and what is asked back."""

import json
from datetime import date
from typing import Any

import pytest

from knowledge.answers.guide import NEXT_BUTTONS, guide
from knowledge.answers.question import Context, Question
from knowledge.envelope import Outcome
from knowledge.plain import render
from knowledge.schema import Aspect
from knowledge.search import Hit, Searcher
from knowledge.wording import say
from nlu.text import fold
from tests.fakes import TODAY
from tests.knowledge.answers.asked import answered, ask, titles


class TestNotFound:
    @pytest.mark.parametrize("text", ["asdf qwer zxcv", "giá vàng hôm nay", "blub blub"])
    def test_what_is_not_known_is_never_answered_with_papers_of_something_else(
        self, searcher: Searcher, text: str
    ) -> None:
        reply = ask(searcher, text, Aspect.DOCUMENTS)
        assert reply.envelope.outcome is Outcome.CLARIFY
        assert reply.envelope.blocks == ()
        assert reply.context.procedure is None
        assert "Gặp người hỗ trợ" in titles(reply)

    @pytest.mark.parametrize(
        ("text", "aspect"),
        [
            ("khu mình ngập hoài do cống nghẹt, ai thông cống", Aspect.PLACE),
            ("cột mốc ranh giới bị nước cuốn trôi thì báo ai", Aspect.FEE),
            ("trâu nhà tôi giẫm lúa nhà khác, đền bao nhiêu", Aspect.FEE),
        ],
    )
    def test_what_is_rather_none_of_ours_is_said_to_be_so_and_the_nearest_is_only_offered(
        self, searcher: Searcher, text: str, aspect: Aspect
    ) -> None:
        reply = ask(searcher, text, aspect)
        assert reply.envelope.outcome is Outcome.OUT_OF_SCOPE
        assert reply.envelope.text == say("scope.unlisted")
        assert [block.lines for block in reply.envelope.blocks] == [(say("scope.unknown_authority"),)]
        assert reply.envelope.sources == ()
        assert len(titles(reply)) <= 4
        assert titles(reply)[-2:] == [say("button.menu"), "Gặp người hỗ trợ"]
        assert reply.context == Context()

    def test_without_topics_a_faint_guess_is_asked_about(self, searcher: Searcher) -> None:
        class Faint(Searcher):
            """A search over a catalogue without topics, of whose owners none stands out."""

            def search(self, *_: Any, **__: Any) -> list[Hit]:
                return [Hit("3.000347", 0.1, 1.9), Hit("1.014063", 0.09, 1.8)]

        faint = Faint(searcher.snapshot, searcher.index, searcher.encoder)
        reply = ask(faint, "xin phép nuôi ong ở đâu", Aspect.PLACE)
        assert reply.envelope.outcome is Outcome.CLARIFY
        assert titles(reply)[-1] == "Gặp người hỗ trợ"

    def test_only_words_of_asking_are_asked_back_with_the_menu(self, searcher: Searcher) -> None:
        reply = ask(searcher, "phí bao nhiêu?", Aspect.FEE)
        assert reply.envelope.text == say("clarify.which")
        assert len(reply.envelope.buttons) == 5
        assert reply.context == Context(asked=(Aspect.FEE,), put="clarify.which")

    @pytest.mark.parametrize("text", ["", "😀", "..."])
    def test_nothing_is_asked_back_too(self, searcher: Searcher, text: str) -> None:
        assert ask(searcher, text).envelope.outcome is Outcome.CLARIFY

    @pytest.mark.parametrize("text", ["giá vàng hôm nay bao nhiêu", "nấu phở thế nào", "1 + 1 bằng mấy vậy em"])
    def test_what_is_far_from_any_office_is_said_to_be_out_of_scope(self, searcher: Searcher, text: str) -> None:
        reply = ask(searcher, text, intent="out_of_scope", confidence=0.9)
        assert reply.envelope.outcome is Outcome.OUT_OF_SCOPE
        assert reply.envelope.text == say("scope.far")

    def test_a_topic_that_only_sounds_alike_is_not_named(self, searcher: Searcher) -> None:
        reply = ask(searcher, "ai vô địch world cup", intent="out_of_scope", confidence=0.95)
        assert reply.envelope.text == say("scope.far")

    def test_a_wrong_guess_of_out_of_scope_does_not_hide_a_procedure(self, searcher: Searcher) -> None:
        reply = ask(searcher, "bằng lái xe sắp hết hạn đổi ở đâu", intent="out_of_scope", confidence=0.7)
        assert answered(reply) == ["3.000347"]


class TestNearScope:
    @pytest.mark.parametrize(
        ("text", "authority"),
        [
            ("thủ tục ly hôn cần gì", "Tòa án nhân dân"),
            ("thu tuc ly hon can gi", "Tòa án nhân dân"),
            ("sang tên sổ đỏ ở đâu", "Văn phòng đăng ký đất đai"),
            ("xin visa đi Mỹ", "Đại sứ quán"),
        ],
    )
    def test_the_authority_is_named_and_nothing_is_answered_in_its_place(
        self, searcher: Searcher, text: str, authority: str
    ) -> None:
        reply = ask(searcher, text, Aspect.DOCUMENTS)
        shown = render(reply.envelope)
        assert reply.envelope.outcome is Outcome.OUT_OF_SCOPE
        assert f"Nơi giải quyết: {authority}" in shown
        assert "Giấy tờ cần có" not in shown
        assert reply.context.procedure is None

    def test_an_unverified_authority_is_marked_and_a_verified_one_has_its_source(self, searcher: Searcher) -> None:
        assert say("scope.claimed") in render(ask(searcher, "thủ tục ly hôn cần gì").envelope)
        catalogued = ask(searcher, "sang tên sổ đỏ ở đâu").envelope
        assert catalogued.sources
        assert say("scope.claimed") not in render(catalogued)

    def test_a_topic_in_between_does_not_forget_what_was_discussed(self, searcher: Searcher) -> None:
        context = Context("3.000347", asked=(Aspect.FEE,))
        assert ask(searcher, "thủ tục ly hôn thuận tình cần gì", context=context).context == context

    @pytest.mark.parametrize("text", ["hôm nay trời có mưa không", "xổ số miền Bắc hôm nay ra con gì"])
    def test_what_no_office_does_is_declined_in_one_line(self, searcher: Searcher, text: str) -> None:
        reply = ask(searcher, text)
        assert (reply.envelope.outcome, reply.envelope.text) == (Outcome.OUT_OF_SCOPE, say("scope.far"))
        assert reply.envelope.blocks == ()

    def test_a_short_question_of_a_fee_is_not_about_the_price_of_money(self, searcher: Searcher) -> None:
        card = ask(searcher, "thẻ căn cước sắp hết hạn, đổi ở đâu", Aspect.PLACE)
        assert answered(ask(searcher, "đổi hết mấy tiền", Aspect.FEE, context=card.context)) == ["1.014063"]


class TestTwoAtOnce:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("cấp lại bằng lái và đăng ký tạm trú hết bao nhiêu tiền", {"3.000348", "1.004194"}),
            ("đăng ký kết hôn và đăng ký tạm trú phí bao nhiêu", {"1.000894", "1.004194"}),
        ],
    )
    def test_both_are_answered_each_under_its_name(self, searcher: Searcher, text: str, codes: set[str]) -> None:
        for typed in (text, fold(text)):
            reply = ask(searcher, typed, Aspect.FEE)
            assert set(answered(reply)) == codes
            names = [searcher.snapshot.procedures[code].name for code in answered(reply)]
            assert [block.title for block in reply.envelope.blocks] == [f"{name} – Lệ phí" for name in names]
            assert reply.envelope.text == "Anh/chị hỏi về 2 thủ tục, tôi trả lời lần lượt."
            assert titles(reply) == names
            shown = " ".join(source.title for source in reply.envelope.sources)
            assert all(code in shown for code in codes)

    @pytest.mark.parametrize(
        ("text", "aspects", "code", "title"),
        [
            ("còn cái đầu thì sao", (Aspect.STEPS,), "3.000348", "Lệ phí"),
            ("the cai thu hai?", (Aspect.TIME,), "1.004194", "Lệ phí"),
            ("thế chuyện sau", (), "1.004194", "Lệ phí"),
            ("and the second one?", (Aspect.TIME,), "1.004194", "Lệ phí"),
            ("cái 1 mấy ngày có", (Aspect.TIME,), "3.000348", "Thời gian giải quyết"),
            ("việc thứ hai nộp ở đâu", (Aspect.PLACE,), "1.004194", "Nơi nộp"),
        ],
    )
    def test_of_two_answered_each_is_asked_about_by_its_place(
        self, searcher: Searcher, text: str, aspects: tuple[Aspect, ...], code: str, title: str
    ) -> None:
        both = ask(searcher, "cấp lại bằng lái và đăng ký tạm trú hết bao nhiêu tiền", Aspect.FEE)
        reply = ask(searcher, text, *aspects, context=both.context)
        assert answered(reply) == [code]
        assert [block.title for block in reply.envelope.blocks] == [title]

    def test_the_one_that_is_left_is_the_one_not_spoken_of_last(self, searcher: Searcher) -> None:
        both = ask(searcher, "cấp lại bằng lái và đăng ký tạm trú hết bao nhiêu tiền", Aspect.FEE)
        stay = ask(searcher, "cái thứ hai làm online được không", Aspect.ONLINE, context=both.context)
        assert answered(ask(searcher, "còn cái kia", context=stay.context)) == ["3.000348"]

    @pytest.mark.parametrize("text", ["việc đầu tiên phải làm là gì", "việc sau khi nộp hồ sơ là gì"])
    def test_first_and_after_may_be_words_of_time(self, searcher: Searcher, text: str) -> None:
        both = ask(searcher, "cấp lại bằng lái và đăng ký tạm trú hết bao nhiêu tiền", Aspect.FEE)
        told = ask(searcher, "cái thứ hai nộp ở đâu" if "đầu" in text else "cái đầu nộp ở đâu", context=both.context)
        assert ask(searcher, text, Aspect.STEPS, context=told.context).context.procedure == told.context.procedure

    def test_monday_is_no_second_thing(self, searcher: Searcher) -> None:
        both = ask(searcher, "cấp lại bằng lái và đăng ký tạm trú hết bao nhiêu tiền", Aspect.FEE)
        first = ask(searcher, "cái đầu nộp ở đâu", Aspect.PLACE, context=both.context)
        assert answered(ask(searcher, "thứ hai có làm việc không", Aspect.TIME, context=first.context)) == ["3.000348"]

    def test_names_side_by_side_share_what_is_said_of_them(self, searcher: Searcher) -> None:
        for text in ("mất căn cước và bằng lái, làm lại ở đâu", "đổi bằng lái với căn cước hết bao nhiêu"):
            codes = {"3.000348", "1.014064"} if "mất" in text else {"3.000347", "1.014063"}
            for typed in (text, fold(text)):
                assert set(answered(ask(searcher, typed, Aspect.PLACE))) == codes

    def test_papers_named_side_by_side_are_no_two_wishes(self, searcher: Searcher) -> None:
        reply = ask(searcher, "làm hộ chiếu có cần mang căn cước và giấy khai sinh không", Aspect.DOCUMENTS)
        assert answered(reply) == ["1.001456"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("bang lai xe het han 5 thang roi doi lai bang can gi", "3.000346"),
            ("bằng lái hết hạn 2 năm rồi, đổi cần gì", "3.000346"),
            ("bằng lái 5 ngày nữa hết hạn, đổi cần gì", "3.000347"),
            ("bang lai het han 5 ngay nua, doi can gi", "3.000347"),
            ("vợ tôi đang có đăng ký tạm trú, nay muốn đăng ký thường trú tại nhà tôi thì cần gì", "1.004222"),
        ],
    )
    def test_how_long_something_has_been_so_is_no_second_wish(self, searcher: Searcher, text: str, code: str) -> None:
        assert answered(ask(searcher, text, Aspect.DOCUMENTS)) == [code]

    def test_a_plus_or_as_well_as_joins_two(self, searcher: Searcher) -> None:
        for text in (
            "rơi ví mất giấy phép lái xe + căn cước, làm lại ở đâu",
            "mất cả bằng lái lẫn thẻ căn cước, làm lại ở đâu",
        ):
            assert set(answered(ask(searcher, text, Aspect.PLACE))) == {"3.000348", "1.014064"}

    def test_a_passport_may_be_one_of_the_two(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đổi bằng lái và làm hộ chiếu cần giấy tờ gì", Aspect.DOCUMENTS)
        assert set(answered(reply)) == {"3.000347", "1.001456"}

    @pytest.mark.parametrize("join", [", còn làm", ", con lam"])
    def test_and_what_of_joins_two(self, searcher: Searcher, join: str) -> None:
        reply = ask(searcher, f"khai sinh cho con cần giấy tờ gì{join} hộ chiếu mất bao lâu", Aspect.DOCUMENTS)
        assert set(answered(reply)) == {"1.001193", "1.001456"}

    def test_the_likelier_of_two_does_not_silence_the_other(self, searcher: Searcher) -> None:
        reply = ask(searcher, "khai tử cho bố và xóa thường trú cho bố cần gì", Aspect.DOCUMENTS)
        assert set(answered(reply)) == {"1.000656", "1.003197"}

    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("đổi tên đệm trong khai sinh rồi đổi căn cước theo tên mới, cả hai mất bao lâu", {"1.004859", "1.014063"}),
            (
                "em moi cuoi xong muon dang ky ket hon roi nhap khau ve nha chong, hai cai do mat may ngay",
                {"1.000894", "1.004222"},
            ),
        ],
    )
    def test_what_is_called_two_is_two_however_much_one_outweighs_the_other(
        self, searcher: Searcher, text: str, codes: set[str]
    ) -> None:
        assert set(answered(ask(searcher, text, Aspect.TIME))) == codes

    def test_two_things_of_which_one_is_known_are_not_made_two(self, searcher: Searcher) -> None:
        text = "đăng ký khai sinh cho hai đứa, hai giấy khai sinh hết bao nhiêu tiền"
        assert answered(ask(searcher, text, Aspect.FEE)) == ["1.001193"]

    def test_one_procedure_joined_by_and_stays_one(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đăng ký khai sinh cần giấy tờ gì và nộp ở đâu", Aspect.DOCUMENTS, Aspect.PLACE)
        assert answered(reply) == ["1.001193"]
        assert [block.title for block in reply.envelope.blocks] == ["Giấy tờ cần có", "Nơi nộp"]


class TestAnswer:
    def test_the_first_question_of_all_is_answered_with_place_source_and_date(self, searcher: Searcher) -> None:
        reply = ask(searcher, "bang lai xe sap het han doi o dau", Aspect.PLACE)
        shown = render(reply.envelope)
        assert answered(reply) == ["3.000347"]
        assert shown.startswith("Đổi giấy phép lái xe\n\nNơi nộp\n")
        assert "Phòng Cảnh sát giao thông" in shown
        assert "thủ tục 3.000347" in shown
        assert "Kiểm tra ngày 30/6/2026" in shown

    def test_a_licence_past_its_date_needs_a_test(self, searcher: Searcher) -> None:
        reply = ask(searcher, "bang lai het han 8 thang roi lam the nao")
        assert answered(reply) == ["3.000346"]
        assert "sát hạch" in render(reply.envelope)

    def test_the_discount_of_2025_is_no_fee_of_2026(self, searcher: Searcher) -> None:
        text = "đổi bằng lái sắp hết hạn phí bao nhiêu"
        assert "Nộp trực tuyến: 115.000 đ" not in render(ask(searcher, text, Aspect.FEE).envelope)
        old = ask(searcher, text, Aspect.FEE, today=date(2025, 6, 1))
        assert "Nộp trực tuyến: 115.000 đ" in render(old.envelope)

    def test_several_aspects_are_answered_in_the_order_of_an_answer(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đăng ký khai sinh", Aspect.TIME, Aspect.FEE, Aspect.DOCUMENTS)
        assert [block.title for block in reply.envelope.blocks] == [
            "Giấy tờ cần có", "Lệ phí", "Thời gian giải quyết",
        ]  # fmt: skip

    def test_without_an_aspect_the_summary_is_given(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đăng ký khai sinh cho con")
        assert [block.title for block in reply.envelope.blocks] == ["Tóm tắt"]

    def test_what_is_not_known_of_a_known_procedure_is_said_and_still_has_a_source(self, searcher: Searcher) -> None:
        reply = guide(Question("", TODAY, aspects=(Aspect.FORM,), chosen=("2.000815",)), searcher)
        assert "Tôi chưa có thông tin này" in render(reply.envelope)
        assert reply.envelope.sources

    def test_buttons_ask_for_what_was_not_answered_yet(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đăng ký khai sinh", Aspect.FEE)
        assert len(titles(reply)) == NEXT_BUTTONS
        assert "Lệ phí" not in titles(reply)
        for button in reply.envelope.buttons:
            assert len(button.title) <= 20
            assert json.loads(button.payload[button.payload.index("{") :]) == {"procedure": "1.001193"}

    def test_a_named_case_brings_its_own_papers(self, searcher: Searcher) -> None:
        late = ask(searcher, "đăng ký khai sinh quá hạn cần giấy gì", Aspect.DOCUMENTS)
        assert (late.context.procedure, late.context.cases) == ("1.001193", (("1.001193", "late"),))

    @pytest.mark.parametrize("text", ["đăng ký khai sinh quá hạn?", "khai sinh quá hạn, cần gì"])
    def test_a_sign_after_a_case_does_not_hide_it(self, searcher: Searcher, text: str) -> None:
        assert ask(searcher, text).context.cases == (("1.001193", "late"),)

    def test_staff_see_how_the_answer_came_about(self, searcher: Searcher) -> None:
        trace = ask(searcher, "đổi bằng lái", Aspect.FEE, intent="ask_fee", confidence=0.87654).envelope.trace
        assert (trace.intent, trace.confidence) == ("ask_fee", 0.8765)
        assert trace.procedures[0].code == "3.000347"
        assert trace.knowledge_version == searcher.snapshot.version
        assert trace.model_version == searcher.index.model_id
        assert all("topic:" not in row.code for row in trace.procedures)


class TestNegation:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("chưa xóa tên trong hộ khẩu gì hết, giờ em lo khai tử cho bà trước", "1.000656"),
            ("bảo hiểm với hộ khẩu để sau, em cần khai sinh cho cháu thôi", "1.001193"),
            ("không định nhập khẩu, chỉ cần giấy xác nhận mình đang ở đây", "1.010041"),
            ("khong phai ngu nho vai dem dau, ban em o luon ca nam, dang ky the nao", "1.004194"),
        ],
    )
    def test_what_is_put_off_or_denied_is_not_answered(self, searcher: Searcher, text: str, code: str) -> None:
        assert answered(ask(searcher, text, Aspect.DOCUMENTS)) == [code]


class TestAskBack:
    def test_an_answer_to_our_question_is_not_taken_for_a_topic_of_that_name(self, searcher: Searcher) -> None:
        asked = ask(searcher, "đi chứng thực thì mang gì", Aspect.DOCUMENTS)
        assert answered(ask(searcher, "bản sao bằng tốt nghiệp", Aspect.DOCUMENTS, context=asked.context)) == [
            "2.000815"
        ]

    def test_whoever_answers_without_asking_more_is_told_what_to_bring_and_do(self, searcher: Searcher) -> None:
        asked = ask(searcher, "em muốn làm lại bằng lái xe máy", Aspect.OVERVIEW)
        told = ask(searcher, "mất rồi ạ", Aspect.OVERVIEW, context=asked.context)
        assert answered(told) == ["3.000348"]
        assert {Aspect.DOCUMENTS, Aspect.STEPS} <= set(told.envelope.trace.aspects)

    def test_neighbours_are_told_apart_by_their_own_question(self, searcher: Searcher) -> None:
        reply = ask(searcher, "hộ kinh doanh", Aspect.FEE)
        assert reply.envelope.outcome is Outcome.CLARIFY
        assert reply.envelope.text == "Anh/chị muốn mở hay đóng hộ kinh doanh?"
        assert titles(reply) == ["Mở hộ kinh doanh", "Đóng hộ kinh doanh", "Gặp người hỗ trợ"]
        assert reply.context == Context(pending=("1.001612", "1.001266"), asked=(Aspect.FEE,))

    def test_the_choice_is_answered_with_what_was_asked_before(self, searcher: Searcher) -> None:
        context = ask(searcher, "hộ kinh doanh", Aspect.FEE).context
        reply = guide(Question("", TODAY, context=context, chosen=("1.001266",)), searcher)
        assert answered(reply) == ["1.001266"]
        assert [block.title for block in reply.envelope.blocks] == ["Lệ phí"]
        assert reply.context.pending == ()

    def test_the_choice_may_be_made_in_words(self, searcher: Searcher) -> None:
        context = ask(searcher, "hộ kinh doanh", Aspect.FEE).context
        reply = ask(searcher, "tôi nghỉ bán, muốn đóng", context=context)
        assert answered(reply) == ["1.001266"]
        assert [block.title for block in reply.envelope.blocks] == ["Lệ phí"]

    def test_our_question_stays_open_where_the_answer_names_nothing(self, searcher: Searcher) -> None:
        pending = ("1.014061", "1.014062", "1.014063", "1.014064")
        reply = ask(searcher, "nộp onlien được không", Aspect.ONLINE, context=Context(pending=pending))
        assert reply.envelope.outcome is Outcome.CLARIFY
        assert set(reply.context.pending) == set(pending)

    def test_a_question_asked_before_anything_was_named_is_still_wanted(self, searcher: Searcher) -> None:
        context = Context(asked=(Aspect.FEE,))
        reply = ask(searcher, "làm hộ chiếu cho cả nhà", Aspect.OVERVIEW, context=context)
        assert [block.title for block in reply.envelope.blocks] == [say("aspect.fee")]

    def test_something_else_instead_of_a_choice_is_answered(self, searcher: Searcher) -> None:
        context = ask(searcher, "hộ kinh doanh", Aspect.FEE).context
        assert answered(ask(searcher, "làm hộ chiếu", context=context)) == ["1.001456"]

    @pytest.mark.parametrize(
        ("text", "code"), [("đăng ký khai sinh cho con", "1.001193"), ("đăng ký tạm trú", "1.004194")]
    )
    def test_a_cue_does_not_turn_something_else_into_a_choice(self, searcher: Searcher, text: str, code: str) -> None:
        context = ask(searcher, "hộ kinh doanh", Aspect.FEE).context
        assert answered(ask(searcher, text, context=context)) == [code]

    def test_a_broken_licence_is_exchanged(self, searcher: Searcher) -> None:
        reply = ask(searcher, "bằng lái bị hỏng")
        assert reply.envelope.outcome is Outcome.CLARIFY or answered(reply) == ["3.000347"]


def test_the_context_survives_its_way_through_a_slot_and_anything_else_is_empty() -> None:
    context = Context(
        "3.000347", (("3.000347", "late"),), ("1.001612", "1.001266"), (Aspect.FEE, Aspect.PLACE), put="clarify.lost"
    )
    assert Context.from_slot(json.loads(json.dumps(context.to_slot()))) == context
    for slot in (None, "x", [], 3, {}):
        assert Context.from_slot(slot) == Context()
