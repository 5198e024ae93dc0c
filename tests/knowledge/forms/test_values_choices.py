"""Sex, options, yes and no, counts, amounts and free text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField, Option
from knowledge.forms.values import Unreadable, read_value, show_value, value_in_words
from knowledge.forms.values.numbers import MOST, number_words, read_number
from nlu.text import fold

TODAY = date(2026, 7, 25)
OPTIONS = (
    Option(value="online", label="Nộp trực tuyến", cues=("online", "qua mang")),
    Option(value="counter", label="Nộp trực tiếp", cues=("truc tiep", "tai cho")),
)
SEX = FormField(id="it", type=FieldType.SEX, label="Mục", question="Gì?", short="mục")
CHOICE = SEX.model_copy(update={"type": FieldType.CHOICE, "options": OPTIONS})
YES_NO = SEX.model_copy(update={"type": FieldType.YES_NO})
COUNT = SEX.model_copy(update={"type": FieldType.COUNT})
MONEY = SEX.model_copy(update={"type": FieldType.MONEY})
TEXT = SEX.model_copy(update={"type": FieldType.TEXT})
LINES = SEX.model_copy(update={"type": FieldType.LINES})


def refused(field: FormField, text: str) -> str:
    with pytest.raises(Unreadable) as error:
        read_value(field, text, TODAY)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "sex"),
    [("nam", "male"), ("Nữ", "female"), ("con trai", "male"), ("bé gái ạ", "female"), ("nu", "female"),
     ("giới tính: nam", "male"), ("trai", "male")],
)  # fmt: skip
def test_sex_is_read(text: str, sex: str) -> None:
    assert read_value(SEX, text, TODAY).value == sex
    assert read_value(SEX, show_value(SEX, sex), TODAY).value == sex


@pytest.mark.parametrize("text", ["năm", "Nguyễn Văn Nam", "nam hay nữ", "Việt Nam", ""])
def test_a_name_or_both_is_no_sex(text: str) -> None:
    assert "nam hoặc nữ" in refused(SEX, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", "online"), ("số 2", "counter"), ("cái thứ hai", "counter"), ("online ạ", "online"),
     ("tôi nop truc tiep", "counter"), ("Nộp trực tuyến", "online"), ("counter", "counter"), ("cái đầu", "online")],
)  # fmt: skip
def test_an_option_is_read(text: str, value: str) -> None:
    assert read_value(CHOICE, text, TODAY).value == value
    assert read_value(CHOICE, show_value(CHOICE, value), TODAY).value == value


@pytest.mark.parametrize("text", ["3", "0", "gì cũng được", "online hay tai cho luon", ""])
def test_what_is_no_option_lists_them(text: str) -> None:
    if text.startswith("online"):  # the longer phrase is meant
        assert read_value(CHOICE, text, TODAY).value == "counter"
    else:
        assert "1. Nộp trực tuyến; 2. Nộp trực tiếp" in refused(CHOICE, text)


@pytest.mark.parametrize(
    "text",
    ["có", "co a", "rồi", "ok", "đúng rồi", "ừ", "vâng", "dạ", "dạ có", "uk", "có, không cần gì nữa", "đã nộp rồi"],
)
def test_a_yes_is_heard(text: str) -> None:
    assert read_value(YES_NO, text, TODAY).value == "yes"


@pytest.mark.parametrize(
    "text", ["không", "k", "ko ạ", "chưa", "dạ chưa ạ", "không có", "hok có", "chưa có", "không đúng"]
)
def test_a_no_is_heard(text: str) -> None:
    assert read_value(YES_NO, text, TODAY).value == "no"


@pytest.mark.parametrize(
    "text", ["có hay không?", "rồi chưa", "không biết", "có thể", "tôi chưa rõ", "hỏi cái khác", ""]
)
def test_neither_yes_nor_no_is_asked_again(text: str) -> None:
    assert "có hoặc không" in refused(YES_NO, text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("2", "2"), ("hai bản", "2"), ("02", "2"), ("không", "0"), ("không có", "0"), ("ba mươi", "30"),
     ("mười hai người", "12"), ("2 bản chính", "2")],
)  # fmt: skip
def test_a_count_is_read(text: str, count: str) -> None:
    assert read_value(COUNT, text, TODAY).value == count


@pytest.mark.parametrize("text", ["100", "một trăm", "vài", "1-2", "1,5", "không biết", ""])
def test_what_is_no_count_is_refused(text: str) -> None:
    assert "0 đến 99" in refused(COUNT, text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50 triệu", 50_000_000),
        ("50tr", 50_000_000),
        ("50.000.000", 50_000_000),
        ("50,000,000 VND", 50_000_000),
        ("50.000.000 đồng", 50_000_000),
        ("năm mươi triệu", 50_000_000),
        ("năm chục triệu đồng", 50_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1.500 triệu", 1_500_000_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("2 tỷ rưỡi", 2_500_000_000),
        ("hai triệu rưỡi", 2_500_000),
        ("một triệu hai trăm nghìn", 1_200_000),
        ("50k", 50_000),
        ("50 đồng", 50),
        ("0", 0),
    ],
)
def test_an_amount_is_read(text: str, amount: int) -> None:
    value = read_value(MONEY, text, TODAY)
    assert (value.value, value.doubt) == (str(amount), "")


@pytest.mark.parametrize(
    ("text", "amount"), [("50tr5", 50_500_000), ("1 triệu 2", 1_200_000), ("một triệu hai", 1_200_000)]
)
def test_an_amount_said_in_short_is_confirmed(text: str, amount: int) -> None:
    value = read_value(MONEY, text, TODAY)
    assert value.value == str(amount)
    assert show_value(MONEY, value.value) in value.doubt


@pytest.mark.parametrize("text", ["50", "-5 triệu", "nhiều lắm", "1.2.3", "triệu", "9" * 30, ""])
def test_what_is_no_amount_is_refused(text: str) -> None:
    refused(MONEY, text)


@given(st.integers(0, MOST - 1))
def test_an_amount_is_shown_and_said(amount: int) -> None:
    assert read_value(MONEY, show_value(MONEY, str(amount)), TODAY).value == str(amount)
    said = value_in_words(MONEY, str(amount))
    assert read_number(fold(said).removesuffix(" dong").split()) == amount


@pytest.mark.parametrize(
    ("number", "said"),
    [(5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (24, "hai mươi tư"), (105, "một trăm linh năm"),
     (1005, "một nghìn không trăm linh năm"), (50_000_000, "năm mươi triệu"),
     (1_000_000_001, "một tỷ không trăm linh một"), (2_000_000_000_000, "hai nghìn tỷ")],
)  # fmt: skip
def test_numbers_are_said_as_on_papers(number: int, said: str) -> None:
    assert number_words(number) == said


def test_free_text_is_kept() -> None:
    assert read_value(TEXT, "  đổi   tên thành Hoà ", TODAY).value == "đổi tên thành Hoà"
    assert read_value(LINES, "Trần Thị B, 1960\n\n Lê  C \r\n", TODAY).value == "Trần Thị B, 1960\nLê C"
    for text in ("", "...", "x" * 301):
        refused(TEXT, text)
        refused(LINES, text)
    refused(LINES, "a\n" * 31)
