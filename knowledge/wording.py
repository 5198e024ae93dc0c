"""Everything the assistant says in fixed words: read from wording.yml, filled in by key."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "wording.yml"


@cache
def wording() -> dict[str, str]:
    """Every sentence by its key."""
    table: dict[str, str] = yaml.safe_load(FILE.read_text("utf-8"))
    return table


def say(key: str, **values: object) -> str:
    """Return the sentence of ``key`` with its placeholders filled.

    Raises ``KeyError`` for an unknown key or a placeholder without a value: a test covers every use.
    """
    return wording()[key].format(**values).strip()


def day(value: date) -> str:
    """Return a date as people write it: 1/7/2026."""
    return f"{value.day}/{value.month}/{value.year}"
