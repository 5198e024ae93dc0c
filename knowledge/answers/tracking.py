"""How far things are: forms that were filled in here, and where dossiers of other systems are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.answers.guide import guide
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply, trace
from knowledge.answers.second_thought import rather_a_question
from knowledge.envelope import Block, Button, Envelope, File, Outcome
from knowledge.fixed import human_button, plain
from knowledge.forms.flow import button
from knowledge.search import Searcher
from knowledge.wording import day, say

SHOWN = 5
"""Forms in one answer: nobody has more on the way."""


@dataclass(frozen=True)
class DraftLine:
    """A form as its citizen is told of it. ``status`` is one of ``records``' draft statuses."""

    form: str
    code: str
    status: str
    filed_number: str
    filed_on: date | None
    note: str
    until: date
    file: File | None


def tracked(question: Question, searcher: Searcher, lines: Sequence[DraftLine]) -> Reply:
    """What is known of ``lines``; without any, where a dossier can be looked up, since it cannot be here."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    shown = trace(question, searcher, ())
    elsewhere = plain(Outcome.STATUS, ["status.text", "status.visit"], buttons=(human_button(),))
    if not lines:
        return Reply(elsewhere.model_copy(update={"trace": shown}), question.context)
    told = tuple(status_text(line) for line in lines[:SHOWN])
    buttons: list[Button] = []
    if any(line.status == "filling" for line in lines):
        buttons.append(button(say("form.button.go_on"), "điền tiếp"))
    other = Block(
        title=say("status.elsewhere"), lines=(elsewhere.text, *(row for b in elsewhere.blocks for row in b.lines))
    )
    envelope = Envelope(
        outcome=Outcome.STATUS,
        text=say("status.drafts", count=len(lines)),
        blocks=(Block(title="", kind="bullets", lines=told), other),
        buttons=(*buttons, human_button()),
        files=tuple(line.file for line in lines[:SHOWN] if line.file is not None),
        private=True,
        trace=shown,
    )
    return Reply(envelope, question.context)


def status_text(line: DraftLine) -> str:
    """One form in a sentence or two: its name, how far it is, its code."""
    filed = say("status.filed.number", number=line.filed_number) if line.filed_number else ""
    on = say("status.filed.on", day=day(line.filed_on)) if line.filed_on is not None else ""
    return say(
        f"status.{line.status}",
        form=line.form,
        code=line.code,
        until=day(line.until),
        number=filed,
        on=on,
        note=line.note,
    ).strip()
