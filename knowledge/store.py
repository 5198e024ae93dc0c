"""Keep a built index on disk, and notice when it no longer fits.

The folder of an index is named by what it was built from (knowledge, model, code), so a change of either makes a new
one. A description with the digest of every file is written last: without it, or with another digest, the index is
damaged and is built again.
"""

from __future__ import annotations

import hashlib
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
from knowledge.index import EmbeddingCache, Index, build
from knowledge.snapshot import Snapshot
from nlu.text import SHORTHAND_FILE

FORMAT = 1  # raise when texts, features or files of the index change
_DENSE, _REST, _DESCRIPTION = "dense.faiss", "rest.joblib", "description.json"


def load_or_build(snapshot: Snapshot, encoder: Encoder, cache: EmbeddingCache, folder: Path) -> Index:
    """Return the index of ``snapshot``: the stored one if it is whole, else a new one, which is stored."""
    place = folder / f"{snapshot.version}-{encoder.model_id}-{_digest(SHORTHAND_FILE)[:8]}-{FORMAT}"
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
    faiss.write_index(index.dense, str(scratch / _DENSE))
    joblib.dump(replace(index, dense=faiss.IndexFlatIP(index.dense.d)), scratch / _REST)  # vectors are stored once
    digests = {name: _digest(scratch / name) for name in (_DENSE, _REST)}
    (scratch / _DESCRIPTION).write_text(json.dumps(digests))
    for old in place.parent.iterdir():
        if old != scratch and not old.name.startswith(".building-"):
            shutil.rmtree(old, ignore_errors=True)
    try:
        scratch.replace(place)
    except OSError:
        shutil.rmtree(scratch)  # another process was faster and stored the same


def load(place: Path) -> Index:
    """Read the index at ``place``; raises :class:`IndexDamaged` if it is absent, incomplete or altered."""
    try:
        digests = json.loads((place / _DESCRIPTION).read_text())
        for name in (_DENSE, _REST):
            if digests[name] != _digest(place / name):
                raise IndexDamaged(f"{place / name}: altered since it was written")
        index: Index = joblib.load(place / _REST)
        return replace(index, dense=cast(faiss.IndexFlatIP, faiss.read_index(str(place / _DENSE))))
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{place}: {error}") from error


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
