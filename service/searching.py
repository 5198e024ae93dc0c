"""A searcher for the command line: publishes what changed, builds what is missing."""

from __future__ import annotations

from django.conf import settings

from knowledge.encoder.encoder import load_encoder
from knowledge.search import Searcher
from knowledge.store import load_or_build
from records.publishing import DatabaseCache
from service.prepare import publish_source


def searcher() -> Searcher:
    """Return a searcher over the settings' knowledge. Raises :class:`knowledge.errors.KnowledgeError`."""
    settings.STATE.mkdir(parents=True, exist_ok=True)
    snapshot = publish_source(lambda _: None)
    encoder = load_encoder(settings.ENCODER)
    return Searcher(snapshot, load_or_build(snapshot, encoder, DatabaseCache(), settings.STATE / "index"), encoder)
