"""Whole conversations to learn from: what a citizen wrote, turn by turn, and what each turn is about.

The files of ``dialogues/`` hold one a line, in the form of the evaluation's cases, divided by what it begins with. None
of them is measured with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.schema import Aspect, SampleQuestion

DIALOGUES = Path(__file__).parent / "dialogues"
INFO, APPLY, OUT_OF_SCOPE = "info", "apply", "out_of_scope"
"""Kinds of a turn that matter here; there are others (thanks, human …)."""


@dataclass(frozen=True)
class Said:
    """One turn: its kind, and the procedures it may be about (any is right, or all are meant) with what it asks."""

    text: str
    kind: str
    codes: tuple[str, ...]
    every: bool
    aspects: tuple[Aspect, ...]


def dialogue_files(folder: Path = DIALOGUES) -> list[Path]:
    """The files of ``folder``, in the order in which they are read."""
    return sorted(folder.glob("*.jsonl"))


def dialogues(folder: Path = DIALOGUES) -> Iterator[list[Said]]:
    """Yield every conversation of ``folder``."""
    for line in (line for file in dialogue_files(folder) for line in file.read_text("utf-8").splitlines()):
        read = json.loads(line)
        yield [
            Said(
                text,
                gold["kind"],
                tuple(gold["codes"]),
                bool(gold.get("all_codes")),
                tuple(Aspect(aspect) for aspect in gold["aspects"]),
            )
            for text, gold in zip(read["turns"], read["gold"], strict=True)
        ]


def digest_of_dialogues(folder: Path = DIALOGUES) -> str:
    """SHA-256 of all files of ``folder`` together, in hex."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in dialogue_files(folder))).hexdigest()


def questions_said() -> list[SampleQuestion]:
    """Every turn that asks about a procedure, with what it asks where that was said."""
    return [
        SampleQuestion(text=said.text, aspects=said.aspects)
        for dialogue in dialogues()
        for said in dialogue
        if said.kind == INFO
    ]
