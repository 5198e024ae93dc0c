"""A database file of one test's own, and the few rows that many tests begin with."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection, connections

from knowledge.envelope import Button, Envelope, Outcome
from records.inbox import Inbound, Receipt, receive
from records.models import Conversation, Turn

Result = TypeVar("Result")
BODY = {"text": "Chào anh/chị."}


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[Path | None]:
    """Move the test database into a file, as in service: threads and processes share nothing but that file.

    On PostgreSQL the test database is shared already; then there is no file.
    """
    if connection.vendor != "sqlite":
        yield None
        return
    connection.ensure_connection()
    settings = connections.settings["default"]
    name, memory = settings["NAME"], connection.connection
    path = tmp_path / "records.sqlite3"
    copy = sqlite3.connect(path)
    memory.backup(copy)
    copy.execute("PRAGMA journal_mode=WAL")  # as the migrations leave a file
    copy.close()
    settings["NAME"] = str(path)
    connection.connection = None
    yield path
    connection.close()
    settings["NAME"], connection.connection = name, memory


def arrive(
    text: str = "Đổi bằng lái ở đâu?",
    *,
    address: str = "citizen-1",
    event: str | None = None,
    channel: str = "web",
    payload: str = "",
) -> Receipt:
    """Store one message, with an event id of its own unless one is given."""
    return receive(Inbound(channel, address, event or uuid.uuid4().hex, text=text, payload=payload))


def turn_of(receipt: Receipt) -> Turn:
    """The turn as it is stored now."""
    return Turn.objects.get(pk=receipt.turn_id)


def conversation_of(receipt: Receipt) -> Conversation:
    """The conversation as it is stored now."""
    return Conversation.objects.get(pk=receipt.conversation_id)


def answer(text: str = "Nộp tại công an phường.", buttons: tuple[Button, ...] = ()) -> Envelope:
    """A small answer."""
    return Envelope(outcome=Outcome.ANSWERED, text=text, buttons=buttons)


def at_once(*works: Callable[[], Result]) -> list[Result]:
    """Run ``works`` in a thread each, let go together, and return what they returned; raises what they raised."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result:
        try:
            gate.wait(30)
            return work()
        finally:
            connection.close()  # Django keeps one a thread, and this thread ends here

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def raw(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows as they lie in the database, past Django's fields."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
