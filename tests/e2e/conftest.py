"""One whole assistant for all tests of this folder, and what lies in its database."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.stack import Stack
from tests.e2e.citizen import Citizen

Rows = list[tuple[Any, ...]]


def stack_in(state: Path) -> Stack:
    """An assistant that keeps everything, its database too, in ``state``."""
    env = {
        "DATABASE_URL": f"sqlite:///{state / 'motcua.sqlite3'}",
        "MOTCUA_GIVE_UP_SECONDS": "300",  # a slow machine is no defect: Rasa may take long to come back
    }
    return Stack(state, env=env)


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Rasa, actions, worker and web as people run them, in a folder and on ports of their own.

    Preparing embeds four thousand texts, so pytest's cache keeps a prepared state, in which nobody ever talks.
    """
    assert request.config.cache is not None
    kept = request.config.cache.mkdir("stack")
    state = tmp_path_factory.mktemp("stack")
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run beside this one
        stack_in(kept / "state").prepare()
        shutil.copytree(kept / "state", state, dirs_exist_ok=True, ignore=shutil.ignore_patterns("secrets.env", "logs"))
    with stack_in(state) as running:
        yield running


@pytest.fixture
def citizen(stack: Stack) -> Citizen:
    """Somebody who has just opened the page."""
    return Citizen(stack.web_url)


@pytest.fixture
def rows(stack: Stack) -> Callable[..., Rows]:
    """Rows as they lie in the assistant's database."""

    def read(sql: str, *values: object) -> Rows:
        connection = sqlite3.connect(stack.state / "motcua.sqlite3", timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    return read
