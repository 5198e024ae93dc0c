"""The searcher of the newest publication, swapped as one reference."""

from __future__ import annotations

import threading
import time

import structlog
from django.conf import settings

from knowledge.encoder.encoder import Encoder, load_encoder
from knowledge.search import Searcher
from knowledge.store import load_or_build
from records.publishing import DatabaseCache, load_published, published_number

LOOK_EVERY = 1.0  # seconds between looks at the publication number
log = structlog.get_logger()


class NothingPublished(Exception):
    """No knowledge was ever published: run ``motcua prepare``."""


class KnowledgeHolder:
    """Holds the current :class:`Searcher`; a newer publication is built aside, in a thread, then swapped in."""

    def __init__(self) -> None:
        self._searcher: Searcher | None = None
        self._encoder: Encoder | None = None
        self._looked = 0.0
        self._building = threading.Lock()

    def warm_up(self) -> None:
        """Load the encoder and the index, and answer one question, so that the first citizen does not wait.

        Raises :class:`NothingPublished` before the first publication.
        """
        self._build()
        self.current().search("khởi động")

    def current(self) -> Searcher:
        """The searcher to use for a whole turn."""
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY:
            self._looked = now
            if self._searcher is None or published_number() != self._searcher.snapshot.number:
                self._refresh()
        if self._searcher is None:
            raise NothingPublished
        return self._searcher

    def _refresh(self) -> None:
        if self._searcher is None:
            self._build()
        elif self._building.acquire(blocking=False):
            threading.Thread(target=self._build_aside, daemon=True).start()

    def _build_aside(self) -> None:
        from django.db import connection

        try:
            self._build()
        except Exception:
            log.exception("knowledge_not_swapped")  # the old snapshot goes on answering
        finally:
            self._building.release()
            connection.close()

    def _build(self) -> None:
        snapshot = load_published()
        if snapshot is None:
            raise NothingPublished
        if self._encoder is None:
            self._encoder = load_encoder(settings.ENCODER)
        index = load_or_build(snapshot, self._encoder, DatabaseCache(), settings.STATE / "index")
        self._searcher = Searcher(snapshot, index, self._encoder)
        log.info("knowledge_in_use", number=snapshot.number, version=snapshot.version)


HOLDER = KnowledgeHolder()
