"""An act that was heard with little certainty: rather an honest question, or none of ours.

Long stories of loss, quarrels and debts sound like crime to a model of words. Told in a conversation they mostly go on
with a matter: of the development sets' 25 unlawful wishes there one was heard below ``doubtful_refusal``, of 17 honest
messages taken for one eleven were. A first message is refused as soon as something unlawful is heard in it, unless it
is surely another office's matter.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.answers.families import told_by_cues
from knowledge.answers.question import Question
from knowledge.answers.reading import says_both, says_write
from knowledge.answers.resolve import Found, Resolution, resolve
from knowledge.schema import Aspect
from knowledge.search import Searcher
from knowledge.settings import SearchSettings
from nlu.asking import asked_in
from nlu.unlawful import UNLAWFUL

HELPED = ("complaint", "feedback")
"""Acts that hurt nobody who did not mean them."""
HARMLESS = ("capabilities", "menu", "status")
"""Acts that a short question about the matter in hand sounds like: "cần chi mi"."""


def rather_a_question(question: Question, searcher: Searcher) -> Question | None:
    """Return ``question`` as a question, or as out of scope, if its act is doubtful; else ``None``."""
    question = question.known_to(searcher.snapshot.procedures)
    settings = searcher.settings
    pending = question.context.pending
    asked_by_us = pending and not (question.context.refused and question.intent in UNLAWFUL)
    replies = asked_by_us and (says_both(question.text) or told_by_cues(pending, question.text, searcher) is not None)
    if question.confidence < settings.doubtful_reply and replies:
        return replace(question, intent="ask_overview", aspects=question.context.asked)
    said = asked_in(question.text)
    named = {Aspect(name) for name in said.strong}
    if question.intent == "apply" and says_write(question.text) and not named - {Aspect.FORM, Aspect.ONLINE}:
        return None
    doubtful = question.confidence < _surely(question, settings, named=bool(named))
    if not (doubtful or (question.intent == "unsafe" and question.confidence < settings.doubtful_elsewhere)):
        return None
    resolution = resolve(question, searcher)
    if not doubtful and not _is_elsewhere(resolution, settings):
        return None
    best = resolution.hits[0] if resolution.hits else None
    weak = best is None or best.score < settings.far_score
    if weak and resolution.found not in (Found.PROCEDURES, Found.TOPIC, Found.ELSEWHERE):
        return replace(question, intent="out_of_scope")
    aspects = named or set(question.aspects) or ({Aspect.STEPS} if said.how else {Aspect.OVERVIEW})
    intent = f"ask_{sorted(aspects)[0]}"
    return replace(question, intent=intent, aspects=tuple(aspect for aspect in Aspect if aspect in aspects))


def _surely(question: Question, settings: SearchSettings, *, named: bool) -> float:
    """The confidence from which the act is not doubted. ``named`` tells that the message names what it asks."""
    if question.intent == "apply":
        return settings.doubtful_apply if says_write(question.text) else settings.doubtful_reply
    going_on = question.context.procedure is not None
    if question.intent in HELPED:
        return settings.doubtful_refusal if named and going_on else 0.0
    if question.intent in HARMLESS:
        return settings.doubtful_reply if named and going_on else 0.0
    if _goes_on(question, named=named):
        return settings.doubtful_reply
    # After a refusal a wish needs no more certainty than in a first message.
    told = going_on and not question.context.refused
    return settings.doubtful_refusal if told and question.intent in UNLAWFUL else settings.doubtful_act


def _is_elsewhere(resolution: Resolution, settings: SearchSettings) -> bool:
    """Whether the message is surely about another office's matter: to name the office helps nobody to do wrong."""
    best = resolution.hits[0] if resolution.hits else None
    if best is None or not best.is_topic:
        return False  # going on, the first hit may be one of ours
    sure = best.share >= settings.sure_part and best.score >= settings.far_score
    return resolution.found is Found.TOPIC and sure


def _goes_on(question: Question, *, named: bool) -> bool:
    """Whether a seeming attack asks about the matter in hand: "tạm thời cho tôi biết lệ phí"."""
    going_on = question.context.procedure is not None and not question.context.refused
    return question.intent == "injection" and going_on and named
