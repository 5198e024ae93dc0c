"""Further training data for Rasa: sample questions of the knowledge, and of dialogues, known to be honest questions.

They teach the classifier what honest situations look like, in far more words than hand-written examples: without them
"mở quán cà phê ở nhà thuê" is taken for something shady because nothing else in the training data speaks of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from knowledge.schema import Aspect, SampleQuestion
from knowledge.snapshot import Snapshot
from nlu.text import fold, normalise

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast where PyYAML has it


class _Lines(str):
    """A text that stands in YAML as it is, line by line; PyYAML would quote and fold it."""


def _as_it_is(dumper: Any, lines: _Lines) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(lines), style="|")


yaml.add_representer(_Lines, _as_it_is, Dumper=_DUMPER)


def write_training_data(questions: Sequence[SampleQuestion], path: Path) -> int:
    """Write ``questions`` as Rasa NLU examples; return how many.

    Those whose aspects are not labelled are marked ``question_only``. The same questions always give the same file.
    """
    examples: dict[str, tuple[tuple[str, ...], str]] = {}
    for question in questions:
        text = normalise(question.text)
        examples.setdefault(fold(text), (tuple(f"ask_{aspect}" for aspect in question.aspects), text))
    by_intents: dict[tuple[str, ...], list[str]] = {}
    for intents, text in examples.values():
        by_intents.setdefault(intents, []).append(text)
    nlu = [_block(intents, texts) for intents, texts in sorted(by_intents.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")  # two preparations at once read whole files
    scratch.write_text(
        yaml.dump({"version": "3.1", "nlu": nlu}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False), "utf-8"
    )
    scratch.replace(path)
    return len(examples)


def _block(intents: tuple[str, ...], texts: Sequence[str]) -> dict[str, object]:
    """All the examples of one labelling as one text.

    Rasa reads that in a second. An object an example, which its format also knows, took it half a minute: its parser's
    time grows with the square of such a list.
    """
    first, *others = intents or (f"ask_{Aspect.OVERVIEW}",)
    block: dict[str, object] = {"intent": first}
    if not intents:
        block["metadata"] = {"question_only": True}
    elif others:
        block["metadata"] = {"also": others}
    return {**block, "examples": _Lines("".join(f"- {text}\n" for text in texts))}


def questions_of(snapshot: Snapshot) -> list[SampleQuestion]:
    """The sample questions of every procedure and topic; what is no matter of any office is no honest question."""
    rows = [question for procedure in snapshot.procedures.values() for question in procedure.sample_questions]
    topics = [topic for topic in snapshot.topics.values() if not topic.far]
    return rows + [SampleQuestion(text=question) for topic in topics for question in topic.sample_questions]
