"""An act that was heard with little certainty, in a message that search understands: rather an honest question.

Long stories of loss, quarrels and debts sound like crime to a model of words. Whoever tells one and is refused goes
away; whoever asks for something unlawful and is told the lawful procedure has lost nothing.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.answers.question import Question
from knowledge.answers.reading import says_both
from knowledge.answers.resolve import Found, resolve, told_by_cues
from knowledge.schema import Aspect
from knowledge.search import Searcher
from nlu.asking import asked_in

HELPED = ("complaint", "feedback")
"""Acts that hurt nobody who did not mean them."""


def rather_a_question(question: Question, searcher: Searcher) -> Question | None:
    """Return ``question`` as one about a procedure if its act is doubtful and search is not; else ``None``."""
    settings = searcher.settings
    pending = question.context.pending
    replies = pending and (says_both(question.text) or told_by_cues(pending, question.text, searcher) is not None)
    if question.confidence < settings.doubtful_reply and replies:
        return replace(question, intent="ask_overview", aspects=question.context.asked)
    said = asked_in(question.text)
    named = {Aspect(name) for name in said.strong}
    # "Tạm thời cho tôi biết lệ phí": an attack asks for no fee in the middle of a matter.
    goes_on = question.intent == "injection" and question.context.procedure is not None and bool(named)
    doubtful = settings.doubtful_reply if goes_on else settings.doubtful_act
    if question.intent == "apply":
        if question.confidence >= settings.doubtful_apply or not named - {Aspect.FORM, Aspect.ONLINE}:
            return None
    elif question.intent in HELPED or question.confidence >= doubtful:
        return None
    resolution = resolve(question, searcher)
    weak = not resolution.hits or resolution.hits[0].score < settings.far_score
    if weak and resolution.found not in (Found.PROCEDURES, Found.TOPIC):
        return replace(question, intent="out_of_scope")
    aspects = named or set(question.aspects) or ({Aspect.STEPS} if said.how else {Aspect.OVERVIEW})
    intent = f"ask_{sorted(aspects)[0]}"
    return replace(question, intent=intent, aspects=tuple(aspect for aspect in Aspect if aspect in aspects))
