"""State directories beside the main one: for a catalogue, for an evaluation."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def main_state() -> Path:
    """The state directory of the assistant itself."""
    root = Path(__file__).resolve().parent.parent
    return Path(os.environ.get("MOTCUA_STATE", root / "var")).resolve()


def catalogue_state(catalogue: Path) -> dict[str, str]:
    """Environment of a state that serves ``catalogue``; the same file always gets the same state."""
    path = catalogue.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    state = main_state() / f"catalogue-{digest}"
    return {"MOTCUA_STATE": str(state), "MOTCUA_CATALOGUE": str(path), "DATABASE_URL": _sqlite(state)}


def evaluation_state() -> dict[str, str]:
    """Environment of the state that evaluations run in, so that nothing of them shows in real transcripts."""
    state = main_state() / "evaluation"
    return {"MOTCUA_STATE": str(state), "DATABASE_URL": _sqlite(state)}


def bench_state(name: str) -> dict[str, str]:
    """Environment of the state that the benchmark of the recipe ``name`` runs in."""
    state = main_state() / f"bench-{name}"
    return {"MOTCUA_STATE": str(state), "DATABASE_URL": _sqlite(state)}


def _sqlite(state: Path) -> str:
    return f"sqlite:///{state / 'motcua.sqlite3'}"
