"""What is refused, and what is remembered of it.

Whoever was refused mostly goes on with the same matter, the lawful way ("vậy làm đúng thì cần gì"), so it stays under
discussion. Some press on in fainter words, and are refused again.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.answers.families import families_named, same_family
from knowledge.answers.guide import guide
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply, ask_button, procedure_button, traced
from knowledge.answers.resolve import Found, resolve
from knowledge.answers.second_thought import REFUSED, rather_a_question
from knowledge.envelope import Button, Outcome
from knowledge.fixed import human_button, menu_button, plain
from knowledge.search import Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words

UNSAFE, INJECTION, DANGER = "unsafe", "injection", "danger"
WISHES = ("apply", "status")
"""Acts that a wish is heard as when it is pressed on with: "vậy chuyển sang đang xử lý đi"."""
LAWFUL_BUTTONS = 2


def refuse(question: Question, searcher: Searcher) -> Reply:
    """A request to forge, bribe, expose others or disobey: refused politely, with the lawful way.

    Procedures of ours that it names itself stand as buttons: whoever was misunderstood is one tap from the answer.
    """
    doubted = rather_a_question(question, searcher)
    if doubted is not None:
        return guide(doubted, searcher)
    question = question.known_to(searcher.snapshot.procedures)
    lawful = _lawful(question, searcher)
    first, *rest = ["injection.text"] if question.intent == INJECTION else ["unsafe.text", "unsafe.lawful"]
    keys = [first, "refused.tap"] if lawful else [first, *rest]
    envelope = plain(Outcome.REFUSED, keys, buttons=(*lawful, menu_button(), human_button()))
    return Reply(traced(envelope, question, searcher), remembered(question, searcher))


def pressed_on(question: Question, searcher: Searcher) -> Question | None:
    """``question`` as the wish it presses on with, if it follows a sure refusal and does; else ``None``.

    What sounds a little unlawful is honest anywhere else ("chỗ khác họ làm được mà"). Whoever asks for papers, a fee
    and so on, thanks, leaves, complains or wants a person does not press on, and danger to life is never refused.
    """
    settings = searcher.settings
    if not question.after_refusal or question.unlawful < settings.unlawful_again:
        return None
    if question.intent in (*REFUSED, DANGER):
        return None
    asked = asked_in(question.text)
    if question.intent.startswith("ask_") and (asked.strong or asked.how):
        return None
    if not question.intent.startswith("ask_"):
        surely = settings.doubtful_refusal if question.intent in WISHES else settings.doubtful_act
        if question.confidence >= surely:
            return None
    return replace(question, intent=question.after_refusal, confidence=1.0)


def remembered(question: Question, searcher: Searcher) -> Context:
    """The conversation after ``question`` was refused: under discussion is the matter of ours that it is about.

    A short wish that names a matter is about that, whatever was discussed before ("làm giả căn cước"); in a longer one
    it may be a detail ("lấy căn cước của anh ruột đi ký"). An attack leaves what was under discussion, and what we
    asked. What was heard with less certainty may have been honest: whoever protests shall not be refused for that.
    """
    context = question.context
    sure = question.unlawful >= searcher.settings.surely_refused or bool(question.after_refusal)
    refused = question.intent if sure else ""
    if question.intent == INJECTION and (context.procedure is not None or context.pending):
        return replace(context, refused=refused)
    short = len(content_words(question.text)) <= searcher.settings.vague_words
    alone = context.procedure is None or (short and bool(families_named(question.text, searcher)))
    meant = resolve(_by_itself(question) if alone else question, searcher)
    if meant.found is Found.PROCEDURES and meant.codes[0] != context.procedure:
        return Context(meant.codes[0], recent=context.with_recent(meant.codes), near=context.near, refused=refused)
    if meant.found is Found.CANDIDATES and question.intent == UNSAFE and same_family(meant.codes, searcher):
        return Context(pending=meant.codes, recent=context.recent, near=context.near, refused=refused)
    return replace(context, pending=(), refused=refused)


def _lawful(question: Question, searcher: Searcher) -> tuple[Button, ...]:
    """Buttons of the procedures that the message itself is about, if any; a tap answers what it asked first."""
    resolution = resolve(_by_itself(question), searcher)
    codes = resolution.codes if resolution.found in (Found.PROCEDURES, Found.CANDIDATES) else ()
    procedures = [searcher.snapshot.procedures[code] for code in codes[:LAWFUL_BUTTONS]]
    if not question.aspects:
        return tuple(procedure_button(procedure) for procedure in procedures)
    return tuple(ask_button(procedure, question.aspects[0], procedure.name) for procedure in procedures)


def _by_itself(question: Question) -> Question:
    """``question`` as if nothing had been said before."""
    return Question(question.text, question.today, question.intent)
