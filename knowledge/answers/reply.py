"""What every answer is made with: the reply itself, its trace, its source lines, and buttons that name procedures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.answers.question import Context, Question
from knowledge.answers.resolve import Resolution
from knowledge.envelope import Button, Candidate, Envelope, Outcome, SourceLine, Trace
from knowledge.schema import Aspect, Fact, Procedure
from knowledge.search import Hit, Searcher
from knowledge.wording import say

MENU_SIZE = 8


@dataclass(frozen=True)
class Reply:
    """The answer and what to remember for the next turn."""

    envelope: Envelope
    context: Context


def reply_of(
    question: Question,
    searcher: Searcher,
    resolution: Resolution,
    outcome: Outcome,
    text: str,
    *,
    buttons: Sequence[Button] = (),
    context: Context,
) -> Reply:
    """A reply of one sentence with buttons, traced."""
    envelope = Envelope(
        outcome=outcome, text=text, buttons=tuple(buttons), trace=trace(question, searcher, resolution.hits)
    )
    return Reply(envelope, context)


def trace(question: Question, searcher: Searcher, hits: Iterable[Hit], aspects: Sequence[Aspect] = ()) -> Trace:
    """How an answer came about."""
    ranked = [hit for hit in hits if hit.is_procedure][:10]
    return Trace(
        intent=question.intent,
        confidence=round(question.confidence, 4),
        procedures=tuple(Candidate(code=hit.owner, score=round(hit.share, 4)) for hit in ranked),
        aspects=tuple(aspects),
        knowledge_version=searcher.snapshot.version,
        model_version=searcher.index.model_id,
    )


def traced(envelope: Envelope, question: Question, searcher: Searcher) -> Envelope:
    """``envelope`` with how it came about, where nothing was searched for it."""
    return envelope.model_copy(update={"trace": trace(question, searcher, ())})


def sources_of(procedure: Procedure, facts: Sequence[Fact]) -> list[SourceLine]:
    """A line for each source of ``facts``, in their order."""
    keys = dict.fromkeys(fact.source for fact in facts)
    return [
        SourceLine(
            title=source.title, url=source.url, effective_from=source.effective_from, checked_on=source.checked_on
        )
        for source in (procedure.sources[key] for key in keys)
    ]


def procedure_button(procedure: Procedure, title: str | None = None) -> Button:
    """A button that names a procedure; the aspects asked before are answered when it is tapped."""
    return Button(title=title or procedure.name, payload=f'/choose{{"procedure":"{procedure.code}"}}')


def ask_button(procedure: Procedure, aspect: Aspect, title: str | None = None) -> Button:
    """A button that asks an aspect of a procedure."""
    return Button(title=title or say(f"button.{aspect}"), payload=f'/ask_{aspect}{{"procedure":"{procedure.code}"}}')


def apply_button(procedure: Procedure) -> Button:
    """The button by which the form of ``procedure`` is begun."""
    return Button(title=say("button.apply"), payload=f'/apply{{"procedure":"{procedure.code}"}}')


def menu_buttons(searcher: Searcher, size: int = MENU_SIZE) -> tuple[Button, ...]:
    """Buttons of the procedures asked for most, at most ``size``."""
    procedures = sorted(searcher.snapshot.procedures.values(), key=lambda row: (-row.frequency, row.code))
    return tuple(procedure_button(procedure) for procedure in procedures[:size])


def named_first(resolution: Resolution) -> list[Hit]:
    """The hits with the procedures that were answered in front: context can outrank search."""
    rest = [hit for hit in resolution.hits if hit.owner not in resolution.codes]
    known = {hit.owner: hit for hit in resolution.hits}
    return [known.get(code, Hit(code, 1.0, 1.0)) for code in resolution.codes] + rest
