"""A seed that cannot be read tells its editor which file, which field, and what to do."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.errors import SeedError
from knowledge.loader import load_seeds, read_yaml
from knowledge.snapshot import Snapshot
from tests.fakes import procedure_data

TOPIC = {
    "id": "cho",
    "name": "Nuôi chó",
    "standing": "claimed",
    "source": "báo chí",
    "checked_on": "2026-06-30",
    "sample_questions": ["nuôi chó có phải xin phép không"],
}
GROUP = {
    "id": "nuoc",
    "question": "Câu cá hay đi thuyền?",
    "options": [{"code": "1.000001", "label": "Câu cá"}, {"code": "1.000002", "label": "Đi thuyền"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "procedures").mkdir()
    write(tmp_path / "procedures" / "1.000001.yml", procedure_data())
    write(tmp_path / "topics.yml", {"topics": [TOPIC]})
    write(tmp_path / "neighbours.yml", {"groups": [GROUP]})
    return tmp_path


def write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def complaint(folder: Path) -> str:
    with pytest.raises(SeedError) as caught:
        load_seeds(folder)
    return str(caught.value)


def test_no_procedure_at_all_is_an_error_with_a_cure(tmp_path: Path) -> None:
    assert "restore the seed files" in complaint(tmp_path)
    assert str(tmp_path / "procedures") in complaint(tmp_path)


@pytest.mark.parametrize("name", ["topics.yml", "neighbours.yml"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert complaint(folder) == f"{folder / name}: the file is missing; restore it"


def test_bad_yaml_is_shown_with_its_line(folder: Path) -> None:
    (folder / "topics.yml").write_text("topics:\n  - id: [cho\n", "utf-8")
    message = complaint(folder)
    assert message.startswith(f"{folder / 'topics.yml'}: not valid YAML")
    assert "line 3" in message


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(folder: Path) -> None:
    (folder / "topics.yml").write_bytes("topics: [Nuôi chó]".encode("utf-16"))
    assert "save it as UTF-8" in complaint(folder)


@pytest.mark.parametrize("text", ["", "- 1", "topics: cho", "subjects: []"])
def test_a_file_without_its_list_says_which_list_is_expected(folder: Path, text: str) -> None:
    (folder / "topics.yml").write_text(text, "utf-8")
    assert "field `topics`: a list is expected; write `topics:`" in complaint(folder)


@pytest.mark.parametrize(
    ("change", "field", "cure"),
    [
        ({"colour": "red"}, "`colour`", "remove it or correct its name"),
        (
            {"fees": [{"amount": 1, "text": "x", "valid_until": "2026-01-01"}]},
            "`fees.0.valid_until`",
            "correct its name",
        ),
        ({"code": "1.1"}, "`code`", "in the form the schema gives"),
        ({"level": "district"}, "`level`", "use one of the allowed values"),
        ({"name": ""}, "`name`", "write at least one character"),
        ({"fees": [{"amount": "nhiều", "text": "x"}]}, "`fees.0.amount`", "correct the value"),
        ({"steps": [{"text": "x", "valid_from": "1/7/2026"}]}, "`steps.0.valid_from`", "write the date as YYYY-MM-DD"),
        ({"steps": [{"text": "x", "standing": "outdated"}]}, "`steps.0`", "note"),
        ({"steps": [{"text": "x", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]}, "`steps.0`", "swap"),
    ],
    ids=["unknown", "unknown in a fact", "code", "enum", "empty", "number", "date", "outdated", "dates reversed"],
)
def test_a_wrong_field_is_named_with_its_file_and_a_cure(
    folder: Path, change: dict[str, Any], field: str, cure: str
) -> None:
    path = folder / "procedures" / "1.000001.yml"
    write(path, procedure_data(**change))
    message = complaint(folder)
    assert message.startswith(f"{path}: field {field}")
    assert cure in message


def test_every_wrong_field_of_a_file_is_told_at_once(folder: Path) -> None:
    data = procedure_data(level="district")
    del data["summary"]
    write(folder / "procedures" / "1.000001.yml", data)
    lines = complaint(folder).splitlines()
    assert len(lines) == 2
    assert any("`summary`" in line and "add the field" in line for line in lines)


@pytest.mark.parametrize("content", ["", "- 1\n", "just words\n"])
def test_a_file_that_is_no_procedure_at_all_is_refused(folder: Path, content: str) -> None:
    (folder / "procedures" / "1.000001.yml").write_text(content, "utf-8")
    assert "1.000001.yml" in complaint(folder)


def test_a_code_that_is_not_the_file_name_is_refused(folder: Path) -> None:
    write(folder / "procedures" / "1.000009.yml", procedure_data())
    assert "field `code` is 1.000001; rename the file or correct the code" in complaint(folder)


def test_a_sound_folder_is_read_whole(folder: Path) -> None:
    snapshot = load_seeds(folder)
    assert list(snapshot.procedures) == ["1.000001"]
    assert list(snapshot.topics) == ["cho"]
    assert snapshot.groups[0].question == "Câu cá hay đi thuyền?"
    assert snapshot.number == 0


def test_the_version_changes_with_the_content_and_not_with_the_order(folder: Path) -> None:
    before = load_seeds(folder)
    reordered = Snapshot(dict(reversed(before.procedures.items())), before.topics, before.groups)
    assert reordered.version == before.version
    write(folder / "topics.yml", {"topics": [TOPIC | {"name": "Nuôi mèo"}]})
    assert load_seeds(folder).version != before.version


def test_the_smallest_group_that_holds_all_codes_is_taken(seeds: Snapshot) -> None:
    licence = seeds.group_of(["3.000347", "3.000348"])
    assert licence is not None
    assert licence.id == "licence"
    assert seeds.group_of(["3.000347", "1.001193"]) is None


def test_reading_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="the file is missing; restore it"):
        read_yaml(tmp_path / "none.yml")
