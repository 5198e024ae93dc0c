"""From a question to an answer about procedures: resolve, compose, remember."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answers.asking_back import ask_which
from knowledge.answers.aspects import Request, answer_aspect
from knowledge.answers.cases import changes_case, known_cases, with_cases
from knowledge.answers.not_twice import not_twice
from knowledge.answers.question import Context, Question
from knowledge.answers.reading import asks_whether_different, only_names, says_and_what_of
from knowledge.answers.reply import (
    Reply,
    apply_button,
    ask_button,
    menu_buttons,
    named_first,
    procedure_button,
    reply_of,
    sources_of,
    trace,
)
from knowledge.answers.resolve import Found, Resolution, resolve
from knowledge.answers.whereabouts import near_button
from knowledge.envelope import Block, Button, Envelope, Outcome, SourceLine
from knowledge.fixed import human_button, menu_button
from knowledge.forms.loader import form_of
from knowledge.schema import Aspect, Procedure
from knowledge.search import Searcher
from knowledge.wording import say
from nlu.asking import Asked, asked_in
from nlu.phrases import padded
from nlu.text import fold, words

NEXT_ASPECTS = (Aspect.DOCUMENTS, Aspect.FEE, Aspect.TIME, Aspect.PLACE, Aspect.ONLINE, Aspect.STEPS)
_OF_ITS_OWN = re.compile(r" (?:xin|lam|nop|dang ky)(?: lai)? (?:the nao|nhu the nao|sao|ra sao|rang|kieu gi) ")
"""Whoever asks "còn …, xin thế nào" does not ask the last question of something else."""
REMEMBERED = 3  # aspects; an answer of more is a leaflet
NEXT_BUTTONS = 4  # what people ask next; more is not read on a phone
ASPECT_ORDER = list(Aspect)
GENERAL = {Aspect.OVERVIEW, Aspect.STEPS}
WITHOUT_ASPECT = {Aspect.OVERVIEW, Aspect.DOCUMENTS, Aspect.STEPS}
"""Told to whoever answered our question but asked for nothing in particular."""
FILLED_IN = frozenset([Aspect.OVERVIEW, Aspect.DOCUMENTS, Aspect.STEPS, Aspect.ONLINE, Aspect.FORM])
"""What somebody asks who may next want the form filled in."""
ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "how",
        "what",
        "where",
        "when",
        "which",
        "my",
        "your",
        "you",
        "need",
        "do",
        "does",
        "i",
        "want",
        "can",
        "please",
        "of",
        "for",
    ]
)
"""Two of these words in a message that says nothing we know: it is written in English."""


def guide(question: Question, searcher: Searcher) -> Reply:
    """Answer ``question`` from the searcher's snapshot: the facts, or a question back, or where else to turn."""
    question = question.known_to(searcher.snapshot.procedures)
    resolution = resolve(question, searcher)
    if _far_out_of_scope(question, resolution, searcher):
        return _far(question, searcher, resolution)
    if resolution.found is Found.PROCEDURES:
        return _answer(question, searcher, resolution)
    if resolution.found is Found.CANDIDATES:
        return ask_which(question, searcher, resolution)
    if resolution.found is Found.TOPIC:
        return _point_elsewhere(question, searcher, resolution)
    if resolution.found is Found.ELSEWHERE:
        return _rather_elsewhere(question, searcher, resolution)
    return _lost(question, searcher, resolution)


def _answer(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    procedures = [searcher.snapshot.procedures[code] for code in resolution.codes]
    aspects = _aspects(question, resolution, changed=any(changes_case(procedure, question) for procedure in procedures))
    blocks: list[Block] = []
    sources: dict[str, SourceLine] = {}
    for procedure in procedures:
        request = Request(procedure, known_cases(procedure, question), question.today)
        for number, aspect in enumerate(aspects):
            answered = answer_aspect(aspect, request)
            title = answered.block.title
            if len(procedures) > 1:
                title = f"{procedure.name} – {title}"
            blocks.append(answered.block.model_copy(update={"title": title}))
            for line in sources_of(procedure, answered.facts):
                sources.setdefault(line.title, line)
            if number == 0 and not answered.known:
                for line in sources_of(procedure, procedure.authorities):
                    sources.setdefault(line.title, line)
    if len(procedures) == 1:
        text = say("answer.about", name=procedures[0].name)
        rival = resolution.rival
        buttons = _next_buttons(procedures[0], aspects)[: NEXT_BUTTONS - (rival is not None)]
        if Aspect.PLACE in aspects:
            buttons = (near_button(question.text), *buttons)
        if form_of(procedures[0].code) is not None and FILLED_IN & set(aspects):
            buttons = (*buttons, apply_button(procedures[0]))
        if rival is not None:
            buttons = (*buttons, procedure_button(searcher.snapshot.procedures[rival]))
    else:
        text = say("answer.two", count=len(procedures))
        buttons = tuple(procedure_button(procedure) for procedure in procedures)
    kept = _remembered(question, procedures[0], aspects)
    recent = question.context.with_recent(resolution.codes)
    cases = with_cases(question, procedures)
    context = Context(procedures[0].code, cases, asked=kept, recent=recent, near=question.context.near)
    hits = named_first(resolution)
    envelope = Envelope(
        outcome=Outcome.ANSWERED,
        text=text,
        blocks=tuple(blocks),
        buttons=buttons,
        sources=tuple(sources.values()),
        trace=trace(question, searcher, hits, aspects),
    )
    return Reply(envelope, context)


def _aspects(question: Question, resolution: Resolution, *, changed: bool) -> tuple[Aspect, ...]:
    """The aspects to answer, in the order of an answer; ``changed`` tells that the case is another than before.

    Where a choice or a correction names no aspect of its own, those asked before are still wanted.
    """
    asked = set(question.aspects)
    said = asked_in(question.text)
    going_on = question.context.procedure is not None
    # "Được không" asks for itself beside a neighbour; in answer to our own question it is what the citizen repeats.
    asks = said.strong or said.how or (going_on and not question.context.pending and Aspect.ELIGIBILITY in said.weak)
    if resolution.settled and question.context.asked and not asks:
        corrected = {Aspect.OVERVIEW} if going_on else set()
        before = set(question.context.asked) - {Aspect.OVERVIEW}
        asked = before | corrected if before else WITHOUT_ASPECT
    elif changed and question.context.asked and asked <= GENERAL and not asks:
        asked = set(question.context.asked)
    elif question.context.asked and not going_on and not (said.strong or said.weak or said.how):
        asked = set(question.context.asked)  # asked before anything was named, and still open
    elif question.context.asked and (resolution.again or _asks_the_last_again(question, resolution, said)):
        asked = set(question.context.asked[:1])
    elif question.context.asked and going_on and not said.strong and asks_whether_different(question.text):
        asked |= set(question.context.asked[:1])
    if question.chosen and question.intent.startswith("ask_"):
        asked = set(question.aspects)  # the button of an aspect
    return tuple(sorted(asked, key=ASPECT_ORDER.index)) or (Aspect.OVERVIEW,)


def _asks_the_last_again(question: Question, resolution: Resolution, said: Asked) -> bool:
    """Whether the last question is asked of something else: "còn xóa hộ khẩu?", "hộ chiếu thì sao"."""
    text = question.text
    if set(question.aspects) <= GENERAL and says_and_what_of(text) and _OF_ITS_OWN.search(padded(text)) is None:
        return True
    if said.strong or said.weak or not only_names(text):
        return False
    # "Quá 60 ngày thì sao?" asks what happens then, and stays with the matter.
    return resolution.codes[0] != question.context.procedure


def _remembered(question: Question, procedure: Procedure, aspects: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """What a correction asks anew: everything asked about the procedure at hand, the latest first."""
    before = question.context.asked if question.context.procedure == procedure.code else ()
    return tuple(dict.fromkeys((*aspects, *before)))[:REMEMBERED]


def _next_buttons(procedure: Procedure, answered: Sequence[Aspect]) -> tuple[Button, ...]:
    rest = [aspect for aspect in NEXT_ASPECTS if aspect not in answered][:NEXT_BUTTONS]
    return tuple(ask_button(procedure, aspect) for aspect in rest)


def _lost(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    """Nothing is known that it could be about. What was discussed is let go: the next message may go on with this."""
    key = "clarify.which" if resolution.found is Found.NO_SUBJECT else "clarify.lost"
    if sum(word in ENGLISH for word in words(fold(question.text))) >= 2:
        key = "clarify.language"
    key, context = not_twice(key, question.context)
    context = replace(context, procedure=None, pending=(), asked=question.aspects, refused="", surely_refused=False)
    buttons = (*menu_buttons(searcher, 4), human_button())
    return reply_of(question, searcher, resolution, Outcome.CLARIFY, say(key), buttons=buttons, context=context)


def _far(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    key, context = not_twice("scope.far", question.context)
    return reply_of(question, searcher, resolution, Outcome.OUT_OF_SCOPE, say(key), context=context)


def _point_elsewhere(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    topic = searcher.snapshot.topics[resolution.codes[0]]
    if topic.far:
        return _far(question, searcher, resolution)
    lines = []
    if topic.authority:
        lines.append(say("scope.authority", authority=topic.authority))
        if topic.standing == "claimed":
            lines.append(say("scope.claimed"))
    else:
        lines.append(say("scope.unknown_authority"))
    if topic.hint:
        lines.append(topic.hint)
    sources: tuple[SourceLine, ...] = ()
    if topic.standing == "catalogue":
        sources = (SourceLine(title=topic.source, checked_on=topic.checked_on),)
    reply = reply_of(
        question,
        searcher,
        resolution,
        Outcome.OUT_OF_SCOPE,
        say("scope.topic", name=topic.name[0].lower() + topic.name[1:]),
        buttons=(menu_button(), human_button()),
        context=question.context,
    )
    envelope = reply.envelope.model_copy(update={"blocks": (Block(title="", lines=tuple(lines)),), "sources": sources})
    return Reply(envelope, reply.context)


def _rather_elsewhere(question: Question, searcher: Searcher, resolution: Resolution) -> Reply:
    """Nothing of ours, as far as one can tell: where else to ask, and what of ours it may be after all."""
    nearest = [procedure_button(searcher.snapshot.procedures[code]) for code in resolution.codes]
    reply = reply_of(
        question,
        searcher,
        resolution,
        Outcome.OUT_OF_SCOPE,
        say("scope.unlisted"),
        buttons=(*nearest, menu_button(), human_button()),
        context=question.context,
    )
    block = Block(title="", lines=(say("scope.unknown_authority"),))
    return Reply(reply.envelope.model_copy(update={"blocks": (block,)}), reply.context)


def _far_out_of_scope(question: Question, resolution: Resolution, searcher: Searcher) -> bool:
    """Whether the intent's word counts: nothing was found with any strength, and it is no follow-up."""
    if question.intent != "out_of_scope":
        return False
    if not resolution.hits:
        return resolution.found is not Found.PROCEDURES
    return resolution.hits[0].score < searcher.settings.far_score
