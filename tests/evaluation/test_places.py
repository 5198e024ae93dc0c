"""The gazetteer over phrases by another hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from evaluation.cases_io import CaseError
from evaluation.places import Expect, judge, print_judged, read_phrases
from knowledge.places.units import units_of_hanoi

PHRASES = Path(__file__).parents[2] / "evaluation" / "cases" / "places.jsonl"


def test_95_of_100_places_are_read_right() -> None:
    judged = judge(read_phrases(PHRASES))
    assert len(judged) >= 200
    assert len({one.phrase.q for one in judged}) == len(judged)
    assert {one.phrase.expect for one in judged} == set(Expect)
    wrong = [one.phrase.q for one in judged if not one.right]
    assert len(wrong) <= len(judged) * 0.05, wrong


def test_the_set_that_nobody_looks_at_is_sound_and_apart() -> None:
    looked_at = {phrase.q.lower() for phrase in read_phrases(PHRASES)}
    apart = list(read_phrases(PHRASES.with_name("places-test.jsonl")))
    assert len({phrase.id for phrase in apart}) == len(apart) >= 100
    assert not looked_at & {phrase.q.lower() for phrase in apart}
    assert all(set(phrase.units) <= set(units_of_hanoi()) for phrase in apart)


def test_what_is_wrong_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "phrases.jsonl"
    path.write_text(
        '{"id": "a", "q": "chợ Đồng Xuân", "expect": "unit", "units": ["00070"], "kind": "landmark"}\n'
        '{"id": "b", "q": "chợ Đồng Xuân", "expect": "none", "kind": "landmark"}\n',
        "utf-8",
    )
    print_judged(judge(read_phrases(path)), Console(width=100))
    shown = capsys.readouterr().out
    assert "1 of 2" in shown
    assert "b 'chợ Đồng Xuân': place Chợ Đồng Xuân" in shown
    assert "a 'chợ" not in shown


def test_a_line_that_is_no_phrase_is_named(tmp_path: Path) -> None:
    path = tmp_path / "phrases.jsonl"
    path.write_text('{"id": "a"}\n', "utf-8")
    with pytest.raises(CaseError, match="line 1"):
        list(read_phrases(path))
