"""Cells as clerks type them become values, and what cannot be read says so instead of becoming something else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.points import cells
from knowledge.points.cells import CellError
from knowledge.points.schema import Kind, Precision, Service
from knowledge.schema import Standing


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("024.3825.1234", "024 3825 1234"), ("(024) 3825 1234", "024 3825 1234"), ("0912.345.678", "0912 345 678"),
        ("+84 912 345 678", "0912 345 678"), ("84 24 3825 1234", "024 3825 1234"), ("+84 (0)912345678", "0912 345 678"),
        ("912345678", "0912 345 678"), ("2438251234", "024 3825 1234"), ("849123456", "0849 123 456"),
        ("19001009", "1900 1009"), ("1900 545 481", "1900 545481"), ("024.1022", "024 1022"), ("1022", "1022"),
        ("0222 3822 333", "0222 3822 333"), ("ĐT: 0912345678", "0912 345 678"), ("024-3825-1234", "024 3825 1234"),
        ("024 3825 1234 / 0912.345.678", "024 3825 1234, 0912 345 678"), ("0912345678; 0912345678", "0912 345 678"),
        ("0912345678 - 0987654321", "0912 345 678, 0987 654 321"),
        ("0912345678 hoặc 19001009", "0912 345 678, 1900 1009"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_phone_number_is_read_in_its_groups(typed: str, read: str) -> None:
    assert cells.read_phone(typed) == read
    assert cells.read_phone(read) == read


@pytest.mark.parametrize(
    "typed",
    ["gặp chị Sen", "38251234", "0912 345 67", "0912345678 máy lẻ 12", "01234567890", "0912345678 0987654321", "/"],
)  # fmt: skip
def test_what_is_no_phone_number_is_not_made_one(typed: str) -> None:
    with pytest.raises(CellError):
        cells.read_phone(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("5/2/2025", date(2025, 2, 5)), ("05-02-2025", date(2025, 2, 5)), ("5.2.25", date(2025, 2, 5)),
        ("5 / 2 / 2025", date(2025, 2, 5)), ("2025-02-05", date(2025, 2, 5)), ("2025-02-05 00:00:00", date(2025, 2, 5)),
        ("", None),
    ],
)  # fmt: skip
def test_a_date_has_its_day_first(typed: str, read: date | None) -> None:
    assert cells.read_date(typed) == read


@pytest.mark.parametrize("typed", ["31/2/2025", "2/2025", "hôm qua", "2/13/2025", "45693"])
def test_what_is_no_date_is_not_made_one(typed: str) -> None:
    with pytest.raises(CellError):
        cells.read_date(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("21.0278, 105.8342", (21.0278, 105.8342)), ("21.0278,105.8342", (21.0278, 105.8342)),
        ("21,0278; 105,8342", (21.0278, 105.8342)), ("21,0278, 105,8342", (21.0278, 105.8342)),
        ("21,0278,105,8342", (21.0278, 105.8342)), ("21.0278 105.8342", (21.0278, 105.8342)),
        ("21.0278°, 105.8342°", (21.0278, 105.8342)), ("21, 105", (21.0, 105.0)), ("", None),
    ],
)  # fmt: skip
def test_two_numbers_are_a_position(typed: str, read: Any) -> None:
    assert cells.read_pair(typed) == read


@pytest.mark.parametrize("typed", ["21.0278", "21°01'40\"N 105°50'03\"E", "gần chợ", "210278, 1058342", "21.0278, "])
def test_what_is_no_pair_of_numbers_is_no_position(typed: str) -> None:
    with pytest.raises(CellError):
        cells.read_pair(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1.001193, 2.000815", ("1.001193", "2.000815")), ("1.001193;2.000815 1.001193", ("1.001193", "2.000815")),
        ("1.00089", ("1.000890",)), ("1,001193", ("1.001193",)), ("1.001193 và 2.000815", ("1.001193", "2.000815")),
        ("Tất cả", ()), ("", ()),
    ],
)  # fmt: skip
def test_codes_are_found_and_get_back_the_zeros_that_excel_took(typed: str, read: tuple[str, ...]) -> None:
    assert cells.read_codes(typed) == read


@pytest.mark.parametrize("typed", ["khai sinh", "1.001193, khai sinh", "1001193", "11.001193"])
def test_what_is_no_code_is_not_left_out_in_silence(typed: str) -> None:
    with pytest.raises(CellError):
        cells.read_codes(typed)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Đại lý", Kind.AGENT), ("dai ly dvc truc tuyen", Kind.AGENT), ("Tên đại lý", Kind.AGENT),
        ("Bưu điện Hà Đông", Kind.AGENT), ("VIETTEL POST Láng", Kind.AGENT),
        ("Công an phường Láng", Kind.COMMUNE_POLICE),
        ("Công an xã", Kind.COMMUNE_POLICE), ("Công an thành phố Hà Nội", Kind.CITY_POLICE),
        ("Phòng CSGT, Công an thành phố", Kind.TRAFFIC_POLICE),
        ("Phòng Quản lý xuất nhập cảnh", Kind.IMMIGRATION_POLICE),
        ("Điểm phục vụ hành chính công phường Láng", Kind.COMMUNE_CENTRE), ("UBND xã Sóc Sơn", Kind.COMMUNE_CENTRE),
        ("Trung tâm Phục vụ hành chính công thành phố Hà Nội", Kind.CITY_CENTRE),
        ("Chi nhánh số 3 Trung tâm Phục vụ hành chính công", Kind.CITY_CENTRE),
        ("Viettel Post chi nhánh 2", Kind.AGENT),
        ("Trung tâm phục vụ hành chính công", None), ("Quầy", None), ("", None), ("Nhà văn hóa công an", None),
    ],
)  # fmt: skip
def test_a_kind_is_told_from_its_words_and_never_guessed(typed: str, kind: Kind | None) -> None:
    assert cells.read_kind(typed) is kind


def test_yes_no_and_the_way_of_serving() -> None:
    assert [cells.read_yes(typed) for typed in ("có", "X", "Miễn phí", "✓", "1", "không", "", "0")] == [True] * 5 + [
        False
    ] * 3
    assert cells.read_service("Nhận hồ sơ") is Service.FILING
    assert cells.read_service("HỖ TRỢ nộp trực tuyến") is Service.HELP
    assert cells.read_service("") is None
    for read, typed in (
        (cells.read_yes, "tùy"),
        (cells.read_service, "tư vấn"),
        (cells.read_link, "javascript:alert(1)"),
    ):
        with pytest.raises(CellError):
            read(typed)


def test_a_standing_that_is_not_said_is_none_and_a_closed_point_is_not_taken_for_an_open_one() -> None:
    assert cells.read_standing("Đã xác nhận") is Standing.CONFIRMED
    assert cells.read_standing("đang hoạt động") is None
    assert cells.read_standing("") is None
    with pytest.raises(CellError):
        cells.read_standing("ngừng hoạt động")


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (cells.KINDS, cells.read_kind), (cells.SERVICES, cells.read_service),
        (cells.STANDINGS, cells.read_standing), (cells.PRECISIONS, cells.read_precision),
    ],
)  # fmt: skip
def test_every_name_that_is_written_is_read_again(names: dict[Any, str], read: Any) -> None:
    assert {value: read(name) for value, name in names.items()} == {value: value for value in names}
    assert names.keys() == set(type(next(iter(names))))
    assert read("") is None


def test_precision_names_the_middle_of_a_unit() -> None:
    assert cells.read_precision("giua xa, phuong") is Precision.UNIT_CENTRE
