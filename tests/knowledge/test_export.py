"""What is written out is what would be read in."""

from pathlib import Path

from knowledge.export import export_snapshot
from knowledge.loader import load_seeds
from knowledge.snapshot import Snapshot
from tests.fakes import BOAT, DOG, procedure


def test_the_shipped_knowledge_survives_the_way_out_and_back(seeds: Snapshot, tmp_path: Path) -> None:
    assert export_snapshot(seeds, tmp_path) == 32
    again = load_seeds(tmp_path)
    assert again.version == seeds.version
    assert again == seeds


def test_the_files_are_for_editors_readable_vietnamese_with_dates_as_dates(tmp_path: Path) -> None:
    dated = procedure(steps=[{"text": "Nộp đơn.", "valid_from": "2026-07-01", "note": "Từ giữa năm."}])
    snapshot = Snapshot({dated.code: dated, BOAT.code: BOAT}, {DOG.id: DOG})
    assert export_snapshot(snapshot, tmp_path) == 4
    written = (tmp_path / "procedures" / "1.000001.yml").read_text("utf-8")
    assert "name: Cấp thẻ câu cá" in written
    assert "valid_from: 2026-07-01" in written
    assert "!!" not in written
    assert load_seeds(tmp_path) == snapshot


def test_writing_over_an_older_export_replaces_it(tmp_path: Path) -> None:
    export_snapshot(Snapshot({"1.000001": procedure(name="Tên cũ")}), tmp_path)
    renamed = Snapshot({"1.000001": procedure(name="Tên mới")})
    export_snapshot(renamed, tmp_path)
    assert load_seeds(tmp_path) == renamed
