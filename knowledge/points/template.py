"""The empty list that clerks fill in: headers, two examples, and a sheet that explains each column."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from knowledge.points.cells import KINDS, NO, PRECISIONS, SERVICES, STANDINGS, YES
from knowledge.points.schema import Kind, Precision, Service
from knowledge.points.table import EXAMPLE, REQUIRED, WRITTEN, Column, TableError, fill, write
from knowledge.schema import Standing
from knowledge.wording import say

_WIDE = 36
_PREPARED = 500
"""Rows whose cells are text already, so that Excel leaves phone numbers and codes as they are typed."""


def template(path: Path) -> None:
    """Write the empty list as CSV or, with the explanations, as Excel; raises :class:`TableError`."""
    if path.suffix.lower() != ".xlsx":
        write(path, examples())
        return
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say("points.sheet.list")
    lines = [[row.get(column, "") for column in WRITTEN] for row in examples()]
    fill(sheet, [[column.value for column in WRITTEN], *lines, *[[""] * len(WRITTEN)] * _PREPARED])
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(say("points.sheet.guide"))
    told = guides()
    fill(guide, [[column.value, told[column]] for column in WRITTEN])
    for number in range(1, len(WRITTEN) + 1):
        sheet.cell(1, number).font = guide.cell(number, 1).font = Font(bold=True)
        guide.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE / 2
    sheet.column_dimensions["B"].width = guide.column_dimensions["A"].width = _WIDE
    guide.column_dimensions["B"].width = _WIDE * 3
    try:
        book.save(path)
    except OSError as error:
        raise TableError(say("points.error.file", file=path, reason=error.strerror or error)) from error


def examples() -> list[dict[Column, str]]:
    """Two made-up rows: one as full as can be, one with no more than a list must have."""
    mark = say("points.example.mark", mark=EXAMPLE)
    full = {
        Column.NAME: say("points.example.name", mark=mark),
        Column.KIND: KINDS[Kind.AGENT],
        Column.OPERATOR: "Bưu điện Việt Nam",
        Column.ADDRESS: "12 Hoa Sen",
        Column.WARD: "Phường Ba Đình",
        Column.LATITUDE: "21.0386",
        Column.LONGITUDE: "105.8380",
        Column.PRECISION: PRECISIONS[Precision.EXACT],
        Column.HOURS: "T2–T6 7:30–17:30; T7 8:00–12:00",
        Column.PHONE: "024 3825 0000",
        Column.PROCEDURES: "1.001193, 2.000815",
        Column.SERVICE: SERVICES[Service.HELP],
        Column.FREE: YES,
        Column.STANDING: STANDINGS[Standing.CONFIRMED],
        Column.CHECKED_ON: "5/11/2026",
        Column.SOURCE: say("points.example.source"),
    }
    bare = {
        Column.NAME: say("points.example.short", mark=mark),
        Column.ADDRESS: "34 Hoa Mai",
        Column.WARD: "Phường Hoàn Kiếm",
    }
    return [full, bare]


def guides() -> dict[Column, str]:
    """What each column is for and what may stand in it."""
    kinds, services, standings, precisions = (
        "; ".join(names.values()) for names in (KINDS, SERVICES, STANDINGS, PRECISIONS)
    )
    told = {
        Column.KEY: say("points.guide.key"),
        Column.NAME: say("points.guide.name"),
        Column.KIND: say("points.guide.kind", values=kinds),
        Column.OPERATOR: say("points.guide.operator"),
        Column.ADDRESS: say("points.guide.address"),
        Column.WARD: say("points.guide.ward"),
        Column.LATITUDE: say("points.guide.latitude"),
        Column.LONGITUDE: say("points.guide.longitude"),
        Column.PRECISION: say("points.guide.precision", values=precisions),
        Column.HOURS: say("points.guide.hours"),
        Column.PHONE: say("points.guide.phone"),
        Column.PROCEDURES: say("points.guide.procedures"),
        Column.SERVICE: say("points.guide.service", values=services),
        Column.FREE: say("points.guide.free", yes=YES, no=NO),
        Column.STANDING: say("points.guide.standing", values=standings),
        Column.CHECKED_ON: say("points.guide.checked_on"),
        Column.SOURCE: say("points.guide.source"),
        Column.SOURCE_URL: say("points.guide.source_url"),
    }
    must = say("points.guide.required")
    return {column: f"{must} {text}" if column in REQUIRED else text for column, text in told.items()}
