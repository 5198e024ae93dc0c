"""Answers in fixed words: small talk, safety, and what later work will fill, told honestly."""

from __future__ import annotations

from knowledge.answers.guide import guide
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply, ask_button, menu_buttons, procedure_button, trace
from knowledge.answers.resolve import Found, resolve
from knowledge.answers.second_thought import HARMLESS, rather_a_question
from knowledge.envelope import Button, Envelope, Outcome, Trace
from knowledge.fixed import human_button, menu_button, plain
from knowledge.search import Searcher
from knowledge.wording import say
from nlu.asking import asked_in
from nlu.function_words import content_words

LAWFUL_BUTTONS = 2


def smalltalk(question: Question, searcher: Searcher) -> Reply:
    """Greeting, thanks, goodbye, "what can you do"."""
    doubted = rather_a_question(question, searcher) if question.intent in HARMLESS else None
    if doubted is not None:
        return guide(doubted, searcher)
    count = len(searcher.snapshot.procedures)
    buttons = menu_buttons(searcher, 4) if question.intent in ("greet", "capabilities") else ()
    envelope = plain(Outcome.SMALLTALK, [f"smalltalk.{question.intent}"], buttons=buttons, count=count)
    return Reply(_traced(envelope, question, searcher), question.context)


def menu(question: Question, searcher: Searcher) -> Reply:
    """The procedures asked for most, as buttons."""
    doubted = rather_a_question(question, searcher) if question.intent in HARMLESS else None
    if doubted is not None:
        return guide(doubted, searcher)
    count = len(searcher.snapshot.procedures)
    envelope = plain(Outcome.CLARIFY, ["menu.text"], buttons=(*menu_buttons(searcher), human_button()), count=count)
    return Reply(_traced(envelope, question, searcher), Context())


def danger(question: Question, searcher: Searcher) -> Reply:
    """Danger to life: the emergency numbers before anything else."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    keys = ["text", "police", "fire", "ambulance", "child", "after"]
    envelope = plain(Outcome.HANDOVER, [f"danger.{key}" for key in keys])
    return Reply(_traced(envelope, question, searcher), question.context)


def refuse(question: Question, searcher: Searcher) -> Reply:
    """A request to forge, bribe, expose others or disobey: refused politely, with the lawful way.

    Procedures of ours that it is about stand as buttons: whoever was misunderstood is one tap from the answer.
    """
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    lawful = _lawful(question, searcher)
    first, *rest = ["injection.text"] if question.intent == "injection" else ["unsafe.text", "unsafe.lawful"]
    keys = [first, "refused.tap"] if lawful else [first, *rest]
    envelope = plain(Outcome.REFUSED, keys, buttons=(*lawful, menu_button(), human_button()))
    return Reply(_traced(envelope, question, searcher), question.context)


def _lawful(question: Question, searcher: Searcher) -> tuple[Button, ...]:
    """Buttons of the procedures that the message itself is about, if any; a tap answers what it asked first."""
    resolution = resolve(Question(question.text, question.today, question.intent), searcher)
    codes = resolution.codes if resolution.found in (Found.PROCEDURES, Found.CANDIDATES) else ()
    procedures = [searcher.snapshot.procedures[code] for code in codes[:LAWFUL_BUTTONS]]
    if not question.aspects:
        return tuple(procedure_button(procedure) for procedure in procedures)
    return tuple(ask_button(procedure, question.aspects[0], procedure.name) for procedure in procedures)


def complaint(question: Question, searcher: Searcher) -> Reply:
    """A complaint about an official: the channel for it."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    envelope = plain(Outcome.FEEDBACK, ["complaint.text", "complaint.channels", "complaint.bribe"])
    return Reply(_traced(envelope, question, searcher), question.context)


def feedback(question: Question, searcher: Searcher) -> Reply:
    """Praise, blame or a suggestion for the assistant."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    envelope = plain(Outcome.FEEDBACK, ["feedback.text"], buttons=(menu_button(), human_button()))
    return Reply(_traced(envelope, question, searcher), question.context)


def human(question: Question, searcher: Searcher) -> Reply:
    """A person is wanted: who can be reached today."""
    envelope = plain(Outcome.HANDOVER, ["human.text", "human.claimed"])
    return Reply(_traced(envelope, question, searcher), question.context)


def privacy(question: Question, searcher: Searcher, *, days: int) -> Reply:
    """What is kept of a citizen, for how many days, and how it goes."""
    buttons = [Button(title=say(f"button.{name}"), payload=f"/{name}") for name in ("my_data", "erase")]
    envelope = plain(Outcome.SMALLTALK, ["privacy.text", "privacy.erase"], buttons=buttons, days=days)
    return Reply(_traced(envelope, question, searcher), question.context)


def affirm_or_deny(question: Question, searcher: Searcher) -> Reply:
    """A bare yes or no. A no that says what is meant instead is a question like any other."""
    asks = question.context.procedure is not None and asked_in(question.text).strong  # "thôi chưa cần, cho hỏi phí"
    if asks or len(content_words(question.text)) > 1:
        return guide(question, searcher)
    envelope = plain(Outcome.CLARIFY, [f"clarify.{question.intent}"], buttons=menu_buttons(searcher, 4))
    return Reply(_traced(envelope, question, searcher), question.context)


def unclear_choice(question: Question, searcher: Searcher) -> Reply:
    """A number that stands for nothing that was offered."""
    envelope = plain(Outcome.CLARIFY, ["clarify.choice"], buttons=(menu_button(), human_button()))
    return Reply(_traced(envelope, question, searcher), question.context)


def _traced(envelope: Envelope, question: Question, searcher: Searcher) -> Envelope:
    shown: Trace = trace(question, searcher, ())
    return envelope.model_copy(update={"trace": shown})
