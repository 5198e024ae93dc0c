"""A stand-in for worker, Rasa and actions: it answers turns by writing their rows."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from knowledge.envelope import Envelope
from records.models import Turn

TOOK = timedelta(milliseconds=250)
Answer = Callable[[Turn], Envelope | None]
Start = Callable[[Answer], None]


@pytest.fixture
def file_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Move the test database into a file: threads that share SQLite's memory lock one another out at once."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    settings = connections.settings["default"]
    name, memory = settings["NAME"], connection.connection
    settings["NAME"] = str(tmp_path / "records.sqlite3")
    with sqlite3.connect(settings["NAME"]) as copy:
        memory.backup(copy)
        # In this mode from the start, as a migrated database is: threads that switch to it at once refuse one another.
        copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    connection.connection = None
    yield
    connection.close()
    settings["NAME"], connection.connection = name, memory


@pytest.fixture
def fake_worker(file_database: None) -> Iterator[Start]:
    """Start a thread that answers each pending turn with what the given function returns; ``...`` leaves it be."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(answer: Answer) -> None:
        def work() -> None:
            while not stop.is_set():
                for turn in Turn.objects.filter(status=Turn.Status.PENDING).order_by("received_at"):
                    envelope = answer(turn)
                    if envelope is not ...:
                        turn.envelope = None if envelope is None else envelope.model_dump(mode="json")
                        turn.status = Turn.Status.DONE
                        turn.committed_at = turn.received_at + TOOK
                        turn.save()
                stop.wait(0.005)
            connection.close()

        threads.append(threading.Thread(target=work))
        threads[-1].start()

    yield start
    stop.set()
    for thread in threads:
        thread.join()
