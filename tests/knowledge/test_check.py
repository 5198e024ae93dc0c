"""``motcua knowledge check`` finds what a schema cannot see, and the shipped knowledge has none of it."""

import re
from typing import Any

import pytest

from knowledge.check import check, is_plain
from knowledge.schema import Procedure, Standing
from knowledge.snapshot import Snapshot
from tests.fakes import procedure_data

CODE = "3.000347"


def altered(seeds: Snapshot, **changes: Any) -> Snapshot:
    """The seeds with fields of one procedure replaced, read again as an editor's file would be."""
    data = seeds.procedures[CODE].model_dump(exclude_defaults=True) | changes
    return Snapshot(seeds.procedures | {CODE: Procedure.model_validate(data)}, seeds.topics, seeds.groups)


def fact(**values: Any) -> dict[str, Any]:
    return {"source": "catalogue", "standing": "catalogue"} | values


def defects(snapshot: Snapshot) -> list[str]:
    return [str(defect) for defect in check(snapshot).defects]


def test_the_shipped_knowledge_has_thirty_procedures_and_no_defect(seeds: Snapshot) -> None:
    report = check(seeds)
    assert [str(defect) for defect in report.defects] == []
    assert report.procedures == 30
    assert sum(report.shares().values()) == pytest.approx(1)
    assert report.standings[Standing.OUTDATED] > 0


@pytest.mark.parametrize("field", ["authorities", "documents", "steps", "online", "fees", "time_limits", "laws"])
def test_an_empty_field_must_say_that_nothing_is_known(seeds: Snapshot, field: str) -> None:
    assert defects(altered(seeds, **{field: ()})) == [
        f"{CODE}.{field}: is empty; say what is known, or that nothing is known"
    ]


def test_a_source_that_is_not_listed_is_found(seeds: Snapshot) -> None:
    assert defects(altered(seeds, steps=[fact(text="Nộp.", source="bao")])) == [
        f"{CODE}.steps[0]: the source bao is not under `sources`"
    ]


def test_a_case_that_is_not_listed_is_found(seeds: Snapshot) -> None:
    assert defects(altered(seeds, steps=[fact(text="Nộp."), fact(text="Chờ.", case="moon")])) == [
        f"{CODE}.steps[1]: the case moon is not under `cases`"
    ]


def test_a_document_that_stands_twice_is_found(seeds: Snapshot) -> None:
    paper = fact(id="don", name="Đơn", kind="form")
    assert defects(altered(seeds, documents=[paper, paper])) == [f"{CODE}.documents: the id don stands 2 times"]


def test_a_related_procedure_that_is_not_there_is_found(seeds: Snapshot) -> None:
    assert defects(altered(seeds, related=["9.999999"])) == [f"{CODE}.related: 9.999999 is not among the procedures"]


@pytest.mark.parametrize(
    "text",
    ["Nộp tại UBND huyện.", "Đến Ủy ban nhân dân quận nơi ở.", "Công an cấp huyện tiếp nhận.", "Phòng Tư pháp quận."],
)
def test_nobody_is_sent_to_a_district(seeds: Snapshot, text: str) -> None:
    place = fact(text=text, handler="other", level="other")
    assert defects(altered(seeds, authorities=[place])) == [
        f"{CODE}.authorities[0]: sends people to the district level, which no longer exists"
    ]


def test_an_outdated_fact_may_still_name_the_district_since_its_text_is_never_said(seeds: Snapshot) -> None:
    place = fact(text="UBND huyện", handler="other", level="other", standing="outdated", note="Nay nộp ở xã, phường.")
    assert defects(altered(seeds, authorities=[place])) == []


def test_a_note_that_sends_people_to_a_district_is_found_too(seeds: Snapshot) -> None:
    found = defects(altered(seeds, steps=[fact(text="Nộp.", note="Hỏi thêm ở UBND quận.")]))
    assert found == [f"{CODE}.steps[0]: sends people to the district level, which no longer exists"]


def test_too_few_names_and_questions_are_found(seeds: Snapshot) -> None:
    found = defects(altered(seeds, everyday_names=["đổi bằng"], sample_questions=["doi bang o dau"]))
    assert found == [
        f"{CODE}.everyday_names: needs at least 8",
        f"{CODE}.sample_questions: needs at least 12",
    ]


def test_questions_that_are_all_accented_are_found(seeds: Snapshot) -> None:
    questions = [f"đổi bằng lái lần thứ {number} ở đâu" for number in range(12)]
    assert defects(altered(seeds, sample_questions=questions)) == [
        f"{CODE}.sample_questions: only 0 of 12 are unaccented or in shorthand"
    ]


def test_another_spelling_is_found_with_the_right_one(seeds: Snapshot) -> None:
    names = [*seeds.procedures[CODE].everyday_names, "khám sức khoẻ đổi bằng"]
    (found,) = defects(altered(seeds, everyday_names=names))
    assert found == f"{CODE}: “khám sức khoẻ đổi bằng” is not in normal spelling; write “khám sức khỏe đổi bằng”"


def test_a_name_of_two_procedures_is_found_even_without_diacritics(seeds: Snapshot) -> None:
    names = [*seeds.procedures[CODE].everyday_names, "LAM HO CHIEU CHO BE"]
    other = seeds.procedures["1.001456"]
    both = altered(seeds, everyday_names=names)
    named = other.model_copy(update={"everyday_names": (*other.everyday_names, "làm hộ chiếu cho bé")})
    found = defects(Snapshot(both.procedures | {other.code: named}, seeds.topics, seeds.groups))
    assert found == [f"everyday_names: “lam ho chieu cho be” names 1.001456, {CODE}"]


def test_a_group_with_a_procedure_that_is_not_there_is_found(seeds: Snapshot) -> None:
    rest = {code: row for code, row in seeds.procedures.items() if code != CODE}
    found = defects(Snapshot(rest, seeds.topics, seeds.groups))
    assert f"neighbours.licence: {CODE} is not among the procedures" in found


def test_a_claim_without_a_reason_does_not_even_load() -> None:
    data = procedure_data(fees=[{"amount": 1, "text": "x", "standing": "claimed"}])
    with pytest.raises(ValueError, match=re.escape("needs a `reason`")):
        Procedure.model_validate(data)


@pytest.mark.parametrize(
    ("question", "plain"),
    [("doi bang lai o dau", True), ("lm bằng lái ntn", True), ("đổi bằng lái ở đâu", False), ("ĐỔI BẰNG", False)],
)
def test_a_plain_question_has_no_diacritics_or_has_shorthand(question: str, plain: bool) -> None:
    assert is_plain(question) is plain
