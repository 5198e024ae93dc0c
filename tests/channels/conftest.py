"""Fixtures of this folder's tests."""

import pytest

from channels import files
from tests.records.database import database

__all__ = ["database"]


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files that answers name, by their keys: what stands in it is there, and nothing else is."""
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(files, "paper_of", kept.get)
    return kept
