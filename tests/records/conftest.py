"""Fixtures of this folder's tests."""

from tests.records.database import database

__all__ = ["database"]
