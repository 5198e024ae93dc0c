"""What an import would do: row by row, told to a clerk, and never losing what was confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest

from knowledge.points.cells import cells_of
from knowledge.points.hours import parse_hours
from knowledge.points.importing import Decision, Outcome, Plan, plan
from knowledge.points.reading import Reason
from knowledge.points.schema import Kind, Precision, Service, ServicePoint
from knowledge.points.table import Column, Row, read
from knowledge.schema import Standing
from tests.knowledge.points import messy
from tests.knowledge.points.wards import Wards

TODAY = date(2026, 11, 26)
WARDS = Wards()
SOUND = {
    Column.NAME: "Bưu điện Hoa Sen",
    Column.KIND: "Đại lý",
    Column.ADDRESS: "12 Hoa Sen",
    Column.WARD: "Phường Ba Đình",
    Column.LATITUDE: "21.0386",
    Column.LONGITUDE: "105.838",
    Column.HOURS: "T2–T6 7:30–17:00",
    Column.PHONE: "024 3825 1234",
}
KEY = "agent-buu-dien-hoa-sen-00004"


def planned(
    *rows: Mapping[Column, str], existing: Mapping[str, ServicePoint] | None = None, today: date = TODAY
) -> Plan:
    return plan([Row(number, cells) for number, cells in enumerate(rows, start=2)], existing or {}, WARDS, today)


def decided(cells: Mapping[Column, str], *existing: ServicePoint) -> Decision:
    [decision] = planned(cells, existing={point.key: point for point in existing}).decisions
    return decision


def but(changed: Mapping[Column, str], *without: Column, of: Mapping[Column, str] = SOUND) -> dict[Column, str]:
    return {column: text for column, text in {**of, **changed}.items() if column not in without}


def made(cells: Mapping[Column, str] = SOUND) -> ServicePoint:
    point = decided(cells).point
    assert point is not None
    return point


def reasons(decision: Decision) -> set[Reason]:
    return {finding.reason for finding in decision.findings}


def told(decision: Decision) -> str:
    return "\n".join(finding.text for finding in decision.findings)


NOWHERE = {Column.LATITUDE: "", Column.LONGITUDE: ""}
CONFIRMED = {**SOUND, Column.STANDING: "đã xác nhận", Column.SOURCE: "Đến tận nơi", Column.CHECKED_ON: "5/11/2026"}


# New


def test_a_sound_row_is_new_and_says_all_that_it_says() -> None:
    decision = decided({**SOUND, Column.OPERATOR: "VNPost", Column.PROCEDURES: "1.001193", Column.FREE: "có"})

    assert (decision.outcome, decision.findings, decision.changes) == (Outcome.NEW, (), ())
    assert decision.point == ServicePoint(
        key=KEY, kind=Kind.AGENT, name="Bưu điện Hoa Sen", operator="VNPost", address="12 Hoa Sen", unit="00004",
        latitude=21.0386, longitude=105.838, precision=Precision.EXACT, hours=parse_hours("T2–T6 7:30–17:00"),
        phone="024 3825 1234", procedures=("1.001193",), service=Service.HELP, free=True,
        standing=Standing.CLAIMED, checked_on=TODAY, source="Danh sách do cán bộ nhập",
    )  # fmt: skip


def test_what_is_confirmed_where_and_when_is_taken_from_the_row() -> None:
    point = made({**CONFIRMED, Column.SOURCE_URL: "https://hanoi.gov.vn/danh-sach"})

    assert (point.standing, point.source, point.checked_on) == (Standing.CONFIRMED, "Đến tận nơi", date(2026, 11, 5))
    assert point.source_url == "https://hanoi.gov.vn/danh-sach"


def test_offices_take_files_and_agents_help_where_the_list_does_not_say() -> None:
    assert made(but({Column.NAME: "Công an phường Ba Đình"}, Column.KIND)).service is Service.FILING
    assert made(but({Column.SERVICE: ""})).service is Service.HELP
    assert made(but({Column.SERVICE: "nhận hồ sơ"})).service is Service.FILING


def test_keys_are_ascii_stable_and_short() -> None:
    assert made().key == made(but({Column.ADDRESS: "14 Hoa Sen", Column.NAME: "BƯU ĐIỆN  Hoa Sen"})).key == KEY
    assert made(but({Column.KEY: " ĐL_01 "})).key == "dl-01"
    long = made(but({Column.NAME: "Bưu điện " + "Hoa Sen " * 20}))
    other = made(but({Column.NAME: "Bưu điện " + "Hoa Sen " * 20 + "2"}))
    assert max(len(long.key), len(other.key)) <= 80
    assert long.key != other.key


def test_points_of_one_name_in_one_ward_are_told_apart_by_address_whatever_their_order() -> None:
    one, other = (
        but({Column.NAME: "FPT Shop"}),
        but({Column.NAME: "FPT Shop", Column.ADDRESS: "99 Hoa Mai", Column.LATITUDE: "21.043"}),
    )
    keys = [
        {row.name + row.point.address: row.point.key for row in planned(*rows).decisions if row.point}
        for rows in ((one, other), (other, one))
    ]

    assert keys[0] == keys[1]
    assert set(keys[0].values()) == {"agent-fpt-shop-00004-12-hoa-sen", "agent-fpt-shop-00004-99-hoa-mai"}


def test_without_coordinates_a_point_lies_in_the_middle_of_its_ward_and_says_so() -> None:
    decision = decided(but({}, Column.LATITUDE, Column.LONGITUDE))
    assert decision.point is not None

    assert (decision.outcome, reasons(decision)) == (Outcome.NEW, {Reason.NO_COORDINATES})
    assert told(decision) == "Không có tọa độ, tạm lấy vị trí giữa Phường Ba Đình."
    assert decision.point.precision is Precision.UNIT_CENTRE
    assert (decision.point.latitude, decision.point.longitude) == WARDS.unit_centre("00004")[:2]


def test_one_cell_may_hold_the_whole_position() -> None:
    point = made(but({Column.POSITION: "21,0386; 105,838"}, Column.LATITUDE, Column.LONGITUDE))
    assert (point.latitude, point.longitude, point.precision) == (21.0386, 105.838, Precision.EXACT)


# Doubtful


@pytest.mark.parametrize(
    ("changed", "reason", "text"),
    [
        ({Column.WARD: "Phường Trúc Bạch"}, Reason.WARD_RENAMED, "là tên cũ, từ 1/7/2025 thuộc Phường Ba Đình."),
        (
            {Column.WARD: "Phường Kinh Bắc, Tỉnh Bắc Ninh", Column.POSITION: "21.1993, 106.058", **NOWHERE},
            Reason.OUTSIDE_HANOI, "không thuộc Hà Nội",
        ),
        (
            {Column.POSITION: "20.9734, 105.778", **NOWHERE},
            Reason.COORDINATES_FAR, "Tọa độ cách giữa Phường Ba Đình 9,6 km",
        ),
        (
            {Column.POSITION: "105.838, 21.0386", **NOWHERE},
            Reason.COORDINATES_SWAPPED, "hiểu là 21.0386, 105.838",
        ),
        ({Column.HOURS: "liên hệ trước"}, Reason.HOURS_UNREADABLE, "“liên hệ trước”"),
        ({Column.PHONE: "gặp chị Sen"}, Reason.PHONE_UNREADABLE, "“gặp chị Sen”"),
        ({Column.FREE: "tùy"}, Reason.CELL_UNREADABLE, "cột Miễn phí “tùy”"),
        ({Column.CHECKED_ON: "27/11/2026"}, Reason.CELL_UNREADABLE, "cột Ngày kiểm tra “27/11/2026”"),
        ({Column.STANDING: "ngừng hoạt động"}, Reason.CELL_UNREADABLE, "“ngừng hoạt động”"),
        ({Column.SOURCE_URL: "javascript:alert(1)"}, Reason.CELL_UNREADABLE, "“javascript:alert(1)”"),
    ],
)  # fmt: skip
def test_a_doubt_holds_the_row_back_until_it_is_accepted(changed: dict[Column, str], reason: Reason, text: str) -> None:
    result = planned(but(changed))
    [decision] = result.decisions

    assert (decision.outcome, reasons(decision)) == (Outcome.DOUBTFUL, {reason})
    assert text in told(decision)
    assert result.points(accept_doubtful=False) == {}
    assert list(result.points(accept_doubtful=True).values()) == [decision.point]
    assert decision.point is not None


def test_a_position_beyond_the_globe_or_half_of_one_is_none() -> None:
    for latitude, longitude in (("210.386", "105.838"), ("21.0386", ""), ("", "105.838"), ("x", "y")):
        decision = decided(but({Column.LATITUDE: latitude, Column.LONGITUDE: longitude}))
        assert reasons(decision) == {Reason.CELL_UNREADABLE, Reason.NO_COORDINATES}
        assert decision.outcome is Outcome.DOUBTFUL


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({Column.WARD: "Phường Hoa Hồng"}, Reason.WARD_UNKNOWN),
        ({Column.WARD: ""}, Reason.WARD_UNKNOWN),
        ({Column.WARD: "Xã Hoa Hồng, Tỉnh Hoa"}, Reason.OUTSIDE_HANOI),
        ({Column.KIND: "Quầy"}, Reason.KIND_UNKNOWN),
        ({Column.KIND: "", Column.NAME: "Nhà văn hóa"}, Reason.KIND_UNKNOWN),
    ],
)
def test_what_cannot_be_placed_or_named_is_not_guessed_even_if_doubts_are_accepted(
    changed: dict[Column, str], reason: Reason
) -> None:
    result = planned(but(changed))

    assert [(row.outcome, reasons(row)) for row in result.decisions] == [(Outcome.DOUBTFUL, {reason})]
    assert result.points(accept_doubtful=True) == {}


def test_an_old_ward_that_was_split_names_its_heirs_and_the_position_chooses() -> None:
    without = decided(but({Column.WARD: "Phường Cống Vị"}, Column.LATITUDE, Column.LONGITUDE))
    assert reasons(without) == {Reason.WARD_SPLIT}
    assert without.point is None
    assert "nay chia về Phường Ngọc Hà, Phường Giảng Võ" in told(without)

    chosen = decided(but({Column.WARD: "Phường Cống Vị", Column.LATITUDE: "21.028", Column.LONGITUDE: "105.8135"}))
    assert reasons(chosen) == {Reason.WARD_SPLIT}
    assert chosen.point is not None
    assert chosen.point.unit == "00025"
    assert told(chosen).endswith("Theo tọa độ thì thuộc Phường Giảng Võ.")


def test_of_two_heirs_of_an_old_ward_the_larger_reaches_further() -> None:
    """2.2 km from the middle of Hai Bà Trưng and 2.7 from that of Hồng Hà, whose radius is more than twice as long."""
    decision = decided(but({Column.WARD: "Phường Bạch Đằng", Column.LATITUDE: "21.0330", Column.LONGITUDE: "105.8489"}))
    assert told(decision).endswith("Theo tọa độ thì thuộc Phường Hồng Hà.")


@pytest.mark.parametrize(("radii", "found"), [(2.4, set()), (2.6, {Reason.COORDINATES_FAR})])
def test_how_far_from_the_middle_is_too_far_depends_on_the_size_of_the_ward(radii: float, found: set[Reason]) -> None:
    for ward, code in (("Phường Ba Đình", "00004"), ("Xã Sóc Sơn", "00376")):
        latitude, longitude, radius = WARDS.unit_centre(code)
        place = {Column.LATITUDE: f"{latitude + radii * radius / 111.195:.6f}", Column.LONGITUDE: f"{longitude}"}
        assert reasons(decided(but({Column.WARD: ward, **place}))) == found


def test_a_district_beside_the_ward_is_read_with_it() -> None:
    decision = decided(but({Column.WARD: "Phường Trúc Bạch", Column.DISTRICT: "Quận Ba Đình"}))
    assert reasons(decision) == {Reason.WARD_RENAMED}
    assert "“Phường Trúc Bạch, Quận Ba Đình”" in told(decision)


@pytest.mark.parametrize(
    "twin",
    [
        {Column.NAME: "buu dien hoa sen 2", Column.ADDRESS: "14 Hoa Sen", Column.LATITUDE: "21.0390"},
        {Column.KEY: "dl-2", Column.LATITUDE: "21.0480"},  # same name, same address, far off
    ],
)
def test_a_point_that_may_be_there_already_is_told_with_its_key_or_its_row(twin: dict[Column, str]) -> None:
    stored = decided(but(twin), made())
    assert (stored.outcome, reasons(stored)) == (Outcome.DOUBTFUL, {Reason.DUPLICATE})
    assert f"ghi {KEY} vào cột Mã" in told(stored)

    first, second = planned(SOUND, but(twin)).decisions
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.DOUBTFUL)
    assert told(second) == "Có thể trùng với dòng 2 “Bưu điện Hoa Sen”."


@pytest.mark.parametrize(
    "other",
    [
        {Column.NAME: "Bưu điện Hoa Sen 2", Column.ADDRESS: "90 Hoa Sen", Column.LATITUDE: "21.0402"},  # 180 m
        {Column.NAME: "Công an phường Ba Đình", Column.KIND: "", Column.ADDRESS: "13 Hoa Sen"},
        {Column.NAME: "Bưu điện Hoa Sen 2", Column.ADDRESS: "", **NOWHERE},
    ],
)
def test_neighbours_are_no_duplicates(other: dict[Column, str]) -> None:
    assert {row.outcome for row in planned(SOUND, but(other)).decisions} == {Outcome.NEW}


def test_points_that_only_share_the_middle_of_their_ward_are_no_duplicates() -> None:
    rows = [but({Column.NAME: f"Bưu điện Hoa Sen {number}", Column.ADDRESS: "", **NOWHERE}) for number in (1, 2)]
    assert {row.outcome for row in planned(*rows).decisions} == {Outcome.NEW}


@pytest.mark.parametrize(
    "again", [{}, {Column.PHONE: "0912345678"}, {Column.KEY: KEY, Column.NAME: "Bưu cục khác", Column.ADDRESS: "9"}]
)
def test_a_key_twice_in_a_list_overwrites_nothing(again: dict[Column, str]) -> None:
    result = planned(SOUND, but(again))

    assert [row.outcome for row in result.decisions] == [Outcome.NEW, Outcome.DOUBTFUL]
    assert told(result.decisions[1]).startswith("Trùng với dòng 2.")
    assert list(result.points(accept_doubtful=True).values()) == [made()]


# Refused


def test_a_row_without_a_name_is_refused() -> None:
    decision = decided(but({Column.NAME: ""}))
    assert (decision.outcome, reasons(decision), decision.point) == (Outcome.REFUSED, {Reason.NO_NAME}, None)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({Column.ADDRESS: ""}, "Địa chỉ"),
        ({Column.HOURS: ""}, "Giờ làm việc"),
        ({Column.HOURS: "hỏi bảo vệ"}, "Giờ làm việc"),
        ({Column.PHONE: ""}, "Điện thoại"),
        ({Column.LATITUDE: "", Column.LONGITUDE: ""}, "Tọa độ"),
        ({Column.PRECISION: "giữa xã, phường"}, "Tọa độ"),
    ],
)
def test_what_was_confirmed_is_not_emptied_even_by_a_row_that_is_confirmed(
    changed: dict[Column, str], column: str
) -> None:
    stored = made(CONFIRMED)
    result = planned(but(changed, of=CONFIRMED), existing={KEY: stored})
    [decision] = result.decisions

    assert (decision.outcome, decision.point) == (Outcome.REFUSED, None)
    assert Reason.CONFIRMED_LOST in reasons(decision)
    assert told(decision).startswith(f"Điểm {KEY} đã được xác nhận, dòng này làm mất: {column}.")
    assert result.points(accept_doubtful=True) == {}


@pytest.mark.parametrize("standing", ["", "chưa xác nhận", "theo Cổng Dịch vụ công", "đã thay đổi"])
def test_what_was_confirmed_is_not_replaced_by_what_was_not(standing: str) -> None:
    row = but({Column.PHONE: "0912345678", Column.STANDING: standing})
    decision = decided(row, made(CONFIRMED))

    assert (decision.outcome, decision.point) == (Outcome.REFUSED, None)
    assert reasons(decision) == {Reason.CONFIRMED_REPLACED}
    assert (decision.changes[0].old, decision.changes[0].new) == ("024 3825 1234", "0912 345 678")


def test_what_was_confirmed_is_corrected_by_what_is_confirmed() -> None:
    decision = decided(but({Column.PHONE: "0912345678"}, of=CONFIRMED), made(CONFIRMED))
    assert (decision.outcome, [change.column for change in decision.changes]) == (Outcome.CHANGED, [Column.PHONE])


@pytest.mark.parametrize("source", [{}, {Column.SOURCE: "Báo", Column.CHECKED_ON: "1/11/2026"}])
def test_a_list_that_says_the_same_without_confirming_it_leaves_the_confirmed_with_its_source(
    source: dict[Column, str],
) -> None:
    decision = decided({**SOUND, **source}, made(CONFIRMED))
    assert (decision.outcome, decision.point) == (Outcome.SAME, made(CONFIRMED))


def test_what_was_confirmed_is_confirmed_again_on_a_later_day_and_not_taken_back() -> None:
    later = decided({**CONFIRMED, Column.CHECKED_ON: "20/11/2026"}, made(CONFIRMED))
    assert later.outcome is Outcome.CHANGED
    assert later.point == made(CONFIRMED).model_copy(update={"checked_on": date(2026, 11, 20)})

    taken_back = decided({**CONFIRMED, Column.STANDING: "chưa xác nhận"}, made(CONFIRMED))
    assert (taken_back.outcome, reasons(taken_back)) == (Outcome.REFUSED, {Reason.CONFIRMED_REPLACED})


# Changed and same


def test_a_change_is_told_cell_by_cell() -> None:
    stored = made()
    row = but(
        {
            Column.KEY: KEY,
            Column.PHONE: "",
            Column.WARD: "Phường Ngọc Hà",
            Column.LATITUDE: "21.0381",
            Column.LONGITUDE: "105.816",
        }
    )
    decision = decided(row, stored)

    assert decision.outcome is Outcome.CHANGED
    assert [(change.column.value, change.old, change.new) for change in decision.changes] == [
        ("Phường/Xã", "Phường Ba Đình", "Phường Ngọc Hà"),
        ("Vĩ độ", "21.0386", "21.0381"),
        ("Kinh độ", "105.838", "105.816"),
        ("Điện thoại", "024 3825 1234", ""),
    ]


def test_a_column_that_the_list_lacks_leaves_the_point_as_it_is() -> None:
    stored = made(CONFIRMED)
    row = {Column.KEY: KEY, Column.NAME: stored.name, Column.ADDRESS: stored.address, Column.WARD: "Phường Ba Đình"}

    assert decided(row, stored).outcome is Outcome.SAME
    changed = decided({**row, Column.ADDRESS: "12A Hoa Sen", Column.STANDING: "đã xác nhận"}, stored)
    assert changed.outcome is Outcome.CHANGED
    assert changed.point == stored.model_copy(
        update={"address": "12A Hoa Sen", "checked_on": TODAY, "source": "Danh sách do cán bộ nhập"}
    )


def test_what_a_position_stands_for_is_kept_with_it_and_not_with_another() -> None:
    stored = made({**SOUND, Column.PRECISION: "theo tên đường"})

    assert decided(SOUND, stored).point == stored
    moved = decided({**SOUND, Column.LATITUDE: "21.039"}, stored).point
    assert moved is not None
    assert moved.precision is Precision.EXACT


def test_the_same_list_on_another_day_changes_nothing() -> None:
    first = planned(SOUND, but({Column.NAME: "Công an phường Ba Đình"}, Column.LATITUDE, Column.LONGITUDE, Column.KIND))
    stored = first.points(accept_doubtful=False)
    assert len(stored) == 2

    again = planned(
        SOUND,
        but({Column.NAME: "Công an phường Ba Đình"}, Column.LATITUDE, Column.LONGITUDE, Column.KIND),
        existing=stored,
        today=date(2027, 1, 4),
    )
    assert [(row.outcome, row.findings) for row in again.decisions] == [(Outcome.SAME, ())] * 2


def test_points_that_the_list_does_not_have_are_named_and_stay() -> None:
    other = made(but({Column.NAME: "Bưu điện Hoa Mai", Column.LATITUDE: "21.0440", Column.ADDRESS: "3"}))
    result = planned(SOUND, existing={other.key: other})

    assert result.absent == (other.key,)
    assert other.key not in result.points(accept_doubtful=True)


def test_every_point_is_the_same_after_being_written_and_read() -> None:
    points = [
        made(),
        made({**CONFIRMED, Column.PRECISION: "theo tên đường", Column.FREE: "x", Column.SOURCE_URL: "https://a.vn"}),
        made(but({}, Column.LATITUDE, Column.LONGITUDE, Column.HOURS, Column.PHONE)),
        made().model_copy(update={"latitude": None, "longitude": None, "precision": Precision.UNIT_CENTRE}),
        made().model_copy(update={"standing": Standing.OUTDATED, "procedures": ("1.001193", "2.000815")}),
        made().model_copy(update={"latitude": 21.03861234567891, "standing": Standing.CATALOGUE}),
        made(but({Column.WARD: "Phường Kinh Bắc, Tỉnh Bắc Ninh"})),
    ]
    for point in points:
        decision = decided(cells_of(point, WARDS.unit_name(point.unit)), point)
        assert (decision.outcome, decision.point) == (Outcome.SAME, point), told(decision)


# The messy list of 200


@pytest.fixture(scope="module")
def lines() -> list[messy.Line]:
    return messy.lines()


@pytest.fixture(scope="module")
def rows(lines: list[messy.Line], tmp_path_factory: pytest.TempPathFactory) -> tuple[Row, ...]:
    file = tmp_path_factory.mktemp("messy") / "messy.xlsx"
    messy.write(file, lines)
    return read(file).rows


def test_of_the_messy_list_every_mistake_is_found_where_it_was_made_and_no_other(
    lines: list[messy.Line], rows: tuple[Row, ...]
) -> None:
    result = plan(rows, {}, WARDS, TODAY)
    made_in = {number: line for number, line in enumerate(lines, start=5)}  # below the title and the header

    assert len(rows) == 200
    for row in result.decisions:
        line = made_in[row.number]
        assert (reasons(row), row.point is None) == (line.reasons, line.lost), (row, line.cells)
    assert Counter(row.outcome for row in result.decisions) == {
        Outcome.NEW: 138, Outcome.DOUBTFUL: 60, Outcome.REFUSED: 2,
    }  # fmt: skip
    assert Counter(reason for row in result.decisions for reason in reasons(row)) == {
        Reason.NO_COORDINATES: 20, Reason.WARD_RENAMED: 10, Reason.WARD_SPLIT: 10, Reason.DUPLICATE: 10,
        Reason.OUTSIDE_HANOI: 6, Reason.COORDINATES_SWAPPED: 5, Reason.HOURS_UNREADABLE: 5, Reason.WARD_UNKNOWN: 4,
        Reason.PHONE_UNREADABLE: 4, Reason.COORDINATES_FAR: 2, Reason.KIND_UNKNOWN: 2, Reason.NO_NAME: 2,
        Reason.CELL_UNREADABLE: 2,
    }  # fmt: skip


@pytest.mark.parametrize("accept_doubtful", [False, True])
def test_the_messy_list_twice_changes_nothing_the_second_time(rows: tuple[Row, ...], accept_doubtful: bool) -> None:
    first = plan(rows, {}, WARDS, TODAY)
    stored = first.points(accept_doubtful=accept_doubtful)
    second = plan(rows, stored, WARDS, TODAY)

    assert len(stored) == (182 if accept_doubtful else 138)
    assert second.points(accept_doubtful=accept_doubtful) == {}
    assert Counter(row.outcome for row in second.decisions)[Outcome.SAME] == len(stored)
    assert second.absent == ()


def test_the_messy_list_takes_nothing_from_points_that_were_confirmed_meanwhile(rows: tuple[Row, ...]) -> None:
    stored = {
        key: point.model_copy(
            update={"standing": Standing.CONFIRMED, "phone": "024 3999 9999", "source": "Đến tận nơi"}
        )
        for key, point in plan(rows, {}, WARDS, TODAY).points(accept_doubtful=True).items()
    }
    result = plan(rows, stored, WARDS, TODAY)

    assert result.points(accept_doubtful=True) == {}
    assert Counter(row.outcome for row in result.decisions) == {Outcome.REFUSED: 184, Outcome.DOUBTFUL: 16}
