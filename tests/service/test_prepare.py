"""Preparing, as far as it needs no real Rasa: a script stands in for it."""

from __future__ import annotations

import gzip
import json
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from knowledge.errors import CatalogueError
from knowledge.snapshot import Snapshot
from records.models import Publication
from service.prepare import MODELS_KEPT, TrainingFailed, publish_source, train_rasa, trained_model
from service.processes import model_of
from tests.records.database import database

__all__ = ["database"]

TRAINS = """#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in --out) out="$2";; --fixed-model-name) name="$2";; esac
  shift
done
echo trained > "$out/$name.tar.gz"
echo once >> "$(dirname "$0")/runs"
"""
FAILS = """#!/bin/sh
echo "lots of talk"
echo "InvalidRule: contradicting rules" >&2
exit 1
"""
LIES = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def root(tmp_path: Path, settings: Settings) -> Path:
    """A repository with the inputs of a training and nothing else."""
    root = tmp_path / "repository"
    for name, content in {
        "config.yml": "recipe: default.v1",
        "bot/rules.yml": "rules: []",
        "bot/domain.yml": "intents: []",
        "nlu/data/greet.yml": "nlu: []",
        "nlu/lexicons/shorthand.tsv": "cccd\tcăn cước",
        "nlu/components/tokenizer.py": "pass",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    settings.ROOT = root
    settings.RASA_CONFIG = root / "config.yml"
    settings.STATE = tmp_path / "state"
    return root


def rasa(root: Path, settings: Settings, script: str) -> None:
    """Put ``script`` where Rasa's Python is expected."""
    python = root / "python"
    python.write_text(script)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    settings.RASA_PYTHON = python


def runs(root: Path) -> int:
    file = root / "runs"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_training_that_fails_leaves_no_model_and_shows_what_rasa_said(root: Path, settings: Settings) -> None:
    rasa(root, settings, FAILS)

    with pytest.raises(TrainingFailed, match="InvalidRule: contradicting rules"):
        train_rasa(lambda _: None)
    assert not trained_model().exists()


def test_a_rasa_that_reports_success_without_a_model_has_failed(root: Path, settings: Settings) -> None:
    rasa(root, settings, LIES)

    with pytest.raises(TrainingFailed):
        train_rasa(lambda _: None)


def test_a_missing_rasa_is_one_error_of_ours(root: Path, settings: Settings) -> None:
    settings.RASA_PYTHON = root / "nowhere" / "python"

    with pytest.raises(TrainingFailed):
        train_rasa(lambda _: None)


def test_rasa_is_trained_once_for_the_same_inputs(root: Path, settings: Settings) -> None:
    rasa(root, settings, TRAINS)
    said: list[str] = []
    train_rasa(said.append)
    train_rasa(said.append)

    assert runs(root) == 1
    assert trained_model().read_text() == "trained\n"
    assert said[-1] == "Rasa: the model is up to date"


def test_any_changed_input_means_another_model_and_what_is_no_input_does_not(root: Path) -> None:
    models = {"as it was": trained_model()}
    for changed in (
        "config.yml",
        "bot/rules.yml",
        "bot/domain.yml",
        "nlu/data/greet.yml",
        "nlu/lexicons/shorthand.tsv",
        "nlu/components/tokenizer.py",
        "nlu/data/new.yml",
    ):
        (root / changed).write_text("# changed")
        model = trained_model()
        assert model not in models.values(), changed
        models[changed] = model

    (root / "README.md").write_text("hello")
    (root / "nlu" / "cache.pyc").write_bytes(b"0")
    assert trained_model() == model


def test_a_failed_training_keeps_the_model_of_before(root: Path, settings: Settings) -> None:
    rasa(root, settings, TRAINS)
    train_rasa(lambda _: None)
    old = trained_model()
    (root / "config.yml").write_text("broken")
    rasa(root, settings, FAILS)

    with pytest.raises(TrainingFailed):
        train_rasa(lambda _: None)
    assert old.is_file()


def test_going_back_to_an_earlier_state_needs_no_training_and_only_a_few_models_are_kept(
    root: Path, settings: Settings
) -> None:
    rasa(root, settings, TRAINS)
    for number in range(MODELS_KEPT + 1):
        (root / "config.yml").write_text(f"pipeline: {number}")
        train_rasa(lambda _: None)
    (root / "config.yml").write_text(f"pipeline: {MODELS_KEPT - 1}")
    train_rasa(lambda _: None)

    assert runs(root) == MODELS_KEPT + 1
    assert len(list(trained_model().parent.glob("*.tar.gz"))) == MODELS_KEPT


def test_a_state_serves_a_copy_of_its_own_that_follows_the_inputs(root: Path, settings: Settings) -> None:
    rasa(root, settings, TRAINS)
    train_rasa(lambda _: None)
    served = model_of(settings.STATE)
    first = served.read_text()
    trained_model().unlink()
    assert served.is_file()  # it lasts when the shared models are cleared

    (root / "config.yml").write_text("better")
    rasa(root, settings, TRAINS.replace("echo trained", "echo better"))
    train_rasa(lambda _: None)
    assert (first, served.read_text()) == ("trained\n", "better\n")
    assert [path.name for path in served.parent.iterdir()] == [served.name]


def test_a_damaged_copy_is_replaced(root: Path, settings: Settings) -> None:
    rasa(root, settings, TRAINS)
    train_rasa(lambda _: None)
    model_of(settings.STATE).write_text("cut")
    train_rasa(lambda _: None)

    assert model_of(settings.STATE).read_text() == "trained\n"


def test_the_seeds_are_published_once(database: Path, settings: Settings, seeds: Snapshot) -> None:
    settings.CATALOGUE = ""
    said: list[str] = []
    first = publish_source(said.append)
    second = publish_source(said.append)

    assert first.version == second.version == seeds.version
    assert Publication.objects.count() == 1
    assert said == [f"knowledge: publication {first.number} ({seeds.version})"] * 2


def test_a_catalogue_is_published_instead_where_one_is_named(
    database: Path, settings: Settings, tmp_path: Path
) -> None:
    record = {"ma_thu_tuc": "1.000001", "ten_thu_tuc": "Thủ tục cấp thẻ câu cá", "co_quan_thuc_hien": "UBND xã"}
    path = tmp_path / "catalogue.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    settings.CATALOGUE = str(path)

    assert [row.name for row in publish_source(lambda _: None).procedures.values()] == ["Cấp thẻ câu cá"]


def test_a_catalogue_that_is_not_there_publishes_nothing(database: Path, settings: Settings, tmp_path: Path) -> None:
    settings.CATALOGUE = str(tmp_path / "nowhere.jsonl.gz")

    with pytest.raises(CatalogueError, match=r"nowhere\.jsonl\.gz"):
        publish_source(lambda _: None)
    assert not Publication.objects.exists()
