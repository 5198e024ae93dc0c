"""Typing errors that make no Vietnamese syllable are mended, and nothing else is."""

from __future__ import annotations

import pytest

from nlu.mending import SYLLABLE, common, foreign, mend
from nlu.text import expand, fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lamf thẻ căn cuowcs", "lam thẻ căn cuoc"),
        ("tooi muoons ddoir bangwf lais", "toi muon doi bang lai"),
        ("hoir vowis truowc nayf", "hoi voi truoc nay"),
        ("nghieejp", "nghiep"),
        ("khogn bao nhieeu tieenf", "khong bao nhieu tien"),
    ],
)
def test_telex_keys_left_as_typed_are_undone(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tuổii giấyy kkhai sinhh", "tuổi giấy khai sinh"),
        ("thág này làm khôg kịp, mag theo địh danh", "tháng này làm không kịp, mang theo định danh"),
        ("pải ra fường, qa mạg", "phải ra phường, qua mạng"),
        ("bảnsao giấy khaisinh", "bản sao giấy khai sinh"),
        ("mạgn xogn ngyà", "mạng xong ngày"),
    ],
)
def test_keys_hit_twice_left_out_or_swapped_are_mended(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "visa",
        "test",
        "list",
        "cost",
        "now",
        "profile",
        "đổi",
        "lấy",
        "gplx",
        "ubnd",
        "bca",
        "app",
        "days",
        "text",
        "photo",
    ],
)
def test_other_words_stay(word: str) -> None:
    assert mend(word, fold(word)) == word


def test_every_foreign_word_would_be_mended_if_it_were_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = foreign()
    monkeypatch.setattr("nlu.mending.foreign", frozenset)
    assert [word for word in sorted(listed) if mend(word, word) == word] == []


def test_a_word_is_mended_to_syllables_only() -> None:
    assert [word for word in sorted(common()) if SYLLABLE.fullmatch(word) is None] == []
