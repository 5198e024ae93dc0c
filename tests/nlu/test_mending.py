"""Typing errors that make no Vietnamese syllable are mended, and nothing else is."""

from __future__ import annotations

import re

import pytest

from nlu.mending import COMPOUNDS_FILE, SYLLABLE, common, foreign, mend
from nlu.text import expand, fold

COMPOUNDS = COMPOUNDS_FILE.read_text("utf-8").splitlines()


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lphí hết mấy đồng", "lệ phí hết mấy đồng"),
        ("đkiện", "điều kiện"),
        ("ktra", "kiểm tra"),
        ("gito", "giấy tờ"),
        ("uquyen cho vợ", "ủy quyền cho vợ"),
        ("can", "can"),  # a syllable by itself, and no "công an"
    ],
)
def test_a_compound_with_its_first_syllable_cut_is_read(typed: str, meant: str) -> None:
    assert expand(typed) == meant


@pytest.mark.parametrize("compound", [line for line in COMPOUNDS if not line.startswith("#")])
def test_every_compound_has_a_short_form_that_is_read_as_it(compound: str) -> None:
    first, second = compound.split()
    onset = re.match("ngh|ng|nh|ph|th|tr|ch|gh|gi|kh|qu|.", first)
    assert onset is not None
    assert compound in {expand(f"{head}{dot}{second}") for head in (first[0], onset[0]) for dot in ("", ".")}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k hđồng", "không hợp đồng"),
        ("k h.động", "không hoạt động"),
        ("hdong", "hdong"),
        ("đvị", "đơn vị"),
        ("báo c.an", "báo công an"),
        ("x.dinh lai d.toc", "xác định lai dân tộc"),
    ],
)
def test_what_may_stand_for_two_compounds_stands_for_none_but_by_its_diacritics(typed: str, meant: str) -> None:
    assert expand(typed) == meant
