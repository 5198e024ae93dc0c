"""A worker for the length of a test, and waiting for what it does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from channels.worker import Worker
from tests.channels.rasa_double import FakeRasa

SECONDS = 60.0


@contextmanager
def working(rasa: FakeRasa, threads: int = 2) -> Iterator[Worker]:
    """A worker that runs for the block, and has ended after it."""
    worker = Worker(rasa.client, threads)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(SECONDS)
        assert not thread.is_alive(), "the worker did not stop"


def until(reached: Callable[[], bool]) -> None:
    """Wait until ``reached``; a minute is far more than it takes."""
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline, "not reached in time"
        time.sleep(0.02)
