"""Whole conversations to learn from: what a citizen wrote, turn by turn, and what each turn is about.

``dialogues.jsonl`` holds one a line, in the form of the evaluation's cases. None of them is measured with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.schema import Aspect, SampleQuestion

DIALOGUES_FILE = Path(__file__).parent / "dialogues.jsonl"
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


def dialogues(file: Path = DIALOGUES_FILE) -> Iterator[list[Said]]:
    """Yield every conversation of ``file``."""
    for line in file.read_text("utf-8").splitlines():
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


def questions_said() -> list[SampleQuestion]:
    """Every turn that asks about a procedure, with what it asks where that was said."""
    return [
        SampleQuestion(text=said.text, aspects=said.aspects)
        for dialogue in dialogues()
        for said in dialogue
        if said.kind == INFO
    ]
