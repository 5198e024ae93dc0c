"""Opening hours: as lists write them, and as a citizen reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.points.hours import DAY, Hours, HoursError, parse_hours, write_hours
from knowledge.points.opening import AROUND_THE_CLOCK, VIETNAM, Opening, holiday_name, opening, opening_words
from knowledge.points.schema import ServicePoint

OFFICE = parse_hours("T2-T6 8:00-12:00, 13:00-17:00; T7 8:00-12:00")
WEEKDAYS = parse_hours("T2-T6 8:00-17:00")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)


def told(moment: str, hours: Hours = OFFICE) -> str:
    return opening_words(opening(hours, at(moment)), at(moment))


# --------------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("T2-T6 8:00-12:00, 13:00-17:00; T7 8:00-12:00", "T2–T6 8:00–12:00, 13:00–17:00; T7 8:00–12:00"),
        ("Thứ 2 - Thứ 6: 7h30 - 11h30, 13h30 - 17h", "T2–T6 7:30–11:30, 13:30–17:00"),
        ("thứ hai đến thứ sáu: 8h-17h", "T2–T6 8:00–17:00"),
        ("thu hai den thu sau: 8h-17h", "T2–T6 8:00–17:00"),
        ("từ thứ tư đến chủ nhật, từ 8 giờ đến 11 giờ 30", "T4–CN 8:00–11:30"),
        ("Hằng ngày 8h-21h30", "T2–CN 8:00–21:30"),
        ("Hàng ngày: 8h–21h30", "T2–CN 8:00–21:30"),
        ("Cả tuần: 8:00–21:00", "T2–CN 8:00–21:00"),
        ("T2–CN 8.00-21.00", "T2–CN 8:00–21:00"),
        ("T2—CN 8.30 — 21.00.", "T2–CN 8:30–21:00"),
        ("CHỦ NHẬT 8G-9G30", "CN 8:00–9:30"),
        ("T2,T4,T6 8h-11h", "T2 8:00–11:00; T4 8:00–11:00; T6 8:00–11:00"),
        ("Thứ 2, 4, 6: 8h-11h", "T2 8:00–11:00; T4 8:00–11:00; T6 8:00–11:00"),
        ("thứ bảy và chủ nhật 8h-11h", "T7–CN 8:00–11:00"),
        ("Thứ 2–6: 7:30–11:30, 13:30–17:00; Thứ 7: 8:00–12:00.", "T2–T6 7:30–11:30, 13:30–17:00; T7 8:00–12:00"),
        ("Thứ 2-6:13:30-17:00", "T2–T6 13:30–17:00"),
        ("T7-T2 8h-9h", "T2 8:00–9:00; T7–CN 8:00–9:00"),
        ("T2-T6 8h-17h, T7 8h-12h", "T2–T6 8:00–17:00; T7 8:00–12:00"),
        ("Giờ làm việc: T2-T6\n8h-17h\nT7\n8h-12h", "T2–T6 8:00–17:00; T7 8:00–12:00"),
        ("T2-T6: sáng 7h30-11h30; chiều 13h30-17h", "T2–T6 7:30–11:30, 13:30–17:00"),
        ("T2-T6: sáng 7h30-11h30 chiều 13h30-17h; sáng T7: 8h-12h", "T2–T6 7:30–11:30, 13:30–17:00; T7 8:00–12:00"),
        ("T2 13h-17h, 8h-12h", "T2 8:00–12:00, 13:00–17:00"),
        ("T2-T3 8h-12h; T3 13h-17h", "T2 8:00–12:00; T3 8:00–12:00, 13:00–17:00"),
        ("T2-T6 8h-17h (trừ ngày lễ, Tết)", "T2–T6 8:00–17:00"),
        ("T2-T6 8h-17h; CN nghỉ", "T2–T6 8:00–17:00"),
        ("T2-T6 8h-17h, T7, CN: không làm việc", "T2–T6 8:00–17:00"),
        ("T2-T6 8h-17h, nghỉ thứ 7, CN", "T2–T6 8:00–17:00"),
        ("CN nghỉ", "Đóng cửa cả tuần"),
        ("Đóng cửa cả tuần", "Đóng cửa cả tuần"),
        ("24/7", "24/7"),
        ("Hằng ngày 24/24", "24/7"),
        ("Hằng ngày: 24/7", "24/7"),
        ("T2 0h-24h", "T2 0:00–24:00"),
    ],
)
def test_hours_are_read_as_lists_write_them(text: str, written: str) -> None:
    assert write_hours(parse_hours(text)) == written
    assert parse_hours(written) == parse_hours(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no hours are given"),
        (" ; ", "no hours are given"),
        ("8:00-17:00", "not said on which days"),
        ("nghỉ", "not said which days are closed"),
        ("Nghỉ CN, T2-T7 8h-17h", "both closed and open"),
        ("giờ hành chính", "'gio' can't be read"),
        ("liên hệ T2 8h-9h", "'lien' can't be read"),
        ("T2 8h-9h theo lịch hẹn", "'theo' can't be read"),
        ("T8 8h-9h", "'t8' can't be read"),
        ("T2-T6 7h30-17h, nghỉ trưa 12h-13h", "'nghi' can't be read"),
        ("thứ hai đến thứ sáu: 8h-17h; sáng thứ bảy", "not said at which times on T7"),
        ("T2-T6; T7 8h-12h", "not said at which times on T2–T6"),
        ("T2-T6 24/7", "not said at which times on T2–T6"),
        ("T2 8h", "not said until when after 8:00"),
        ("T2 8h-", "a time is missing at the end"),
        ("T2-T6 8-17", "'8' is no time"),
        ("T2-T6, 7-17h", "not said until when after 17:00"),
        ("T2 25h-26h", "'25h' is no time of day"),
        ("T2 8h-24h30", "'24h30' is no time of day"),
        ("T2 8:60-9:00", "'8:60' is no time of day"),
        ("T2 17h-8h", "17:00–8:00 does not end after it begins"),
        ("T2 22h-2h", "22:00–2:00 does not end after it begins"),
        ("T2 8h-8h", "8:00–8:00 does not end after it begins"),
        ("T2-T6 8h-12h, 11h-13h", "T2: 8:00–12:00 and 11:00–13:00 overlap"),
        ("T2-T7 8h-17h; T7 8h-12h", "T7: 8:00–12:00 and 8:00–17:00 overlap"),
        ("T2-T4-T6 8h-11h", "joined by dashes"),
        ("thứ 2-4-6 8h-11h", "joined by dashes"),
        ("Hằng ngày 8h-21h30; CN nghỉ", "CN: both closed and open"),
        ("T2 nghỉ 8h-9h", "T2: both closed and open"),
        ("T2-T6 8h-17h, chiều T6 nghỉ", "only 'chieu' is closed"),
        ("T2-T6 chiều 1h30-5h", "1:30–5:00 is not 'chieu'"),
        ("T2-T6 7h30-11h30 sáng, 1h30-5h chiều", "'sang' stands after its times"),
        ("T2 8h sáng - 5h chiều", "not said until when after 8:00"),
    ],
)
def test_what_cannot_be_read_or_means_two_things_says_why(text: str, fault: str) -> None:
    with pytest.raises(HoursError) as caught:
        parse_hours(text)
    assert fault in str(caught.value)


PIECES = [
    "T2", "thứ 6", "CN", "hằng ngày", "nghỉ", "sáng", "chiều", "8h", "17:00", "7", "24/7", "24/24", "-", "đến", ",",
    ";", ":", ".", "\n", "(", "x",
]  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join))
@example("٣h-٤h")
@example("T2 ٨h-٩h")
@example("T2 ²-³")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = parse_hours(text)
    except HoursError:
        return
    assert parse_hours(write_hours(hours)) == hours


MINUTES = st.lists(st.integers(0, DAY), unique=True, max_size=6).map(sorted)
APART = MINUTES.map(lambda ends: tuple(zip(ends[0::2], ends[1::2], strict=False)))
TOUCHING = MINUTES.map(lambda ends: tuple(pairwise(ends)))
SPANS = st.sampled_from([(), ((0, DAY),), ((480, 720), (780, 1020))]) | APART | TOUCHING
WEEKS = st.tuples(*[SPANS] * 7)


@given(WEEKS)
@example(((),) * 7)
@example((((0, DAY),),) * 7)
def test_what_is_written_is_read_again(week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    assert parse_hours(write_hours(Hours(week))) == Hours(week)


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        (((480, 480),), "does not end after it begins"),
        (((480, DAY + 1),), "does not end after it begins"),
        (((-1, 480),), "does not end after it begins"),
        (((780, 1020), (480, 720)), "not in order"),
        (((480, 720), (700, 1020)), "overlap"),
    ],
)
def test_hours_that_are_none_cannot_be_made(spans: tuple[tuple[int, int], ...], fault: str) -> None:
    with pytest.raises(HoursError, match=fault):
        Hours((spans, *((),) * 6))


def test_hours_are_of_a_whole_week_and_can_be_compared_and_kept_in_sets() -> None:
    with pytest.raises(HoursError, match="seven days"):
        Hours((((480, 720),),) * 5)
    assert {parse_hours("T2-T6 8h-17h"), parse_hours("thứ 2 - thứ 6: 8:00-17:00")} == {WEEKDAYS}


def test_a_point_takes_hours_as_text_and_gives_them_back() -> None:
    point = ServicePoint.model_validate({
        "key": "hoa-sen", "kind": "agent", "name": "Bưu điện Hoa Sen", "unit": "00070", "hours": "T2-T6 8h-17h",
        "standing": "claimed", "checked_on": date(2026, 11, 26), "source": "Công văn",
    })  # fmt: skip
    assert point.hours == WEEKDAYS
    assert point.model_dump()["hours"] == "T2–T6 8:00–17:00"


# --------------------------------------------------------------------------------------------------------- holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2027-01-01", "Tết Dương lịch"),
        ("2027-02-03", None),
        ("2027-02-04", "Tết Nguyên đán"),
        ("2027-02-05", "Tết Nguyên đán"),
        ("2027-02-06", "Tết Nguyên đán"),  # mùng 1
        ("2027-02-10", "Tết Nguyên đán"),
        ("2027-02-11", None),
        ("2027-04-16", "Giỗ Tổ Hùng Vương"),
        ("2026-04-27", "nghỉ bù Giỗ Tổ Hùng Vương"),
        ("2027-04-30", "ngày 30/4"),
        ("2027-05-01", "Quốc tế Lao động 1/5"),
        ("2027-05-03", "nghỉ bù Quốc tế Lao động 1/5"),
        ("2026-08-31", "ngày nghỉ hoán đổi"),
        ("2026-09-01", "Quốc khánh"),
        ("2026-09-02", "Quốc khánh"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
        ("2026-11-26", None),
    ],
)
def test_public_holidays_have_the_names_people_use(day: str, name: str | None) -> None:
    assert holiday_name(date.fromisoformat(day)) == name


# --------------------------------------------------------------------------------------------------------- opening


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-26 08:00", "Đang mở cửa đến 12:00 (còn 4 giờ)"),
        ("2026-11-26 13:50", "Đang mở cửa đến 17:00 (còn 3 giờ 10 phút)"),
        ("2026-11-26 16:20", "Đang mở cửa đến 17:00 (còn 40 phút)"),
        ("2026-11-26 16:59", "Đang mở cửa đến 17:00 (còn 1 phút)"),
        ("2026-11-26 16:59:59", "Đang mở cửa đến 17:00 (còn 1 phút)"),
        ("2026-11-26 17:00", "Đã đóng cửa, mở lại lúc 8:00 ngày mai"),
        ("2026-11-26 07:59:59", "Đang đóng cửa, mở lại lúc 8:00 hôm nay"),
        ("2026-11-26 12:00", "Đang nghỉ trưa, mở lại lúc 13:00 hôm nay"),
        ("2026-11-26 12:59", "Đang nghỉ trưa, mở lại lúc 13:00 hôm nay"),
        ("2026-11-27 18:00", "Đã đóng cửa, mở lại lúc 8:00 ngày mai"),  # Friday; open on Saturday
        ("2026-11-28 13:00", "Đã đóng cửa, mở lại lúc 8:00 thứ Hai 30/11"),
        ("2026-11-29 10:00", "Hôm nay nghỉ, mở lại lúc 8:00 ngày mai"),  # Sunday
        ("2027-01-01 10:00", "Hôm nay nghỉ lễ (Tết Dương lịch), mở lại lúc 8:00 ngày mai"),
        ("2026-09-02 09:00", "Hôm nay nghỉ lễ (Quốc khánh), mở lại lúc 8:00 ngày mai"),
        ("2026-08-28 17:30", "Đã đóng cửa, mở lại lúc 8:00 ngày mai"),
        ("2026-08-29 12:00", "Đã đóng cửa, mở lại lúc 8:00 thứ Năm 3/9"),
        ("2027-04-29 17:00", "Đã đóng cửa, mở lại lúc 8:00 thứ Ba 4/5"),  # over 30/4, 1/5, Sunday and the day for 1/5
        ("2027-04-30 09:00", "Hôm nay nghỉ lễ (ngày 30/4), mở lại lúc 8:00 thứ Ba 4/5"),
        ("2027-05-01 09:00", "Hôm nay nghỉ lễ (Quốc tế Lao động 1/5), mở lại lúc 8:00 thứ Ba 4/5"),
        ("2027-05-02 09:00", "Hôm nay nghỉ, mở lại lúc 8:00 thứ Ba 4/5"),
        ("2027-05-03 09:00", "Hôm nay nghỉ lễ (nghỉ bù Quốc tế Lao động 1/5), mở lại lúc 8:00 ngày mai"),
        ("2027-02-03 16:30", "Đang mở cửa đến 17:00 (còn 30 phút)"),
        ("2027-02-03 17:00", "Đã đóng cửa, mở lại lúc 8:00 thứ Năm 11/2"),
        ("2027-02-06 09:00", "Hôm nay nghỉ lễ (Tết Nguyên đán), mở lại lúc 8:00 thứ Năm 11/2"),
        ("2027-02-07 09:00", "Hôm nay nghỉ, mở lại lúc 8:00 thứ Năm 11/2"),  # a Sunday in Tết: closed anyway
        ("2027-02-10 23:59", "Hôm nay nghỉ lễ (Tết Nguyên đán), mở lại lúc 8:00 ngày mai"),
        ("2027-02-11 07:00", "Đang đóng cửa, mở lại lúc 8:00 hôm nay"),
    ],
)
def test_a_citizen_reads_whether_it_is_open(moment: str, words: str) -> None:
    assert told(moment) == words


def test_a_break_that_is_not_at_noon_is_no_noon_break() -> None:
    assert told("2026-11-26 09:30", parse_hours("T5 8h-9h, 14h-17h")) == "Đang đóng cửa, mở lại lúc 14:00 hôm nay"
    assert told("2026-11-26 11:30", parse_hours("T5 13h-17h")) == "Đang đóng cửa, mở lại lúc 13:00 hôm nay"
    assert told("2026-11-26 17:30", parse_hours("T5 8h-17h, 18h-20h")) == "Đang đóng cửa, mở lại lúc 18:00 hôm nay"


def test_spans_that_touch_are_one_over_midnight_too() -> None:
    assert told("2026-11-26 11:30", parse_hours("T5 8h-12h, 12h-17h")) == "Đang mở cửa đến 17:00 (còn 5 giờ 30 phút)"
    night = parse_hours("T5 18h-24h; T6 0h-6h")
    assert told("2026-11-26 23:00", night) == "Đang mở cửa đến 6:00 ngày mai (còn 7 giờ)"
    assert told("2026-11-27 05:00", night) == "Đang mở cửa đến 6:00 (còn 1 giờ)"
    assert told("2026-11-26 23:00", parse_hours("T5 18h-24h")) == "Đang mở cửa đến 24:00 (còn 1 giờ)"


def test_a_place_that_is_open_round_the_clock_is_open_on_holidays_too() -> None:
    always = parse_hours("24/7")
    assert told("2026-11-26 03:00", always) == "Đang mở cửa cả ngày"
    assert opening(always, at("2026-03-02 03:00")) == Opening(True)
    assert told("2027-01-01 03:00", always) == "Đang mở cửa cả ngày"


def test_a_place_that_never_opens_names_no_day() -> None:
    never = parse_hours("Đóng cửa cả tuần")
    assert opening(never, at("2026-11-26 03:00")).opens_at is None
    assert told("2026-11-26 03:00", never) == "Đang đóng cửa"
    assert opening_words(Opening(False, holiday="Tết Nguyên đán"), at("2027-02-06 09:00")) == (
        "Hôm nay nghỉ lễ (Tết Nguyên đán), chưa rõ ngày mở lại"
    )


def test_what_is_open_once_a_week_is_found_past_two_weeks_of_holidays() -> None:
    fridays = parse_hours("T6 8h-11h")
    assert told("2027-01-29 11:00", fridays) == "Đã đóng cửa, mở lại lúc 8:00 thứ Sáu 12/2"
    assert told("2027-02-05 09:00", fridays) == "Hôm nay nghỉ lễ (Tết Nguyên đán), mở lại lúc 8:00 thứ Sáu 12/2"


def test_the_facts_behind_the_words() -> None:
    assert opening(OFFICE, at("2026-11-26 16:20")) == Opening(True, closes_in=40)
    closed = opening(OFFICE, at("2027-02-06 09:00"))
    assert (closed.open, closed.closes_in) == (False, None)
    assert (closed.opens_at, closed.holiday) == (at("2027-02-11 08:00"), "Tết Nguyên đán")
    assert opening(OFFICE, at("2026-11-29 09:00")).holiday is None


def test_a_time_of_another_zone_is_a_time_in_vietnam() -> None:
    utc = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)
    assert opening_words(opening(OFFICE, utc), utc) == "Đang mở cửa đến 17:00 (còn 40 phút)"
    late = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)  # already Sunday in Vietnam
    assert opening_words(opening(OFFICE, late), late) == "Hôm nay nghỉ, mở lại lúc 8:00 ngày mai"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening(OFFICE, datetime(2026, 11, 26, 9, 0))  # noqa: DTZ001


@given(WEEKS, st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(VIETNAM)))  # noqa: DTZ001
def test_it_is_open_exactly_when_its_spans_say_so(week: tuple[tuple[tuple[int, int], ...], ...], now: datetime) -> None:
    found = opening(Hours(week), now)
    minute = now.hour * 60 + now.minute
    assert found.open == (
        (Hours(week) == AROUND_THE_CLOCK or holiday_name(now.date()) is None)
        and any(start <= minute < end for start, end in week[now.weekday()])
    )
    if found.opens_at is not None:
        assert found.opens_at > now
        assert opening(Hours(week), found.opens_at).open
    assert opening_words(found, now)
