"""The same question is not put twice running in the same words."""

import pytest

from knowledge.answers import scripted
from knowledge.answers.not_twice import OTHERWISE
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply
from knowledge.envelope import Outcome
from knowledge.schema import Aspect
from knowledge.search import Searcher
from knowledge.wording import say
from tests.fakes import TODAY
from tests.knowledge.answers.asked import answered, ask, titles


def test_whoever_is_not_understood_twice_is_asked_otherwise(searcher: Searcher) -> None:
    first = ask(searcher, "phí bao nhiêu?", Aspect.FEE)
    second = ask(searcher, "thì phí đó", Aspect.FEE, context=first.context)
    assert (first.envelope.text, second.envelope.text) == (say("clarify.which"), say("clarify.still"))
    assert titles(second)[-1] == "Gặp người hỗ trợ"
    # What was asked is still open, and an answer is what it was.
    named = ask(searcher, "hộ chiếu", Aspect.OVERVIEW, context=second.context)
    assert answered(named) == ["1.001456"]
    assert named.envelope.trace.aspects == (Aspect.FEE,)


def test_after_an_answer_the_question_is_the_first_one_again(searcher: Searcher) -> None:
    answer = ask(searcher, "làm hộ chiếu phí bao nhiêu", Aspect.FEE, context=Context(put="clarify.which"))
    assert answer.context.put == ""


@pytest.mark.parametrize("intent", ["greet", "affirm", "deny"])
def test_small_talk_twice_asks_otherwise(searcher: Searcher, intent: str) -> None:
    def say_again(context: Context) -> Reply:
        action = scripted.smalltalk if intent == "greet" else scripted.affirm_or_deny
        return action(Question("", TODAY, intent, 0.9, context=context), searcher)

    first = say_again(Context())
    second = say_again(first.context)
    assert first.envelope.text != second.envelope.text


def test_what_is_far_out_of_scope_twice_is_declined_otherwise(searcher: Searcher) -> None:
    first = ask(searcher, "giải giúp bài toán lớp 5", intent="out_of_scope")
    second = ask(searcher, "làm cho em bài thơ tình", intent="out_of_scope", context=first.context)
    assert first.envelope.outcome is second.envelope.outcome is Outcome.OUT_OF_SCOPE
    assert first.envelope.text != second.envelope.text


@pytest.mark.parametrize("key", OTHERWISE)
def test_every_question_has_other_words(key: str) -> None:
    assert say(key, count=1) != say(OTHERWISE[key], count=1)
