"""Lists of service points as files: CSV or Excel, with headers as offices write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.errors import KnowledgeError
from knowledge.wording import say
from nlu.text import fold, normalise


class TableError(KnowledgeError):
    """A list cannot be read or written. The message is Vietnamese: clerks read it."""


class Column(StrEnum):
    """The columns of a list. The value is the header that we write; :data:`SPELLINGS` are those we read."""

    KEY = "Mã"
    NAME = "Tên điểm"
    KIND = "Loại điểm"
    OPERATOR = "Đơn vị vận hành"
    ADDRESS = "Địa chỉ"
    WARD = "Phường/Xã"
    DISTRICT = "Quận/Huyện"
    LATITUDE = "Vĩ độ"
    LONGITUDE = "Kinh độ"
    POSITION = "Tọa độ"
    PRECISION = "Độ chính xác"
    HOURS = "Giờ làm việc"
    PHONE = "Điện thoại"
    PROCEDURES = "Thủ tục tiếp nhận"
    SERVICE = "Hình thức"
    FREE = "Miễn phí"
    STANDING = "Tình trạng"
    CHECKED_ON = "Ngày kiểm tra"
    SOURCE = "Nguồn"
    SOURCE_URL = "Đường dẫn nguồn"


REQUIRED = (Column.NAME, Column.ADDRESS, Column.WARD)
OTHER_WAYS = (Column.DISTRICT, Column.POSITION)
"""Read where a list has them, but not written: wards lie in no district since 1 July 2025."""
WRITTEN = tuple(column for column in Column if column not in OTHER_WAYS)
# A list of nothing but agents needs no column that says so.
_AGENTS = "ten dai ly | dai ly | ten diem dai ly"
SPELLINGS = {
    Column.KEY: "ma | ma diem | ma so | ma dai ly",
    Column.NAME: f"ten | ten diem | ten diem phuc vu | ten diem tiep nhan | ten don vi | ten co quan | {_AGENTS}",
    Column.KIND: "loai | loai diem | loai hinh | loai diem phuc vu",
    Column.OPERATOR: "don vi | don vi van hanh | don vi chu quan | don vi quan ly | co quan chu quan | doanh nghiep",
    Column.ADDRESS: "dia chi | dia chi diem | dia chi dai ly | dia diem",
    Column.WARD: "phuong xa | xa phuong | phuong | xa | phuong xa thi tran | xa phuong thi tran",
    Column.DISTRICT: "quan huyen | quan | huyen | quan huyen thi xa",
    Column.LATITUDE: "vi do | lat | latitude",
    Column.LONGITUDE: "kinh do | lon | lng | long | longitude",
    Column.POSITION: "toa do | toa do gps | gps",
    Column.PRECISION: "do chinh xac",
    Column.HOURS: "gio lam viec | gio mo cua | thoi gian lam viec | thoi gian mo cua | gio hoat dong | gio phuc vu",
    Column.PHONE: "dien thoai | so dien thoai | dien thoai lien he | sdt | so dt | dt | hotline | tel",
    Column.PROCEDURES: "thu tuc | thu tuc tiep nhan | ma thu tuc | cac thu tuc",
    Column.SERVICE: "hinh thuc | hinh thuc phuc vu",
    Column.FREE: "mien phi",
    Column.STANDING: "tinh trang | tinh trang xac nhan",
    Column.CHECKED_ON: "ngay kiem tra",
    Column.SOURCE: "nguon",
    Column.SOURCE_URL: "duong dan nguon | link nguon | lien ket nguon",
}
"""Folded, without punctuation and without what stands in brackets."""
_COLUMNS = {spelling: column for column, joined in SPELLINGS.items() for spelling in joined.split(" | ")}
EXAMPLE = "VÍ DỤ"
"""What the name or the key of a row begins with that is there to be looked at only."""
_HEADER_WITHIN = 20  # lines: offices put a title and a date above the header
_NOTHING = frozenset(["-", "--", "–", "—", "…", "...", "n/a", "khong co", "chua co", "khong ro", "chua ro"])
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Row:
    """One line of a list; ``number`` is what Excel shows beside it. ``cells`` has the columns that the list has."""

    number: int
    cells: Mapping[Column, str]


@dataclass(frozen=True)
class Table:
    """What was read, and what was not: headers nobody knows, numbers of example rows, names of other sheets."""

    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    examples: tuple[int, ...] = ()
    other_sheets: tuple[str, ...] = ()


def read(path: Path) -> Table:
    """Return the list in ``path``; what the file is, is told from its content.

    Raises :class:`TableError` if it is missing, not UTF-8, no Excel file, or lacks a column that is required.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(say("points.error.file", file=path, reason=error.strerror or error)) from error
    if data.startswith(_OLD_EXCEL):
        raise TableError(say("points.error.old_excel", file=path.name))
    return _read_excel(data, path.name) if data.startswith(_ZIP) else _read_csv(data, path.name)


def write(path: Path, rows: Iterable[Mapping[Column, str]]) -> None:
    """Write ``rows`` under their headers, as CSV or Excel by the file's ending; raises :class:`TableError`."""
    lines = [[column.value for column in WRITTEN], *([row.get(column, "") for column in WRITTEN] for row in rows)]
    try:
        if path.suffix.lower() == ".csv":
            # Excel takes a file for UTF-8 only with the mark in front.
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(lines)
        elif path.suffix.lower() == ".xlsx":
            book = Workbook()
            fill(book.worksheets[0], lines)
            book.save(path)
        else:
            raise TableError(say("points.error.ending", file=path.name))
    except OSError as error:
        raise TableError(say("points.error.file", file=path, reason=error.strerror or error)) from error


def fill(sheet: Worksheet, lines: Iterable[Sequence[str]]) -> None:
    """Write ``lines`` as text: Excel must not take a phone number, a code or a leading "=" for something else."""
    for number, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            cell = sheet.cell(number, place)
            cell.value = text or None
            cell.data_type = "s" if text else "n"
            cell.number_format = "@"


def _read_excel(data: bytes, name: str) -> Table:
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise TableError(say("points.error.excel", file=name)) from error
    sheets = {sheet.title: [[_text(cell) for cell in line] for line in sheet.values] for sheet in book.worksheets}
    known = {title: len(_header(lines)[1]) for title, lines in sheets.items()}
    chosen = max(known, key=lambda title: known[title])
    table = _table(sheets[chosen], name)
    # A second sheet with columns of ours is a second list; notes and guides are not worth a word.
    others = tuple(title for title in known if title != chosen and known[title] >= len(REQUIRED))
    return Table(table.rows, table.unknown, table.examples, others)


def _read_csv(data: bytes, name: str) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(say("points.error.encoding", file=name)) from error
    readings = []
    for delimiter in (",", ";", "\t"):
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise TableError(say("points.error.csv", file=name)) from error
        readings.append([[_text(cell) for cell in line] for line in lines])
    lines = max(readings, key=lambda lines: len(_header(lines)[1]))
    table = _table(lines, name)
    header, _ = _header(lines)
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if any(line[len(lines[header]) :]):  # an unquoted comma in an address pushes every cell after it aside
            raise TableError(say("points.error.wide", file=name, row=number))
    return table


def _table(lines: Sequence[Sequence[str]], name: str) -> Table:
    at, columns = _header(lines)
    missing = [column.value for column in REQUIRED if column not in columns]
    if missing:
        found = ", ".join(filter(None, lines[at])) if columns else say("points.blank")
        raise TableError(say("points.error.columns", file=name, missing=", ".join(missing), found=found))
    agents = Column.KIND not in columns and _plain(lines[at][columns[Column.NAME]]) in _AGENTS.split(" | ")
    rows, examples = [], []
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        cells = {column: _cell(column, line[place]) if place < len(line) else "" for column, place in columns.items()}
        if not any(cells.values()):
            continue
        if any(fold(cells.get(column, "")).startswith(fold(EXAMPLE)) for column in (Column.KEY, Column.NAME)):
            examples.append(number)
            continue
        if agents:
            cells[Column.KIND] = _cell(Column.KIND, lines[at][columns[Column.NAME]])
        rows.append(Row(number, cells))
    return Table(tuple(rows), tuple(_unknown(lines, at, columns)), tuple(examples))


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[Column, int]]:
    """Which line is the header, and where each column stands: the first line that names the most of them."""
    best: tuple[int, dict[Column, int]] = (0, {})
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        columns: dict[Column, int] = {}
        for place, text in enumerate(line):
            column = _COLUMNS.get(_plain(text))
            if column is not None:
                columns.setdefault(column, place)
        if len(columns) > len(best[1]):
            best = at, columns
    return best


def _unknown(lines: Sequence[Sequence[str]], at: int, columns: Mapping[Column, int]) -> Iterable[str]:
    """The headers of columns that are not used; the letter of one that has content but no header."""
    used = set(columns.values())
    for place in range(max(len(line) for line in lines[at:])):
        header = lines[at][place] if place < len(lines[at]) else ""
        if place not in used and (header or any(line[place] for line in lines[at:] if place < len(line))):
            yield header.replace("\n", " ") or get_column_letter(place + 1)


def _plain(header: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", " ", fold(header))))


def _text(value: Any) -> str:
    """What a cell says, as a person would type it; empty for "-", "chưa có" and Excel's errors."""
    if value is None or value in ERROR_CODES:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "\n".join(filter(None, map(normalise, str(value).splitlines())))
    return "" if fold(text) in _NOTHING else text


def _cell(column: Column, text: str) -> str:
    """A cell in one line: between the lines of opening hours, other days begin."""
    return text.replace("\n", "; " if column is Column.HOURS else " ")
