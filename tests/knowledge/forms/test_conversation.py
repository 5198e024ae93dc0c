"""How people talk while they fill a form in: what a message is taken for, and what then stands on the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from knowledge.forms.digress import Heard, answers_form
from knowledge.forms.flow import Event, Said, begin, take
from knowledge.forms.loader import load_forms
from knowledge.forms.state import State, Step, told

TODAY = date(2026, 11, 26)
UNSURE = Heard("nlu_fallback", 0.0)
MOTHER = {
    "requester_name": "Vũ Thị Mai",
    "requester_birth_date": "1998-12-22",
    "requester_paper": "Căn cước số 001198031254",
    "requester_residence": "số 5 ngõ 2, Phường Láng, Thành phố Hà Nội",
    "requester_relation": "mẹ",
    "child_name": "Đặng Gia Hân",
    "child_birth_date": "2026-11-05",
}
SPLIT = "số 12 ngõ 36 phường Dịch Vọng Hậu, quận Cầu Giấy, Hà Nội"


@dataclass(frozen=True)
class Heeded:
    """What came of a message."""

    state: State
    said: Said
    taken: bool
    """Whether the form takes it at all, or leaves it to the rest of the assistant."""

    @property
    def values(self) -> Mapping[str, str]:
        return self.state.values

    @property
    def read(self) -> str:
        """All that the citizen reads."""
        return " ".join([self.said.text, *(line for block in self.said.blocks for line in block.lines)])


def hear(
    form_id: str,
    asking: str | None,
    text: str,
    values: Mapping[str, str] | None = None,
    step: Step = Step.ASKING,
    doubtful: str | None = None,
) -> Heeded:
    form = load_forms()[form_id]
    given = dict(values or {})
    state = State(step=step, values=given, asking=asking, doubtful=doubtful, asked=tuple(given))
    taken = answers_form(form, state, text, UNSURE, TODAY, asked_last=True)
    return Heeded(*take(form, state, text, TODAY), taken)


def summary(text: str) -> Heeded:
    """A message at the summary of a certificate of permanent residence, all told."""
    values = {
        "business_name": "Cơm Hải Yến",
        "business_code": "0109998887",
        "reason": "nghỉ bán",
        "finances_settled": "yes",
    }
    return hear("cham-dut-ho-kinh-doanh", None, text, values, Step.SUMMARY)


class TestConsent:
    @pytest.mark.parametrize(
        "text",
        ["dạ em đồng ý ạ", "ừ, đồng ý", "tôi đồng ý", "oki", "okie", "oke em", "được em", "vâng ạ", "ok làm đi bạn"],
    )
    def test_it_is_given_politely(self, text: str) -> None:
        form = load_forms()["khai-sinh"]
        state, _ = begin(form, 30)
        assert answers_form(form, state, text, UNSURE, TODAY, asked_last=True)
        assert take(form, state, text, TODAY)[0].asking == "requester_name"

    def test_the_first_answer_may_stand_behind_it(self) -> None:
        form = load_forms()["khai-sinh"]
        after, said = take(form, begin(form, 30)[0], "đồng ý, em tên là Vũ Thị Mai", TODAY)
        assert after.values == {"requester_name": "Vũ Thị Mai"}
        assert "sinh ngày" in said.text

    @pytest.mark.parametrize("text", ["không đồng ý đâu", "dạ không", "thôi"])
    def test_it_is_refused_politely(self, text: str) -> None:
        form = load_forms()["khai-sinh"]
        assert take(form, begin(form, 30)[0], text, TODAY)[1].event is Event.REMOVED

    @pytest.mark.parametrize("text", ["sao phải hỏi nhiều vậy", "Vũ Thị Mai", "chưa"])
    def test_nothing_else_is_consent(self, text: str) -> None:
        form = load_forms()["khai-sinh"]
        assert take(form, begin(form, 30)[0], text, TODAY)[0].step is Step.CONSENT


class TestYesAndNo:
    @pytest.mark.parametrize(
        "text", ["ok em", "vâng đúng rồi ạ", "đúng ạ", "dạ đúng", "đúng rứa", "giữ nguyên cũng được"]
    )
    def test_a_yes_to_a_doubt_keeps_what_was_doubted(self, text: str) -> None:
        heeded = hear("khai-sinh", "requester_residence", text, {}, Step.DOUBT, SPLIT)
        assert heeded.values["requester_residence"] == SPLIT

    @pytest.mark.parametrize("text", ["đúng rồi nhưng số 7", "đúng rồi, phường Bồ Đề", "tùy em"])
    def test_what_is_neither_is_asked_again(self, text: str) -> None:
        heeded = hear("khai-sinh", "requester_residence", text, {}, Step.DOUBT, SPLIT)
        assert heeded.said.event is Event.UNANSWERED
        assert heeded.state.doubtful == SPLIT

    def test_a_ward_alone_mends_the_ward_and_keeps_the_house(self) -> None:
        heeded = hear("khai-sinh", "requester_residence", "phường Cầu Giấy ạ", {}, Step.DOUBT, SPLIT)
        assert heeded.values["requester_residence"] == "số 12 ngõ 36, Phường Cầu Giấy, Thành phố Hà Nội"

    def test_what_stands_behind_a_no_is_the_new_answer(self) -> None:
        heeded = hear(
            "khai-sinh", "requester_residence", "không, số 9 phố Hồng Mai, phường Bạch Mai", {}, Step.DOUBT, SPLIT
        )
        assert heeded.values["requester_residence"] == "số 9 phố Hồng Mai, Phường Bạch Mai, Thành phố Hà Nội"

    @pytest.mark.parametrize(
        "text", ["đúng rồi cháu ạ", "ok chuẩn", "đúng hết r", "ok em in ra đi", "không sai gì", "dung het"]
    )
    def test_the_summary_is_confirmed_in_many_words(self, text: str) -> None:
        heeded = summary(text)
        assert heeded.taken
        assert heeded.state.step is Step.READY

    @pytest.mark.parametrize("text", ["sai rồi", "không", "chưa đúng", "hình như sai"])
    def test_a_no_does_not_confirm_it(self, text: str) -> None:
        assert summary(text).state.step is Step.SUMMARY

    @pytest.mark.parametrize("text", ["có", "dạ vâng", "cảm ơn em", "chờ chị tí"])
    def test_neither_yes_nor_thanks_stand_on_the_paper(self, text: str) -> None:
        for asked in ("requester_relation", "child_birth_place"):
            assert asked not in hear("khai-sinh", asked, text).values

    @pytest.mark.parametrize(
        ("text", "value"),
        [("đã nộp đủ thuế rồi", "yes"), ("thuế thì xong rồi ạ", "yes"), ("còn nợ ít tiền", "no"), ("chưa em ơi", "no"),
         ("rơi mất giấy", None), ("đi Nhật", None), ("muốn hỏi thuế", None), ("để xem", None)],
    )  # fmt: skip
    def test_what_is_done_is_a_yes_and_a_likeness_of_words_is_none(self, text: str, value: str | None) -> None:
        assert hear("cham-dut-ho-kinh-doanh", "finances_settled", text).values.get("finances_settled") == value

    @pytest.mark.parametrize("text", ["chỉ mình em thôi", "một mình", "không có ai hết", "mỗi tôi"])
    def test_whoever_is_alone_has_nobody_with_them(self, text: str) -> None:
        assert hear("ct01-tam-tru", "ask_members", text).values["ask_members"] == "no"


class TestNothing:
    @pytest.mark.parametrize(
        ("form_id", "item", "text"),
        [
            ("trich-luc", "registered_on", "em không nhớ ngày đâu ạ"),
            ("trich-luc", "register_book", "mất giấy rồi nên không biết ạ"),
            ("cap-lai-gplx", "school", "lâu quá rồi không nhớ"),
            ("cap-lai-gplx", "school", "hổng nhớ luôn"),
            ("cap-lai-gplx", "ask_licence_expiry", "không thời hạn"),
            ("ct01-tam-tru", "request_note", "không có gì thêm"),
            ("ct01-tam-tru", "request_note", "không"),
            ("ct01-tam-tru", "registrant_email", "k có mail"),
            ("ct01-tam-tru", "head_id_number", "chưa hỏi chủ nhà nên chưa biết"),
            ("khai-tu", "deceased_paper", "không có giấy gì hết"),
            ("ly-lich-tu-phap", "spouse_name", "em chưa lấy chồng"),
            ("ly-lich-tu-phap", "requester_other_name", "không có tên nào khác"),
        ],
    )
    def test_it_leaves_empty_what_may_stay_so(self, form_id: str, item: str, text: str) -> None:
        heeded = hear(form_id, item, text)
        assert heeded.taken
        assert heeded.said.event is Event.ASKED
        assert item in heeded.state.skipped
        assert item not in heeded.values

    @pytest.mark.parametrize("text", ["mất bằng rồi em không nhớ số", "k biết", "chịu em ạ", "không có"])
    def test_what_is_required_is_asked_for_again(self, text: str) -> None:
        heeded = hear("cap-lai-gplx", "licence_number", text)
        assert heeded.taken
        assert "bắt buộc" in heeded.read
        assert "licence_number" not in heeded.values

    def test_what_the_help_offers_is_written(self) -> None:
        assert hear("khai-tu", "death_cause", "không rõ nguyên nhân").values["death_cause"] == "chưa rõ"
        assert hear("cai-chinh-ho-tich", "change_from", "để trống").values["change_from"] == "để trống"

    @pytest.mark.parametrize("text", ["không còn nhu cầu kinh doanh", "không đủ sức làm nữa"])
    def test_a_reason_that_begins_with_no_is_a_reason(self, text: str) -> None:
        assert hear("cham-dut-ho-kinh-doanh", "reason", text).values["reason"] == text

    def test_a_no_picks_the_option_that_says_no(self) -> None:
        assert hear("ket-hon", "ask_circumstance", "k").values["ask_circumstance"] == "none"
        assert hear("doi-gplx", "ask_circumstance", "không có").values["ask_circumstance"] == "none"


class TestEditing:
    def test_a_value_may_stand_in_the_wish(self) -> None:
        child = hear("khai-sinh", "child_sex", "sửa ngày sinh của bé thành 6/11/2026", MOTHER)
        assert child.values["child_birth_date"] == "2026-11-06"
        assert child.state.asking == "child_sex"
        assert (
            hear("khai-sinh", "child_sex", "đổi tên bé là Đặng Gia Huy", MOTHER).values["child_name"] == "Đặng Gia Huy"
        )
        named = summary("sua ten ho kinh doanh thanh Cơm Hải Yến 2")
        assert named.values["business_name"] == "Cơm Hải Yến 2"

    def test_a_bad_value_in_the_wish_asks_for_the_item(self) -> None:
        heeded = hear("khai-sinh", "child_sex", "sửa ngày sinh của bé thành 31/11/2026", MOTHER)
        assert heeded.state.asking == "child_birth_date"
        assert "chỉ có 30 ngày" in heeded.read
        assert heeded.values["child_birth_date"] == "2026-11-05"

    def test_it_is_asked_back_whose_is_meant(self) -> None:
        heeded = hear("khai-sinh", "child_sex", "sửa ngày sinh", MOTHER)
        assert heeded.said.event is Event.UNANSWERED
        assert [button.title for button in heeded.said.buttons] == ["ngày sinh của anh/chị", "ngày sinh của bé"]

    @pytest.mark.parametrize("text", ["sai ngày sinh của bé", "ngày sinh của bé sai rồi", "sửa ngày sinh cho con"])
    def test_the_item_is_called_as_people_call_it(self, text: str) -> None:
        heeded = hear("khai-sinh", None, text, MOTHER, Step.SUMMARY)
        assert heeded.state.asking == "child_birth_date"

    @pytest.mark.parametrize(
        ("form_id", "item", "text"),
        [
            ("thanh-lap-ho-kinh-doanh", "business_address", "đội 6 xã Đan Phượng Hà Nội"),
            ("cai-chinh-ho-tich", "change_item", "sửa chữ đệm"),
            ("doi-gplx", "reason", "đổi từ bìa giấy sang thẻ PET"),
            ("cham-dut-ho-kinh-doanh", "reason", "đổi sang thành lập công ty"),
        ],
    )
    def test_an_answer_may_begin_like_a_wish(self, form_id: str, item: str, text: str) -> None:
        assert item in hear(form_id, item, text).values

    def test_a_wish_is_heard_where_words_are_asked_for(self) -> None:
        heeded = hear("doi-gplx", "licence_issuer", "sửa số bằng lái", {"licence_number": "790180011111"})
        assert heeded.state.asking == "licence_number"
        assert "licence_issuer" not in heeded.values


class TestSeveralFacts:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Đỗ Thu Trang, sinh năm 1994", {"mother_name": "Đỗ Thu Trang", "mother_birth_year": "1994"}),
            ("Đỗ Thu Trang 1994", {"mother_name": "Đỗ Thu Trang", "mother_birth_year": "1994"}),
            ("mẹ bé tên Đỗ Thu Trang sn 94", {"mother_name": "Đỗ Thu Trang", "mother_birth_year": "1994"}),
            ("Đỗ Thu Trang dân tộc Tày", {"mother_name": "Đỗ Thu Trang", "mother_ethnicity": "Tày"}),
        ],
    )
    def test_a_name_comes_with_more(self, text: str, found: dict[str, str]) -> None:
        values = {"requester_relation": "bố", "ask_parents": "both"}
        assert hear("khai-sinh", "mother_name", text, values).values == values | found

    def test_no_comma_is_needed(self) -> None:
        text = "cháu tên là Dương Nhật Minh sinh ngày mùng 1 tháng 6 năm 2018 là con trai"
        assert hear("trich-luc", "person_name", text).values == {
            "person_name": "Dương Nhật Minh",
            "person_birth_date": "2018-06-01",
            "person_sex": "male",
        }
        bride = hear("ket-hon", "bride_name", "tôi là Đào Thị Sen, sinh 4/8/1965, dân tộc Kinh, quốc tịch Việt Nam")
        assert (bride.values["bride_ethnicity"], bride.values["bride_nationality"]) == ("Kinh", "Việt Nam")

    @pytest.mark.parametrize("text", ["có, cho tôi 2 bản", "lấy hai bản", "ừ cho em xin 2 bản nhé", "có 2 bản"])
    def test_copies_come_with_their_number(self, text: str) -> None:
        values = hear("khai-tu", "copies", text).values
        assert (values["copies"], values["copies_count"]) == ("yes", "2")

    def test_without_copies_there_is_no_number(self) -> None:
        assert hear("khai-tu", "copies", "không, lần trước lấy 2 bản rồi").values == {"copies": "no"}

    def test_a_short_number_is_not_a_telephone(self) -> None:
        heeded = hear("ct01-tam-tru", "registrant_id_number", "0742040012")
        assert heeded.values == {}
        assert "12 chữ số" in heeded.read
        assert hear("ct01-tam-tru", "registrant_id_number", "sđt 0912345678").values == {
            "registrant_phone": "0912345678"
        }

    def test_what_was_said_beside_a_refused_value_is_kept_and_the_reason_told(self) -> None:
        heeded = hear("khai-sinh", "child_birth_date", "con trai, sinh 18/10/2027")
        assert heeded.values == {"child_sex": "male"}
        assert "chưa đến" in heeded.read

    def test_a_fact_that_contradicts_is_left_out(self) -> None:
        values = {"registrant_id_number": "001190000123"}
        assert "registrant_sex" not in hear("ct01-tam-tru", "registrant_name", "Lê Thị An, nam", values).values


class TestDays:
    @pytest.mark.parametrize(
        ("form_id", "item", "text"),
        [
            ("khai-sinh", "child_birth_date", "18/10/2027"),
            ("cap-lai-gplx", "licence_date", "12/11/2029"),
            ("khai-sinh", "mother_birth_year", "2030"),
            ("khai-tu", "died_at", "8 giờ ngày 30/12/2026"),
        ],
    )
    def test_what_must_have_passed_does_not_lie_ahead(self, form_id: str, item: str, text: str) -> None:
        heeded = hear(form_id, item, text, {"ask_parents": "both"})
        assert "chưa đến" in heeded.read
        assert item not in heeded.values

    def test_a_licence_ends_ahead(self) -> None:
        heeded = hear("cap-lai-gplx", "ask_licence_expiry", "12/11/2031")
        assert heeded.values["ask_licence_expiry"] == "2031-11-12"

    @pytest.mark.parametrize("text", ["đến nay", "hiện nay", "vẫn đang ở ạ"])
    def test_until_now_is_today(self, text: str) -> None:
        assert hear("tinh-trang-hon-nhan", "stay_to", text).values["stay_to"] == "2026-11-26"

    def test_two_days_that_differ_are_asked_back(self) -> None:
        assert hear("khai-sinh", "child_birth_date", "bé sinh đêm qua 15/11/2026").said.event is Event.DOUBT

    def test_a_named_month_counts_where_the_calendar_is_said(self) -> None:
        said = "mung mot thang gieng duong lich nam 1965"
        assert hear("khai-sinh", "requester_birth_date", said).values["requester_birth_date"] == "1965-01-01"


class TestNamesAndPlaces:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("dạ tui tên Huỳnh Tấn Lộc", "Huỳnh Tấn Lộc"),
            ("tui là Hồ Sỹ Đại", "Hồ Sỹ Đại"),
            ("chủ nhà Nguyễn Thị Nga", "Nguyễn Thị Nga"),
            ("chồng tôi làm chủ hộ, tên là Nguyễn Mạnh Cường", "Nguyễn Mạnh Cường"),
            ("ông Bùi Đức Thắng nha em", "Bùi Đức Thắng"),
            ("tên thường gọi là Quàng Văn Bình", "Quàng Văn Bình"),
        ],
    )
    def test_leads_and_titles_are_no_part_of_a_name(self, text: str, name: str) -> None:
        assert hear("ct01-tam-tru", "head_name", text).values["head_name"] == name

    def test_a_title_written_as_a_name_is_asked_back(self) -> None:
        heeded = hear("ct01-tam-tru", "head_name", "Bà Nguyễn Thị Hoa")
        assert heeded.said.event is Event.DOUBT
        assert "Nguyễn Thị Hoa" in heeded.read

    @pytest.mark.parametrize(
        "text", ["chồng em", "như trên", "Trạm y tế xã Chiềng Cọ", "phường Yên Hòa", "muốn hỏi lệ phí"]
    )
    def test_what_is_no_name_is_refused(self, text: str) -> None:
        assert hear("ct01-tam-tru", "head_name", text).said.event is Event.UNANSWERED

    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("dạ nhà em ở bản Nà Tòng xã Bình Lư tỉnh Lai Châu ạ", "bản Nà Tòng, Xã Bình Lư, Tỉnh Lai Châu"),
            ("địa chỉ là thôn 4 xã Sơn Đồng, Hà Nội", "thôn 4, Xã Sơn Đồng, Thành phố Hà Nội"),
            ("ở trọ nhà số 5 phường Láng", "ở trọ nhà số 5, Phường Láng, Thành phố Hà Nội"),
        ],
    )
    def test_what_leads_to_an_address_is_left_out(self, text: str, address: str) -> None:
        assert hear("khai-sinh", "requester_residence", text).values["requester_residence"] == address

    def test_what_leads_to_a_paper_is_left_out(self) -> None:
        said = "tôi dùng căn cước công dân số 079088005432 cấp ngày 12 tháng 12 năm 2021"
        paper = hear("khai-sinh", "requester_paper", said).values["requester_paper"]
        assert paper == "căn cước công dân số 079088005432 cấp ngày 12 tháng 12 năm 2021"

    @pytest.mark.parametrize("text", ["ở với bố mẹ", "Hà Nội", "đang ở nước ngoài"])
    def test_an_address_without_ward_or_house_is_asked_back(self, text: str) -> None:
        assert hear("khai-sinh", "requester_residence", text).said.event is Event.DOUBT

    def test_what_is_not_known_of_an_address_is_left_out(self) -> None:
        heeded = hear("khai-sinh", "requester_residence", "không nhớ số nhà, thôn 4 xã Sơn Đồng")
        assert heeded.values["requester_residence"] == "thôn 4, Xã Sơn Đồng, Thành phố Hà Nội"

    @pytest.mark.parametrize("text", ["như trên ạ", "cùng địa chỉ", "giống địa chỉ trên", "ở cùng nhà"])
    def test_an_address_is_referred_to(self, text: str) -> None:
        values = {"bride_residence": "số 5, Phường Láng, Thành phố Hà Nội"}
        assert hear("ket-hon", "groom_residence", text, values).values["groom_residence"] == values["bride_residence"]

    def test_of_several_addresses_the_one_that_is_meant_is_asked_back(self) -> None:
        values = MOTHER | {"ask_parents": "both", "mother_residence": "thôn 4, Xã Sơn Đồng, Thành phố Hà Nội"}
        heeded = hear("khai-sinh", "father_residence", "cùng chỗ với mẹ bé", values)
        assert heeded.said.event is Event.DOUBT
        assert "thôn 4, Xã Sơn Đồng" in heeded.read

    def test_a_reference_to_nothing_is_refused(self) -> None:
        assert hear("khai-sinh", "requester_residence", "như trên").said.event is Event.UNANSWERED

    def test_whoever_heads_the_household_is_asked_back(self) -> None:
        heeded = hear("ct01-tam-tru", "head_name", "em luôn", {"registrant_name": "Khúc Thị Lan"})
        assert heeded.said.event is Event.DOUBT
        assert "Khúc Thị Lan" in heeded.read


class TestTakingBack:
    def test_the_answer_before_is_mended_and_told(self) -> None:
        heeded = hear("khai-sinh", "child_sex", "à nhầm, bé sinh ngày 6/11/2026 cơ", MOTHER)
        assert heeded.values["child_birth_date"] == "2026-11-06"
        assert "06/11/2026" in heeded.read
        assert heeded.state.asking == "child_sex"

    def test_a_day_alone_is_asked_back(self) -> None:
        heeded = hear("khai-sinh", "child_sex", "nhầm, ngày 6 cơ", MOTHER)
        assert heeded.said.event is Event.DOUBT
        assert "06/11/2026" in heeded.read

    def test_a_name_is_asked_back(self) -> None:
        heeded = hear("khai-sinh", "child_birth_place", "nhầm, Đặng Gia Huy", {"child_name": "Đặng Gia Hân"})
        assert heeded.said.event is Event.DOUBT
        assert "Đặng Gia Huy" in heeded.read
        assert "child_birth_place" not in heeded.values

    def test_what_is_asked_may_be_mended_too(self) -> None:
        heeded = hear("khai-sinh", "child_birth_date", "nhầm, 18/10/2026", {"child_name": "Đặng Gia Hân"})
        assert heeded.values["child_birth_date"] == "2026-10-18"

    def test_a_denial_is_no_correction(self) -> None:
        heeded = hear("ct01-thuong-tru", "ask_home", "không phải nhà thuê, nhà mình mua")
        assert heeded.values["ask_home"] == "own_home"


class TestChoices:
    @pytest.mark.parametrize(
        ("form_id", "item", "text", "value"),
        [
            ("khai-sinh", "ask_parents", "ca bo ca me", "both"),
            ("khai-sinh", "ask_parents", "cả 2 nha", "both"),
            ("khai-sinh", "ask_parents", "dạ chỉ có mẹ thôi ạ", "mother"),
            ("tinh-trang-hon-nhan", "marital_status", "chong toi mat roi", "widowed"),
            ("tinh-trang-hon-nhan", "marital_status", "em chưa kết hôn bao giờ", "single"),
            ("thanh-lap-ho-kinh-doanh", "founder", "mình chị làm thôi", "individual"),
            ("ket-hon", "bride_marriage_count", "lần đầu ạ", "1"),
            ("ket-hon", "bride_marriage_count", "lần thứ hai", "2"),
            ("trich-luc", "copies_count", "em lấy một bản", "1"),
            ("trich-luc", "copies_count", "dạ hai bản ạ", "2"),
        ],
    )
    def test_it_is_made_in_words_of_ones_own(self, form_id: str, item: str, text: str, value: str) -> None:
        assert hear(form_id, item, text).values[item] == value

    @pytest.mark.parametrize(
        ("form_id", "item", "text"),
        [("tinh-trang-hon-nhan", "marital_status", "em chưa ly hôn"),
         ("tinh-trang-hon-nhan", "marital_status", "không độc thân")],
    )  # fmt: skip
    def test_what_is_denied_is_not_chosen(self, form_id: str, item: str, text: str) -> None:
        assert hear(form_id, item, text).said.event is Event.UNANSWERED


class TestCards:
    CARD = "025198003412||Hà Thu Phương|09011998|Nữ|Khu 4, {ward}|15032023"

    def test_it_is_the_paper_too(self) -> None:
        heeded = hear("ket-hon", "bride_name", self.CARD.format(ward="xã Cẩm Khê, Phú Thọ"))
        assert heeded.values["bride_paper"] == "Căn cước số 025198003412, cấp ngày 15/03/2023"
        assert heeded.values["bride_residence"] == "Khu 4, Xã Cẩm Khê, Tỉnh Phú Thọ"

    def test_its_address_is_asked_back_where_the_ward_is_old(self) -> None:
        heeded = hear("ket-hon", "bride_name", self.CARD.format(ward="phường Phan Chu Trinh, Hoàn Kiếm, Hà Nội"))
        assert heeded.said.event is Event.DOUBT
        assert "Cửa Nam" in heeded.read
        assert "bride_residence" not in heeded.values

    def test_a_card_of_somebody_else_is_asked_back(self) -> None:
        card = self.CARD.format(ward="xã Cẩm Khê, Phú Thọ")
        heeded = hear("ket-hon", "bride_residence", card, {"bride_name": "Lê Thị Hoa"})
        assert heeded.said.event is Event.DOUBT
        assert "Hà Thu Phương" in heeded.read

    def test_a_paper_said_again_takes_the_place_of_what_the_card_told(self) -> None:
        values = {"bride_name": "Hà Thu Phương", "bride_paper": "Căn cước số 025198003412, cấp ngày 15/03/2023"}
        text = "căn cước 025198003412 cấp 15/03/2023, Bộ Công an"
        heeded = hear("ket-hon", "bride_marriage_count", text, values)
        assert heeded.values["bride_paper"] == text
        assert heeded.state.asking == "bride_marriage_count"


@pytest.mark.parametrize(
    "text",
    [
        "cần những giấy gì kèm theo vậy em",
        "mà cấy ni nộp ở mô rứa em",
        "chưa có thì sao",
        "mất bao lâu",
        "ghi sao hả em",
    ],
)
def test_a_question_is_no_answer(text: str) -> None:
    assert not hear("ct01-xac-nhan-cu-tru", "request_note", text).taken


class TestRows:
    """Two lines are two facts, as the form asks for them."""

    def test_the_second_line_answers_what_would_be_asked_next(self) -> None:
        said = hear("trich-luc", "requester_name", "Nguyễn Thị Hoa\nsố 5 ngõ 10, phường Láng, Hà Nội")
        assert said.values == {
            "requester_name": "Nguyễn Thị Hoa",
            "requester_residence": "số 5 ngõ 10, Phường Láng, Thành phố Hà Nội",
        }

    def test_a_line_that_shows_what_it_is_about_is_taken_as_that(self) -> None:
        said = hear("khai-sinh", "requester_name", "Vũ Thị Mai; sinh 22/12/1998; căn cước 001198031254")
        assert said.values == {
            "requester_name": "Vũ Thị Mai",
            "requester_birth_date": "1998-12-22",
            "requester_paper": "Căn cước số 001198031254",
        }

    def test_what_follows_on_an_answer_is_answered_with_it(self) -> None:
        said = hear("khai-sinh", "copies", "có\n2", MOTHER)
        assert (said.values["copies"], said.values["copies_count"]) == ("yes", "2")

    def test_a_second_line_that_is_no_answer_to_what_comes_next_is_left(self) -> None:
        said = hear("trich-luc", "requester_name", "Nguyễn Thị Hoa\ncảm ơn em nhiều")
        assert set(said.values) == {"requester_name"}

    def test_a_first_line_that_must_be_confirmed_takes_nothing_else_along(self) -> None:
        said = hear("trich-luc", "requester_name", "nguyen thi hoa\nsố 5 ngõ 10, phường Láng, Hà Nội")
        assert "requester_residence" not in said.values


class TestActs:
    """What is no answer, and what only sounds like none."""

    def takes(self, text: str, intent: str, asking: str, *, again: bool = False) -> bool:
        form = load_forms()["dang-ky-lai-khai-sinh"]
        state = State(step=Step.ASKING, asking=asking)
        return answers_form(form, state, text, Heard(intent, 0.9), TODAY, asked_last=True, again=again)

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("Nguyễn Bá Lộc", "injection"), ("em tên là Mùa Thị Dợ", "unsafe"), ("Lê Thị Hồng Đào", "danger")],
    )
    def test_a_bare_name_is_a_name_whatever_a_model_of_questions_hears(self, text: str, intent: str) -> None:
        assert self.takes(text, intent, "requester_name")

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("cảm ơn em nhiều", "thanks"), ("cho tôi gặp nhân viên", "human"), ("cứu tôi với, nó đánh tôi", "danger")],
    )
    def test_who_thanks_wants_a_person_or_is_in_danger_gives_no_name(self, text: str, intent: str) -> None:
        assert not self.takes(text, intent, "requester_name")
        assert intent == "danger" or not self.takes(text, intent, "requester_name", again=True)

    def test_a_reason_that_sounds_like_an_alarm_is_taken_when_it_is_said_again(self) -> None:
        text = "cháy nhà mất hết giấy tờ, sổ gốc không còn"
        assert not self.takes(text, "danger", "reason")
        assert self.takes(text, "danger", "reason", again=True)

    @pytest.mark.parametrize("text", ["em chưa kết hôn bao giờ", "chua ket hon bao gio", "chưa từng kết hôn bao giờ"])
    def test_never_is_an_answer_however_surely_a_question_is_heard(self, text: str) -> None:
        form = load_forms()["tinh-trang-hon-nhan"]
        state = State(step=Step.ASKING, asking="marital_status")
        assert answers_form(form, state, text, Heard("ask_time", 0.99), TODAY, asked_last=True)

    @pytest.mark.parametrize("text", ["chưa kết hôn, bao giờ có giấy", "chua ket hon bao gio co giay"])
    def test_when_it_will_be_there_stays_a_question(self, text: str) -> None:
        form = load_forms()["tinh-trang-hon-nhan"]
        state = State(step=Step.ASKING, asking="marital_status")
        assert not answers_form(form, state, text, Heard("ask_time", 0.99), TODAY, asked_last=True)

    def test_a_question_that_is_asked_twice_stays_a_question(self) -> None:
        assert not self.takes("phí bao nhiêu vậy", "ask_fee", "reason", again=True)


def test_a_sex_is_chosen_by_a_button_and_not_asked_of_whose_number_tells_it() -> None:
    before = {**MOTHER, "child_birth_place": "Bệnh viện Bạch Mai"}
    asked = hear("khai-sinh", "child_birth_date", "5/11/2026", before)
    assert [button.title for button in asked.said.buttons] == ["Nam", "Nữ"]
    own = {"requester_name": "Nguyễn Thị Hoa", "requester_paper": "Căn cước số 001196012345"}
    told_all = hear("trich-luc", "requester_relation", "bản thân", own)
    assert "nam hay nữ" not in told_all.read
    assert told(load_forms()["trich-luc"], told_all.state)["person_sex"] == "female"
