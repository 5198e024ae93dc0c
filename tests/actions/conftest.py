"""Fixtures of this folder's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.knowledge import HOLDER
from knowledge.search import Searcher
from tests.fakes import BOAT, DOG, procedure, searcher_of
from tests.records.database import database

__all__ = ["database"]


@pytest.fixture
def warm(database: Path, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """An action server whose knowledge is small and warm; number 0 is what a database without publications has."""
    searcher = searcher_of(procedure(), BOAT, topics=[DOG])
    monkeypatch.setattr(HOLDER, "_held", searcher)
    return searcher
