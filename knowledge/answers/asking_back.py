"""Asking back which of several procedures is meant, unless the answer is the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answers.aspects import Request, answer_aspect
from knowledge.answers.cases import with_cases
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply, named_first, procedure_button, reply_of, sources_of, trace
from knowledge.answers.resolve import Resolution
from knowledge.envelope import Block, Envelope, Outcome
from knowledge.fixed import human_button
from knowledge.schema import Aspect, NeighbourOption
from knowledge.search import Searcher
from knowledge.wording import say


def ask_which(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    """Ask which of ``resolution.codes`` is meant: with the neighbours' own question, where they have one.

    The same question is not asked twice: whoever could not answer it is told what each choice means.
    """
    group = searcher.snapshot.group_of(resolution.codes)
    if group is not None:
        offered = [option for option in group.options if option.code in resolution.codes]
        text = group.question
    else:
        names = [(code, searcher.snapshot.procedures[code].name) for code in resolution.codes]
        offered = [NeighbourOption(code=code, label=name) for code, name in names]
        text = say("clarify.candidates")
    same = _same_for_all(question, [option.code for option in offered], searcher, resolution)
    if same is not None:
        return same
    codes = tuple(option.code for option in offered)
    buttons = [procedure_button(searcher.snapshot.procedures[row.code], row.label) for row in offered]
    asked = question.aspects or question.context.asked
    again = set(codes) == set(question.context.pending) and not question.context.refused  # a refusal asks nothing
    reply = reply_of(
        question,
        searcher,
        resolution,
        Outcome.CLARIFY,
        say("clarify.again") if again else text,
        buttons=(*buttons, human_button()),
        context=_waiting(question, searcher, resolution.codes, asked),
    )
    if not again:
        return reply
    blocks = tuple(Block(title=row.label, lines=(searcher.snapshot.procedures[row.code].summary,)) for row in offered)
    return Reply(reply.envelope.model_copy(update={"blocks": blocks}), reply.context)


def _same_for_all(question: Question, codes: Sequence[str], searcher: Searcher, resolution: Resolution) -> Reply | None:
    """The answer, if what is asked has the same one for every candidate; it stays open which one is meant."""
    aspects = [aspect for aspect in question.aspects if aspect is not Aspect.OVERVIEW]
    procedures = [searcher.snapshot.procedures[code] for code in codes]
    answers = [
        [answer_aspect(aspect, Request(procedure, (), question.today)) for aspect in aspects]
        for procedure in procedures
    ]
    blocks = [tuple(row.block for row in rows) for rows in answers]
    if not aspects or len(codes) < 2 or len(set(blocks)) > 1 or not all(row.known for row in answers[0]):
        return None
    sources = [
        line
        for procedure, rows in zip(procedures, answers, strict=True)
        for row in rows
        for line in sources_of(procedure, row.facts)
    ]
    envelope = Envelope(
        outcome=Outcome.ANSWERED,
        text=say("answer.same", names=", ".join(procedure.name for procedure in procedures)),
        blocks=blocks[0],
        buttons=tuple(procedure_button(procedure) for procedure in procedures),
        sources=tuple({line.title: line for line in sources}.values()),
        trace=trace(question, searcher, named_first(resolution), aspects),
    )
    return Reply(envelope, _waiting(question, searcher, resolution.codes, aspects))


def _waiting(question: Question, searcher: Searcher, codes: tuple[str, ...], asked: Sequence[Aspect]) -> Context:
    """The conversation while it is open which of ``codes`` is meant; the case of each may be told already."""
    cases = with_cases(question, [searcher.snapshot.procedures[code] for code in codes])
    kept = replace(question.context, refused="", surely_refused=False, put="")
    return replace(kept, cases=cases, pending=codes, asked=tuple(asked))
