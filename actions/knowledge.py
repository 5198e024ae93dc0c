"""The searcher of the newest publication."""

from __future__ import annotations

from django.conf import settings

from actions.newest import Newest
from knowledge.encoder.encoder import Encoder, load_encoder
from knowledge.search import Searcher
from knowledge.store import load_or_build
from records.publishing import DatabaseCache, load_published, published_number


class NothingPublished(Exception):
    """No knowledge was ever published: run ``motcua prepare``."""


class KnowledgeHolder(Newest[Searcher]):
    """Holds the current :class:`Searcher`."""

    def __init__(self) -> None:
        super().__init__()
        self._encoder: Encoder | None = None

    def warm_up(self) -> None:
        """Load the encoder and the index, and answer one question, so that the first citizen does not wait.

        Raises :class:`NothingPublished` before the first publication.
        """
        self.current().search("khởi động")

    def newest(self) -> int:
        """Number of the newest publication."""
        return published_number()

    def build(self) -> Searcher:
        """Load the newest publication and its index, and the encoder at the first time."""
        snapshot = load_published()
        if snapshot is None:
            raise NothingPublished
        if self._encoder is None:
            self._encoder = load_encoder(settings.ENCODER)
        index = load_or_build(snapshot, self._encoder, DatabaseCache(), settings.STATE / "index")
        return Searcher(snapshot, index, self._encoder)


HOLDER = KnowledgeHolder()
