"""Keep a built index on disk, and build it again when the stored one is not whole (see :mod:`knowledge.place`)."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import faiss
import joblib

from knowledge.encoder.encoder import Encoder
from knowledge.errors import IndexDamaged
from knowledge.index import EmbeddingCache, Index, build, empty_dense
from knowledge.index_files import DENSE, DESCRIPTION, REST, digest_of, place_of, verify
from knowledge.snapshot import Snapshot


def load_or_build(snapshot: Snapshot, encoder: Encoder, cache: EmbeddingCache, folder: Path) -> Index:
    """Return the index of ``snapshot``: the stored one if it is whole, else a new one, which is stored."""
    place = place_of(snapshot, encoder.model_id, folder)
    try:
        return load(place)
    except IndexDamaged:
        index = build(snapshot, encoder, cache)
        save(index, place)
        return index


def save(index: Index, place: Path) -> None:
    """Write ``index`` to ``place``, which appears complete or not at all; older ones beside it are removed."""
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=place.parent, prefix=".building-"))
    faiss.write_index(index.dense, str(scratch / DENSE))
    joblib.dump(replace(index, dense=empty_dense(index.dense.d)), scratch / REST)  # vectors are stored once
    digests = {name: digest_of(scratch / name) for name in (DENSE, REST)}
    (scratch / DESCRIPTION).write_text(json.dumps(digests))
    for old in place.parent.iterdir():
        if old != scratch and not old.name.startswith(".building-"):
            shutil.rmtree(old, ignore_errors=True)
    try:
        scratch.replace(place)
    except OSError:
        shutil.rmtree(scratch)  # another process was faster and stored the same


def load(place: Path) -> Index:
    """Read the index at ``place``; raises :class:`IndexDamaged` if it is absent, incomplete or altered."""
    verify(place)
    try:
        index: Index = joblib.load(place / REST)
        return replace(index, dense=cast(faiss.IndexScalarQuantizer, faiss.read_index(str(place / DENSE))))
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{place}: {error}") from error
