"""The shipped forms: complete, in the order of the paper, polite; and an editor's mistake is named."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.errors import SeedError
from knowledge.forms.loader import FORMS, form_of, load_forms
from knowledge.forms.rules import CHECKS
from knowledge.forms.schema import FieldType, Form, FormField, Personal
from knowledge.loader import load_seeds
from knowledge.schema import Standing
from nlu.text import fold, normalise

PROCEDURES = {
    "khai-sinh": ("1.001193",),
    "dang-ky-lai-khai-sinh": ("1.004884",),
    "khai-tu": ("1.000656",),
    "ket-hon": ("1.000894", "2.000806"),
    "tinh-trang-hon-nhan": ("1.004873",),
    "trich-luc": ("2.000635",),
    "cai-chinh-ho-tich": ("1.004859",),
    "ct01-thuong-tru": ("1.004222",),
    "ct01-tam-tru": ("1.004194",),
    "ct01-gia-han-tam-tru": ("1.002755",),
    "ct01-xoa-thuong-tru": ("1.003197",),
    "ct01-xac-nhan-cu-tru": ("1.010041",),
    "doi-gplx": ("3.000347",),
    "cap-lai-gplx": ("3.000348",),
    "ly-lich-tu-phap": ("3.000333",),
    "thanh-lap-ho-kinh-doanh": ("1.001612",),
    "cham-dut-ho-kinh-doanh": ("1.001266",),
}
PARENT = ["Họ, chữ đệm, tên", "Năm sinh", "Dân tộc", "Quốc tịch", "Nơi cư trú", "Số định danh"]
SPOUSE = [
    "Họ, chữ đệm, tên",
    "Ngày, tháng, năm sinh",
    "Dân tộc",
    "Quốc tịch",
    "Nơi cư trú",
    "Giấy tờ tùy thân",
    "Kết hôn lần thứ mấy",
]
COPIES = ["Đề nghị cấp bản sao", "Số lượng"]
BIRTH = [
    *("Họ, chữ đệm, tên", "Ngày, tháng, năm sinh", "Giấy tờ tùy thân", "Nơi cư trú"),
    "Quan hệ với người được khai sinh",
    *("Họ, chữ đệm, tên", "Ngày, tháng, năm sinh, ghi bằng chữ", "Giới tính", "Dân tộc", "Quốc tịch"),
    *("Nơi sinh (cơ sở y tế, địa chỉ)", "Quê quán"),
    *PARENT,
    *PARENT,
    *("Số", "Quyển số", "Ngày", "Nơi đăng ký"),
    *COPIES,
]
RESIDENCE = [
    "1. Họ, chữ đệm và tên",
    "2. Ngày sinh",
    "3. Giới tính",
    "4. Số định danh",
    "5. Điện thoại",
    "6. Email",
    "7. Chủ hộ",
    "8. Mối quan hệ với chủ hộ",
    "9. Số định danh của chủ hộ",
]
SHIPPED = [pytest.param(form, id=form.id) for form in load_forms().values()]


def items(form: Form) -> list[FormField]:
    """What stands on the paper: a field ``ask_…`` only decides what else is asked."""
    return [field for field in form.fields if not field.id.startswith("ask_")]


def texts(form: Form) -> Iterator[str]:
    for field in form.fields:
        yield from (field.label, field.question, field.short, field.help)
        yield from (option.label for option in field.options)
    for section in form.sections:
        yield section.title
    for rule in form.rules:
        yield from (rule.text, rule.legal_basis)
    yield from (form.name, form.legal_basis, form.addressee, form.declaration, *form.signatures)


def test_every_form_is_there_and_opens_its_procedures() -> None:
    assert {form.id: form.procedures for form in load_forms().values()} == PROCEDURES


def test_every_procedure_of_a_form_is_among_the_seeds() -> None:
    seeds = load_seeds().procedures
    assert not [code for form in load_forms().values() for code in form.procedures if code not in seeds]


def test_the_form_of_a_procedure() -> None:
    found = form_of("2.000806")
    assert found is not None
    assert found.id == "ket-hon"
    assert form_of("2.000815") is None


def test_items_of_a_birth_stand_in_the_order_of_the_paper() -> None:
    form = load_forms()["khai-sinh"]
    assert [field.label for field in items(form)] == BIRTH
    assert [section.title[:2] for section in form.sections] == ["A.", "B.", "C.", "D.", "E.", "F."]


def test_items_of_a_marriage_stand_in_the_order_of_the_paper() -> None:
    form = load_forms()["ket-hon"]
    assert [field.label for field in items(form)] == [*SPOUSE, *SPOUSE, *COPIES]
    assert [section.title for section in form.sections[:2]] == ["Bên nữ", "Bên nam"]
    assert form.signatures == ("Bên nữ", "Bên nam")


@pytest.mark.parametrize("form", [form for form in SHIPPED if str(form.id).startswith("ct01-")])
def test_items_of_ct01_stand_in_the_order_of_the_paper(form: Form) -> None:
    labels = [field.label for field in items(form)]
    assert labels[:9] == RESIDENCE
    assert labels[9].startswith("10. Nội dung đề nghị: ")
    assert form.sections[-1].title == "11. Thành viên cùng thay đổi"
    assert len(form.signatures) == 4
    assert form.addressee == "Công an {unit}"


def test_a_marriage_takes_no_nationality_for_granted() -> None:
    # The same form serves marriage with a foreigner, and what has a default is not asked.
    assert not [field.id for field in load_forms()["ket-hon"].fields if field.default is not None]


@pytest.mark.parametrize("form", SHIPPED)
def test_nothing_sends_to_a_district(form: Form) -> None:
    assert not [text for text in texts(form) if re.search(r"\b(quận|huyện)\b", text.lower())]


@pytest.mark.parametrize("form", SHIPPED)
def test_what_is_said_is_polite_and_in_normal_spelling(form: Form) -> None:
    for text in texts(form):
        assert text == unicodedata.normalize("NFC", text)
        assert text == normalise(text)
        assert not re.search(r"\bbạn\b", text.lower()), text
    for field in form.fields:
        assert field.short[0].islower()
        assert field.question.endswith(("?", "."))
        assert " ạ" in field.question


@pytest.mark.parametrize("form", SHIPPED)
def test_every_item_says_how_to_answer(form: Form) -> None:
    assert not [field.id for field in form.fields if not field.help]


@pytest.mark.parametrize("form", SHIPPED)
def test_a_form_asks_about_25_items_at_most(form: Form) -> None:
    assert sum(field.default is None for field in form.fields) <= 26


@pytest.mark.parametrize("form", SHIPPED)
def test_a_condition_names_a_value_that_can_be_given(form: Form) -> None:
    fields = {field.id: field for field in form.fields}
    for field in form.fields:
        if field.when is not None:
            decides = fields[field.when.field]
            assert decides.type in (FieldType.YES_NO, FieldType.CHOICE)
            possible = {option.value for option in decides.options} or {"yes", "no"}
            assert set(field.when.one_of) <= possible
            assert decides.required


@pytest.mark.parametrize("form", SHIPPED)
def test_what_tells_of_a_person_is_marked_for_masking(form: Form) -> None:
    kinds = {
        FieldType.NAME: Personal.NAME,
        FieldType.ID_NUMBER: Personal.IDENTITY,
        FieldType.PAPER: Personal.IDENTITY,
        FieldType.PHONE: Personal.CONTACT,
        FieldType.EMAIL: Personal.CONTACT,
        FieldType.ADDRESS: Personal.HOME,
    }
    for field in form.fields:
        assert field.personal is kinds.get(field.type, field.personal)
        if field.type is FieldType.DATE and field.id.endswith("birth_date"):
            assert field.personal is Personal.IDENTITY


@pytest.mark.parametrize("form", SHIPPED)
def test_cues_are_folded(form: Form) -> None:
    cues = [cue for field in form.fields for option in field.options for cue in option.cues]
    assert cues == [fold(cue) for cue in cues]


@pytest.mark.parametrize("form", SHIPPED)
def test_no_form_was_checked_against_the_law_yet(form: Form) -> None:
    assert form.standing is Standing.CLAIMED
    assert form.source.title == "Bản chép lại các mẫu tờ khai (nguồn thứ cấp)"
    assert form.source.checked_on == date(2026, 7, 15)


def test_the_form_of_the_criminal_record_says_that_it_is_to_be_verified() -> None:
    assert "chưa kiểm chứng" in load_forms()["ly-lich-tu-phap"].legal_basis


def test_a_father_is_asked_about_only_if_he_is_declared() -> None:
    whens = {field.when for field in load_forms()["khai-sinh"].fields if field.person == "father"}
    assert [when.one_of for when in whens if when] == [("both", "father")]


def test_the_last_residence_is_asked_only_without_an_id_number() -> None:
    (residence,) = [field for field in load_forms()["khai-tu"].fields if field.id == "deceased_residence"]
    assert residence.when is not None
    assert (residence.when.field, residence.when.one_of) == ("ask_deceased_id", ("no",))


@pytest.mark.parametrize("form", SHIPPED)
def test_a_rule_can_be_checked_on_what_it_names(form: Form) -> None:
    for rule in form.rules:
        assert CHECKS[rule.check]({}, rule.fields, date(2026, 7, 15)) is False


# ------------------------------------------------------------------------------------------- an editor's mistakes


def write(folder: Path, name: str, **changes: object) -> Path:
    data = yaml.safe_load((FORMS / "khai-tu.yml").read_text("utf-8")) | changes
    path = folder / name
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return path


def complaint(folder: Path) -> str:
    with pytest.raises(SeedError) as caught:
        load_forms(folder)
    return str(caught.value)


def test_an_empty_folder_is_an_error_with_a_cure(tmp_path: Path) -> None:
    assert complaint(tmp_path) == f"{tmp_path}: no form is there; restore the form files"


def test_a_list_of_words_beside_the_forms_is_no_form(tmp_path: Path) -> None:
    write(tmp_path, "khai-tu.yml")
    (tmp_path / "commands.yml").write_text("back: [quay lai]\n", "utf-8")
    assert list(load_forms(tmp_path)) == ["khai-tu"]


def test_a_form_by_another_name_than_its_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "khai-sinh.yml")
    assert complaint(tmp_path) == f"{path}: field `id` is khai-tu; rename the file or correct the id"


def test_an_unknown_check_is_refused(tmp_path: Path) -> None:
    rule = {"check": "full_moon", "fields": ["died_at"], "text": "Trăng tròn.", "legal_basis": "không có"}
    path = write(tmp_path, "khai-tu.yml", rules=[rule])
    assert complaint(tmp_path).startswith(f"{path}: field `rules.0.check`: no check full_moon; use one of ")


def test_two_forms_of_one_procedure_are_refused(tmp_path: Path) -> None:
    first = write(tmp_path, "khai-tu.yml")
    second = write(tmp_path, "khai-tu-hai.yml", id="khai-tu-hai")
    first, second = sorted((first, second))
    assert complaint(tmp_path) == f"{second}: field `procedures`: 1.000656 already has {first}; remove it from one"


@pytest.mark.parametrize("content", ["", "- một\n", "sections: []\n"])
def test_a_broken_form_names_its_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "khai-tu.yml"
    path.write_text(content, "utf-8")
    assert str(path) in complaint(tmp_path)
