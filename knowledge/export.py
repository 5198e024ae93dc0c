"""Write a snapshot back as the YAML it was read from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from knowledge.snapshot import Snapshot


def export_snapshot(snapshot: Snapshot, folder: Path) -> int:
    """Write ``procedures/<code>.yml``, ``topics.yml`` and ``neighbours.yml`` below ``folder``; return the file count.

    Reading the folder again gives an equal snapshot; provenance stands at every fact, not in a ``defaults`` block.
    """
    (folder / "procedures").mkdir(parents=True, exist_ok=True)
    for code, procedure in snapshot.procedures.items():
        _write(folder / "procedures" / f"{code}.yml", _plain(procedure))
    _write(folder / "topics.yml", {"topics": [_plain(topic) for topic in snapshot.topics.values()]})
    _write(folder / "neighbours.yml", {"groups": [_plain(group) for group in snapshot.groups]})
    return len(snapshot.procedures) + 2


def _plain(model: BaseModel) -> dict[str, Any]:
    """Dates stay dates, tuples become lists, defaults are left out."""
    data: dict[str, Any] = model.model_dump(exclude_defaults=True)
    cleaned: dict[str, Any] = _lists(data)
    return cleaned


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lists(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), "utf-8")
