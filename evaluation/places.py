"""Measures the gazetteer alone: whether the place that a message names is read right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.table import Table

from evaluation.cases_io import CaseError
from evaluation.figures import share_of
from knowledge.places.gazetteer import Found, Reading, read_place

NARROW = 3
"""Units that may be named for a place in one: the border is not known, and a citizen can still choose among them."""


class Expect(StrEnum):
    """What reading should come to."""

    UNIT = "unit"
    ASK = "ask"
    OUTSIDE = "outside"
    NONE = "none"


class Phrase(BaseModel):
    """A message and the units it should be read as."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    q: str
    expect: Expect
    units: tuple[str, ...] = ()
    register_: str = Field(default="", alias="register")  # the bare name is a method of abstract base classes
    kind: str = ""


@dataclass(frozen=True)
class Judged:
    """A phrase, what it was read as, and whether that is right."""

    phrase: Phrase
    reading: Reading
    right: bool


def read_phrases(path: Path) -> Iterator[Phrase]:
    """The phrases of a file of JSON Lines. Raises :class:`CaseError` for a line that is none."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            yield Phrase.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            raise CaseError(f"{path}, line {number}: {error}") from error


def judge(phrases: Iterable[Phrase]) -> list[Judged]:
    """Read every phrase and compare."""
    readings = ((phrase, read_place(phrase.q)) for phrase in phrases)
    return [Judged(phrase, reading, _right(phrase, reading)) for phrase, reading in readings]


def _right(phrase: Phrase, reading: Reading) -> bool:
    if phrase.expect is Expect.ASK:
        return reading.found is Found.WHICH
    if phrase.expect is Expect.OUTSIDE:
        return reading.found is Found.ELSEWHERE
    if phrase.expect is Expect.NONE:
        return reading.found in (Found.NOTHING, Found.CITY)
    if reading.found is not Found.PLACE:
        return False
    shared = set(reading.units) & set(phrase.units)
    if len(phrase.units) == 1:
        return bool(shared) and len(reading.units) <= NARROW
    return len(shared) >= len(reading.units) / 2


def print_judged(judged: Sequence[Judged], console: Console) -> None:
    """Print the share read right, in all and by register and kind, and what was not."""
    table = Table(title="Places read right")
    table.add_column("group")
    table.add_column("right", justify="right")
    table.add_row("all", _share(judged))
    for group in ("register_", "kind", "expect"):
        for value in sorted({str(getattr(one.phrase, group)) for one in judged}):
            table.add_row(
                f"{group.rstrip('_')} {value}",
                _share([one for one in judged if str(getattr(one.phrase, group)) == value]),
            )
    console.print(table)
    for one in judged:
        if not one.right:
            names = ", ".join(place.name for place in one.reading.places)
            console.print(f"{one.phrase.id} {one.phrase.q!r}: {one.reading.found} {names}", markup=False)


def _share(judged: Sequence[Judged]) -> str:
    share = share_of([one.right for one in judged])
    return f"{share.hits} of {share.total}"


def main() -> None:
    """``python -m evaluation.places FILE``."""
    print_judged(judge(read_phrases(Path(sys.argv[1]))), Console())


if __name__ == "__main__":
    main()
