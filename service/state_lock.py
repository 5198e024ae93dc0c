"""One assistant a state folder: two would share its database, its logs and its status file."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "running.lock"


class AlreadyRunning(Exception):
    """Another supervisor holds the state folder; the message is the sentence that the person reads."""


@contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Hold ``state`` for the block; it is free again when the process ends, however it ends.

    Raises :class:`AlreadyRunning` at once if somebody else holds it.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"an assistant already runs in {state}; stop it first, or set MOTCUA_STATE to another folder"
            ) from None
        yield


def is_held(state: Path) -> bool:
    """Whether a supervisor holds ``state`` now."""
    try:
        with only_one(state):
            return False
    except AlreadyRunning:
        return True
