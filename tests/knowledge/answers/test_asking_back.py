"""Asking which is meant: once, with the neighbours' own question, and only where the answer differs."""

from datetime import date

from knowledge.answers.guide import guide
from knowledge.answers.question import Context, Question
from knowledge.answers.reply import Reply
from knowledge.envelope import Outcome
from knowledge.schema import Aspect, NeighbourGroup
from knowledge.search import Searcher
from knowledge.wording import say
from tests.fakes import BOAT, DOG, TODAY, procedure, searcher_of

GROUP = NeighbourGroup.model_validate(
    {
        "id": "water",
        "question": "Anh/chị câu cá hay đi thuyền?",
        "names": ["xuong ho"],
        "sample_questions": ["muốn xuống hồ chơi", "xuong ho can giay gi", "đi hồ phải xin phép ai", "ra ho choi"],
        "options": [
            {"code": "1.000001", "label": "Câu cá", "cues": ["cau ca"]},
            {"code": "1.000002", "label": "Đi thuyền", "cues": ["thuyen"]},
        ],
    }
)


def small() -> Searcher:
    return searcher_of(procedure(), BOAT, topics=[DOG], groups=[GROUP])


def ask(text: str, *aspects: Aspect, context: Context | None = None, today: date = TODAY) -> Reply:
    return guide(Question(text, today, aspects=aspects, context=context or Context()), small())


def test_a_message_like_the_vague_ones_of_a_group_gets_the_groups_question() -> None:
    reply = ask("muốn xuống hồ chơi quá", Aspect.RESULT)

    assert reply.envelope.outcome is Outcome.CLARIFY
    assert reply.envelope.text == GROUP.question
    assert [button.title for button in reply.envelope.buttons] == ["Câu cá", "Đi thuyền", say("button.human")]
    assert reply.context.pending == ("1.000001", "1.000002")


def test_a_group_is_no_procedure_in_the_trace() -> None:
    assert {row.code for row in ask("muốn xuống hồ chơi quá").envelope.trace.procedures} <= {"1.000001", "1.000002"}


def test_whoever_could_not_answer_is_told_what_each_choice_means_and_not_asked_the_same_again() -> None:
    first = ask("muốn xuống hồ chơi quá")
    again = ask("đi hồ chơi thôi mà", context=first.context)

    assert again.envelope.outcome is Outcome.CLARIFY
    assert again.envelope.text == say("clarify.again")
    assert [block.title for block in again.envelope.blocks] == ["Câu cá", "Đi thuyền"]
    assert again.envelope.blocks[1].lines == (BOAT.summary,)


def test_a_question_back_left_open_is_taken_up_again_when_only_an_aspect_is_asked() -> None:
    first = ask("muốn xuống hồ chơi quá")
    reply = ask("cần điều kiện gì", Aspect.RESULT, context=first.context)

    assert reply.envelope.outcome is Outcome.CLARIFY
    assert reply.context.pending == first.context.pending


def test_what_is_the_same_for_all_is_answered_without_asking() -> None:
    reply = ask("xuong ho choi thi nop o dau", Aspect.PLACE)

    assert reply.envelope.outcome is Outcome.ANSWERED
    assert [block.lines for block in reply.envelope.blocks] == [("Ủy ban nhân dân xã, phường",)]
    assert "Đăng ký thuyền" in reply.envelope.text
    assert reply.envelope.sources
    assert reply.context.procedure is None  # which one is meant stays open


def test_an_answer_to_the_question_back_is_read_with_what_the_question_said() -> None:
    first = ask("muốn xuống hồ chơi quá", Aspect.FEE)
    reply = ask("thuyền ạ", context=first.context)

    assert reply.envelope.outcome is Outcome.ANSWERED
    assert reply.envelope.trace.procedures[0].code == BOAT.code
    assert [block.title for block in reply.envelope.blocks] == [say("aspect.fee")]


def test_another_subject_is_heard_while_the_question_back_is_open() -> None:
    first = ask("muốn xuống hồ chơi quá")
    reply = ask("nuôi chó có phải xin phép không", context=first.context)

    assert reply.envelope.outcome is Outcome.OUT_OF_SCOPE
    assert DOG.name.lower() in reply.envelope.text.lower()
