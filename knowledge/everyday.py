"""How citizens call what the national catalogue holds: everyday names and sample questions by national code.

The catalogue itself is read as it is (:mod:`knowledge.catalogue`); these words were written by hand for it. They serve
the index, its classifier and the training of the encoder alike. One file a field of administration.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from knowledge.errors import SeedError
from knowledge.loader import rows_of
from knowledge.schema import NonEmpty, SampleQuestion, Strict

FOLDER = Path(__file__).parent / "national"


class Everyday(Strict):
    """The everyday words of one procedure. ``frequency`` is how often citizens ask for it, 1 (rarely) to 5."""

    code: NonEmpty
    frequency: Annotated[int, Field(ge=1, le=5)] = 1
    everyday_names: tuple[NonEmpty, ...]
    sample_questions: tuple[SampleQuestion, ...]


def load_everyday(folder: Path = FOLDER) -> dict[str, Everyday]:
    """Return the everyday words by code.

    Raises :class:`SeedError`, naming file, field and cure, for a malformed file, none at all, or a code that stands
    twice.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise SeedError(f"{folder}: no file is there; restore the files")
    found: dict[str, Everyday] = {}
    for path in paths:
        for entry in rows_of(Everyday, path, "procedures"):
            if entry.code in found:
                raise SeedError(f"{path}: {entry.code} stands twice; join the two entries")
            found[entry.code] = entry
    return found
