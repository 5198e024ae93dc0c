"""A stored index is used while it is whole and fits, and made again when it is not."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import index_files
from knowledge.errors import IndexDamaged
from knowledge.index import Index, MemoryCache, build, embedding_key
from knowledge.search import Hit, Searcher
from knowledge.snapshot import Snapshot
from knowledge.store import load, load_or_build, save
from tests.fakes import BOAT, DOG, HashEncoder, procedure

FISHING = procedure()
SNAPSHOT = Snapshot({row.code: row for row in (FISHING, BOAT)}, {DOG.id: DOG})
QUESTIONS = ["làm thẻ câu cá", "dang ky thuyen", "nuôi chó"]


def answers(index: Index) -> list[list[Hit]]:
    searcher = Searcher(SNAPSHOT, index, HashEncoder())
    return [searcher.search(question) for question in QUESTIONS]


def folders(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


def test_the_second_start_reads_what_the_first_one_built(tmp_path: Path) -> None:
    encoder = HashEncoder()
    built = load_or_build(SNAPSHOT, encoder, MemoryCache(), tmp_path)
    encoder.passages.clear()
    read = load_or_build(SNAPSHOT, encoder, MemoryCache(), tmp_path)
    assert encoder.passages == []
    assert answers(read) == answers(built)
    assert read.owners == ("1.000001", "1.000002", "topic:cho")
    assert [name for name in files(*folders(tmp_path)) if name.startswith(".")] == []


def damage_a_byte(place: Path, name: str) -> None:
    content = bytearray((place / name).read_bytes())
    content[len(content) // 2] ^= 0xFF
    (place / name).write_bytes(bytes(content))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a byte of the vectors": lambda place: damage_a_byte(place, "dense.faiss"),
    "a byte of the rest": lambda place: damage_a_byte(place, "rest.joblib"),
    "vectors cut short": lambda place: (place / "dense.faiss").write_bytes((place / "dense.faiss").read_bytes()[:-9]),
    "empty rest": lambda place: (place / "rest.joblib").write_bytes(b""),
    "missing vectors": lambda place: (place / "dense.faiss").unlink(),
    "missing description": lambda place: (place / "description.json").unlink(),
    "description cut short": lambda place: (place / "description.json").write_text('{"dense.faiss": "'),
    "description without a file": lambda place: (place / "description.json").write_text("{}"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_is_noticed_built_again_and_answers_as_before(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    before = answers(load_or_build(SNAPSHOT, HashEncoder(), MemoryCache(), tmp_path))
    (place,) = folders(tmp_path)
    damage(place)
    with pytest.raises(IndexDamaged):
        load(place)
    encoder = HashEncoder()
    assert answers(load_or_build(SNAPSHOT, encoder, MemoryCache(), tmp_path)) == before
    assert encoder.passages
    assert answers(load(place)) == before


def test_a_description_that_is_no_object_is_damage_too(tmp_path: Path) -> None:
    load_or_build(SNAPSHOT, HashEncoder(), MemoryCache(), tmp_path)
    (place,) = folders(tmp_path)
    (place / "description.json").write_text("[]")
    with pytest.raises(IndexDamaged):
        load(place)


def test_a_place_where_nothing_is_counts_as_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        load(tmp_path / "none")


def test_other_knowledge_makes_another_folder_and_the_old_one_goes(tmp_path: Path) -> None:
    load_or_build(SNAPSHOT, HashEncoder(), MemoryCache(), tmp_path)
    (old,) = folders(tmp_path)
    changed = Snapshot(SNAPSHOT.procedures | {FISHING.code: procedure(name="Cấp giấy câu cá")}, SNAPSHOT.topics)
    index = load_or_build(changed, HashEncoder(), MemoryCache(), tmp_path)
    (new,) = folders(tmp_path)
    assert new != old
    assert new.name.startswith(changed.version)
    assert index.knowledge_version == changed.version


def test_another_model_makes_another_folder_and_embeds_everything(tmp_path: Path) -> None:
    first, cache = HashEncoder(), MemoryCache()
    load_or_build(SNAPSHOT, first, cache, tmp_path)
    other = HashEncoder("hash-64-b")
    index = load_or_build(SNAPSHOT, other, cache, tmp_path)
    (place,) = folders(tmp_path)
    assert "hash-64-b" in place.name
    assert index.model_id == "hash-64-b"
    assert other.passages == first.passages
    assert len(other.passages) > 10


@pytest.mark.parametrize("words", ["SHORTHAND_FILE", "COMPOUNDS_FILE", "FOREIGN_FILE", "SYLLABLES_FILE"])
def test_another_word_list_makes_another_folder(words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = index_files.place_of(SNAPSHOT, "model", tmp_path)
    changed = tmp_path / "changed.txt"
    changed.write_text("hop dong\n", "utf-8")
    monkeypatch.setattr(index_files, words, changed)
    assert index_files.place_of(SNAPSHOT, "model", tmp_path) != before


def test_only_the_texts_that_changed_are_embedded_again(tmp_path: Path) -> None:
    encoder, cache = HashEncoder(), MemoryCache()
    load_or_build(SNAPSHOT, encoder, cache, tmp_path)
    assert "làm thẻ câu cá" in encoder.passages
    encoder.passages.clear()
    asked = procedure(sample_questions=[*FISHING.sample_questions, "câu cá ban đêm cần gì"])
    load_or_build(Snapshot(SNAPSHOT.procedures | {asked.code: asked}, SNAPSHOT.topics), encoder, cache, tmp_path)
    assert encoder.passages == ["câu cá ban đêm cần gì"]


def test_a_text_that_stands_twice_is_embedded_once() -> None:
    encoder = HashEncoder()
    twin = procedure("1.000003", name="Thẻ khác", everyday_names=["làm thẻ câu cá"])
    build(Snapshot({FISHING.code: FISHING, twin.code: twin}), encoder, MemoryCache())
    assert encoder.passages.count("làm thẻ câu cá") == 1


def test_texts_are_embedded_as_questions_are_with_their_shorthand_written_out() -> None:
    encoder = HashEncoder()
    short = procedure(everyday_names=["lm thẻ câu cá"])
    snapshot = Snapshot({short.code: short, BOAT.code: BOAT})
    index = build(snapshot, encoder, MemoryCache())
    assert "làm thẻ câu cá" in encoder.passages
    Searcher(snapshot, index, encoder).search("Lm thẻ câu cá z?")
    assert encoder.queries == ["làm thẻ câu cá vậy?"]


def test_the_keys_of_vectors_tell_texts_and_models_apart() -> None:
    keys = {embedding_key(text, model) for text in ("a", "b") for model in ("x", "y")}
    assert len(keys) == 4


def test_knowledge_without_a_text_cannot_be_indexed() -> None:
    with pytest.raises(ValueError, match="holds no text"):
        build(Snapshot({}), HashEncoder(), MemoryCache())


def test_knowledge_of_a_single_procedure_is_indexed_too() -> None:
    snapshot = Snapshot({FISHING.code: FISHING})
    index = build(snapshot, HashEncoder(), MemoryCache())
    assert Searcher(snapshot, index, HashEncoder()).search("thẻ câu cá")[0].owner == FISHING.code


def test_knowledge_without_questions_is_searched_without_a_classifier(tmp_path: Path) -> None:
    bare = procedure(sample_questions=[], everyday_names=[])
    snapshot = Snapshot({bare.code: bare})
    index = load_or_build(snapshot, HashEncoder(), MemoryCache(), tmp_path)
    assert index.classifier is None
    assert Searcher(snapshot, index, HashEncoder()).search("thẻ câu cá")[0].owner == bare.code


def test_saving_leaves_the_index_in_use_as_it_was(tmp_path: Path) -> None:
    index = build(SNAPSHOT, HashEncoder(), MemoryCache())
    before = answers(index)
    save(index, tmp_path / "index" / "here")
    assert answers(index) == before
    description = json.loads((tmp_path / "index" / "here" / "description.json").read_text())
    assert set(description) == {"dense.faiss", "rest.joblib"}


def test_what_another_process_is_just_building_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / ".building-other"
    other.mkdir()
    (other / "half").write_text("x")
    load_or_build(SNAPSHOT, HashEncoder(), MemoryCache(), tmp_path)
    assert (other / "half").is_file()


def test_an_index_holds_one_row_a_text_and_every_owner_once() -> None:
    index = build(SNAPSHOT, HashEncoder(), MemoryCache())
    assert index.dense.ntotal == len(index.rows) == len(index.roles)
    assert len(set(index.owners)) == len(index.owners)
    assert set(index.rows.tolist()) == set(range(len(index.owners)))
    assert index.owner_number == {owner: number for number, owner in enumerate(index.owners)}
    assert replace(index, knowledge_version="x").owner_number == index.owner_number
    assert np.isfinite(index.dense.reconstruct_n(0, index.dense.ntotal)).all()
