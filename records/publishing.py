"""Publishing: seeds and edits become revisions, revisions a numbered snapshot, its texts vectors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from pydantic import BaseModel

from knowledge.encoder.encoder import Vectors
from knowledge.schema import NeighbourGroup, Procedure, Topic
from knowledge.snapshot import Snapshot
from records.models import Embedding, Publication, Revision

CHUNK = 500  # rows a query; SQLite allows 32,766 variables, PostgreSQL 65,535


class DatabaseCache:
    """An :class:`knowledge.index.EmbeddingCache` in the database, shared by all processes."""

    def get(self, keys: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the known ones of ``keys``."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), CHUNK):
            rows = Embedding.objects.filter(key__in=keys[start : start + CHUNK]).values_list("key", "vector")
            found.update({key: np.frombuffer(bytes(vector), "<f4") for key, vector in rows})
        return found

    def put(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep ``vectors`` for later."""
        Embedding.objects.bulk_create(
            (Embedding(key=key, vector=vector.astype("<f4").tobytes()) for key, vector in vectors.items()),
            ignore_conflicts=True,
            batch_size=CHUNK,
        )


def publish(snapshot: Snapshot) -> Publication:
    """Store ``snapshot`` as the next publication; return the newest one unchanged if its content is the same."""
    newest = Publication.objects.order_by("-number").first()
    if newest is not None and newest.version == snapshot.version:
        return newest
    rows: list[tuple[str, str, BaseModel]] = [
        *(("procedure", code, row) for code, row in snapshot.procedures.items()),
        *(("topic", key, row) for key, row in snapshot.topics.items()),
        *(("group", group.id, group) for group in snapshot.groups),
    ]
    with transaction.atomic():
        revisions = [revision_of(kind, key, row) for kind, key, row in rows]
        publication = Publication.objects.create(version=snapshot.version)
        publication.revisions.add(*revisions)
    return publication


def published_number() -> int:
    """Number of the newest publication, 0 before the first."""
    return Publication.objects.order_by("-number").values_list("number", flat=True).first() or 0


def load_published() -> Snapshot | None:
    """The newest published snapshot, or ``None`` before the first publication."""
    publication = Publication.objects.order_by("-number").first()
    if publication is None:
        return None
    procedures, topics, groups = {}, {}, []
    for revision in publication.revisions.order_by("id"):
        if revision.kind == "procedure":
            procedures[revision.key] = Procedure.model_validate(revision.content)
        elif revision.kind == "topic":
            topics[revision.key] = Topic.model_validate(revision.content)
        else:
            groups.append(NeighbourGroup.model_validate(revision.content))
    return Snapshot(procedures, topics, tuple(groups), publication.number)


def published_procedure(code: str) -> Procedure | None:
    """One procedure of the newest snapshot, or ``None``."""
    rows = Revision.objects.filter(publication__number=published_number(), kind="procedure", key=code)
    content = rows.values_list("content", flat=True).first()
    return None if content is None else Procedure.model_validate(content)


def revision_of(kind: str, key: str, row: BaseModel) -> Revision:
    """The row of this state of a piece of knowledge; stored if it is new."""
    content: dict[str, Any] = row.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    revision, _ = Revision.objects.get_or_create(kind=kind, key=key, digest=digest, defaults={"content": content})
    return revision
