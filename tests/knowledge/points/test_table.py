"""Files of offices become rows: whatever the headers, the encoding and the cells look like."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from knowledge.points.table import REQUIRED, WRITTEN, Column, Row, TableError, read, write
from knowledge.points.template import guides, template

HEADER = "Tên điểm,Địa chỉ,Phường/Xã"
LINE = "Bưu điện Hoa Sen,12 Hoa Sen,Phường Ba Đình"
CELLS = {Column.NAME: "Bưu điện Hoa Sen", Column.ADDRESS: "12 Hoa Sen", Column.WARD: "Phường Ba Đình"}


def csv_of(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file = path / "danh-sach.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


def excel_of(path: Path, *lines: list[Any]) -> Path:
    file, book = path / "danh-sach.xlsx", Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(file)
    return file


def excel_row(path: Path, value: Any, header: str = "Điện thoại") -> dict[Column, str]:
    table = read(excel_of(path, ["Tên", "Địa chỉ", "Xã", header], ["Bưu điện", "12", "Ba Đình", value]))
    return dict(table.rows[0].cells)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_and_without_a_mark_and_between_any_signs(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    file = csv_of(tmp_path, HEADER.replace(",", delimiter), LINE.replace(",", delimiter), encoding=encoding)

    assert read(file).rows == (Row(2, CELLS),)


@pytest.mark.parametrize("text", ["21,0278", "12 Hoa Sen, ngõ 5"])
def test_a_comma_inside_a_cell_divides_nothing_where_semicolons_do(tmp_path: Path, text: str) -> None:
    file = csv_of(tmp_path, HEADER.replace(",", ";"), f"Bưu điện;{text};Ba Đình")

    assert read(file).rows[0].cells[Column.ADDRESS] == text


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Tên", Column.NAME), ("TÊN ĐIỂM (*)", Column.NAME), ("ten dai ly", Column.NAME), ("Tên điểm", Column.NAME),
        ("Loại", Column.KIND), ("LOAI DIEM", Column.KIND), ("Đơn vị", Column.OPERATOR),
        ("Đơn vị vận hành", Column.OPERATOR), ("đơn vị chủ quản", Column.OPERATOR), ("Địa chỉ", Column.ADDRESS),
        ("Phường/Xã", Column.WARD), ("Phường, xã", Column.WARD), ("Xã/phường", Column.WARD),
        ("xa, phuong", Column.WARD),
        ("Quận/huyện", Column.DISTRICT), ("Vĩ độ", Column.LATITUDE), ("Lat", Column.LATITUDE),
        ("LATITUDE", Column.LATITUDE), ("Kinh độ", Column.LONGITUDE), ("Lng", Column.LONGITUDE),
        ("Longitude", Column.LONGITUDE), ("Toạ độ (vĩ độ, kinh độ)", Column.POSITION), ("Tọa độ", Column.POSITION),
        ("Giờ làm việc", Column.HOURS), ("Giờ mở cửa", Column.HOURS), ("Thời gian\nlàm việc", Column.HOURS),
        ("Điện thoại", Column.PHONE), ("SĐT", Column.PHONE), ("Số điện thoại:", Column.PHONE),
        ("HotLine", Column.PHONE),
        ("Thủ tục", Column.PROCEDURES), ("Thủ tục tiếp nhận", Column.PROCEDURES), ("Miễn phí?", Column.FREE),
        ("Hình thức", Column.SERVICE), ("Ngày kiểm tra", Column.CHECKED_ON), ("Nguồn", Column.SOURCE),
        ("Đường dẫn nguồn", Column.SOURCE_URL), ("Mã", Column.KEY), ("Tình trạng", Column.STANDING),
        ("Độ chính xác", Column.PRECISION), (unicodedata.normalize("NFD", "  Địa  chỉ "), Column.ADDRESS),
    ],
)  # fmt: skip
def test_a_header_is_known_in_many_spellings(tmp_path: Path, header: str, column: Column) -> None:
    others = [needed for needed in REQUIRED if needed is not column]
    file = excel_of(tmp_path, [header, *others], ["điều này", *["khác"] * len(others)])

    assert read(file).rows[0].cells[column] == "điều này"
    assert read(file).unknown == ()


def test_every_header_that_is_written_is_read(tmp_path: Path) -> None:
    rows = [{column: f"ô {column.name}" for column in WRITTEN}]
    for name in ("danh-sach.csv", "danh-sach.xlsx"):
        write(tmp_path / name, rows)
        assert read(tmp_path / name).rows == (Row(2, rows[0]),)


def test_columns_that_nobody_knows_are_named(tmp_path: Path) -> None:
    file = excel_of(
        tmp_path,
        ["STT", "Tên điểm", "Địa chỉ", "Xã", "Ghi chú", None, None, "Điện thoại", "Hotline"],
        [1, "Bưu điện", "12 Hoa Sen", "Ba Đình", "", "gọi trước", "", "0912345678", "19001009"],
    )
    table = read(file)

    assert table.unknown == (
        "STT",
        "Ghi chú",
        "F",
        "Hotline",
    )  # F has content and no header; a second phone is no phone
    assert table.rows[0].cells[Column.PHONE] == "0912345678"


@pytest.mark.parametrize("name", [column.value for column in REQUIRED])
def test_a_list_without_a_column_that_it_needs_is_one_sentence(tmp_path: Path, name: str) -> None:
    headers = [header for header in HEADER.split(",") if header != name]
    with pytest.raises(TableError) as caught:
        read(csv_of(tmp_path, ",".join(headers), "một,hai"))

    assert str(caught.value) == f"danh-sach.csv: thiếu cột {name}. Các cột đọc được: {', '.join(headers)}."


@pytest.mark.parametrize("lines", [(), ("",), ("một tệp khác",), ("a,b,c", "1,2,3,4")])
def test_a_file_that_is_no_list_lacks_every_column(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(TableError, match="thiếu cột Tên điểm, Địa chỉ, Phường/Xã"):
        read(csv_of(tmp_path, *lines))


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    assert read(csv_of(tmp_path, HEADER)).rows == ()


def windows_1258(text: str) -> bytes:
    """As Excel writes it on older machines: letters whole, tones as marks behind them."""
    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        written += unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tone)) + tone
    return written.encode("cp1258")


@pytest.mark.parametrize("content", [windows_1258(f"{HEADER}\r\n{LINE}"), f"{HEADER}\r\n{LINE}".encode("utf-16")])
def test_another_encoding_is_an_error_that_asks_for_utf8(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_bytes(content)
    with pytest.raises(TableError, match="CSV UTF-8"):
        read(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kiểu cũ"),
        (b"PK\x03\x04 torn off", "không đọc được tệp Excel"),
    ],
)
def test_a_file_that_excel_would_have_to_save_anew_says_so(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(content)
    with pytest.raises(TableError, match=told):
        read(file)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="không mở được"):
        read(tmp_path / "khong-co.csv")
    with pytest.raises(TableError, match="không mở được"):
        read(tmp_path)


def test_what_a_file_is_is_told_from_its_content(tmp_path: Path) -> None:
    file = excel_of(tmp_path, HEADER.split(","), LINE.split(",")).rename(tmp_path / "danh-sach.csv")

    assert read(file).rows == (Row(2, CELLS),)


def test_an_address_with_an_unquoted_comma_shifts_no_cell_in_silence(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="dòng 3 có nhiều ô hơn"):
        read(csv_of(tmp_path, HEADER, LINE, "Bưu điện,12 Hoa Sen, ngõ 5,Phường Ba Đình"))
    assert len(read(csv_of(tmp_path, HEADER, LINE + ",,,")).rows) == 1  # Excel leaves empty cells at the end


def test_a_title_above_and_blank_lines_between_leave_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    file = excel_of(
        tmp_path,
        ["DANH SÁCH ĐẠI LÝ DỊCH VỤ CÔNG"], [], ["Tên", "Địa chỉ", "Xã"],
        ["Một", "1", "A"], [], [None, "  "], ["Hai", "2", "B"],
    )  # fmt: skip

    assert [(row.number, row.cells[Column.NAME]) for row in read(file).rows] == [(4, "Một"), (7, "Hai")]


def test_examples_are_left_out_and_counted(tmp_path: Path) -> None:
    file = csv_of(tmp_path, f"Mã,{HEADER}", "VÍ DỤ,Một,1,A", ",vi du - xoa dong nay,2,B", ",Bưu điện ví dụ,3,C")
    table = read(file)

    assert table.examples == (2, 3)
    assert [row.cells[Column.NAME] for row in table.rows] == ["Bưu điện ví dụ"]


def test_a_list_of_agents_says_so_in_its_header(tmp_path: Path) -> None:
    file = csv_of(tmp_path, HEADER.replace("Tên điểm", "Tên đại lý"), LINE)
    assert read(file).rows[0].cells[Column.KIND] == "Tên đại lý"

    file = csv_of(tmp_path, HEADER.replace("Tên điểm", "Tên đại lý") + ",Loại", LINE + ",")
    assert read(file).rows[0].cells[Column.KIND] == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("  hai   ô \n", "hai ô"), (912345678, "912345678"), (912345678.0, "912345678"),
        (21.0278, "21.0278"),
        (datetime.combine(date(2026, 2, 5), time()), "2026-02-05"), (date(2026, 2, 5), "2026-02-05"),
        (time(8, 30), "08:30:00"),
        (True, "có"), (False, "không"), ("-", ""), ("Chưa có", ""), ("#N/A", ""), ("0912.345.678", "0912.345.678"),
        ("a\u200bb", "ab"), (unicodedata.normalize("NFD", "Hoà"), "Hòa"),
    ],
)  # fmt: skip
def test_a_cell_is_what_a_person_would_type(tmp_path: Path, value: Any, text: str) -> None:
    assert excel_row(tmp_path, value)[Column.PHONE] == text


def test_lines_within_a_cell_stay_apart_where_they_are_the_hours_of_other_days(tmp_path: Path) -> None:
    assert excel_row(tmp_path, "T2-T6: 8h-17h\nT7: 8h-11h ", "Giờ mở cửa")[Column.HOURS] == "T2-T6: 8h-17h; T7: 8h-11h"
    assert excel_row(tmp_path, "024 3825\r\n1234")[Column.PHONE] == "024 3825 1234"


def test_of_several_sheets_the_one_with_the_headers_is_read_and_other_lists_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Ghi chú chung"])
    for title in ("Nội thành", "Ngoại thành"):
        sheet = book.create_sheet(title)
        sheet.append(HEADER.split(","))
        sheet.append([title, "12", "Ba Đình"])
    book.save(tmp_path / "danh-sach.xlsx")
    table = read(tmp_path / "danh-sach.xlsx")

    assert [row.cells[Column.NAME] for row in table.rows] == ["Nội thành"]
    assert table.other_sheets == ("Ngoại thành",)


def test_what_is_written_is_text_for_excel_too(tmp_path: Path) -> None:
    row = {**CELLS, Column.PHONE: "0912345678", Column.OPERATOR: "=1+1", Column.PROCEDURES: "1.000890"}
    write(tmp_path / "danh-sach.xlsx", [row])
    cells = load_workbook(tmp_path / "danh-sach.xlsx").worksheets[0][2]

    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    read_back = read(tmp_path / "danh-sach.xlsx").rows[0].cells
    assert {column: text for column, text in read_back.items() if text} == row


def test_a_csv_opens_in_excel_as_utf8(tmp_path: Path) -> None:
    write(tmp_path / "danh-sach.csv", [CELLS])
    assert (tmp_path / "danh-sach.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["danh-sach.ods", "danh-sach", "danh-sach.xls"])
def test_only_csv_and_xlsx_are_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match="phải kết thúc bằng"):
        write(tmp_path / name, [])
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, name: str) -> None:
    for work in (template, lambda path: write(path, [])):
        with pytest.raises(TableError, match="không mở được"):
            work(tmp_path / "khong" / name)


# The template


@pytest.mark.parametrize("name", ["mau.csv", "mau.xlsx"])
def test_the_template_has_every_header_and_two_examples_that_an_import_leaves_out(tmp_path: Path, name: str) -> None:
    template(tmp_path / name)
    table = read(tmp_path / name)

    assert (table.rows, table.unknown, table.examples, table.other_sheets) == ((), (), (2, 3), ())


def test_the_template_explains_every_column_with_what_may_stand_in_it(tmp_path: Path) -> None:
    template(tmp_path / "mau.xlsx")
    book = load_workbook(tmp_path / "mau.xlsx")
    told = dict(book["Hướng dẫn"].values)

    assert book.sheetnames == ["Danh sách", "Hướng dẫn"]
    assert list(told) == [column.value for column in WRITTEN] == [cell.value for cell in book["Danh sách"][1]]
    assert told["Tên điểm"].startswith("Bắt buộc.")
    assert "hỗ trợ nộp trực tuyến" in told["Hình thức"]
    assert "đã xác nhận" in told["Tình trạng"]
    assert book["Danh sách"]["B2"].value.startswith("VÍ DỤ – xóa dòng này")
    assert guides().keys() == set(WRITTEN)


def test_a_phone_number_typed_into_the_template_keeps_its_zero(tmp_path: Path) -> None:
    template(tmp_path / "mau.xlsx")
    sheet = load_workbook(tmp_path / "mau.xlsx")["Danh sách"]
    column = [cell.value for cell in sheet[1]].index("Điện thoại") + 1

    assert {sheet.cell(row, column).number_format for row in range(2, 500)} == {"@"}
