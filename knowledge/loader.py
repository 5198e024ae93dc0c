"""Read the seeds: one YAML file a procedure, one of topics, one of neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.errors import SeedError
from knowledge.schema import NeighbourGroup, Procedure, Topic
from knowledge.snapshot import Snapshot

SEEDS = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)
# The loader in C reads the seeds in a tenth of the time; PyYAML's wheels have it, some distributions do not.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CURES = {
    "missing": "add the field",
    "extra_forbidden": "remove it or correct its name",
    "string_pattern_mismatch": "write it in the form the schema gives",
    "enum": "use one of the allowed values",
    "date_from_datetime_parsing": "write the date as YYYY-MM-DD",
    "string_too_short": "write at least one character",
}


def load_seeds(folder: Path = SEEDS) -> Snapshot:
    """Read every seed below ``folder``.

    Raises :class:`SeedError`, naming file, field and cure, for the first file that is missing or malformed.
    """
    paths = sorted((folder / "procedures").glob("*.yml"))
    if not paths:
        raise SeedError(f"{folder / 'procedures'}: no procedure is there; restore the seed files")
    procedures = {}
    for path in paths:
        procedure = parse(Procedure, read_yaml(path), path)
        if procedure.code != path.stem:
            raise SeedError(f"{path}: field `code` is {procedure.code}; rename the file or correct the code")
        procedures[procedure.code] = procedure
    topics = list(rows_of(Topic, folder / "topics.yml", "topics"))
    groups = list(rows_of(NeighbourGroup, folder / "neighbours.yml", "groups"))
    return Snapshot(procedures, {topic.id: topic for topic in topics}, tuple(groups))


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file; raises :class:`SeedError` with the line of a mistake."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    except FileNotFoundError as error:
        raise SeedError(f"{path}: the file is missing; restore it") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise SeedError(f"{path}: not valid YAML; {error}") from error


def parse(model: type[Model], data: Any, path: Path) -> Model:
    """Return ``data`` as ``model``; raises :class:`SeedError` that names file, field and cure."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = []
        for defect in error.errors():
            where = ".".join(str(part) for part in defect["loc"]) or "the file"
            cure = _CURES.get(defect["type"], "correct the value")
            lines.append(f"{path}: field `{where}`: {defect['msg']}; {cure}")
        raise SeedError("\n".join(lines)) from error


def rows_of(model: type[Model], path: Path, key: str) -> Iterator[Model]:
    """Yield the entries of the list ``key`` in a YAML file; raises :class:`SeedError` as :func:`parse` does."""
    data = read_yaml(path)
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        raise SeedError(f"{path}: field `{key}`: a list is expected; write `{key}:` and its entries below")
    for row in data[key]:
        yield parse(model, row, path)
