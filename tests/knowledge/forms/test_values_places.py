"""Wards and addresses: today's, and the old ones that people still write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.schema import FieldType, FormField
from knowledge.forms.values import Unreadable, read_value, show_value
from knowledge.places.units import HANOI, old_wards, units

TODAY = date(2026, 7, 25)
UNIT = FormField(id="unit", type=FieldType.UNIT, label="Xã", question="Xã nào?", short="xã")
ADDRESS = UNIT.model_copy(update={"type": FieldType.ADDRESS})


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("phường láng", "Phường Láng, Thành phố Hà Nội"),
        ("Láng", "Phường Láng, Thành phố Hà Nội"),
        ("phuong lang ha noi", "Phường Láng, Thành phố Hà Nội"),
        ("ba đình", "Phường Ba Đình, Thành phố Hà Nội"),
        ("phường Bạch Mai, quận Hai Bà Trưng", "Phường Bạch Mai, Thành phố Hà Nội"),
        ("phường Sài Gòn, TP HCM", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("Sài Gòn, tphcm", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("xã nghi lộc tỉnh nghệ an", "Xã Nghi Lộc, Tỉnh Nghệ An"),
    ],
)
def test_a_ward_of_today_is_read(text: str, unit: str) -> None:
    value = read_value(UNIT, text, TODAY)
    assert (show_value(UNIT, value.value), value.doubt) == (unit, "")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("P. Láng Thượng", "Phường Láng, Thành phố Hà Nội"),
        ("láng thượng", "Phường Láng, Thành phố Hà Nội"),
        ("phường Bến Nghé, quận 1, TP.HCM", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("xã Tân Tiến, huyện Văn Giang, Hưng Yên", "Xã Văn Giang, Tỉnh Hưng Yên"),
        ("phường Sài Gòn", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
    ],
)
def test_an_old_ward_or_one_elsewhere_is_confirmed(text: str, unit: str) -> None:
    value = read_value(UNIT, text, TODAY)
    assert show_value(UNIT, value.value) == unit
    assert unit in value.doubt


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("phường láng hạ", "Phường Láng, Phường Đống Đa, Phường Giảng Võ"),
        ("phường minh khai, hai bà trưng", "Phường Tương Mai, Phường Bạch Mai"),
        ("xã Bình An", "tên tỉnh"),
        ("xã Nghi Lộc, tỉnh Đồng Tháp", "chưa tìm được"),
        ("phường", "chưa tìm được"),
        ("abc", "chưa tìm được"),
        ("", "chưa tìm được"),
    ],
)
def test_a_ward_that_may_be_several_or_none_is_asked_again(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_value(UNIT, text, TODAY)


@given(st.sampled_from(sorted(units())))
def test_a_unit_that_is_shown_is_read_back(code: str) -> None:
    value = read_value(UNIT, show_value(UNIT, code), TODAY)
    assert (value.value, value.doubt) == (code, "")
    assert read_value(UNIT, code, TODAY).value == code


@given(st.sampled_from([ward for ward in old_wards() if ward.name]))
def test_an_old_ward_with_its_district_and_province_is_found(ward: object) -> None:
    text = f"{ward.name}, {ward.district}, {ward.province}"  # type: ignore[attr-defined]
    try:
        assert read_value(UNIT, text, TODAY).value in ward.units  # type: ignore[attr-defined]
    except Unreadable as error:
        assert "nhiều nơi" in str(error)  # noqa: PT017 - several are a finding too
        assert len(ward.units) > 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "address", "doubt"),
    [
        ("số 5 ngõ 10 phường láng hà nội", "số 5 ngõ 10, Phường Láng, Thành phố Hà Nội", ""),
        ("số 5 phố Huế, P. Bạch Mai, Q. Hai Bà Trưng, HN", "số 5 phố Huế, Phường Bạch Mai, Thành phố Hà Nội", ""),
        (
            "12 Chùa Láng, phường Láng Thượng, quận Đống Đa, Hà Nội",
            "12 Chùa Láng, Phường Láng, Thành phố Hà Nội",
            "Phường Láng Thượng cũ nay thuộc Phường Láng",
        ),
        (
            "số 1 Lê Lợi, phường Bến Nghé, quận 1, tp hcm, Việt Nam",
            "số 1 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh",
            "Phường Bến Nghé cũ",
        ),
        (
            "số 5 ngõ 10 láng hạ, phường láng hạ cũ, quận đống đa",
            "số 5 ngõ 10 láng hạ, phường láng hạ cũ, quận đống đa",
            "Phường Láng, Phường Đống Đa, Phường Giảng Võ",
        ),
        ("phường Láng,\nngõ 10 số 5", "ngõ 10 số 5, Phường Láng, Thành phố Hà Nội", ""),
        ("25 Nguyễn Trãi, Thanh Xuân, Hà Nội", "25 Nguyễn Trãi, Thanh Xuân, Hà Nội", ""),
        ("Phố Xã Đàn, Hà Nội", "Phố Xã Đàn, Hà Nội", ""),
    ],
)
def test_an_address_gets_the_ward_of_today(text: str, address: str, doubt: str) -> None:
    value = read_value(ADDRESS, text, TODAY)
    assert value.value == address
    assert doubt in value.doubt
    assert bool(doubt) == bool(value.doubt)
    assert read_value(ADDRESS, address, TODAY).value == address


@given(st.sampled_from(sorted(units())))
def test_an_address_of_today_stays_as_it_is(code: str) -> None:
    address = f"số 5 ngõ 10, {show_value(UNIT, code)}"
    value = read_value(ADDRESS, address, TODAY)
    assert (value.value, value.doubt) == (address, "")


@pytest.mark.parametrize("text", ["5", "", "..", "x" * 301])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_value(ADDRESS, text, TODAY)


def test_hanoi_is_where_names_are_looked_for_first() -> None:
    assert units()[read_value(UNIT, "xã Gia Lâm", TODAY).value].province == HANOI
