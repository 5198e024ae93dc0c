"""Where a built index lies, and whether it is whole: told without loading the index or the encoder.

The folder of an index is named by what it was built from (knowledge, model, word lists, code), so a change of any makes
a new one. A description with the digest of every file is written last: without it, or with another digest, the index
is damaged and is built again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from knowledge.errors import IndexDamaged
from knowledge.snapshot import Snapshot
from nlu.mending import COMPOUNDS_FILE, FOREIGN_FILE, SYLLABLES_FILE
from nlu.text import SHORTHAND_FILE

FORMAT = 7  # raise when texts, features or files of the index change
DENSE, REST, DESCRIPTION = "dense.faiss", "rest.joblib", "description.json"


def place_of(snapshot: Snapshot, model_id: str, folder: Path) -> Path:
    """The folder below ``folder`` that holds, or will hold, the index of ``snapshot`` under the model."""
    read = "".join(digest_of(file) for file in (SHORTHAND_FILE, COMPOUNDS_FILE, FOREIGN_FILE, SYLLABLES_FILE))
    return folder / f"{snapshot.version}-{model_id}-{hashlib.sha256(read.encode()).hexdigest()[:8]}-{FORMAT}"


def verify(place: Path) -> None:
    """Raise :class:`IndexDamaged` if the index at ``place`` is absent, incomplete or altered."""
    try:
        digests = json.loads((place / DESCRIPTION).read_text())
        for name in (DENSE, REST):
            if digests[name] != digest_of(place / name):
                raise IndexDamaged(f"{place / name}: altered since it was written")
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{place}: {error}") from error


def is_whole(place: Path) -> bool:
    """Whether the index at ``place`` can be loaded as it was written."""
    try:
        verify(place)
    except IndexDamaged:
        return False
    return True


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
