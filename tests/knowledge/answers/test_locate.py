"""Where to go: what a citizen reads."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest

from knowledge.answers.locate import locate, names_only_a_place
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply
from knowledge.envelope import Ask, Outcome
from knowledge.plain import render
from knowledge.points.hours import parse_hours
from knowledge.points.network import Network
from knowledge.points.opening import VIETNAM
from knowledge.points.schema import Kind, Precision, ServicePoint
from knowledge.points.shipped import shipped_points
from knowledge.schema import Standing
from knowledge.search import Searcher

NOW = datetime(2026, 11, 26, 16, 20, tzinfo=VIETNAM)
TODAY = date(2026, 11, 26)
AGENT = ServicePoint(
    key="agent-lang", kind=Kind.AGENT, name="Bưu cục Láng", address="1 đường Láng", unit="00199", latitude=21.0105,
    longitude=105.815, precision=Precision.EXACT, hours=parse_hours("T2-T6 8:00-17:00"), phone="024 3000 0000",
    free=True, standing=Standing.CLAIMED, checked_on=TODAY, source="Danh sách thử",
)  # fmt: skip


def ask(searcher: Searcher, text: str, *extra: ServicePoint, location: Any = None, **fields: Any) -> Reply:
    network = Network([*shipped_points().values(), *extra])
    return locate(Question(text, TODAY, "find_agent", 0.9, **fields), searcher, network, NOW, location)


def told(reply: Reply) -> str:
    return render(reply.envelope)


class TestNoPlace:
    def test_it_asks_where_and_says_what_is_known_of_the_agents_with_source_and_date(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đại lý dịch vụ công gần nhất")
        assert reply.envelope.outcome is Outcome.AGENTS
        assert reply.envelope.asks is Ask.LOCATION
        assert "khu vực nào" in reply.envelope.text
        assert "32 đại lý" in told(reply)
        assert reply.envelope.places == ()
        assert reply.envelope.sources[0].url == "https://xaydungchinhsach.chinhphu.vn"

    def test_the_city_alone_is_no_place(self, searcher: Searcher) -> None:
        reply = ask(searcher, "danh sách đại lý ở Hà Nội")
        assert "khu vực nào" in reply.envelope.text
        assert reply.context.procedure is None

    @pytest.mark.parametrize(("text", "location"), [("em ở Bắc Ninh", None), ("", (20.25, 105.97))])
    def test_another_province_is_shown_the_national_portal(self, searcher: Searcher, text: str, location: Any) -> None:
        reply = ask(searcher, text, location=location)
        assert "dichvucong.gov.vn" in told(reply)
        assert reply.envelope.places == ()

    def test_a_name_that_is_in_two_districts_is_asked_back_and_a_button_settles_it(self, searcher: Searcher) -> None:
        reply = ask(searcher, "Minh Khai")
        assert reply.envelope.outcome is Outcome.CLARIFY
        [button] = [row for row in reply.envelope.buttons if "bắc từ liêm" in row.title.lower()]
        assert len(button.payload) <= 1000
        place = button.payload.partition('"place":"')[2].removesuffix('"}')
        settled = ask(searcher, "", place=place)
        assert "Phường Minh Khai (cũ)" in told(settled)


class TestPlaces:
    def test_the_ward_that_was_named_and_nothing_of_another_level(self, searcher: Searcher) -> None:
        reply = ask(searcher, "phường Bồ Đề có chỗ nào nhận hồ sơ")
        assert reply.envelope.places[0].name.startswith("Nơi nhận hồ sơ của UBND phường Bồ Đề")
        assert "quận" not in told(reply).lower()

    def test_the_middle_of_a_ward_is_told_as_that(self, searcher: Searcher) -> None:
        place = ask(searcher, "phường Bồ Đề").envelope.places[0]
        assert place.approximate
        assert place.note == "Vị trí gần đúng, ở giữa phường Bồ Đề, chưa có số nhà."

    def test_an_old_district_is_told_to_be_gone_and_asked_more_narrowly(self, searcher: Searcher) -> None:
        reply = ask(searcher, "quận Cầu Giấy")
        assert "không còn cấp quận, huyện" in told(reply)
        assert len(reply.envelope.places) == 4
        assert "UBND quận" not in told(reply)

    def test_an_old_ward_that_was_split_shows_where_to_and_offers_each(self, searcher: Searcher) -> None:
        reply = ask(searcher, "phường Cống Vị cũ")
        assert "chia vào: phường Ngọc Hà, phường Giảng Võ" in told(reply)
        assert [button.title for button in reply.envelope.buttons] == ["Phường Ngọc Hà", "Phường Giảng Võ"]

    def test_hours_distance_and_phone_of_an_agent(self, searcher: Searcher) -> None:
        [place] = [row for row in ask(searcher, "phường Láng", AGENT).envelope.places if row.name == AGENT.name]
        assert place.address == "1 đường Láng"
        assert "miễn phí" in place.note
        assert "Đang mở cửa đến 17:00 (còn 40 phút)" in place.note
        assert "Cách khoảng" in place.note
        assert "024 3000 0000" in place.note
        assert not place.approximate

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("mai ra phường Láng lúc 9h được không", "Lúc 9:00 "),
            ("chủ nhật ở phường Láng có chỗ nào làm", "Chủ nhật 29/11 đóng cửa. Giờ làm việc T2–T6 8:00–17:00"),
        ],
    )
    def test_whether_it_is_open_when_somebody_wants_to_go(self, searcher: Searcher, text: str, words: str) -> None:
        [place] = [row for row in ask(searcher, text, AGENT).envelope.places if row.name == AGENT.name]
        assert words in place.note

    def test_far_from_every_known_agent_that_is_said(self, searcher: Searcher) -> None:
        reply = ask(searcher, "xã Ba Vì")
        assert "chưa biết đại lý dịch vụ công nào ở gần" in told(reply)
        assert all("Bưu điện" not in place.name for place in reply.envelope.places)

    def test_a_shared_position_is_answered_and_not_remembered(self, searcher: Searcher) -> None:
        reply = ask(searcher, "", location=(21.0006, 105.8154))
        assert "phường Thanh Xuân" in told(reply)
        assert reply.envelope.asks is None
        assert "21.0" not in str(reply.context.to_slot())

    def test_distances_from_a_shared_position_do_not_tell_where_it_is(self, searcher: Searcher) -> None:
        places = ask(searcher, "", AGENT, location=(21.0006, 105.8154)).envelope.places
        assert [re.findall(r"Cách khoảng (\S+) km", place.note) for place in places if place.name == AGENT.name] == [
            ["1"]
        ]

    def test_every_point_shows_its_source(self, searcher: Searcher) -> None:
        titles = {line.title for line in ask(searcher, "phường Láng", AGENT).envelope.sources}
        assert AGENT.source in titles
        assert "Danh mục phường, xã từ 1/7/2025 (bộ dữ liệu vietnamadminunits)" in titles


class TestCompetence:
    @pytest.mark.parametrize(
        ("text", "counter"),
        [
            ("đăng ký kết hôn ở phường Bồ Đề thì đến đâu", "Nơi nhận hồ sơ của UBND phường Bồ Đề"),
            ("đăng ký tạm trú ở phường Bồ Đề thì đến đâu", "Công an phường Bồ Đề"),
            ("cấp lại căn cước bị mất ở phường Bồ Đề thì ra đâu", "Công an phường Bồ Đề"),
        ],
    )
    def test_the_counter_that_is_competent(self, searcher: Searcher, text: str, counter: str) -> None:
        names = [place.name for place in ask(searcher, text).envelope.places]
        assert names[0].startswith(counter)

    def test_where_no_address_is_known_that_is_said(self, searcher: Searcher) -> None:
        reply = ask(searcher, "đổi bằng lái xe còn hạn ở phường Bồ Đề thì ra đâu")
        assert "chưa có địa chỉ đã kiểm tra của Phòng Cảnh sát giao thông" in told(reply)
        assert reply.context.procedure == "3.000347"

    def test_what_filing_online_saves_is_told_with_its_standing(self, searcher: Searcher) -> None:
        reply = told(ask(searcher, "phường Láng", context=Context(procedure="1.004222")))
        saved = "Nộp trực tuyến: miễn phí. Nộp tại quầy: 20.000 đồng. Nộp trực tuyến thì đỡ 20.000 đồng."
        assert f"{saved} (theo báo chí hoặc nguồn thứ cấp" in reply

    def test_that_filing_online_is_faster_is_told(self, searcher: Searcher) -> None:
        reply = told(ask(searcher, "phường Láng", context=Context(procedure="2.000986")))
        assert "Nộp trực tuyến nhanh hơn nộp tại quầy 17 ngày làm việc" in reply

    def test_nothing_is_said_to_be_saved_where_one_fee_is_not_known(self, searcher: Searcher) -> None:
        assert "thì đỡ" not in told(ask(searcher, "phường Láng", context=Context(procedure="3.000228")))

    @pytest.mark.parametrize("code", ["2.000815", "1.014063"])
    def test_no_agent_is_offered_for_what_cannot_be_filed_online(self, searcher: Searcher, code: str) -> None:
        reply = ask(searcher, "phường Láng", AGENT, context=Context(procedure=code))
        assert AGENT.name not in [place.name for place in reply.envelope.places]

    def test_the_procedure_under_discussion_is_meant(self, searcher: Searcher) -> None:
        reply = ask(searcher, "gần phường Bồ Đề", context=Context(procedure="1.004194"))
        assert reply.envelope.places[0].name == "Công an phường Bồ Đề"

    def test_what_is_open_to_several_is_answered_where_they_share_a_counter(self, searcher: Searcher) -> None:
        reply = ask(searcher, "làm căn cước ở phường Bồ Đề thì ra đâu")
        assert "Công an phường Bồ Đề" in [place.name for place in reply.envelope.places]


class TestReviewed:
    """What a stranger found: confident wrong answers."""

    def test_a_point_that_is_gone_is_not_named(self, searcher: Searcher) -> None:
        gone = AGENT.model_copy(update={"standing": Standing.OUTDATED})
        assert AGENT.name not in told(ask(searcher, "phường Láng", gone))

    def test_what_nobody_confirmed_is_marked(self, searcher: Searcher) -> None:
        sure = AGENT.model_copy(update={"standing": Standing.CONFIRMED})
        for point, marked in ((AGENT, True), (sure, False)):
            [place] = [row for row in ask(searcher, "phường Láng", point).envelope.places if row.name == AGENT.name]
            assert ("chưa được xác nhận" in place.note) is marked

    def test_mai_in_a_name_is_not_tomorrow(self, searcher: Searcher) -> None:
        reply = ask(searcher, "phường Bạch Mai", AGENT.model_copy(update={"unit": "00292"}))
        assert "ngày mai" not in told(reply)

    @pytest.mark.parametrize(
        ("text", "first"),
        [("công an phường Láng ở đâu", "Công an phường Láng"), ("cong an phuong lang", "Công an phường Láng")],
    )
    def test_the_police_are_named_to_whoever_asks_for_them(self, searcher: Searcher, text: str, first: str) -> None:
        assert ask(searcher, text).envelope.places[0].name == first

    def test_an_unknown_office_that_was_asked_for_is_said_to_be_unknown(self, searcher: Searcher) -> None:
        assert "Phòng Cảnh sát giao thông" in told(ask(searcher, "phòng cảnh sát giao thông gần Hà Đông"))

    @pytest.mark.parametrize("position", [(21.117, 105.955), (21.31, 105.59), (21.32, 105.40)])
    def test_a_position_in_another_province_is_not_given_a_ward_of_hanoi(
        self, searcher: Searcher, position: tuple[float, float]
    ) -> None:
        assert ask(searcher, "", location=position).envelope.places == ()

    def test_what_was_near_before_is_forgotten_elsewhere(self, searcher: Searcher) -> None:
        before = ask(searcher, "phường Bồ Đề").context
        assert ask(searcher, "em ở Bắc Ninh", context=before).context.near == ""


class TestFollowing:
    def test_the_place_named_before_is_still_meant(self, searcher: Searcher) -> None:
        first = ask(searcher, "phường Bồ Đề")
        again = ask(searcher, "chỗ nào đang mở cửa", context=first.context)
        assert "phường Bồ Đề" in told(again)

    @pytest.mark.parametrize(
        "text",
        [
            "royal city",
            "thế còn khu Hà Đông thì sao",
            "em ở phường Láng ạ",
            "o Ha Dong ra dau nho nguoi lam ho thu tuc tren mang",
            "o cau giay",
            "minh khai",
            "bắc ninh",
        ],
    )
    def test_a_place_and_nothing_else(self, searcher: Searcher, text: str) -> None:
        assert names_only_a_place(Question(text, TODAY), searcher)

    @pytest.mark.parametrize(
        "text",
        [
            "ở Hà Đông thì phí bao nhiêu",
            "cần giấy tờ gì ở phường Láng",
            "làm căn cước ở Cầu Giấy",
            "gần đây có không",
            "phí bao nhiêu",
            "le phi",
            "mấy đồng",
            "đắt hông",
            "vâng",
            "",
        ],
    )
    def test_more_than_a_place_or_none(self, searcher: Searcher, text: str) -> None:
        assert not names_only_a_place(Question(text, TODAY), searcher)

    @pytest.mark.parametrize(
        ("text", "intent", "place"),
        [
            ("khương chung", "ask_place", True),
            ("ubnd phường khương chung", "ask_place", True),
            ("lên phường đóng dấu giấy tờ", "ask_place", False),
            ("nguyễn chí thah", "out_of_scope", True),
            ("ly hon", "ask_overview", False),
            ("bằng lái", "ask_overview", False),
            ("giấy tử", "ask_overview", False),
            ("tổng đài", "human", False),
            ("đồng ý", "affirm", False),
            ("dong y", "affirm", False),
            ("dong tam", "ask_place", True),
        ],
    )
    def test_what_only_comes_near_to_a_name_is_none_if_it_says_something_by_itself(
        self, searcher: Searcher, text: str, intent: str, place: bool
    ) -> None:
        assert names_only_a_place(Question(text, TODAY, intent=intent, confidence=0.9), searcher) is place

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Nộp ở Sở Tư pháp hay ở đâu?", False),
            ("nop o phuong hay so tu phap", False),
            ("ubnd phường Láng ở đâu", True),
        ],
    )
    def test_an_authority_is_no_place_while_a_procedure_is_discussed(
        self, searcher: Searcher, text: str, place: bool
    ) -> None:
        question = Question(text, TODAY, context=Context("2.000806"))
        assert names_only_a_place(question, searcher) is place
