"""From a wish to have a form filled in to the form, the papers to bring, and the way to file it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.answers.aspects import Request, answer_aspect
from knowledge.answers.guide import guide
from knowledge.answers.question import Context, Question
from knowledge.answers.reading import says_that_one, to_be_written
from knowledge.answers.reply import (
    Reply,
    apply_button,
    menu_buttons,
    named_first,
    procedure_button,
    sources_of,
    trace,
)
from knowledge.answers.resolve import Found, Resolution, resolve
from knowledge.answers.second_thought import rather_a_question
from knowledge.envelope import Block, Button, Envelope, File, Outcome, Trace
from knowledge.fixed import menu_button, plain
from knowledge.forms.checklist import PaperToBring, checklist, paper_lines
from knowledge.forms.flow import Said, button
from knowledge.forms.loader import form_of
from knowledge.forms.rules import warnings
from knowledge.forms.schema import Form
from knowledge.forms.values.base import sentence
from knowledge.schema import Aspect, Procedure
from knowledge.search import Searcher
from knowledge.wording import say

WITHOUT_FORM = (Aspect.FORM, Aspect.ONLINE)
KEPT_BUTTONS = 2
"""Buttons of an answer in between that stay beside those of the form."""


@dataclass(frozen=True)
class Wish:
    """What came of the wish: an answer, or the form to begin with and the procedure that it opens."""

    reply: Reply
    form: Form | None = None
    procedure: Procedure | None = None


def application(question: Question, searcher: Searcher) -> Wish:
    """Which form is wished for. Where the procedure has none, the answer says so and lists the papers instead."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return Wish(guide(doubted, searcher))
    elsewhere = _for_another_office(question, searcher)
    if elsewhere is not None:
        return Wish(elsewhere)
    resolution = resolve(question, searcher)
    if resolution.found in (Found.TOPIC, Found.ELSEWHERE):
        at_hand = question.known_to(searcher.snapshot.procedures).context.procedure
        if at_hand is None or not says_that_one(question.text):
            return Wish(guide(question, searcher))  # "viết hộ đơn ly hôn": who handles it is told
        resolution = replace(resolution, found=Found.PROCEDURES, codes=(at_hand,))
    if resolution.found is not Found.PROCEDURES and (likeliest := _likeliest(resolution, searcher)) is not None:
        resolution = replace(resolution, found=Found.PROCEDURES, codes=(likeliest,))
    if resolution.found is not Found.PROCEDURES:
        codes = resolution.codes if resolution.found is Found.CANDIDATES else ()
        buttons = tuple(_apply_button(searcher.snapshot.procedures[code]) for code in codes)
        envelope = plain(Outcome.APPLICATION, ["apply.which"], buttons=buttons or menu_buttons(searcher, 4))
        envelope = envelope.model_copy(update={"trace": trace(question, searcher, resolution.hits)})
        return Wish(Reply(envelope, Context(pending=tuple(codes), asked=WITHOUT_FORM)))
    code = resolution.codes[0]
    procedure = searcher.snapshot.procedures[code]
    told = guide(replace(question, aspects=WITHOUT_FORM, chosen=(code,)), searcher)
    ranked = trace(question, searcher, named_first(resolution), WITHOUT_FORM)
    shown = ranked if ranked.procedures else told.envelope.trace
    form = form_of(code)
    if form is not None:
        envelope = Envelope(outcome=Outcome.APPLICATION, text=say("form.consent.text", name=form.name), trace=shown)
        return Wish(Reply(envelope, told.context), form, procedure)
    papers = _papers_block(checklist(procedure, None, {}, question.today), ())
    envelope = told.envelope.model_copy(
        update={
            "outcome": Outcome.APPLICATION,
            "text": say("apply.no_form", name=procedure.name),
            "blocks": (*papers, *told.envelope.blocks),
            "trace": shown,
        }
    )
    return Wish(Reply(envelope, told.context))


def _for_another_office(question: Question, searcher: Searcher) -> Reply | None:
    """Where it belongs, if in the middle of a matter something of another office is to be written ("đơn ly hôn").

    There only what is to be written is looked at: the words of writing would be about the matter in hand.
    """
    if question.context.procedure is None or says_that_one(question.text):
        return None
    alone = replace(question, text=to_be_written(question.text), context=Context())
    resolution = resolve(alone, searcher)
    if resolution.found is not Found.TOPIC or resolution.hits[0].score < searcher.settings.far_score:
        return None
    return replace(guide(alone, searcher), context=question.context)


def _apply_button(procedure: Procedure) -> Button:
    return procedure_button(procedure).model_copy(update={"payload": apply_button(procedure).payload})


def asking(said: Said, shown: Trace, *, intro: str = "") -> Envelope:
    """What the form says next, as an answer of its own."""
    blocks = (Block(title="", lines=(said.text,)), *said.blocks) if intro else said.blocks
    return Envelope(
        outcome=Outcome.APPLICATION,
        text=intro or said.text,
        blocks=blocks,
        buttons=said.buttons,
        asks=said.asks,
        private=True,
        trace=shown,
    )


def and_back(envelope: Envelope, said: Said, *, private: bool) -> Envelope:
    """``envelope``, the answer to a question in between, followed by what the form asks."""
    again = Block(title=say("form.back_to_it"), lines=(said.text,))
    buttons = (*said.buttons, *envelope.buttons[:KEPT_BUTTONS])
    return envelope.model_copy(
        update={"blocks": (*envelope.blocks, again), "buttons": buttons, "private": private, "asks": said.asks}
    )


@dataclass(frozen=True)
class Complete:
    """A form that was filled in: what it is for, its answers, which papers its citizen has, its code and its file."""

    procedure: Procedure
    form: Form
    values: Mapping[str, str]
    have: Sequence[str]
    code: str
    file: File


def finished(done: Complete, said: Said, today: date, shown: Trace) -> Envelope:
    """The paper, what to bring along, where and how to file it."""
    procedure = done.procedure
    papers = checklist(procedure, done.form, done.values, today)
    request = Request(procedure, (), today)
    where, online = answer_aspect(Aspect.PLACE, request), answer_aspect(Aspect.ONLINE, request)
    by_oneself = [say("form.done.portal", url=procedure.portal_url)]
    if procedure.files_online:
        by_oneself.append(say("form.done.copy"))
    caution = warnings(done.form, done.values, today)
    blocks = [
        Block(title="", lines=(say("form.done.code", code=done.code), say("form.done.print"))),
        *([Block(title=say("form.warning"), kind="bullets", lines=caution)] if caution else []),
        *_papers_block(papers, done.have),
        where.block,
        online.block.model_copy(update={"lines": (*online.block.lines, *by_oneself)}),
    ]
    lacking = [paper for paper in papers if paper.needed and paper.kind != "form" and paper.id not in done.have]
    buttons = [Button(title=say("button.near"), payload=f'/find_agent{{"procedure":"{procedure.code}"}}')]
    if lacking:
        buttons.append(button(say("form.button.tick"), "đánh dấu giấy tờ"))
    buttons.append(button(say("form.button.edit"), "sửa"))
    return Envelope(
        outcome=Outcome.APPLICATION,
        text=said.text,
        blocks=tuple(blocks),
        buttons=tuple(buttons),
        sources=tuple(sources_of(procedure, [*procedure.documents, *where.facts, *online.facts])),
        files=(done.file,),
        private=True,
        trace=shown,
    )


def _papers_block(papers: Sequence[PaperToBring], have: Sequence[str]) -> tuple[Block, ...]:
    """What to bring along, numbered as ticks count them, then what is still missing."""
    if not papers:
        return ()
    lines = tuple(
        say("form.paper.have" if paper.id in have else "form.paper", text=line.text, copies=sentence(line.copies))
        for paper, line in zip(papers, paper_lines(papers, {}), strict=True)
    )
    blocks = [Block(title=say("paper.checklist"), kind="steps", lines=lines)]
    if have:
        missing = [paper.name for paper in papers if paper.needed and paper.required and paper.id not in have]
        text = say("form.paper.missing", count=len(missing)) if missing else say("form.paper.complete")
        blocks.append(Block(title="", lines=(text,)))
    return tuple(blocks)


def nothing_open(shown: Trace) -> Envelope:
    """An answer to a form that is no longer there."""
    return plain(Outcome.CLARIFY, ["form.none"], buttons=(menu_button(),)).model_copy(update={"trace": shown})


def _likeliest(resolution: Resolution, searcher: Searcher) -> str | None:
    """The one of the candidates that has a form and is likelier than the others together.

    "Điền tờ khai khai sinh" may be vague as a question; as a wish it is not, and the form's name is told for consent.
    """
    among = [hit for hit in resolution.hits if hit.owner in resolution.codes]
    total = sum(hit.share for hit in among)
    if not among or among[0].share < searcher.settings.sure_among * total or form_of(among[0].owner) is None:
        return None
    return among[0].owner
