"""Erase what Rasa's tracker store keeps longer than it may: masked text, but still what people wrote."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

EVERY_SECONDS = 3600.0
DAY_SECONDS = 86_400.0


def erase_old(tracker: Path, *, days: int) -> int:
    """Delete events older than ``days`` from the tracker store; return how many. A store not made yet has none."""
    if not tracker.exists():
        return 0
    connection = sqlite3.connect(tracker, timeout=20)
    try:
        with connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone()
            if known is None:
                return 0
            limit = time.time() - days * DAY_SECONDS
            return connection.execute("DELETE FROM events WHERE timestamp < ?", (limit,)).rowcount
    finally:
        connection.close()


def keep_erasing(tracker: Path, *, days: int) -> threading.Thread:
    """Erase now and every hour, in a thread that ends with the process."""

    def loop() -> None:
        while True:
            erase_old(tracker, days=days)
            time.sleep(EVERY_SECONDS)

    thread = threading.Thread(target=loop, daemon=True, name="retention")
    thread.start()
    return thread
