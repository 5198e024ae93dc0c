"""A fact is said only while it holds, and with everything that limits it."""

from datetime import date
from typing import Any

import pytest

from knowledge.answers.facts import in_force, of_cases, spoken
from knowledge.schema import Procedure, Statement
from knowledge.wording import day
from tests.fakes import TODAY, procedure


def with_step(**fact: Any) -> Procedure:
    return procedure(steps=[{"text": "Nộp đơn."} | fact])


def said(today: date = TODAY, **fact: Any) -> str:
    read = with_step(**fact)
    return spoken(read.steps[0].text, read.steps[0], read, today)


def held(today: date, **fact: Any) -> list[Statement]:
    return in_force(with_step(**fact).steps, today)


def test_a_fact_holds_up_to_its_last_day_and_not_a_day_longer() -> None:
    assert held(date(2025, 12, 31), valid_to="2025-12-31")
    assert not held(date(2026, 1, 1), valid_to="2025-12-31")
    assert held(date(1999, 1, 1), valid_to="2025-12-31")
    assert held(date(2099, 1, 1))


def test_a_fact_of_the_future_is_told_with_the_day_it_begins() -> None:
    assert held(date(2026, 6, 30), valid_from="2026-07-01")
    assert said(date(2026, 6, 30), valid_from="2026-07-01") == "Nộp đơn. (áp dụng từ ngày 1/7/2026)"
    assert said(date(2026, 7, 1), valid_from="2026-07-01") == "Nộp đơn."


def test_a_fact_that_ends_says_when() -> None:
    assert said(valid_to="2027-02-28") == "Nộp đơn. (áp dụng đến hết ngày 28/2/2027)"


def test_an_outdated_fact_never_states_its_text() -> None:
    told = said(text="Mất 99 đồng.", standing="outdated", note="Nay không thu.")
    assert "99" not in told
    assert told == "Quy định trên Cổng đã thay đổi. Nay không thu."


def test_what_is_only_claimed_is_marked_and_the_editors_reason_is_not_shown() -> None:
    told = said(standing="claimed", reason="chỉ đọc một báo")
    assert told == "Nộp đơn. (theo báo chí hoặc nguồn thứ cấp, chưa đối chiếu văn bản gốc)"


def test_what_holds_in_hanoi_only_says_so() -> None:
    assert said(applies_in="hanoi") == "Tại Hà Nội: Nộp đơn."


def test_a_case_that_was_not_named_is_told_and_the_named_one_is_not_repeated() -> None:
    assert said() == "Nộp đơn."
    read = with_step(case="lost")
    step = read.steps[0]
    assert spoken(step.text, step, read, TODAY) == "Trường hợp mất thẻ: Nộp đơn."
    assert spoken(step.text, step, read, TODAY, cases=["lost"]) == "Nộp đơn."


def test_a_note_follows_as_a_sentence_of_its_own() -> None:
    assert said(text="Nộp đơn", note="Mang theo ảnh.") == "Nộp đơn. Mang theo ảnh."
    assert said(text="Nộp đơn!", note="Mang theo ảnh.") == "Nộp đơn! Mang theo ảnh."


def test_place_claim_and_end_are_all_told_together() -> None:
    told = said(applies_in="hanoi", standing="claimed", reason="báo", valid_to="2027-02-28")
    assert told.startswith("Tại Hà Nội: Nộp đơn.")
    assert "28/2/2027" in told
    assert "chưa đối chiếu" in told


def test_a_case_leaves_out_those_it_excludes_and_no_others() -> None:
    read = procedure(
        cases={
            "lost": {"label": "Mất", "group": "why"},
            "worn": {"label": "Hỏng", "group": "why"},
            "child": {"label": "Trẻ em"},
        },
        steps=[
            {"text": "a"},
            {"text": "b", "case": "lost"},
            {"text": "c", "case": "worn"},
            {"text": "d", "case": "child"},
        ],
    )

    def told(*cases: str) -> str:
        return "".join(step.text for step in of_cases(read.steps, read, cases))

    assert told() == "abcd"
    assert told("lost") == "abd"
    assert told("child") == "abcd"
    assert told("lost", "worn") == "abcd"


@pytest.mark.parametrize(("value", "written"), [(date(2026, 7, 1), "1/7/2026"), (date(2025, 12, 31), "31/12/2025")])
def test_a_date_is_written_as_people_write_it(value: date, written: str) -> None:
    assert day(value) == written
