"""Phrases of asking: which aspect a message wants, whatever procedure it is about."""

import pytest
import yaml

from nlu.asking import FILE, Asked, asked_in, phrases, phrases_in
from nlu.phrases import padded, phrase_pattern
from nlu.text import fold

TABLE = yaml.safe_load(FILE.read_text("utf-8"))
ASPECTS = {
    "overview", "eligibility", "documents", "form", "steps", "online", "place", "fee", "time", "result", "legal",
}  # fmt: skip


@pytest.mark.parametrize("text", ["", "😀", "bằng lái của tôi", "hôm nay trời đẹp"])
def test_a_message_without_words_of_asking_asks_for_nothing(text: str) -> None:
    assert asked_in(text) == Asked(frozenset(), frozenset(), how=False)


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("đổi bằng lái hết bao nhiêu tiền", {"fee"}),
        ("doi bang lai het bn tien", {"fee"}),
        ("làm hộ chiếu cần giấy tờ gì và phí bao nhiêu?", {"documents", "fee"}),
        ("nộp ở đâu, mấy ngày có?", {"place", "time"}),
        ("hai đứa có phải đi cùng nhau không", {"steps", "eligibility"}),
        ("phiếu số 1 và phiếu số 2 khác nhau ở điểm nào", {"overview"}),
    ],
)
def test_what_is_named_is_found_with_and_without_diacritics(text: str, aspects: set[str]) -> None:
    assert asked_in(text).strong == aspects
    assert asked_in(fold(text)).strong == aspects


def test_every_aspect_has_phrases_and_none_is_misspelled() -> None:
    assert set(TABLE) == {"strong", "weak", "how", "none"}
    assert {aspect for kind in ("strong", "weak") for named in TABLE[kind] for aspect in named.split()} == ASPECTS


def test_every_phrase_is_folded_and_stands_in_one_place_only() -> None:
    entries = [phrase.words for phrase in phrases()]
    assert [entry for entry in entries if fold(entry.replace("NN", "")) != entry.replace("NN", "")] == []
    assert sorted({entry for entry in entries if entries.count(entry) > 1}) == []


def test_every_phrase_is_heard_in_a_message_that_says_no_more() -> None:
    """Not one that the lexicon of shorthand writes out as another, nor one whose words a longer one uses up."""
    assert [phrase for phrase in phrases() if phrase not in phrases_in(phrase.words.replace("NN", "7"))] == []


@pytest.mark.parametrize(
    ("phrase", "text", "meets"),
    [
        ("mat bang", "em bị MẤT bằng rồi", True),
        ("mat bang", "mất cái bằng", False),
        ("mat * bang", "mất cái thẻ với bằng", True),
        ("mat * bang", "mất bằng", True),
        ("mat * bang", "mất một hai ba bốn năm bằng", False),
        ("con NN thang", "bằng còn 2 tháng nữa", True),
        ("con NN thang", "bằng còn vài tháng nữa", False),
        ("han", "hành khách", False),
        ("het han", "hết hạn?!", True),
    ],
)
def test_a_phrase_meets_whole_words_a_star_up_to_four_and_nn_a_number(phrase: str, text: str, meets: bool) -> None:
    assert bool(phrase_pattern(phrase).search(padded(text))) is meets
