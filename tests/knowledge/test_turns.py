"""A later message: how it is told what it is about, and from what that was learnt."""

from __future__ import annotations

import json

import pytest

from knowledge.answers.question import Context, Question
from knowledge.answers.resolve import Found, resolve
from knowledge.search import Searcher
from knowledge.turns.features import BACK, NEW, STAY, Candidate, Reading, read
from knowledge.turns.model import WEIGHTS_FILE, TurnModel
from knowledge.turns.said import INFO, dialogues, digest_of_dialogues
from knowledge.turns.train import Turn, train
from tests.fakes import TODAY

UNDER_14, CARD_LOST, BIRTH, COPY, RECORD, MARRIAGE, SINGLE = (
    "1.014062", "1.014064", "1.001193", "2.000815", "3.000333", "1.000894", "1.004873",
)  # fmt: skip


def found(searcher: Searcher, text: str, *discussed: str) -> tuple[Found, tuple[str, ...]]:
    """What ``text`` is about after ``discussed``, the last of which is under discussion."""
    context = Context(procedure=discussed[-1], recent=discussed)
    resolution = resolve(Question(text, TODAY, intent="ask_overview", context=context), searcher)
    return resolution.found, resolution.codes


@pytest.mark.parametrize(
    ("discussed", "text"),
    [
        (UNDER_14, "có cần mang giấy khai sinh của cháu không"),
        (MARRIAGE, "hộ khẩu em ở Nghệ An thì đăng ký ngoài này được không"),
        (RECORD, "ho khau em o Nghe An thi nop o Ha Noi duoc ko"),
        (BIRTH, "bố mẹ chưa đăng ký kết hôn thì có làm được không"),
        (CARD_LOST, "mấy ngày có"),
    ],
)
def test_a_detail_of_the_matter_in_hand_stays_with_it(searcher: Searcher, discussed: str, text: str) -> None:
    assert found(searcher, text, discussed) == (Found.PROCEDURES, (discussed,))


@pytest.mark.parametrize(
    ("discussed", "text", "meant"),
    [
        ((RECORD, COPY), "còn tờ phiếu lý lịch kia thì thu bao nhiêu", RECORD),
        ((MARRIAGE, SINGLE), "quay lại chuyện kết hôn, lệ phí bao nhiêu", MARRIAGE),
    ],
)
def test_what_was_discussed_before_is_gone_back_to(
    searcher: Searcher, discussed: tuple[str, ...], text: str, meant: str
) -> None:
    assert found(searcher, text, *discussed) == (Found.PROCEDURES, (meant,))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("mình muốn làm hộ chiếu nữa, cần giấy tờ gì", "1.001456"), ("còn đóng hộ kinh doanh thì sao", "1.001266")],
)
def test_something_else_is_turned_to(searcher: Searcher, text: str, meant: str) -> None:
    assert found(searcher, text, BIRTH) == (Found.PROCEDURES, (meant,))


def test_another_office_s_matter_in_between_is_none_of_ours(searcher: Searcher) -> None:
    assert found(searcher, "thế thủ tục ly hôn thì nộp đơn ở tòa nào", MARRIAGE)[0] is Found.TOPIC


def test_a_message_without_words_has_no_candidates(searcher: Searcher) -> None:
    assert read("😀", BIRTH, (BIRTH,), searcher) == Reading("😀", "", frozenset(), (), ())


def test_candidates_have_one_role_each_and_come_once(searcher: Searcher) -> None:
    candidates = read("mấy ngày thì có thẻ", UNDER_14, (BIRTH, UNDER_14), searcher).candidates
    roles = {candidate.owner: candidate.role for candidate in candidates}
    assert len(roles) == len(candidates)
    assert roles[UNDER_14] == STAY
    assert roles[BIRTH] == BACK


def test_what_is_learnt_tells_staying_from_turning() -> None:
    def turn(term: str, right: str) -> Turn:
        candidates = tuple(Candidate(role, role, {f"{role} bias": 1.0}) for role in (STAY, NEW))
        return Turn(
            Reading(term, "", frozenset([term]), candidates, ()), tuple(row.role == right for row in candidates)
        )

    learnt = train([turn("phi", STAY)] * 9 + [turn("muon", NEW)] * 9)
    model = TurnModel(learnt["features"], learnt["terms"])
    likeliest = {term: model.shares(turn(term, STAY).reading)[0][0].role for term in ("phi", "muon")}
    assert likeliest == {"phi": STAY, "muon": NEW}
    assert sum(share for _, share in model.shares(turn("phi", STAY).reading)) == pytest.approx(1)


def test_the_shipped_weights_were_learnt_from_the_dialogues_as_they_are() -> None:
    learnt = json.loads(WEIGHTS_FILE.read_text("utf-8"))["learnt from"]
    assert learnt == digest_of_dialogues(), "run `motcua knowledge learn`"


def test_dialogues_speak_of_procedures_that_exist(searcher: Searcher) -> None:
    said = [turn for dialogue in dialogues() for turn in dialogue]
    assert {code for turn in said for code in turn.codes} <= set(searcher.snapshot.procedures)
    assert [turn.text for turn in said if turn.kind == INFO and not turn.codes] == []
