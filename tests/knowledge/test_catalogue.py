"""The national catalogue as it is: its known defects do not reach a citizen, and a wrong file says what is wrong."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import load_catalogue
from knowledge.errors import CatalogueError
from knowledge.schema import Level, Procedure

RECORD: dict[str, Any] = {
    "ma_thu_tuc": "1.000001",
    "ten_thu_tuc": "Thủ tục cấp thẻ câu cá",
    "so_quyet_dinh": "12/QĐ-BNN",
    "cap_thuc_hien": "Cấp xã",
    "linh_vuc": "Thủy sản",
    "doi_tuong_thuc_hien": "Công dân Việt Nam",
    "trinh_tu_thuc_hien": "Bước 1:\n  Nộp đơn.\n\nBước 2: Nhận thẻ.",
    "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến1 Ngày làm việcPhí : 20.000 Đồng",
    "thanh_phan_ho_so": "Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn xin thẻ--Bản chính: 1",
    "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Thủy sản18/2017/QH14",
    "co_quan_thuc_hien": "Ủy ban nhân dân xã, phường",
    "yeu_cau_dieu_kien": "Không có thông tin",
    "ket_qua_xu_ly": "Thẻ câu cáMã: KQ.G01.000007 Từ khóa Chọn cơ quan thực hiện 1 2 3 »",
    "detail_url": "https://dichvucong.gov.vn/1",
}


def catalogue(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "catalogue.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


def read(folder: Path, **changes: Any) -> Procedure:
    return load_catalogue(catalogue(folder, RECORD | changes)).procedures["1.000001"]


def test_a_file_that_is_not_there_is_an_error_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.jsonl\.gz: .*give the path of the catalogue"):
        load_catalogue(tmp_path / "none.jsonl.gz")


def test_a_file_that_is_not_gzip_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.jsonl.gz"
    path.write_text("{}")
    with pytest.raises(CatalogueError, match="give the path of the catalogue"):
        load_catalogue(path)


def test_a_file_cut_short_is_an_error_of_ours(tmp_path: Path) -> None:
    path = catalogue(tmp_path, *[RECORD | {"ma_thu_tuc": f"1.{number:06}"} for number in range(50)])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CatalogueError):
        load_catalogue(path)


def test_a_line_that_is_no_json_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.jsonl"
    path.write_text(json.dumps(RECORD) + "\n{oops\n", "utf-8")
    with pytest.raises(CatalogueError, match="line 2: not JSON"):
        load_catalogue(path)


def test_a_line_that_is_no_record_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.jsonl"
    path.write_text("[1]\n", "utf-8")
    with pytest.raises(CatalogueError, match="line 1"):
        load_catalogue(path)


def test_a_file_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="holds no record"):
        load_catalogue(catalogue(tmp_path))


def test_plain_and_compressed_files_read_the_same(tmp_path: Path) -> None:
    plain = tmp_path / "catalogue.jsonl"
    plain.write_text(json.dumps(RECORD, ensure_ascii=False), "utf-8")
    assert load_catalogue(plain) == load_catalogue(catalogue(tmp_path, RECORD))


def test_a_record_becomes_a_procedure_with_its_source_at_every_fact(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.name == "Cấp thẻ câu cá"
    assert found.level is Level.COMMUNE
    assert found.steps[0].text == "Bước 1: Nộp đơn. Bước 2: Nhận thẻ."
    assert found.authorities[0].text == "Ủy ban nhân dân xã, phường"
    assert {fact.source for fact in found.facts()} == {"catalogue"}
    assert "1.000001" in found.sources["catalogue"].title
    assert found.sources["catalogue"].url == "https://dichvucong.gov.vn/1"


def test_page_controls_and_table_heads_are_cut(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.results[0].text == "Thẻ câu cá"
    assert found.fees[0].text.startswith("Trực tuyến")
    assert found.documents[0].name.startswith("Đơn xin thẻ")
    assert found.laws[0].title.startswith("Luật Thủy sản")


def test_no_information_is_nothing_and_not_a_sentence(tmp_path: Path) -> None:
    found = read(tmp_path, co_quan_thuc_hien="", cach_thuc_thuc_hien=None)
    assert (found.conditions, found.authorities, found.fees, found.time_limits) == ((), (), (), ())


def test_a_free_entry_beside_a_real_fee_does_not_become_an_amount(tmp_path: Path) -> None:
    found = read(tmp_path, cach_thuc_thuc_hien="Trực tuyến1Miễn phíTrực tiếp1Lệ phí : 50.000 Đồng")
    assert found.fees[0].amount is None
    assert "50.000" in found.fees[0].text


def test_a_long_text_is_cut_at_a_word(tmp_path: Path) -> None:
    (step,) = read(tmp_path, trinh_tu_thuc_hien="nộp hồ sơ " * 200).steps
    assert len(step.text) <= 605
    assert step.text.endswith((" hồ …", " sơ …", " nộp …"))


@pytest.mark.parametrize(
    "changes", [{"ma_thu_tuc": ""}, {"ma_thu_tuc": "x"}, {"ten_thu_tuc": ""}, {"ten_thu_tuc": None}]
)
def test_a_record_that_cannot_be_cited_is_left_out(tmp_path: Path, changes: dict[str, Any]) -> None:
    other = RECORD | {"ma_thu_tuc": "1.000002"}
    assert list(load_catalogue(catalogue(tmp_path, RECORD | changes, other)).procedures) == ["1.000002"]


def test_of_two_records_with_one_code_the_first_counts(tmp_path: Path) -> None:
    again = RECORD | {"ten_thu_tuc": "Trang của thủ tục khác"}
    assert read(tmp_path).name == load_catalogue(catalogue(tmp_path, RECORD, again)).procedures["1.000001"].name


@pytest.mark.parametrize(
    ("level", "read_as"),
    [
        ("Cấp xã", Level.COMMUNE),
        ("Cấp tỉnh", Level.PROVINCE),
        ("Cấp bộ", Level.MINISTRY),
        ("Cấp tỉnh, Cấp xã", Level.COMMUNE),
        ("Cấp bộ, Cấp tỉnh", Level.PROVINCE),
        ("Cơ quan khác", Level.OTHER),
        ("", Level.OTHER),
    ],
)
def test_the_level_nearest_to_the_citizen_counts(tmp_path: Path, level: str, read_as: Level) -> None:
    assert read(tmp_path, cap_thuc_hien=level).level is read_as


@pytest.fixture(scope="module")
def national(shared: Path) -> dict[str, Procedure]:
    path = shared / "data" / "catalogue.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"the national catalogue is not at {path}")
    return load_catalogue(path).procedures


def test_the_whole_national_catalogue_is_read(national: dict[str, Procedure]) -> None:
    assert len(national) >= 2_500
    assert "1.001193" in national
    assert all(procedure.name and procedure.sources["catalogue"].checked_on for procedure in national.values())


def test_no_page_control_of_the_portal_is_left(national: dict[str, Procedure]) -> None:
    texts = [result.text for procedure in national.values() for result in procedure.results]
    assert len(texts) > 2_000
    assert [text for text in texts if "Chọn cơ quan thực hiện" in text or "Mã: KQ." in text] == []


def test_the_levels_of_the_national_catalogue_are_told_apart(national: dict[str, Procedure]) -> None:
    levels = [procedure.level for procedure in national.values()]
    assert {level: levels.count(level) > 50 for level in (Level.COMMUNE, Level.PROVINCE)} == {
        Level.COMMUNE: True,
        Level.PROVINCE: True,
    }
