"""Personal identification numbers, papers, and the QR code of an identity card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values import Unreadable, cross_check, read_card, read_value, show_value
from knowledge.forms.values.papers import PROVINCES

TODAY = date(2026, 7, 25)
NUMBER = FormField(id="number", type=FieldType.ID_NUMBER, label="Số", question="Số nào?", short="số")
PAPER = NUMBER.model_copy(update={"type": FieldType.PAPER})
CARD = "001085012345|012345678|NGUYỄN VĂN AN|05031985|Nam|Số 5, Láng Hạ, Hà Nội|10052021"


def number_of(province: str, sex: str, born: int, drawn: int) -> str:
    century = (born // 100 - 19) * 2 + (sex == "female")
    return f"{province}{century}{born % 100:02}{drawn:06}"


ids = st.tuples(
    st.sampled_from(sorted(PROVINCES)),
    st.sampled_from(["male", "female"]),
    st.integers(1900, TODAY.year),
    st.integers(0, 999_999),
)


def test_there_are_63_codes_of_provinces() -> None:
    assert len(PROVINCES) == 63


@pytest.mark.parametrize("text", ["001085012345", "001 085 012 345", "001.085.012345", "số cccd là 001085012345 ạ"])
def test_a_number_is_read_however_it_is_grouped(text: str) -> None:
    value = read_value(NUMBER, text, TODAY)
    assert (value.value, value.doubt) == ("001085012345", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("012345678", "không dùng được nữa"),
        ("12345", "có 5"),
        ("0010850123456", "có 13"),
        ("099085012345", "099"),
        ("001985012345", "2385"),
        ("001227012345", "2027"),
        ("001085012345 và 001185012345", "hơn một số"),
        ("tôi không nhớ", "12 chữ số"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_value(NUMBER, text, TODAY)


def test_a_number_that_was_given_abroad_is_confirmed() -> None:
    assert "nước ngoài" in read_value(NUMBER, "101085012345", TODAY).doubt


@given(ids)
def test_a_sound_number_agrees_with_its_person(person: tuple[str, str, int, int]) -> None:
    _, sex, born, _ = person
    number = number_of(*person)
    assert read_value(NUMBER, number, TODAY).value == number == show_value(NUMBER, number)
    for birth in (f"{born}-03-05", str(born), None):
        assert cross_check(number, birth, sex) is None


@given(ids, st.integers(3, 5), st.integers(1, 9))
def test_one_wrong_digit_of_century_sex_or_year_is_caught(
    person: tuple[str, str, int, int], place: int, step: int
) -> None:
    _, sex, born, _ = person
    number = number_of(*person)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert cross_check(wrong, f"{born}-03-05", sex) is not None


def test_a_contradiction_is_named() -> None:
    number = "001085012345"
    assert "1985" in str(cross_check(number, "1986-03-05", "male"))
    assert "nữ" in str(cross_check(number, "1985-03-05", "female"))
    assert "nam, sinh năm 1985" in str(cross_check(number, "1986", "female"))
    assert cross_check(number, None, None) is None


@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_a_cross_check_never_fails(number: str, birth: str | None, sex: str | None) -> None:
    cross_check(number, birth, sex)
    cross_check("001085012345", birth, sex)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("001085012345", "Căn cước số 001085012345"),
        ("cccd 001 085 012 345", "Căn cước số 001085012345"),
        ("Căn cước số 001085012345", "Căn cước số 001085012345"),
        ("c1234567", "Hộ chiếu số C1234567"),
        ("hộ chiếu số C1234567 cấp ngày 5/3/2020", "hộ chiếu số C1234567 cấp ngày 5/3/2020"),
        ("hộ chiếu số 123456789", "hộ chiếu số 123456789"),
        ("căn cước 001 085 012 345 cấp ngày 5/3/2021", "căn cước 001085012345 cấp ngày 5/3/2021"),
    ],
)
def test_a_paper_is_read(text: str, paper: str) -> None:
    value = read_value(PAPER, text, TODAY)
    assert (value.value, value.doubt) == (paper, "")
    assert read_value(PAPER, paper, TODAY).value == paper


@pytest.mark.parametrize("text", ["không có", "CMND 012345678", "012345678", "căn cước 099085012345", ""])
def test_what_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_value(PAPER, text, TODAY)


def test_a_card_is_read() -> None:
    assert read_card(CARD) == {
        "id_number": "001085012345",
        "name": "Nguyễn Văn An",
        "birth": "1985-03-05",
        "sex": "male",
        "home": "Số 5, Láng Hạ, Hà Nội",
        "issued": "2021-05-10",
    }


@pytest.mark.parametrize(
    "text",
    [CARD.replace("012345678|N", "|N"), CARD.replace("|012345678", ""), CARD + "||Trần Thị B|x", f" {CARD}\n"],
)
def test_a_card_without_old_number_or_with_more_parts_is_the_same(text: str) -> None:
    assert read_card(text) == read_card(CARD)


@pytest.mark.parametrize("text", ["", "xin chào", "001085012345", "1|2|3|4", CARD.replace("05031985", "hôm qua")])
def test_what_is_no_card_is_none(text: str) -> None:
    assert read_card(text) is None


@given(
    st.text() | st.lists(st.text()).map("|".join) | st.lists(st.sampled_from([*CARD.split("|"), "", "|"])).map("|".join)
)
def test_reading_a_card_never_fails(text: str) -> None:
    read_card(text)
    read_card(f"001085012345|{text}")
    read_card(f"001085012345|{text}|05031985|{text}|{text}")
