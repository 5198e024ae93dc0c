"""A list of 200 points as it could come in: made up, and with every mistake that clerks have been seen to make.

The same at every call. Every row knows what is wrong with it, because it was put there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import cos, radians
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from knowledge.places.units import HANOI, OldWard, Unit, old_wards, units, units_of_hanoi
from knowledge.points.reading import Reason
from nlu.text import fold

HEADER = (
    "STT", "TÊN ĐIỂM (*)", "Loai diem", "Đơn vị\nchủ quản", "ĐỊA CHỈ", "Xã/phường", "Quận/Huyện", "Lat", "Kinh độ ",
    "Thời gian làm việc", "SĐT", "Mã thủ tục", "mien phi", "Ngày kiểm tra", "Ghi chú",
)  # fmt: skip
NAME, KIND, OPERATOR, ADDRESS, WARD, DISTRICT, LATITUDE, LONGITUDE, HOURS, PHONE, CODES, FREE, CHECKED = range(1, 14)
SYLLABLES = [
    "An", "Bích", "Cúc", "Diệp", "Gấm", "Hiên", "Khuê", "Lam", "Mây", "Nhài",
    "Oanh", "Phong", "Quế", "Sen", "Thảo", "Uyên", "Vân", "Xuyến", "Yến", "Đào",
]  # fmt: skip
STREETS = ["phố Hoa Sen", "đường Hoa Mai", "ngõ 5 phố Hoa Cúc", "phố Hoa Đào", "đường Hoa Lan"]
OPERATORS = ["Bưu điện Việt Nam", "Viettel Post", "FPT Shop", ""]
HOURS_TEXTS = [
    "Hàng ngày 7:30–17:30", "T2-T6: 8h00-17h00", "Thứ 2–6: 7:30–11:30, 13:30–17:00", "T2-T6 8h-17h\nT7 8h-11h30",
    "Thứ hai đến thứ sáu, sáng 7h30-11h30, chiều 13h30-17h", "",
]  # fmt: skip


@dataclass
class Line:
    """A row as cells, and what was put wrong in it. ``lost`` tells that no point can be made of it."""

    cells: list[Any]
    reasons: set[Reason] = field(default_factory=set)
    lost: bool = False


def lines() -> list[Line]:
    """The rows below the header, in order: 200 points, and lines that are blank or an example."""
    rng = random.Random(2026)
    hanoi = sorted(units_of_hanoi().values(), key=lambda unit: unit.code)
    spots = _spots(hanoi)
    old = [ward for ward in old_wards() if ward.province == HANOI and _only_old(ward)]
    renamed, split = ([ward for ward in old if (len(ward.units) > 1) is many] for many in (False, True))
    outside = [unit for unit in units().values() if unit.province != HANOI]
    rng.shuffle(renamed), rng.shuffle(split), rng.shuffle(outside)
    made: list[Line] = []

    def add(spoil: Callable[[Line], None], times: int) -> None:
        for _ in range(times):
            line = _sound(rng, len(made), *next(spots))
            spoil(line)
            made.append(line)

    add(lambda _: None, 118)
    add(_without_coordinates, 20)
    add(lambda line: _old(line, renamed.pop()), 10)
    add(lambda line: _split(line, split.pop(), with_coordinates=False), 6)
    add(lambda line: _split(line, split.pop(), with_coordinates=True), 4)
    add(lambda line: _outside(line, outside.pop()), 6)
    add(_unknown_ward, 4)
    add(_swapped, 5)
    add(_far, 2)
    add(lambda line: _put(line, HOURS, "liên hệ trước khi đến", Reason.HOURS_UNREADABLE), 5)
    add(lambda line: _put(line, PHONE, "gặp chị Sen", Reason.PHONE_UNREADABLE), 4)
    add(_kindless, 2)
    add(_nameless, 2)
    add(lambda line: _put(line, CHECKED, "hôm qua", Reason.CELL_UNREADABLE), 2)
    rng.shuffle(made)
    sound = [line for line in made if not line.reasons]
    made += [_twin(line) for line in sound[:6]]
    made += [Line(list(line.cells), {Reason.DUPLICATE}, lost=True) for line in sound[6:10]]
    for number, line in enumerate(made, start=1):
        line.cells[0] = number
    made[40:40] = [Line([None] * len(HEADER)), Line([""] * len(HEADER))]
    made[90:90] = [Line([None, " "])]
    made[0:0] = [Line([None, "VÍ DỤ – xóa dòng này – Bưu điện Hoa Sen", None, None, "12 Hoa Sen", "Phường Ba Đình"])]
    return made


def write(path: Path, made: list[Line]) -> None:
    """Write the list as an office does: a title on top, the header in the fourth line."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["DANH SÁCH ĐIỂM HỖ TRỢ DỊCH VỤ CÔNG"])
    sheet.append(["(kèm theo công văn ngày 5/11/2026)"])
    sheet.append([])
    sheet.append(list(HEADER))
    for line in made:
        sheet.append(line.cells)
    book.save(path)


def _spots(wards: list[Unit]) -> Iterator[tuple[Unit, float, float]]:
    """Places in a ward, each in the corner of its own, so that none is near another by chance."""
    for north, east in ((0.5, 0.5), (-0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)):
        for unit in wards:
            degrees = unit.radius_km / 111.195
            yield (
                unit,
                round(unit.latitude + north * degrees, 6),
                round(unit.longitude + east * degrees / cos(radians(21)), 6),
            )


def _sound(rng: random.Random, number: int, unit: Unit, latitude: float, longitude: float) -> Line:
    """A row with nothing wrong, in one of the ways in which people type."""
    name = f"Bưu điện {SYLLABLES[number % 20]} {SYLLABLES[number // 20 % 20]} {SYLLABLES[number * 7 % 20]}"
    comma = rng.random() < 0.2
    day = date(2026, rng.randint(1, 11), rng.randint(1, 25))
    return Line(
        [
            None,
            rng.choice([name, f"  {name} ", name.upper()]),
            rng.choice(["Đại lý", "dai ly", "Đại lý dịch vụ công", ""]),
            rng.choice(OPERATORS),
            f"{rng.randint(1, 300)} {rng.choice(STREETS)}",
            rng.choice([unit.name, unit.name, fold(unit.name), unit.name.upper()]),
            "",
            f"{latitude}".replace(".", ",") if comma else latitude,
            f"{longitude}".replace(".", ",") if comma else longitude,
            rng.choice(HOURS_TEXTS),
            rng.choice(["024.3825.1234", "0912 345 678", 912345678, "(024) 3825 1234 / 0912.345.678", "+84 912345678"]),
            rng.choice(["", "1.001193", "1.001193; 2.000815", 1.00089, "tất cả"]),
            rng.choice(["x", "Có", "không", "", True]),
            rng.choice([datetime.combine(day, time()), f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}"]),
            rng.choice(["", "đã gọi"]),
        ]
    )


def _put(line: Line, place: int, value: Any, reason: Reason) -> None:
    line.cells[place] = value
    line.reasons.add(reason)


def _without_coordinates(line: Line) -> None:
    line.cells[LATITUDE] = line.cells[LONGITUDE] = None
    line.reasons.add(Reason.NO_COORDINATES)


def _old(line: Line, ward: OldWard) -> None:
    line.cells[DISTRICT] = ward.district
    line.cells[LATITUDE], line.cells[LONGITUDE] = ward.latitude, ward.longitude
    _put(line, WARD, ward.name, Reason.WARD_RENAMED)


def _split(line: Line, ward: OldWard, *, with_coordinates: bool) -> None:
    _old(line, ward)
    line.reasons = {Reason.WARD_SPLIT}
    if not with_coordinates:
        line.cells[LATITUDE] = line.cells[LONGITUDE] = ""
        line.lost = True


def _outside(line: Line, unit: Unit) -> None:
    line.cells[LATITUDE], line.cells[LONGITUDE] = unit.latitude, unit.longitude
    _put(line, WARD, f"{unit.name}, {unit.province}", Reason.OUTSIDE_HANOI)


def _unknown_ward(line: Line) -> None:
    _put(line, WARD, "Phường Hoa Hồng", Reason.WARD_UNKNOWN)
    line.lost = True


def _swapped(line: Line) -> None:
    line.cells[LATITUDE], line.cells[LONGITUDE] = line.cells[LONGITUDE], line.cells[LATITUDE]
    line.reasons.add(Reason.COORDINATES_SWAPPED)


def _far(line: Line) -> None:
    line.cells[LATITUDE], line.cells[LONGITUDE] = 10.7769, 106.7009
    line.reasons.add(Reason.COORDINATES_FAR)


def _kindless(line: Line) -> None:
    _put(line, KIND, "Quầy", Reason.KIND_UNKNOWN)
    line.lost = True


def _nameless(line: Line) -> None:
    _put(line, NAME, " ", Reason.NO_NAME)
    line.lost = True


def _twin(line: Line) -> Line:
    """The same point again, under a name with a slip and at a house number beside."""
    twin = Line(list(line.cells), {Reason.DUPLICATE})
    twin.cells[NAME] = f"{line.cells[NAME]}".strip().title() + "h"
    twin.cells[ADDRESS] = f"{line.cells[ADDRESS]} (cửa sau)"
    return twin


def _only_old(ward: OldWard) -> bool:
    """Whether no unit of today bears the name too."""
    return fold(ward.name) not in {fold(unit.name) for unit in units_of_hanoi().values()}
