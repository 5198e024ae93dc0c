"""Make a state directory ready to serve: migrate, publish, index, train. Each step is skipped if nothing changed."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from knowledge.catalogue import load_catalogue
from knowledge.encoder.encoder import model_id_of
from knowledge.index_files import is_whole, place_of
from knowledge.loader import load_seeds
from knowledge.schema import SampleQuestion
from knowledge.snapshot import Snapshot
from knowledge.turns.said import questions_said
from records.publishing import load_published, publish
from service.processes import model_of
from service.training_data import questions_of, write_training_data

RASA_DATA = ("nlu/data", "bot/rules.yml")
RASA_INPUTS = ("bot", "nlu", "requirements/rasa.lock")
MODELS_KEPT = 3  # going back to an earlier state of the data needs no training
Report = Callable[[str], None]


class TrainingFailed(Exception):
    """Rasa could not train; the message holds the end of its log."""


def prepare(report: Report) -> None:
    """Bring the state directory up to date, telling each step to ``report``.

    Raises :class:`knowledge.errors.KnowledgeError` for a broken seed or encoder, :class:`TrainingFailed` for Rasa.
    """
    settings.STATE.mkdir(parents=True, exist_ok=True)
    report("database: migrating")
    call_command("migrate", verbosity=0, interactive=False)
    snapshot = publish_source(report)
    build_index(snapshot, report)
    train_rasa(report)


def build_index(snapshot: Snapshot, report: Report) -> None:
    """Build and store the index of ``snapshot`` unless a whole one is stored.

    The libraries that build it take seconds to import, so that happens only when there is something to build.
    """
    what = f"{len(snapshot.procedures)} procedures, {len(snapshot.topics)} topics"
    if is_whole(place_of(snapshot, model_id_of(settings.ENCODER), settings.STATE / "index")):
        report(f"search index: up to date ({what})")
        return
    report(f"search index: building ({what})")
    from knowledge.encoder.encoder import load_encoder
    from knowledge.store import load_or_build
    from records.publishing import DatabaseCache

    load_or_build(snapshot, load_encoder(settings.ENCODER), DatabaseCache(), settings.STATE / "index")


def publish_source(report: Report) -> Snapshot:
    """Publish the seeds, or the catalogue the settings name; return the published snapshot."""
    source = load_catalogue(Path(settings.CATALOGUE)) if settings.CATALOGUE else load_seeds()
    publication = publish(source)
    report(f"knowledge: publication {publication.number} ({publication.version})")
    snapshot = load_published()
    assert snapshot is not None  # noqa: S101 - published two lines above
    return snapshot


def seed_questions() -> list[SampleQuestion]:
    """The questions that Rasa learns from: of dialogues, and of the seeds: an editor's change needs no retraining."""
    return questions_of(load_seeds()) + questions_said()


def trained_model() -> Path:
    """Where the model of the present inputs lies. All states share it: it depends on the repository only."""
    return settings.ROOT / "var" / "rasa-model" / f"{_digest()}.tar.gz"


def train_rasa(report: Report) -> None:
    """Train Rasa if its inputs changed since the last model, and give this state its copy."""
    model = trained_model()
    if model.is_file():
        report("Rasa: the model is up to date")
    else:
        _train(model, report)
    served = model_of(settings.STATE)
    if not served.is_file() or not filecmp.cmp(model, served, shallow=False):
        served.parent.mkdir(parents=True, exist_ok=True)
        scratch = served.with_suffix(f".{os.getpid()}")
        shutil.copyfile(model, scratch)
        scratch.replace(served)


def _train(model: Path, report: Report) -> None:
    report("Rasa: training (two to four minutes)")
    model.parent.mkdir(parents=True, exist_ok=True)
    further = model.parent / "questions.yml"
    write_training_data(seed_questions(), further)
    # `make lint` validates the data; here it would read all of it once more. Rasa's cache of components goes by a
    # component's own class, and so takes no notice of a changed word list: what is trained is trained whole.
    command = [
        str(settings.RASA_PYTHON), "-m", "rasa", "train", "--skip-validation", "--force", "--domain", "bot/domain.yml",
        "--data", *RASA_DATA, str(further),
        "--config", str(settings.RASA_CONFIG), "--out", str(model.parent), "--fixed-model-name", f"new-{os.getpid()}",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",  # it is not read, so it need not be written
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command, cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise TrainingFailed(f"Rasa's Python cannot be started ({error}); run `make setup`") from error
    fresh = model.parent / f"new-{os.getpid()}.tar.gz"
    if done.returncode or not fresh.is_file():
        raise TrainingFailed("Rasa could not train:\n" + (done.stdout + done.stderr)[-2000:])
    for old in sorted(model.parent.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-MODELS_KEPT]:
        old.unlink()
    fresh.replace(model)


def _digest() -> str:
    """Twelve hex digits over every input of the training."""
    digest = hashlib.sha256(
        settings.RASA_CONFIG.read_bytes()
        + "\n".join(str(question.model_dump()) for question in seed_questions()).encode()
    )
    for name in RASA_INPUTS:
        place = settings.ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in (".yml", ".tsv", ".txt", ".py", ".lock") and path.is_file():
                digest.update(path.relative_to(settings.ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
