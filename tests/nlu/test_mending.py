"""Typing errors that make no Vietnamese syllable are mended, and nothing else is."""

from __future__ import annotations

import pytest

from nlu.mending import foreign, mend
from nlu.text import expand, fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lamf thẻ căn cuowcs", "lam thẻ căn cuoc"),
        ("tooi muoons ddoir bangwf lais", "toi muon doi bang lais"),  # English ends in s too: "lais" stays as it is
        ("hoir vowis truowc nayf", "hoir voi truoc nay"),
        ("nghieejp", "nghiep"),
        ("khogn bao nhieeu tieenf", "khong bao nhieu tien"),
    ],
)
def test_telex_keys_left_as_typed_are_undone(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize("word", ["visa", "test", "list", "cost", "now", "profile", "đổi", "lấy", "gplx"])
def test_other_words_stay(word: str) -> None:
    assert mend(word, fold(word)) == word


def test_every_foreign_word_would_be_mended_if_it_were_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = foreign()
    monkeypatch.setattr("nlu.mending.foreign", frozenset)
    assert [word for word in sorted(listed) if mend(word, word) == word] == []
