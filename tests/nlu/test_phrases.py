"""Phrases of the lexicons: a text that holds one is always found by the words that it must have."""

import pytest

from nlu.phrases import Phrases, holds, padded

PHRASES = ("con han", "bi mat * chua", "NN ngay", "* roi", "mat")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("bằng còn hạn", {"con han"}),
        ("hạn còn dài", set()),
        ("bị mất hôm qua báo chưa", {"bi mat * chua", "mat"}),
        ("bị mất hôm qua", {"mat"}),
        ("15 ngày nữa", {"NN ngay"}),
        ("mấy ngày nữa", set()),
        ("nộp rồi", {"* roi"}),
        ("mặt bằng", {"mat"}),
        ("", set()),
    ],
)
def test_what_a_text_holds_is_among_what_it_may_hold(text: str, held: set[str]) -> None:
    prepared = padded(text)
    assert {phrase for phrase in PHRASES if holds(phrase, prepared)} == held
    may_hold = {PHRASES[number] for number in Phrases(PHRASES).of(prepared)}
    assert held <= may_hold
