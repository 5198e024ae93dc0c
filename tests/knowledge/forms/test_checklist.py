"""The papers to bring along, as a citizen reads of them: those of their own case, and how many of what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from knowledge.errors import SeedError
from knowledge.forms.checklist import PaperToBring, cases_held, checklist, paper_lines
from knowledge.forms.loader import FORMS, load_forms
from knowledge.forms.paper import ChecklistLine
from knowledge.forms.rules import CHECKS, warnings
from knowledge.forms.schema import CaseRule, FieldType, Form
from knowledge.forms.state import State, told
from knowledge.loader import load_seeds
from knowledge.schema import Document, Procedure, Standing

TODAY = date(2026, 11, 26)
SHIPPED = [pytest.param(form, id=form.id) for form in load_forms().values()]
CASES = [pytest.param(form, rule, id=f"{form.id}-{rule.case}") for form in load_forms().values() for rule in form.cases]
OPENED = [
    pytest.param(form, code, id=f"{form.id}-{code}") for form in load_forms().values() for code in form.procedures
]
WITHOUT_A_FORM = sorted(
    set(load_seeds().procedures) - {code for form in load_forms().values() for code in form.procedures}
)


def procedure(code: str) -> Procedure:
    return load_seeds().procedures[code]


def papers(form_id: str, answers: Mapping[str, str], code: str = "", today: date = TODAY) -> dict[str, PaperToBring]:
    """The papers by id after ``answers``, as they stand on the paper."""
    form = load_forms()[form_id]
    values = told(form, State(values=answers))
    return {paper.id: paper for paper in checklist(procedure(code or form.procedures[0]), form, values, today)}


def held(form_id: str, answers: Mapping[str, str], code: str = "") -> list[str]:
    form = load_forms()[form_id]
    rules = cases_held(procedure(code or form.procedures[0]), form, told(form, State(values=answers)), TODAY)
    return [rule.case for rule in rules]


def with_documents(code: str, *documents: Document) -> Procedure:
    return procedure(code).model_copy(update={"documents": documents})


def document(**changes: object) -> Document:
    facts = {"id": "giay", "name": "Giấy", "kind": "original", "source": "catalogue", "standing": Standing.CATALOGUE}
    return Document.model_validate(facts | changes)


class TestBirth:
    def test_most_bring_the_form_the_birth_certificate_and_their_card(self) -> None:
        found = papers("khai-sinh", {"ask_parents": "both", "child_birth_date": "2026-11-01"})
        assert [paper.id for paper in found.values() if paper.needed] == [
            "to_khai",
            "giay_chung_sinh",
            "giay_to_tuy_than",
        ]
        assert found["to_khai"].copies == "1 bản, in ra và ký"
        assert found["giay_chung_sinh"].copies == "1 bản chính"
        assert found["giay_to_tuy_than"].copies == "1 bản chính, để xuất trình"

    def test_what_officials_look_up_comes_last_and_need_not_be_brought(self) -> None:
        found = list(papers("khai-sinh", {}).values())
        assert [(paper.id, paper.copies) for paper in found if not paper.needed] == [
            ("ket_hon", "không phải mang, cán bộ tự tra"),
            ("cu_tru", "không phải mang, cán bộ tự tra"),
        ]
        assert [paper.needed for paper in found] == sorted((paper.needed for paper in found), reverse=True)

    @pytest.mark.parametrize(("born", "late"), [("2026-09-27", False), ("2026-09-26", True)])
    def test_it_is_late_after_60_days(self, born: str, late: bool) -> None:
        assert ("late" in held("khai-sinh", {"child_birth_date": born})) is late

    def test_a_late_birth_needs_the_same_papers_and_warns_with_the_law(self) -> None:
        late = {"child_birth_date": "2026-01-05"}
        assert papers("khai-sinh", late).keys() == papers("khai-sinh", {}).keys()
        (warning,) = warnings(load_forms()["khai-sinh"], late, TODAY)
        assert warning.startswith("Đã quá 60 ngày")
        assert re.search(r"\(Căn cứ: Luật Hộ tịch .+\)$", warning)

    def test_a_mother_alone_registers_a_child_without_a_father(self) -> None:
        assert held("khai-sinh", {"ask_parents": "mother"}) == ["father_unknown"]
        assert "father_unknown" not in held("khai-sinh", {"ask_parents": "both"})

    def test_witnesses_stand_for_the_birth_certificate(self) -> None:
        found = papers("khai-sinh", {"ask_birth_certificate": "no"})
        assert "thay_chung_sinh" in found
        assert "giay_chung_sinh" not in found

    def test_who_was_authorised_brings_the_authorisation(self) -> None:
        assert "uy_quyen" not in papers("khai-sinh", {"ask_authorised": "no"})
        assert papers("khai-sinh", {"ask_authorised": "yes"})["uy_quyen"].copies == "1 bản chính"


class TestOthers:
    def test_only_a_death_of_long_ago_is_proved_otherwise(self) -> None:
        recent = papers("khai-tu", {"ask_death_notice": "no", "ask_long_ago": "no"})
        long_ago = papers("khai-tu", {"ask_death_notice": "no", "ask_long_ago": "yes"})
        assert "giay_bao_tu" in recent
        assert "chung_cu_chet" not in recent
        assert "giay_bao_tu" not in long_ago
        assert "chung_cu_chet" in long_ago

    def test_an_answer_that_no_longer_counts_decides_nothing(self) -> None:
        changed = {"ask_death_notice": "yes", "ask_long_ago": "yes"}  # the second was given before the first was edited
        assert "giay_bao_tu" in papers("khai-tu", changed)

    def test_two_vietnamese_marry_with_their_cards_alone(self) -> None:
        found = papers("ket-hon", {"ask_circumstance": "official"}, "1.000894")
        assert [paper.id for paper in found.values() if paper.needed] == ["to_khai", "giay_to_tuy_than"]

    def test_marrying_a_foreigner_takes_more(self) -> None:
        found = papers("ket-hon", {"ask_circumstance": "official"}, "2.000806")
        assert {"ho_chieu", "giay_doc_than", "giay_suc_khoe", "y_kien_co_quan"} <= found.keys()
        assert "xntthn_dai_dien" not in found

    def test_copies_are_a_case_only_where_the_procedure_knows_it(self) -> None:
        assert held("ket-hon", {"copies": "yes"}, "1.000894") == ["copies"]
        assert held("ket-hon", {"copies": "yes"}, "2.000806") == []

    @pytest.mark.parametrize("form_id", ["doi-gplx", "cap-lai-gplx"])
    def test_a_licence_past_its_date_is_warned_of(self, form_id: str) -> None:
        form = load_forms()[form_id]
        (warning,) = warnings(form, {"ask_licence_expiry": "2026-11-25"}, TODAY)
        assert "3.000346" in warning
        assert warnings(form, {"ask_licence_expiry": "2026-11-26"}, TODAY) == ()

    def test_warnings_stand_in_the_order_of_the_form(self) -> None:
        found = warnings(
            load_forms()["doi-gplx"], {"ask_licence_expiry": "2020-01-01", "pending_violation": "yes"}, TODAY
        )
        assert [text.split(" (")[0][:12] for text in found] == ["Bằng lái này", "Theo nguồn t"]

    def test_a_rented_home_needs_its_contract_and_an_own_one_nothing(self) -> None:
        assert "hop_dong_thue" in papers("ct01-thuong-tru", {"ask_home": "rental"})
        assert [paper.id for paper in papers("ct01-thuong-tru", {"ask_home": "own_home"}).values() if paper.needed] == [
            "to_khai_ct01"
        ]

    def test_who_moves_in_with_relatives_proves_no_lawful_home(self) -> None:
        assert "cho_o_hop_phap" in papers("ct01-tam-tru", {"ask_kind": "personal"})
        assert "cho_o_hop_phap" not in papers("ct01-tam-tru", {"ask_kind": "family"})

    @pytest.mark.parametrize(("born", "minor"), [("2008-11-26", False), ("2008-11-27", True)])
    def test_parents_agree_to_what_a_minor_registers(self, born: str, minor: bool) -> None:
        answers = {"registrant_birth_date": born}
        assert ("dong_y_cha_me" in papers("ct01-tam-tru", answers)) is minor
        assert ("dong_y_cha_me" in papers("ct01-gia-han-tam-tru", answers)) is minor

    @pytest.mark.parametrize(("previous", "paper"), [("kept", "giay_cu"), ("lost", "ly_do_mat")])
    def test_who_had_a_certificate_of_marital_status_hands_it_back_or_says_why_not(
        self, previous: str, paper: str
    ) -> None:
        assert paper in papers("tinh-trang-hon-nhan", {"ask_previous": previous})
        assert paper not in papers("tinh-trang-hon-nhan", {"ask_previous": "never"})

    def test_a_household_business_of_a_family_needs_its_consent(self) -> None:
        assert papers("thanh-lap-ho-kinh-doanh", {"founder": "household"})["uy_quyen_chu_ho"].copies == "1 bản sao"
        assert "uy_quyen_chu_ho" not in papers("thanh-lap-ho-kinh-doanh", {"founder": "individual"})

    def test_an_outdated_paper_says_what_is_known_instead(self) -> None:
        note = papers("ly-lich-tu-phap", {})["to_khai"].note
        assert note.startswith("Quy định trên Cổng đã thay đổi.")
        assert "Mẫu mới chưa xác minh được" in note


class TestWithoutAForm:
    def test_papers_of_a_case_say_which(self) -> None:
        found = checklist(procedure("2.000815"), None, {}, TODAY)
        assert [paper.id for paper in found] == ["ban_chinh", "ban_sao", "hop_phap_hoa"]
        assert found[-1].name.startswith("Trường hợp giấy tờ do nước ngoài cấp: ")
        assert not found[0].name.startswith("Trường hợp")

    def test_a_form_that_is_not_ours_is_a_paper_like_others(self) -> None:
        (paper,) = [row for row in checklist(procedure("1.014064"), None, {}, TODAY) if row.id == "phieu_dc02"]
        assert paper.copies == "1 bản"

    def test_what_officials_print_is_not_looked_up(self) -> None:
        (paper,) = [row for row in checklist(procedure("1.014064"), None, {}, TODAY) if row.id == "phieu_cc01"]
        assert paper.copies == "không phải mang"

    def test_the_household_book_is_no_longer_brought(self) -> None:
        (paper,) = [row for row in checklist(procedure("2.000986"), None, {}, TODAY) if row.id == "so_ho_khau"]
        assert (paper.copies, paper.needed) == ("không phải mang", False)
        assert "nay không còn phải nộp" in paper.note

    @pytest.mark.parametrize("code", WITHOUT_A_FORM)
    def test_every_procedure_names_all_its_papers(self, code: str) -> None:
        found = checklist(procedure(code), None, {}, TODAY)
        assert {paper.id for paper in found} == {row.id for row in procedure(code).documents}


class TestOneDocument:
    def test_a_paper_counts_only_in_its_time(self) -> None:
        timed = with_documents("2.000815", document(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)))
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
        assert [len(checklist(timed, None, {}, day)) for day in days] == [0, 1, 1, 0]

    def test_what_was_read_in_the_press_says_so(self) -> None:
        row = document(standing=Standing.CLAIMED, reason="báo", note="Có thì mang.")
        (paper,) = checklist(with_documents("2.000815", row), None, {}, TODAY)
        assert paper.note == "Có thì mang. Theo báo chí hoặc nguồn thứ cấp, chưa đối chiếu văn bản gốc."

    @pytest.mark.parametrize(
        ("changes", "copies"),
        [
            ({"kind": "copy", "quantity": 2}, "2 bản sao"),
            ({"kind": "certified_copy"}, "1 bản sao có chứng thực"),
            ({"kind": "photo", "quantity": 2}, "2 ảnh"),
            ({"kind": "original_or_copy", "when": "present"}, "1 bản chính hoặc bản sao, để xuất trình"),
            ({"quantity": 0}, "không phải mang, cán bộ tự tra"),
        ],
    )
    def test_how_many_of_what_is_said(self, changes: dict[str, object], copies: str) -> None:
        (paper,) = checklist(with_documents("2.000815", document(**changes)), None, {}, TODAY)
        assert paper.copies == copies


class TestPaperLines:
    def lines(self, have: Mapping[str, bool], **changes: object) -> tuple[ChecklistLine, ...]:
        return paper_lines(checklist(with_documents("2.000815", document(**changes)), None, {}, TODAY), have)

    @pytest.mark.parametrize(("have", "said"), [({}, None), ({"giay": True}, True), ({"giay": False}, False)])
    def test_it_says_what_the_citizen_has(self, have: dict[str, bool], said: bool | None) -> None:
        assert self.lines(have) == (ChecklistLine("Giấy", "1 bản chính", said),)

    def test_a_note_follows_as_a_sentence(self) -> None:
        assert self.lines({}, note="Mang cả hai mặt.")[0].text == "Giấy. Mang cả hai mặt."

    def test_what_is_optional_says_so_once(self) -> None:
        assert self.lines({}, required=False)[0].text == "Giấy (nếu có)"
        assert self.lines({}, required=False, name="Thẻ cũ, nếu có")[0].text == "Thẻ cũ, nếu có"


class TestEveryForm:
    @pytest.mark.parametrize(("form", "code"), OPENED)
    def test_with_no_answer_there_is_a_list_with_the_form_itself_first(self, form: Form, code: str) -> None:
        found = checklist(procedure(code), form, told(form, State()), TODAY)
        assert [paper.copies for paper in found].count("1 bản, in ra và ký") == 1
        assert found[0].kind == "form"
        for paper in found:
            assert re.match(r"\d+ (bản|ảnh)|không phải mang", paper.copies), paper
            said = {"original": "bản chính", "copy": "bản sao", "certified_copy": "bản sao có chứng thực"}.get(
                paper.kind
            )
            assert not paper.needed or said is None or said in paper.copies, paper

    @pytest.mark.parametrize(("form", "code"), OPENED)
    def test_nothing_hangs_on_a_case_that_does_not_hold(self, form: Form, code: str) -> None:
        values = told(form, State())
        cases = {rule.case for rule in cases_held(procedure(code), form, values, TODAY)}
        of_case = {row.id: row.case for row in procedure(code).documents}
        assert {of_case[paper.id] for paper in checklist(procedure(code), form, values, TODAY)} <= {None, *cases}

    @pytest.mark.parametrize(("form", "rule"), CASES)
    def test_a_case_is_one_of_the_procedure_and_so_are_the_papers_it_does_away_with(
        self, form: Form, rule: CaseRule
    ) -> None:
        for code in form.procedures if rule.procedure is None else [rule.procedure]:
            assert rule.case in procedure(code).cases
            assert set(rule.replaces) <= {row.id for row in procedure(code).documents if row.case is None}

    @pytest.mark.parametrize(("form", "rule"), CASES)
    def test_a_case_hangs_on_what_can_be_answered(self, form: Form, rule: CaseRule) -> None:
        fields = {field.id: field for field in form.fields}
        if rule.field is not None:
            decides = fields[rule.field]
            assert decides.type in (FieldType.YES_NO, FieldType.CHOICE)
            assert set(rule.one_of) <= ({option.value for option in decides.options} or {"yes", "no"})
        if rule.check is not None:
            assert CHECKS[rule.check]({}, rule.fields, TODAY) is False

    @pytest.mark.parametrize("form", SHIPPED)
    def test_a_default_is_an_answer_that_can_be_given(self, form: Form) -> None:
        for field in form.fields:
            if field.default is not None and field.type in (FieldType.YES_NO, FieldType.CHOICE):
                assert field.default in ({option.value for option in field.options} or {"yes", "no"})


# ------------------------------------------------------------------------------------------- an editor's mistakes


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"field": "copies"},
        {"one_of": ["yes"]},
        {"check": "late_death"},
        {"fields": ["died_at"]},
        {"field": "copies", "one_of": ["yes"], "check": "late_death", "fields": ["died_at"]},
        {"field": "copies", "one_of": ["yes"], "fields": ["died_at"]},
    ],
)
def test_a_case_is_told_by_an_answer_or_by_a_check(ways: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="give either `field` and `one_of`, or `check` and `fields`"):
        CaseRule.model_validate({"case": "late", **ways})


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ({"case": "late", "check": "late_death", "fields": ["born_at"]}, "case late: no field born_at"),
        ({"case": "late", "field": "ask_late", "one_of": ["yes"]}, "case late: no field ask_late"),
        (
            {"case": "late", "procedure": "1.000894", "field": "copies", "one_of": ["yes"]},
            "case late: the form does not open 1.000894",
        ),
        (
            {"case": "late", "check": "full_moon", "fields": ["died_at"]},
            "`cases.0.check`: no check full_moon; use one of",
        ),
    ],
)
def test_a_rule_that_names_what_is_not_there_is_refused(
    tmp_path: Path, rule: dict[str, object], complaint: str
) -> None:
    data = yaml.safe_load((FORMS / "khai-tu.yml").read_text("utf-8")) | {"cases": [rule]}
    (tmp_path / "khai-tu.yml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(SeedError) as caught:
        load_forms(tmp_path)
    assert complaint in str(caught.value)
