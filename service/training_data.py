"""Further training data for Rasa: the sample questions of the knowledge, known to be honest questions.

They teach the classifier what honest situations look like, in far more words than hand-written examples: without them
"mở quán cà phê ở nhà thuê" is taken for something shady because nothing else in the training data speaks of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import yaml

from knowledge.snapshot import Snapshot
from nlu.text import fold, normalise

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast where PyYAML has it


def write_training_data(questions: Sequence[str], path: Path) -> int:
    """Write ``questions`` as Rasa NLU examples; return how many.

    They are marked ``question_only``: nobody labelled their aspects. The same questions always give the same file.
    """
    examples: dict[str, dict[str, object]] = {}
    for question in questions:
        text = normalise(question)
        examples.setdefault(fold(text), {"text": text + "\n", "metadata": {"question_only": True}})
    nlu = [{"intent": "ask_overview", "examples": list(examples.values())}]
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")  # two preparations at once read whole files
    scratch.write_text(
        yaml.dump({"version": "3.1", "nlu": nlu}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False), "utf-8"
    )
    scratch.replace(path)
    return len(examples)


def questions_of(snapshot: Snapshot) -> list[str]:
    """The sample questions of every procedure and topic."""
    rows = [question for procedure in snapshot.procedures.values() for question in procedure.sample_questions]
    return rows + [question for topic in snapshot.topics.values() for question in topic.sample_questions]
