"""What of the knowledge is searched: texts, each with its owner and its role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.schema import Procedure
from knowledge.snapshot import Snapshot


class Role(StrEnum):
    """What a text is to its procedure; search weighs roles apart."""

    NAME = "name"
    QUESTION = "question"
    PASSAGE = "passage"


@dataclass(frozen=True)
class Text:
    """One searchable text. ``owner`` is a procedure code, ``topic:<id>``, or ``group:<id>`` for a vague message."""

    owner: str
    role: Role
    text: str


TOPIC = "topic:"
GROUP = "group:"


def texts_of(snapshot: Snapshot) -> list[Text]:
    """Return every searchable text of ``snapshot``, in a fixed order."""
    rows: list[Text] = []
    for procedure in snapshot.procedures.values():
        rows += _procedure_texts(procedure)
    for topic in snapshot.topics.values():
        owner = TOPIC + topic.id
        rows.append(Text(owner, Role.NAME, topic.name))
        rows += (Text(owner, Role.QUESTION, question) for question in topic.sample_questions)
    for group in snapshot.groups:
        rows += (Text(GROUP + group.id, Role.QUESTION, question) for question in group.sample_questions)
    return rows


def _procedure_texts(procedure: Procedure) -> Iterator[Text]:
    code = procedure.code
    yield Text(code, Role.NAME, procedure.name)
    for name in procedure.everyday_names:
        yield Text(code, Role.NAME, name)
    for question in procedure.sample_questions:
        yield Text(code, Role.QUESTION, question.text)
    yield Text(code, Role.PASSAGE, f"{procedure.name}. {procedure.summary}")
    for case in procedure.cases.values():
        yield Text(code, Role.PASSAGE, f"{procedure.name}: {case.label}")
    for result in procedure.results:
        yield Text(code, Role.PASSAGE, f"{procedure.name}: {result.text}")
