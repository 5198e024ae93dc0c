"""The everyday words of the national catalogue: shipped whole, read strictly."""

import json
from pathlib import Path

import pytest

from knowledge.catalogue import load_catalogue
from knowledge.errors import SeedError
from knowledge.everyday import load_everyday
from knowledge.schema import Aspect, SampleQuestion
from knowledge.snapshot import Snapshot


def write(folder: Path, name: str, content: str) -> None:
    (folder / f"{name}.yml").write_text(content, "utf-8")


def test_every_procedure_of_the_catalogue_that_is_not_a_seed_has_everyday_words(seeds: Snapshot, shared: Path) -> None:
    catalogue = load_catalogue(shared / "data" / "catalogue.jsonl.gz")
    everyday = load_everyday()

    assert set(catalogue.procedures) - set(seeds.procedures) == set(everyday)
    assert min(len(row.sample_questions) for row in everyday.values()) >= 3


def test_they_are_laid_over_the_records_of_the_catalogue(tmp_path: Path) -> None:
    code, words = next(iter(load_everyday().items()))
    record = {"ma_thu_tuc": code, "ten_thu_tuc": "Thủ tục thử", "co_quan_thuc_hien": "UBND xã"}
    path = tmp_path / "catalogue.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")

    [procedure] = load_catalogue(path).procedures.values()
    assert procedure.name == "Thử"
    assert procedure.everyday_names == words.everyday_names
    assert procedure.sample_questions == words.sample_questions


def test_a_code_that_stands_twice_is_told_with_its_file(tmp_path: Path) -> None:
    entry = '- {code: "1.000001", everyday_names: [a], sample_questions: [b]}\n'
    write(tmp_path, "a", "procedures:\n" + entry)
    write(tmp_path, "b", "procedures:\n" + entry)

    with pytest.raises(SeedError, match=r"b\.yml: 1\.000001 stands twice"):
        load_everyday(tmp_path)


def test_a_misspelled_field_is_told_with_its_file_and_a_cure(tmp_path: Path) -> None:
    write(tmp_path, "a", 'procedures:\n- {code: "1.000001", everyday_names: [a], questions: [b]}\n')

    with pytest.raises(SeedError, match=r"a\.yml: field `questions`.*remove it or correct its name"):
        load_everyday(tmp_path)


def test_an_empty_folder_is_not_taken_for_no_words(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="no file is there"):
        load_everyday(tmp_path)


def test_a_sample_question_is_one_line_with_what_it_asks() -> None:
    labelled = SampleQuestion.model_validate("mất thẻ làm lại ở đâu, bao nhiêu | place fee")
    plain = SampleQuestion.model_validate("mất thẻ làm lại ở đâu")

    assert (labelled.text, labelled.aspects) == ("mất thẻ làm lại ở đâu, bao nhiêu", (Aspect.PLACE, Aspect.FEE))
    assert (plain.text, plain.aspects) == ("mất thẻ làm lại ở đâu", ())
    assert labelled.model_dump() == "mất thẻ làm lại ở đâu, bao nhiêu | place fee"
    assert plain.model_dump() == "mất thẻ làm lại ở đâu"


def test_an_unknown_aspect_is_an_error() -> None:
    with pytest.raises(ValueError, match="aspects"):
        SampleQuestion.model_validate("mất thẻ làm lại ở đâu | nowhere")
