"""Answers in fixed words: small talk, safety, and what later work will fill, told honestly."""

from __future__ import annotations

from knowledge.answers.guide import guide
from knowledge.answers.not_twice import not_twice
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply, menu_buttons, traced
from knowledge.answers.second_thought import HARMLESS, rather_a_question
from knowledge.envelope import Button, Outcome
from knowledge.fixed import human_button, menu_button, plain
from knowledge.search import Searcher
from knowledge.wording import say
from nlu.asking import asked_in
from nlu.function_words import content_words


def smalltalk(question: Question, searcher: Searcher) -> Reply:
    """Greeting, thanks, goodbye, "what can you do"."""
    doubted = rather_a_question(question, searcher) if question.intent in HARMLESS else None
    if doubted is not None:
        return guide(doubted, searcher)
    count = len(searcher.snapshot.procedures)
    buttons = menu_buttons(searcher, 4) if question.intent in ("greet", "capabilities") else ()
    key, context = not_twice(f"smalltalk.{question.intent}", question.context)
    envelope = plain(Outcome.SMALLTALK, [key], buttons=buttons, count=count)
    return Reply(traced(envelope, question, searcher), context)


def menu(question: Question, searcher: Searcher) -> Reply:
    """The procedures asked for most, as buttons."""
    doubted = rather_a_question(question, searcher) if question.intent in HARMLESS else None
    if doubted is not None:
        return guide(doubted, searcher)
    count = len(searcher.snapshot.procedures)
    envelope = plain(Outcome.CLARIFY, ["menu.text"], buttons=(*menu_buttons(searcher), human_button()), count=count)
    return Reply(traced(envelope, question, searcher), Context())


def danger(question: Question, searcher: Searcher) -> Reply:
    """Danger to life: the emergency numbers before anything else."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    keys = ["text", "police", "fire", "ambulance", "child", "after"]
    envelope = plain(Outcome.HANDOVER, [f"danger.{key}" for key in keys])
    return Reply(traced(envelope, question, searcher), question.context)


def complaint(question: Question, searcher: Searcher) -> Reply:
    """A complaint about an official: the channel for it."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    envelope = plain(Outcome.FEEDBACK, ["complaint.text", "complaint.channels", "complaint.bribe"])
    return Reply(traced(envelope, question, searcher), question.context)


def feedback(question: Question, searcher: Searcher) -> Reply:
    """Praise, blame or a suggestion for the assistant."""
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    envelope = plain(Outcome.FEEDBACK, ["feedback.text"], buttons=(menu_button(), human_button()))
    return Reply(traced(envelope, question, searcher), question.context)


def human(question: Question, searcher: Searcher) -> Reply:
    """A person is wanted: who can be reached today."""
    envelope = plain(Outcome.HANDOVER, ["human.text", "human.claimed"])
    return Reply(traced(envelope, question, searcher), question.context)


def privacy(question: Question, searcher: Searcher, *, days: int) -> Reply:
    """What is kept of a citizen, for how many days, and how it goes."""
    buttons = [Button(title=say(f"button.{name}"), payload=f"/{name}") for name in ("my_data", "erase")]
    envelope = plain(Outcome.SMALLTALK, ["privacy.text", "privacy.erase"], buttons=buttons, days=days)
    return Reply(traced(envelope, question, searcher), question.context)


def affirm_or_deny(question: Question, searcher: Searcher) -> Reply:
    """A bare yes or no. A no that says what is meant instead is a question like any other."""
    asks = question.context.procedure is not None and asked_in(question.text).strong  # "thôi chưa cần, cho hỏi phí"
    if asks or len(content_words(question.text)) > 1:
        return guide(question, searcher)
    key, context = not_twice(f"clarify.{question.intent}", question.context)
    envelope = plain(Outcome.CLARIFY, [key], buttons=menu_buttons(searcher, 4))
    return Reply(traced(envelope, question, searcher), context)


def unclear_choice(question: Question, searcher: Searcher) -> Reply:
    """A number that stands for nothing that was offered."""
    key, context = not_twice("clarify.choice", question.context)
    envelope = plain(Outcome.CLARIFY, [key], buttons=(menu_button(), human_button()))
    return Reply(traced(envelope, question, searcher), context)
