"""Names of persons, telephone numbers, e-mail addresses, peoples and countries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values import Unreadable, read_value, show_value
from knowledge.forms.values.origins import ethnicities

TODAY = date(2026, 7, 25)
NAME = FormField(id="name", type=FieldType.NAME, label="Họ tên", question="Tên gì?", short="tên")
PHONE = NAME.model_copy(update={"type": FieldType.PHONE})
EMAIL = NAME.model_copy(update={"type": FieldType.EMAIL})
PEOPLE = NAME.model_copy(update={"type": FieldType.ETHNICITY})
COUNTRY = NAME.model_copy(update={"type": FieldType.NATIONALITY})
SYLLABLES = (
    *("nguyễn", "trần", "thị", "văn", "hoà", "thuý", "thế", "vì", "cần", "biết", "được", "sao", "đặng", "ông", "phạm"),
    *("giàng", "páo", "êñuôl", "niê", "h'hen", "k'brăm"),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("NGUYỄN THỊ THUÝ", "Nguyễn Thị Thuý"),
        ("  Nguyễn   Văn  A ", "Nguyễn Văn A"),
        ("tên tôi là Nguyễn Văn An ạ", "Nguyễn Văn An"),
        ("cháu tên là lê văn tám", "Lê Văn Tám"),
        ("họ và tên: Trần Thị B", "Trần Thị B"),
        ("chị Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("Ông Ích Khiêm", "Ông Ích Khiêm"),
        ("Nguyễn Văn Biết", "Nguyễn Văn Biết"),
        ("Vì Thế Anh", "Vì Thế Anh"),
        ("Giàng A Páo", "Giàng A Páo"),
        ("h'hen niê", "H'Hen Niê"),
        ("y moan êñuôl", "Y Moan Êñuôl"),
        ("Thạch Sa Rươl", "Thạch Sa Rươl"),
        ("Nguye\u0302\u0303n Va\u0306n An", "Nguyễn Văn An"),
    ],
)
def test_a_name_is_read(text: str, name: str) -> None:
    value = read_value(NAME, text, TODAY)
    assert (value.value, value.doubt) == (name, "")


def test_a_name_without_marks_is_confirmed() -> None:
    value = read_value(NAME, "nguyen van an", TODAY)
    assert value.value == "Nguyen Van An"
    assert "Nguyen Van An" in value.doubt
    assert read_value(NAME, "jean-pierre o’brien", TODAY).value == "Jean-Pierre O'Brien"


@pytest.mark.parametrize(
    "text",
    ["An", "Nguyễn Văn An 2", "Nguyễn Văn An, sinh 5/3/2024", "tôi không biết", "con trai", "sinh hôm qua",
     "Иван Петров", "a b c d e f g h i", "- -", "", "?"],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_value(NAME, text, TODAY)


@given(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=8).map(" ".join), st.booleans())
def test_a_name_is_read_back(typed: str, loud: bool) -> None:
    name = read_value(NAME, typed.upper() if loud else typed, TODAY).value
    assert read_value(NAME, show_value(NAME, name), TODAY).value == name
    assert name.lower() == typed


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("0912345678", "0912345678", "0912 345 678"),
        ("+84 912 345 678", "0912345678", "0912 345 678"),
        ("+84 (0) 912 345 678", "0912345678", "0912 345 678"),
        ("0084912345678", "0912345678", "0912 345 678"),
        ("sđt 0912-345.678 nhé", "0912345678", "0912 345 678"),
        ("(024) 3825 0000", "02438250000", "024 3825 0000"),
        ("02043850000", "02043850000", "0204 385 0000"),
    ],
)
def test_a_phone_number_is_read(text: str, number: str, shown: str) -> None:
    assert read_value(PHONE, text, TODAY).value == number
    assert show_value(PHONE, number) == shown


def test_a_phone_number_without_its_zero_is_confirmed() -> None:
    value = read_value(PHONE, "912345678", TODAY)
    assert (value.value, "0912 345 678" in value.doubt) == ("0912345678", True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("01234567890", "10 chữ số"),
        ("091234567", "10 chữ số"),
        ("0912345678 hoặc 0987654321", "một số"),
        ("001085012345", "10 chữ số"),
        ("", "10 chữ số"),
    ],
)
def test_what_is_no_phone_number_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_value(PHONE, text, TODAY)


@given(st.from_regex(r"0[35789][0-9]{8}|02[48][0-9]{8}|020[0-9]{8}", fullmatch=True))
def test_a_phone_number_is_read_back(number: str) -> None:
    try:
        value = read_value(PHONE, number, TODAY).value
    except Unreadable:
        assert len(number) == 11
        return
    assert read_value(PHONE, show_value(PHONE, value), TODAY).value == value == number
    assert read_value(PHONE, "+84" + number[1:], TODAY).value == number


def test_an_email_address_is_read() -> None:
    assert read_value(EMAIL, "mail: An.B@Gmail.com", TODAY).value == "An.B@gmail.com"
    assert read_value(EMAIL, "a @ gmail.com", TODAY).value == "a@gmail.com"
    assert "a@gmail.com" in read_value(EMAIL, "a@gmail.con", TODAY).doubt
    for text in ("abc", "a@b", "nguyễn@gmail.com", "a@b.vn c@d.vn", ""):
        with pytest.raises(Unreadable):
            read_value(EMAIL, text, TODAY)


def test_there_are_54_peoples_and_each_is_read_back() -> None:
    assert len(ethnicities()) == 54
    for name in ethnicities():
        assert read_value(PEOPLE, name, TODAY).value == name
        assert read_value(PEOPLE, f"dân tộc {name.lower()} ạ", TODAY).value == name


@pytest.mark.parametrize(
    ("text", "name"), [("H'mong", "Mông"), ("mèo", "Mông"), ("e de", "Ê Đê"), ("nguoi thai", "Thái"), ("Tho", "Thổ")]
)
def test_a_people_is_known_by_its_other_names(text: str, name: str) -> None:
    assert read_value(PEOPLE, text, TODAY).value == name


def test_a_people_that_is_typed_wrongly_is_confirmed_and_an_unknown_one_refused() -> None:
    assert "Nùng" in read_value(PEOPLE, "Nungg", TODAY).doubt
    with pytest.raises(Unreadable, match="54"):
        read_value(PEOPLE, "xyz", TODAY)


def test_a_nationality_is_read() -> None:
    said = {"vn": "Việt Nam", "Mỹ": "Hoa Kỳ", "quốc tịch nhật": "Nhật Bản", "south africa": "South Africa"}
    assert {text: read_value(COUNTRY, text, TODAY).value for text in said} == said
    for text in ("123", "tôi không biết", "", "x" * 99):
        with pytest.raises(Unreadable):
            read_value(COUNTRY, text, TODAY)
