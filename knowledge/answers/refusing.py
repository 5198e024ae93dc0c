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
from knowledge.answers.second_thought import rather_a_question
from knowledge.envelope import Button, Outcome
from knowledge.fixed import human_button, menu_button, plain
from knowledge.search import Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.unlawful import UNLAWFUL

UNSAFE, INJECTION = UNLAWFUL
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

    What sounds a little unlawful is honest anywhere else ("2 triệu thì có ai nhận không"). Whoever asks for papers, a
    fee and so on, or is plainly heard to thank, leave, complain or want a person, does not press on; danger to life is
    never refused.
    """
    settings, context = searcher.settings, question.context
    if not context.surely_refused or question.unlawful < settings.unlawful_again or question.intent == "danger":
        return None
    faint = question.intent in UNLAWFUL and question.confidence < settings.doubtful_act
    if question.intent.startswith("ask_") or faint:
        asked = asked_in(question.text)
        answered = bool(asked.strong) or asked.how
    else:
        plainly = settings.doubtful_refusal if question.intent in WISHES else settings.doubtful_act
        answered = question.confidence >= plainly
    return None if answered else replace(question, intent=context.refused, confidence=1.0)


def remembered(question: Question, searcher: Searcher) -> Context:
    """The conversation after ``question`` was refused: under discussion is the matter of ours that it is about.

    In a conversation that is what was discussed, or what we asked about, unless a short wish names another family ("làm
    giả căn cước"); in a longer one a name may be a detail ("lấy căn cước của anh ruột đi ký"). After a sure refusal any
    other is sure.
    """
    before = question.context
    sure = before.surely_refused or question.unlawful >= searcher.settings.surely_refused
    context = replace(before, refused=question.intent, surely_refused=sure)
    going_on = before.procedure is not None or before.pending
    if going_on and (question.intent == INJECTION or not _names_another(question, searcher)):
        return context
    meant = resolve(_by_itself(question), searcher)
    if meant.found is Found.PROCEDURES:
        matter = Context(meant.codes[0], before.cases, recent=before.with_recent(meant.codes))
    elif meant.found is Found.CANDIDATES and question.intent == UNSAFE and same_family(meant.codes, searcher):
        matter = Context(pending=meant.codes, cases=before.cases, recent=before.recent)
    else:
        return context
    return replace(matter, near=before.near, refused=question.intent, surely_refused=sure)


def _names_another(question: Question, searcher: Searcher) -> bool:
    """Whether ``question`` is short and names a family of procedures, none of which is under discussion."""
    if len(content_words(question.text)) > searcher.settings.vague_words:
        return False
    discussed = {question.context.procedure, *question.context.pending}
    families = [group for group, _ in families_named(question.text, searcher)]
    return bool(families) and all(option.code not in discussed for group in families for option in group.options)


def _lawful(question: Question, searcher: Searcher) -> tuple[Button, ...]:
    """Buttons of the procedures that the message itself is about, if any; a tap answers what it asked first.

    After a refusal a message is mostly a rest of the wish, and what may be meant of it a guess.
    """
    resolution = resolve(_by_itself(question), searcher)
    trusted = (Found.PROCEDURES,) if question.context.refused else (Found.PROCEDURES, Found.CANDIDATES)
    codes = resolution.codes if resolution.found in trusted else ()
    procedures = [searcher.snapshot.procedures[code] for code in codes[:LAWFUL_BUTTONS]]
    if not question.aspects:
        return tuple(procedure_button(procedure) for procedure in procedures)
    return tuple(ask_button(procedure, question.aspects[0], procedure.name) for procedure in procedures)


def _by_itself(question: Question) -> Question:
    """``question`` as if nothing had been said before."""
    return Question(question.text, question.today, question.intent)
