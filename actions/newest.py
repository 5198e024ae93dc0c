"""What is built from numbered editions in the database, held in memory and swapped as one reference."""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from typing import Generic, TypeVar

import structlog
from django.db import connection

LOOK_EVERY = 1.0  # seconds between looks at the number
Built = TypeVar("Built")
log = structlog.get_logger()


class Newest(Generic[Built]):
    """Holds the newest edition; the first is built on demand, a newer one aside, in a thread, then swapped in."""

    def __init__(self) -> None:
        self._held: Built | None = None
        self._number = 0
        self._looked = 0.0
        self._building = threading.Lock()

    @abstractmethod
    def newest(self) -> int:
        """Number of the newest edition."""

    @abstractmethod
    def build(self) -> Built:
        """Build the newest edition."""

    def current(self) -> Built:
        """The one to use for a whole turn."""
        if self._held is None:
            return self._build()
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY:
            self._looked = now
            if self.newest() != self._number and self._building.acquire(blocking=False):
                threading.Thread(target=self._build_aside, daemon=True).start()
        return self._held

    def _build_aside(self) -> None:
        try:
            self._build()
        except Exception:
            log.exception("not_swapped", what=type(self).__name__)  # the old one goes on answering
        finally:
            self._building.release()
            connection.close()

    def _build(self) -> Built:
        number = self.newest()
        built = self._held = self.build()
        self._number = number
        log.info("in_use", what=type(self).__name__, number=number)
        return built
