"""A message that only asks ("phí bao nhiêu?") follows up on what was said; one that names a subject does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.function_words import FILE, content_words
from nlu.text import fold, normalise


@pytest.mark.parametrize(
    "text",
    [
        "thế phí bao nhiêu",
        "phi bao nhieu a",
        "mất bao lâu?",
        "nộp ở đâu",
        "cần giấy tờ gì",
        "het bn tien z",
        "Bao nhiêu???",
        "😀",
        "",
        "...",
        "12345",
        "hồ sơ đó thế nào",
    ],
)
def test_words_of_asking_name_no_subject(text: str) -> None:
    assert content_words(text) == ()


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("đổi bằng lái hết bao nhiêu", {"bang", "lai"}),
        ("doi bang lai het bn", {"bang", "lai"}),
        ("bị mất thì sao", {"mat"}),
        ("khai sinh cho con cần gì", {"khai", "sinh"}),
        ("lm cccd ở đâu", {"cuoc", "dan"}),
        ("thế làm sổ đỏ thì sao", {"so do"}),
    ],
)
def test_a_subject_remains_with_and_without_diacritics(text: str, subject: set[str]) -> None:
    assert subject <= set(content_words(text))
    assert content_words(text) == content_words(fold(text))


@pytest.mark.parametrize("word", ["mất", "đổi", "thẻ căn cước", "khai sinh", "hộ chiếu", "tạm trú", "kết hôn"])
def test_no_word_that_names_a_subject_stands_in_the_list(word: str) -> None:
    assert content_words(word) != ()


def entries() -> list[str]:
    return [line for line in FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_every_entry_is_in_normal_spelling() -> None:
    assert len(entries()) > 100
    assert [entry for entry in entries() if normalise(entry) != entry] == []


def test_every_entry_is_met_by_a_message_that_says_it() -> None:
    assert [entry for entry in entries() if content_words(entry)] == []


@given(st.text(max_size=200))
def test_any_text_has_an_answer_in_folded_words(text: str) -> None:
    assert all(word == fold(word) and not word.isdigit() for word in content_words(text))
