"""``motcua points``: what a clerk reads, what is stored, and with which status it ends."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from knowledge.points.table import Column, read
from knowledge.schema import Standing
from records.models import PointEdition, PointRow
from records.points import load_points, points_number
from service.cli import app
from tests.knowledge.points import messy
from tests.records.database import database

__all__ = ["database"]
HEADER = "Tên điểm,Địa chỉ,Phường/Xã,Tọa độ,Điện thoại,Tình trạng"
SEN = 'Bưu điện Hoa Sen,12 Hoa Sen,Phường Ba Đình,"21.0386, 105.838",024 3825 1234,'
KEY = "agent-buu-dien-hoa-sen-00004"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command leaves the log of the tests as it is."""
    monkeypatch.setattr("service.log.configure_logging", lambda: None)
    monkeypatch.chdir(tmp_path)


def motcua(*words: str) -> Result:
    return CliRunner().invoke(app, ["points", *words])


def listed(*lines: str, header: str = HEADER) -> str:
    Path("danh-sach.csv").write_text("\n".join([header, *lines]), "utf-8")
    return "danh-sach.csv"


def rows(shown: Result) -> dict[str, list[str]]:
    """The printed table, by the number of the row; a cell of several lines is one text."""
    found: dict[str, list[str]] = {}
    for line in shown.output.splitlines():
        if line.startswith("│"):
            cells = [cell.strip() for cell in line.split("│")[1:-1]]
            if cells[0]:
                found[cells[0]] = cells[1:]
            else:
                last = found[list(found)[-1]]
                last[:] = [f"{one} {other}".strip() for one, other in zip(last, cells[1:], strict=True)]
    return found


# import


def test_a_new_point_is_stored_and_told(database: Path) -> None:
    shown = motcua("import", listed(SEN))

    assert shown.exit_code == 0, shown.output
    assert rows(shown) == {"2": ["Mới", "Bưu điện Hoa Sen", ""]}
    assert shown.output.splitlines()[-2:] == [
        "1 mới, 0 thay đổi, 0 giữ nguyên, 0 cần xem lại, 0 không nhập.",
        "Đã lưu 1 điểm mới, 0 điểm thay đổi (bản số 1).",
    ]
    assert list(load_points()) == [KEY]


def test_a_change_is_shown_cell_by_cell(database: Path) -> None:
    motcua("import", listed(SEN))
    shown = motcua("import", listed(SEN.replace("024 3825 1234", "0912.345.678")))

    assert shown.exit_code == 0
    assert rows(shown) == {"2": ["Thay đổi", "Bưu điện Hoa Sen", "Điện thoại: 024 3825 1234 → 0912 345 678"]}
    assert "0 điểm mới, 1 điểm thay đổi (bản số 2)" in shown.output


def test_the_same_list_again_shows_no_table_and_stores_nothing(database: Path) -> None:
    motcua("import", listed(SEN))
    shown = motcua("import", listed(SEN))

    assert (shown.exit_code, shown.output.splitlines()) == (
        0,
        ["0 mới, 0 thay đổi, 1 giữ nguyên, 0 cần xem lại, 0 không nhập.", "Không có gì để lưu."],
    )
    assert PointEdition.objects.count() == 1


def test_a_dry_run_shows_the_same_and_changes_nothing(database: Path) -> None:
    dry = motcua("import", "--dry-run", "--accept-doubtful", listed(SEN, SEN.replace("Ba Đình", "Trúc Bạch")))

    assert (dry.exit_code, PointRow.objects.count(), points_number()) == (0, 0, 0)
    assert list(rows(dry)) == ["2", "3"]
    assert dry.output.splitlines()[-1] == "Chạy thử, chưa lưu gì."


def test_doubtful_rows_wait_until_they_are_accepted(database: Path) -> None:
    file = listed(SEN.replace("Phường Ba Đình", "Phường Trúc Bạch"), SEN.replace("Phường Ba Đình", "Phường Hoa Hồng"))
    shown = motcua("import", file)

    assert (shown.exit_code, load_points()) == (0, {})
    assert rows(shown)["2"] == [
        "Cần xem lại", "Bưu điện Hoa Sen", "“Phường Trúc Bạch” là tên cũ, từ 1/7/2025 thuộc Phường Ba Đình.",
    ]  # fmt: skip
    assert "1 dòng cần xem lại chưa được nhập. Anh/chị sửa tệp, hoặc thêm --accept-doubtful" in shown.output
    assert "1 dòng cần xem lại phải sửa trong tệp" in shown.output

    accepted = motcua("import", "--accept-doubtful", file)
    assert accepted.exit_code == 0
    assert "--accept-doubtful" not in accepted.output
    assert list(load_points()) == [KEY]


def test_what_was_confirmed_stays_and_the_command_ends_with_1(database: Path) -> None:
    motcua("import", listed(SEN + "đã xác nhận"))
    other = "Công an phường Láng,5 Hoa Mai,Phường Láng,,,"
    shown = motcua("import", "--accept-doubtful", listed(SEN.replace("024 3825 1234", "19001009"), other))

    assert shown.exit_code == 1
    assert rows(shown)["2"][0] == "Không nhập"
    assert f"Điểm {KEY} đã được xác nhận" in rows(shown)["2"][2]
    assert rows(shown)["3"][0] == "Mới"  # the other rows go in all the same
    stored = load_points()
    assert (len(stored), stored[KEY].phone, stored[KEY].standing) == (2, "024 3825 1234", Standing.CONFIRMED)


def test_what_was_not_read_is_named(database: Path) -> None:
    motcua("import", listed(SEN))
    file = listed("VÍ DỤ,1,Phường Ba Đình,9", "Công an phường Láng,5,Phường Láng,9", header="Tên,Địa chỉ,Xã,STT")
    shown = motcua("import", file).output

    assert "Không dùng các cột: STT." in shown
    assert "Bỏ qua dòng ví dụ: 2." in shown
    assert "1 điểm đang có mà tệp không có: vẫn giữ nguyên." in shown
    assert KEY in load_points()


@pytest.mark.parametrize("content", [b"T\xean,\xd0\xf2a ch\xec", "Tên điểm,Địa chỉ".encode(), b"", b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_is_one_sentence(database: Path, content: bytes) -> None:
    Path("danh-sach.csv").write_bytes(content)
    shown = motcua("import", "danh-sach.csv")

    assert shown.exit_code == 1
    assert shown.output.startswith("danh-sach.csv: ")
    assert len(shown.output.splitlines()) == 1


def test_points_that_somebody_else_changes_meanwhile_are_not_overwritten(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.points.load_points", dict)
    file = listed(SEN)
    assert motcua("import", file).exit_code == 0
    shown = motcua("import", file)

    assert shown.exit_code == 1
    assert shown.output.splitlines()[-1] == "Danh sách điểm vừa được người khác sửa. Anh/chị chạy lại lệnh."


def test_text_of_a_list_is_shown_as_it_is(database: Path) -> None:
    """A name is no markup of the terminal."""
    shown = motcua("import", listed(SEN.replace("Hoa Sen,12", "[red]Hoa[/red] Sen,12")))
    assert rows(shown)["2"][1] == "Bưu điện [red]Hoa[/red] Sen"


# template


@pytest.mark.parametrize("name", ["mau.xlsx", "mau.csv"])
def test_the_template_can_be_filled_in_and_is_not_written_over(database: Path, name: str) -> None:
    assert (motcua("template", name).exit_code, Path(name).exists()) == (0, True)
    shown = motcua("import", name)
    assert (shown.exit_code, load_points()) == (0, {})
    assert "Bỏ qua dòng ví dụ: 2, 3." in shown.output

    filled = Path(name).read_bytes()
    again = motcua("template", name)
    assert (again.exit_code, Path(name).read_bytes()) == (1, filled)
    assert again.output == f"{name} đã có. Anh/chị chọn tên khác để khỏi ghi đè.\n"


@pytest.mark.parametrize("command", ["template", "export"])
def test_another_kind_of_file_is_one_sentence(database: Path, command: str) -> None:
    shown = motcua(command, "mau.ods")
    assert (shown.exit_code, shown.output) == (1, "mau.ods: tên tệp phải kết thúc bằng .csv hoặc .xlsx.\n")


# export


@pytest.mark.parametrize("name", ["xuat.csv", "xuat.xlsx"])
def test_what_is_exported_comes_back_as_the_same(database: Path, tmp_path: Path, name: str) -> None:
    messy.write(tmp_path / "messy.xlsx", messy.lines())
    motcua("import", "--accept-doubtful", "messy.xlsx")
    stored = load_points()
    assert len(stored) == 176

    assert motcua("export", name).output == f"Đã ghi 176 điểm vào {name}.\n"
    shown = motcua("import", name)

    assert shown.exit_code == 0
    assert shown.output.splitlines()[0] == "0 mới, 0 thay đổi, 176 giữ nguyên, 0 cần xem lại, 0 không nhập."
    assert load_points() == stored


def test_an_export_that_is_corrected_changes_that_point_only(database: Path) -> None:
    motcua("import", listed(SEN, "Công an phường Láng,5 Hoa Mai,Phường Láng,,,"))
    motcua("export", "xuat.csv")
    with Path("xuat.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[1][Column.WARD] = "Phường Đống Đa"
    with Path("xuat.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)

    shown = motcua("import", "xuat.csv")
    assert shown.exit_code == 0
    assert list(rows(shown)) == ["3"]
    moved = list(load_points().values())[1]
    assert (moved.unit, moved.latitude, moved.longitude) == ("00235", 21.0119, 105.822)  # the middle of the other ward


def test_with_no_points_the_export_is_a_header(database: Path) -> None:
    assert motcua("export", "xuat.csv").exit_code == 0
    assert read(Path("xuat.csv")).rows == ()


# The messy list of 200, as a clerk sees it


def test_the_messy_list_is_told_row_by_row(database: Path, tmp_path: Path) -> None:
    made = messy.lines()
    messy.write(tmp_path / "messy.xlsx", made)
    shown = motcua("import", "messy.xlsx")
    told = rows(shown)

    assert shown.exit_code == 1  # two rows have no name
    assert "138 mới, 0 thay đổi, 0 giữ nguyên, 60 cần xem lại, 2 không nhập." in shown.output
    assert "38 dòng cần xem lại chưa được nhập." in shown.output
    assert "22 dòng cần xem lại phải sửa trong tệp" in shown.output
    assert "Không dùng các cột: STT, Ghi chú." in shown.output
    assert "Bỏ qua dòng ví dụ: 5." in shown.output
    assert len(load_points()) == 138
    sentences = " ".join(cells[2] for cells in told.values())
    for sentence in (
        r"“Xã [^”]+, Huyện [^”]+” là tên cũ, từ 1/7/2025 thuộc (Xã|Phường) \w+",
        r"là tên cũ, nay chia về [^.]+\. Anh/chị ghi rõ phường, xã mới\.",
        r"là tên cũ, nay chia về [^.]+\. Theo tọa độ thì thuộc",
        r"Không tìm thấy phường, xã “Phường Hoa Hồng”\.",
        r"không thuộc Hà Nội\.",
        r"Vĩ độ và kinh độ ghi ngược, hiểu là 2[01]\.\d+, 105\.\d+\.",
        r"Không đọc được giờ làm việc “liên hệ trước khi đến”\.",
        r"Không đọc được số điện thoại “gặp chị Sen”\.",
        r"Không đọc được cột Ngày kiểm tra “hôm qua”\.",
        r"Không hiểu loại điểm “Quầy”\.",
        r"Dòng này không có tên điểm\.",
        r"Có thể trùng với dòng \d+ “",
        r"Trùng với dòng \d+\.",
    ):
        assert re.search(sentence, sentences), sentence
