"""Dates, years and moments as people write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values import Unreadable, read_value, show_value, value_in_words

TODAY = date(2026, 7, 25)
DAY = FormField(id="day", type=FieldType.DATE, label="Ngày", question="Ngày nào?", short="ngày")
YEAR = DAY.model_copy(update={"type": FieldType.YEAR})
MOMENT = DAY.model_copy(update={"type": FieldType.MOMENT})
dates = st.dates(date(1900, 1, 1), date(2036, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05-03-2024", "2024-03-05"),
        ("5.3.2024", "2024-03-05"),
        ("5 / 3 / 2024", "2024-03-05"),
        ("5 3 2024", "2024-03-05"),
        ("05032024", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-03-05", "2024-03-05"),
        ("050385", "1985-03-05"),
        ("5/3/85", "1985-03-05"),
        ("mùng 5 tháng 3 năm 2024", "2024-03-05"),
        ("ngày 5 thang 3 2024", "2024-03-05"),
        ("sinh ngày 5/3/2024 ạ", "2024-03-05"),
        ("ngày 21 tháng tư năm 1990", "1990-04-21"),
        ("mùng năm tháng năm năm tám lăm", "1985-05-05"),
        ("ngày hai mươi mốt tháng mười hai năm một nghìn chín trăm chín mươi chín", "1999-12-21"),
        ("5/3/2024 dương lịch", "2024-03-05"),
        ("hôm nay", "2026-07-25"),
        ("sinh hôm qua ạ", "2026-07-24"),
        ("hom kia", "2026-07-23"),
        ("hôm kìa", "2026-07-22"),
        ("chiều hôm qua", "2026-07-24"),
        ("3 ngày trước", "2026-07-22"),
    ],
)
def test_a_date_is_read(text: str, day: str) -> None:
    value = read_value(DAY, text, TODAY)
    assert (value.value, value.doubt) == (day, "")


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("5/3", "2026-03-05", "05/03/2026"),
        ("mồng 5/3", "2026-03-05", "05/03/2026"),
        ("25/12", "2025-12-25", "25/12/2025"),
        ("5/3/24", "2024-03-05", "05/03/1924"),
        ("5/3/27", "1927-03-05", "05/03/2027"),
    ],
)
def test_a_year_that_was_not_written_is_confirmed(text: str, day: str, doubt: str) -> None:
    value = read_value(DAY, text, TODAY)
    assert value.value == day
    assert doubt in value.doubt


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024", "ngày và tháng"),
        ("sinh năm 2024", "ngày và tháng"),
        ("tháng 3 năm 2024", "thêm cả ngày"),
        ("3/2024", "thêm cả ngày"),
        ("mùng 1 tết", "dương lịch"),
        ("5/3 âm lịch", "dương lịch"),
        ("5/3/2024 al", "dương lịch"),
        ("rằm tháng giêng", "dương lịch"),
        ("31/4", "chỉ có 30 ngày"),
        ("31/4/2024", "Tháng 4/2024 chỉ có 30 ngày"),
        ("29/2/2023", "chỉ có 28 ngày"),
        ("29/2", "năm nào"),
        ("3/25/2024", "25/3/2024"),
        ("13/13/2024", "Không có tháng 13"),
        ("0/5/2024", "không có ngày 0"),
        ("5/3/1850", "từ 1900 đến 2036"),
        ("5/3/2040", "từ 1900 đến 2036"),
        ("5/3/2024 hoặc 6/3/2024", "hơn một ngày"),
        ("số 5/3 ngõ Văn Chương", "ngày, tháng, năm"),
        ("Nguyễn Văn Năm", "ngày, tháng, năm"),
        ("", "ngày, tháng, năm"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_value(DAY, text, TODAY)


@given(dates)
def test_a_date_that_is_shown_or_said_is_read_back(day: date) -> None:
    value = day.isoformat()
    for text in (show_value(DAY, value), value_in_words(DAY, value), value, f"{day.day}/{day.month}/{day.year}"):
        assert read_value(DAY, text, TODAY).value == value


@given(st.dates(date(1900, 1, 1), date(2026, 7, 25)), dates)
@example(date(2024, 2, 29), date(2026, 2, 1))
def test_a_year_of_two_digits_never_lies_ahead(day: date, today: date) -> None:
    text = f"{day:%d/%m/%y}"
    try:
        value = read_value(DAY, text, today)
    except Unreadable:
        assert (day.day, day.month) == (29, 2)
        return
    assert date.fromisoformat(value.value) <= today or f"{day:%y}" == value.value[2:4]
    assert value.value[4:] == f"{day:-%m-%d}"


def test_a_date_in_words_is_as_on_certificates() -> None:
    assert value_in_words(DAY, "2024-03-05") == "Ngày năm tháng ba năm hai nghìn không trăm hai mươi tư"
    assert value_in_words(DAY, "1905-04-15") == "Ngày mười lăm tháng tư năm một nghìn chín trăm linh năm"


@pytest.mark.parametrize(
    ("text", "year"),
    [("1985", "1985"), ("'85", "1985"), ("sinh năm 85", "1985"), ("5/3/1985", "1985"),
     ("một nghìn chín trăm tám lăm", "1985")],
)  # fmt: skip
def test_a_year_is_read(text: str, year: str) -> None:
    assert read_value(YEAR, text, TODAY).value == year


def test_a_year_of_two_digits_that_may_be_either_is_confirmed() -> None:
    assert "1924" in read_value(YEAR, "24", TODAY).doubt


@pytest.mark.parametrize("text", ["40 tuổi", "3000", "1985 1986", "không nhớ", ""])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_value(YEAR, text, TODAY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10 giờ 30 ngày 5/3/2026", "2026-03-05 10:30"),
        ("22h hôm qua", "2026-07-24 22:00"),
        ("3 giờ chiều hôm nay", "2026-07-25 15:00"),
        ("10:30 5/3/2026", "2026-03-05 10:30"),
        ("2026-03-05 10:30", "2026-03-05 10:30"),
        ("9 giờ kém 15 sáng 5/3/2026", "2026-03-05 08:45"),
        ("mười giờ rưỡi đêm qua", "2026-07-24 22:30"),
        ("12 giờ đêm 5/3/2026", "2026-03-05 00:00"),
        ("lúc 7h15 tối mùng 5 tháng 3 năm 2026", "2026-03-05 19:15"),
        ("10g30 sáng nay", "2026-07-25 10:30"),
    ],
)
def test_a_moment_is_read(text: str, moment: str) -> None:
    value = read_value(MOMENT, text, TODAY)
    assert (value.value, value.doubt) == (moment, "")


def test_an_early_hour_may_be_in_the_afternoon() -> None:
    assert "17 giờ" in read_value(MOMENT, "5h ngày 5/3/2026", TODAY).doubt


@pytest.mark.parametrize(
    ("text", "why"), [("10h", "thêm ngày"), ("3 giờ chiều", "thêm ngày"), ("5/3/2026", "giờ"), ("25h 5/3/2026", "giờ")]
)
def test_a_moment_needs_hour_and_day(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_value(MOMENT, text, TODAY)


@given(dates, st.integers(0, 1439))
def test_a_moment_that_is_shown_is_read_back(day: date, minutes: int) -> None:
    moment = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001
    value = f"{moment:%Y-%m-%d %H:%M}"
    assert read_value(MOMENT, show_value(MOMENT, value), TODAY).value == value
    assert read_value(MOMENT, value, TODAY).value == value
