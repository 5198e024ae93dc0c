"""What a citizen reads of one aspect of one procedure."""

from datetime import date
from typing import Any

import pytest

from knowledge.answers.aspects import Request, answer_aspect
from knowledge.schema import Aspect, Procedure
from knowledge.snapshot import Snapshot
from tests.fakes import TODAY, procedure


def lines(aspect: Aspect, read: Procedure, *, cases: tuple[str, ...] = (), today: date = TODAY) -> tuple[str, ...]:
    return answer_aspect(aspect, Request(read, cases, today)).block.lines


FIELDS = {
    Aspect.ELIGIBILITY: "conditions",
    Aspect.DOCUMENTS: "documents",
    Aspect.FORM: "forms",
    Aspect.STEPS: "steps",
    Aspect.ONLINE: "online",
    Aspect.PLACE: "authorities",
    Aspect.FEE: "fees",
    Aspect.TIME: "time_limits",
    Aspect.RESULT: "results",
    Aspect.LEGAL: "laws",
}


@pytest.mark.parametrize(("aspect", "field"), FIELDS.items(), ids=FIELDS.values())
def test_what_is_not_known_is_said_to_be_not_known(aspect: Aspect, field: str) -> None:
    answered = answer_aspect(aspect, Request(procedure(**{field: []}), (), TODAY))
    assert not answered.known
    assert answered.facts == ()
    assert answered.block.lines == (
        "Tôi chưa có thông tin này cho thủ tục Cấp thẻ câu cá. "
        "Anh/chị xem trên Cổng Dịch vụ công hoặc hỏi nơi tiếp nhận.",
    )


def test_a_fee_that_has_run_out_leaves_nothing_known_behind() -> None:
    read = procedure(fees=[{"amount": 5000, "text": "5.000 đ", "valid_to": "2025-12-31"}])
    assert not answer_aspect(Aspect.FEE, Request(read, (), TODAY)).known
    assert lines(Aspect.FEE, read, today=date(2025, 6, 1)) == ("5.000 đ (áp dụng đến hết ngày 31/12/2025)",)


class TestFees:
    def test_each_way_of_filing_names_its_fee(self) -> None:
        read = procedure(
            fees=[
                {"way": "online", "amount": 10000, "text": "10.000 đ"},
                {"way": "counter", "amount": 20000, "text": "20.000 đ"},
                {"way": "post", "amount": 20000, "text": "20.000 đ"},
            ]
        )
        assert lines(Aspect.FEE, read) == (
            "Nộp trực tuyến: 10.000 đ",
            "Nộp trực tiếp, qua bưu điện: 20.000 đ",
        )

    def test_a_fee_that_all_ways_share_is_said_once(self) -> None:
        read = procedure(
            fees=[{"way": way, "amount": 20000, "text": "20.000 đ"} for way in ("online", "counter", "post")]
        )
        assert lines(Aspect.FEE, read) == ("20.000 đ",)

    def test_the_licence_discount_of_2025_is_not_shown_in_2026(self, seeds: Snapshot) -> None:
        licence = seeds.procedures["3.000347"]
        now = lines(Aspect.FEE, licence, today=date(2026, 1, 1))
        assert any(line.startswith("Nộp trực tuyến: 135.000 đ") for line in now)
        assert not any(line.startswith("Nộp trực tuyến: 115.000 đ") for line in now)
        then = lines(Aspect.FEE, licence, today=date(2025, 12, 31))
        assert any(line.startswith("Nộp trực tuyến: 115.000 đ") for line in then)
        assert any("áp dụng từ ngày 1/1/2026" in line for line in then)

    @pytest.mark.parametrize("code", ["3.000346", "3.000347", "3.000348"])
    def test_wherever_the_discount_is_named_in_2026_its_end_is_named_too(self, seeds: Snapshot, code: str) -> None:
        for line in lines(Aspect.FEE, seeds.procedures[code]):
            assert "115.000" not in line or "31/12/2025" in line


class TestDocuments:
    def test_a_paper_says_how_many_of_what_kind_and_whether_it_is_needed(self) -> None:
        read = procedure(
            documents=[
                {"id": "a", "name": "Ảnh 3x4", "kind": "photo", "quantity": 2},
                {"id": "b", "name": "Thẻ cũ", "kind": "original", "when": "present"},
                {"id": "c", "name": "Giấy khen", "kind": "copy", "required": False},
                {"id": "d", "name": "Nơi cư trú", "kind": "digital", "quantity": 0},
            ]
        )
        assert lines(Aspect.DOCUMENTS, read) == (
            "Ảnh 3x4: 2 ảnh",
            "Thẻ cũ: 1 bản chính (chỉ cần xuất trình)",
            "Giấy khen: 1 bản sao (nếu có)",
            "Nơi cư trú: cơ quan tự tra cứu, chỉ cần giấy khi không tra được",
        )

    def test_a_case_shows_its_papers_and_hides_those_of_others(self) -> None:
        papers: list[dict[str, Any]] = [
            {"id": "b", "name": "Đơn báo mất", "kind": "original", "case": "lost"},
            {"id": "a", "name": "Đơn", "kind": "form"},
            {"id": "c", "name": "Ảnh", "kind": "photo", "case": "late"},
        ]
        cases = {"lost": {"label": "Mất thẻ", "group": "why"}, "late": {"label": "Trễ hạn", "group": "why"}}
        read = procedure(documents=papers, cases=cases)
        assert lines(Aspect.DOCUMENTS, read, cases=("lost",)) == ("Đơn: 1 bản", "Đơn báo mất: 1 bản chính")
        assert lines(Aspect.DOCUMENTS, read) == (
            "Đơn: 1 bản",
            "Trường hợp mất thẻ: Đơn báo mất: 1 bản chính",
            "Trường hợp trễ hạn: Ảnh: 1 ảnh",
        )


def test_the_same_sentence_is_said_once() -> None:
    assert lines(Aspect.RESULT, procedure(results=[{"text": "Thẻ"}, {"text": "Thẻ"}])) == ("Thẻ",)


def test_an_overview_warns_before_it_names_place_fee_and_time() -> None:
    read = procedure(cautions=[{"text": "Thẻ quá hạn thì phải thi.", "source": "luat"}])
    answered = answer_aspect(Aspect.OVERVIEW, Request(read, (), TODAY))
    assert answered.block.lines == (
        "Xin thẻ để được câu cá ở hồ.",
        "Thẻ quá hạn thì phải thi.",
        "Nơi nộp: Ủy ban nhân dân xã, phường",
        "Lệ phí: 20.000 đ mỗi thẻ",
        "Thời gian: 3 ngày làm việc",
    )
    assert [fact.source for fact in answered.facts] == ["luat", "cong", "cong", "cong"]


def test_an_overview_leaves_out_what_is_not_known() -> None:
    read = procedure(fees=[], time_limits=[])
    assert lines(Aspect.OVERVIEW, read) == ("Xin thẻ để được câu cá ở hồ.", "Nơi nộp: Ủy ban nhân dân xã, phường")


def test_steps_are_steps_and_papers_are_bullets() -> None:
    kinds = {aspect: answer_aspect(aspect, Request(procedure(), (), TODAY)).block.kind for aspect in Aspect}
    assert kinds[Aspect.STEPS] == "steps"
    assert kinds[Aspect.DOCUMENTS] == "bullets"


OUTDATED: dict[str, tuple[Aspect, dict[str, Any]]] = {
    "authorities": (Aspect.PLACE, {"text": "ZZZ", "handler": "other", "level": "other"}),
    "documents": (Aspect.DOCUMENTS, {"id": "z", "name": "ZZZ", "kind": "form"}),
    "steps": (Aspect.STEPS, {"text": "ZZZ"}),
    "online": (Aspect.ONLINE, {"text": "ZZZ"}),
    "fees": (Aspect.FEE, {"amount": 1, "text": "ZZZ"}),
    "time_limits": (Aspect.TIME, {"days": 1, "unit": "days", "text": "ZZZ"}),
    "conditions": (Aspect.ELIGIBILITY, {"text": "ZZZ"}),
    "results": (Aspect.RESULT, {"text": "ZZZ"}),
    "forms": (Aspect.FORM, {"name": "ZZZ", "legal_basis": "ZZZ"}),
    "laws": (Aspect.LEGAL, {"number": "9/1999", "title": "ZZZ"}),
    "cautions": (Aspect.OVERVIEW, {"text": "ZZZ"}),
}
FIELDS_OF_FACTS = list(OUTDATED)


@pytest.mark.parametrize("field", FIELDS_OF_FACTS)
def test_an_outdated_fact_of_any_kind_says_only_what_is_known_instead(field: str) -> None:
    aspect, fact = OUTDATED[field]
    told = " ".join(lines(aspect, procedure(**{field: [fact | {"standing": "outdated", "note": "Nay khác."}]})))
    assert "Nay khác." in told
    assert "ZZZ" not in told


@pytest.mark.parametrize("field", FIELDS_OF_FACTS)
def test_a_claimed_fact_of_any_kind_is_marked(field: str) -> None:
    aspect, fact = OUTDATED[field]
    told = " ".join(lines(aspect, procedure(**{field: [fact | {"standing": "claimed", "reason": "báo"}]})))
    assert "ZZZ" in told
    assert "chưa đối chiếu văn bản gốc" in told


@pytest.mark.parametrize("field", FIELDS_OF_FACTS)
def test_a_fact_of_any_kind_that_holds_in_hanoi_only_says_so(field: str) -> None:
    aspect, fact = OUTDATED[field]
    assert "Tại Hà Nội: " in " ".join(lines(aspect, procedure(**{field: [fact | {"applies_in": "hanoi"}]})))
