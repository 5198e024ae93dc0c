"""A warning applies from the day the law says, and never on what was not answered."""

from datetime import date, timedelta

import pytest

from knowledge.forms.rules import CHECKS, age

TODAY = date(2026, 7, 15)


def warns(check: str, *values: str | None, today: date = TODAY) -> bool:
    fields = [f"field{place}" for place in range(len(values))]
    given = {field: value for field, value in zip(fields, values, strict=True) if value is not None}
    return CHECKS[check](given, fields, today)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(("days", "late"), [(0, False), (59, False), (60, False), (61, True), (4000, True)])
def test_a_birth_is_late_after_60_days(days: int, late: bool) -> None:
    assert warns("late_birth", ago(days)) is late


@pytest.mark.parametrize(("days", "late"), [(0, False), (15, False), (16, True)])
def test_a_death_is_late_after_15_days(days: int, late: bool) -> None:
    assert warns("late_death", ago(days)) is late


@pytest.mark.parametrize("moment", ["2026-06-01T14:30", "2026-06-01 14:30"])
def test_a_moment_counts_by_its_day(moment: str) -> None:
    assert warns("late_death", moment, today=date(2026, 6, 17))
    assert not warns("late_death", moment, today=date(2026, 6, 16))


@pytest.mark.parametrize(
    ("groom", "bride", "too_young"),
    [
        ("2006-07-15", "2008-07-15", False),  # 20 and 18 today
        ("2006-07-16", "2000-01-01", True),  # 20 tomorrow
        ("2000-01-01", "2008-07-16", True),  # 18 tomorrow
        ("2008-07-15", "2008-07-15", True),  # 18 is enough for her only
    ],
)
def test_marriage_from_20_and_18_years_on(groom: str, bride: str, too_young: bool) -> None:
    assert warns("marriage_age", groom, bride) is too_young


def test_marriage_looks_at_whoever_is_known() -> None:
    assert warns("marriage_age", None, "2010-01-01")
    assert warns("marriage_age", "2010-01-01", None)
    assert not warns("marriage_age", None, "2000-01-01")


@pytest.mark.parametrize(("born", "young"), [("2010-07-15", False), ("2010-07-16", True)])
def test_a_criminal_record_from_16_years_on(born: str, young: bool) -> None:
    assert warns("below_16", born) is young


@pytest.mark.parametrize(("born", "late"), [("2015-12-31", False), ("2016-01-01", True)])
def test_births_registered_again_are_from_before_2016(born: str, late: bool) -> None:
    assert warns("born_since_2016", born) is late


@pytest.mark.parametrize(("day", "future"), [(0, False), (-1, True), (1, False)])
def test_tomorrow_is_the_future(day: int, future: bool) -> None:
    assert warns("future_date", ago(day)) is future


@pytest.mark.parametrize(("day", "expired"), [(0, False), (1, True), (-1, False)])
def test_a_licence_is_good_on_its_last_day(day: int, expired: bool) -> None:
    assert warns("licence_expired", ago(day)) is expired


def test_yes_and_no() -> None:
    assert warns("answered_yes", "yes")
    assert not warns("answered_yes", "no")
    assert warns("answered_no", "no")
    assert not warns("answered_no", "yes")


@pytest.mark.parametrize("value", [None, "", "không nhớ", "2026-13-45"])
@pytest.mark.parametrize("check", sorted(CHECKS))
def test_what_is_missing_or_unreadable_never_warns(check: str, value: str | None) -> None:
    assert not warns(check, value, value) if check == "marriage_age" else not warns(check, value)


def test_who_was_born_on_a_leap_day_is_a_year_older_on_1_march() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18
