"""One function an aspect: the facts that answer it and the block a citizen reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from knowledge.answers.facts import in_force, of_cases, spoken
from knowledge.envelope import Block
from knowledge.schema import Aspect, Document, Fact, Fee, Procedure, Statement, TimeLimit, Way
from knowledge.wording import say

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class Answered:
    """A block and the facts it was made of, for the source lines. ``known`` is false where nothing is known."""

    block: Block
    facts: tuple[Fact, ...]
    known: bool = True


@dataclass(frozen=True)
class Request:
    """What an aspect needs to be answered: the procedure, the cases that were named, and today's date."""

    procedure: Procedure
    cases: tuple[str, ...]
    today: date


def answer_aspect(aspect: Aspect, request: Request) -> Answered:
    """Answer one aspect; where no fact is known the block says so."""
    answered = _ANSWERS[aspect](request)
    if answered.block.lines:
        return answered
    line = say("answer.unknown", name=request.procedure.name)
    return Answered(Block(title=say(f"aspect.{aspect}"), lines=(line,)), (), known=False)


def _overview(request: Request) -> Answered:
    procedure = request.procedure
    facts: list[Fact] = list(_held(procedure.cautions, request))
    lines = [procedure.summary, *_texts(_held(procedure.cautions, request), request)]
    for key, aspect in (("answer.place", Aspect.PLACE), ("answer.fee", Aspect.FEE), ("answer.time", Aspect.TIME)):
        part = _ANSWERS[aspect](request)
        if part.block.lines:
            lines.append(say(key, text=part.block.lines[0]))
            facts += part.facts[:1]
    return Answered(Block(title=say("aspect.overview"), lines=tuple(lines)), tuple(facts))


def _statements(aspect: Aspect, field: str, kind: Literal["text", "bullets", "steps"]) -> Callable[[Request], Answered]:
    def answer(request: Request) -> Answered:
        statements: Sequence[Statement] = _held(getattr(request.procedure, field), request)
        return _block(aspect, kind, _texts(statements, request), statements)

    return answer


def _documents(request: Request) -> Answered:
    documents = _held(request.procedure.documents, request)
    known = {None, *request.cases}
    general_first = sorted(documents, key=lambda document: (document.case not in known, document.case is not None))
    lines = [
        spoken(_document(row), row, request.procedure, request.today, cases=request.cases) for row in general_first
    ]
    return _block(Aspect.DOCUMENTS, "bullets", lines, documents)


def _document(document: Document) -> str:
    if document.quantity == 0:
        return say("answer.no_paper", name=document.name)
    kind = say(f"kind.{document.kind}")
    text = say("answer.copies", name=document.name, count=document.quantity, kind=kind)
    if document.when == "present":
        text = say("answer.present", text=text)
    return text if document.required else say("answer.optional", text=text)


def _fees(request: Request) -> Answered:
    fees = _held(request.procedure.fees, request)
    return _block(Aspect.FEE, "bullets", _by_way(fees, request), fees)


def _times(request: Request) -> Answered:
    limits = _held(request.procedure.time_limits, request)
    return _block(Aspect.TIME, "bullets", _by_way(limits, request), limits)


def _by_way(facts: Sequence[Fee] | Sequence[TimeLimit], request: Request) -> list[str]:
    """One line a different statement; ways of filing that share it are named together."""
    ways: dict[str, list[Way]] = {}
    for fact in facts:
        text = spoken(fact.text, fact, request.procedure, request.today, cases=request.cases)
        ways.setdefault(text, []).append(fact.way)
    filed = {way for named in ways.values() for way in named}
    lines = []
    for text, named in ways.items():
        if Way.ANY in named or set(named) == filed:
            lines.append(text)
        elif len(named) == 1:
            lines.append(say(f"way.{named[0]}") + " " + text)
        else:
            joined = ", ".join(say(f"way.name.{way}") for way in named)
            lines.append(say("way.several", ways=joined[0].upper() + joined[1:]) + " " + text)
    return [line.strip() for line in lines]


def _places(request: Request) -> Answered:
    authorities = _held(request.procedure.authorities, request)
    lines = [spoken(row.text, row, request.procedure, request.today, cases=request.cases) for row in authorities]
    return _block(Aspect.PLACE, "bullets" if len(lines) > 1 else "text", lines, authorities)


def _forms(request: Request) -> Answered:
    forms = _held(request.procedure.forms, request)
    lines = [
        spoken(say("answer.form", name=row.name, basis=row.legal_basis), row, request.procedure, request.today)
        for row in forms
    ]
    return _block(Aspect.FORM, "bullets", lines, forms)


def _laws(request: Request) -> Answered:
    laws = _held(request.procedure.laws, request)
    lines = [
        spoken(say("answer.law", number=row.number, title=row.title), row, request.procedure, request.today)
        for row in laws
    ]
    return _block(Aspect.LEGAL, "bullets", lines, laws)


def _held(facts: Sequence[AnyFact], request: Request) -> list[AnyFact]:
    return of_cases(in_force(facts, request.today), request.procedure, request.cases)


def _texts(statements: Sequence[Statement], request: Request) -> list[str]:
    return [spoken(row.text, row, request.procedure, request.today, cases=request.cases) for row in statements]


def _block(
    aspect: Aspect, kind: Literal["text", "bullets", "steps"], lines: Sequence[str], facts: Sequence[Fact]
) -> Answered:
    unique = tuple(dict.fromkeys(lines))
    return Answered(Block(title=say(f"aspect.{aspect}"), kind=kind, lines=unique), tuple(facts))


_ANSWERS: dict[Aspect, Callable[[Request], Answered]] = {
    Aspect.OVERVIEW: _overview,
    Aspect.ELIGIBILITY: _statements(Aspect.ELIGIBILITY, "conditions", "bullets"),
    Aspect.DOCUMENTS: _documents,
    Aspect.FORM: _forms,
    Aspect.STEPS: _statements(Aspect.STEPS, "steps", "steps"),
    Aspect.ONLINE: _statements(Aspect.ONLINE, "online", "text"),
    Aspect.PLACE: _places,
    Aspect.FEE: _fees,
    Aspect.TIME: _times,
    Aspect.RESULT: _statements(Aspect.RESULT, "results", "bullets"),
    Aspect.LEGAL: _laws,
}
