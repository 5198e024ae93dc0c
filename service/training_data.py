"""Further training data for Rasa: the sample questions of the knowledge, known to be honest questions.

They teach the classifier what honest situations look like, in far more words than hand-written examples: without them
"mở quán cà phê ở nhà thuê" is taken for something shady because nothing else in the training data speaks of it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import yaml

from knowledge.schema import Aspect, SampleQuestion
from knowledge.snapshot import Snapshot
from nlu.text import fold, normalise

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast where PyYAML has it


def write_training_data(questions: Sequence[SampleQuestion], path: Path) -> int:
    """Write ``questions`` as Rasa NLU examples; return how many.

    Those whose aspects are not labelled are marked ``question_only``. The same questions always give the same file.
    """
    examples: dict[str, tuple[str, dict[str, object]]] = {}
    for question in questions:
        text = normalise(question.text)
        first, *others = question.aspects or (Aspect.OVERVIEW,)
        metadata: dict[str, object] = {"also": [f"ask_{other}" for other in others]} if others else {}
        if not question.aspects:
            metadata = {"question_only": True}
        examples.setdefault(fold(text), (f"ask_{first}", {"text": text + "\n", "metadata": metadata}))
    by_intent: dict[str, list[dict[str, object]]] = {}
    for intent, example in examples.values():
        by_intent.setdefault(intent, []).append(example)
    nlu = [{"intent": intent, "examples": rows} for intent, rows in sorted(by_intent.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")  # two preparations at once read whole files
    scratch.write_text(
        yaml.dump({"version": "3.1", "nlu": nlu}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False), "utf-8"
    )
    scratch.replace(path)
    return len(examples)


def questions_of(snapshot: Snapshot) -> list[SampleQuestion]:
    """The sample questions of every procedure and topic; what is no matter of any office is no honest question."""
    rows = [question for procedure in snapshot.procedures.values() for question in procedure.sample_questions]
    topics = [topic for topic in snapshot.topics.values() if not topic.far]
    return rows + [SampleQuestion(text=question) for topic in topics for question in topic.sample_questions]
