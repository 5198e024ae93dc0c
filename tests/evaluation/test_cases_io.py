import json
from pathlib import Path

import pytest

from evaluation.cases import Kind, Result, ResultTurn
from evaluation.cases_io import CaseError, read_cases, read_gold, read_results, resume, write_result
from knowledge.envelope import Outcome

TURN = ResultTurn(
    q="phí bao nhiêu",
    reply="Miễn phí.",
    outcome=Outcome.ANSWERED,
    intent="ask_fee",
    confidence=0.9,
    procedures=("1.001193",),
    aspects=("fee",),
    latency_ms=120.5,
)


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return tmp_path / "cases.jsonl"


def test_a_case_is_a_question_or_turns_and_other_keys_are_ignored(cases: Path) -> None:
    written(
        cases,
        '{"id": "a", "q": "mất căn cước", "kind": "nothing known", "note": 1}',
        "",
        '{"id": "b", "turns": ["đổi bằng lái", "phí sao"], "location": [21.03, 105.85]}',
    )
    first, second = read_cases(cases)
    assert (first.texts, first.location) == (("mất căn cước",), None)
    assert (second.texts, second.location) == (("đổi bằng lái", "phí sao"), (21.03, 105.85))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": "b", "q": "x"', "line 2, column"),
        ('{"id": "b"}', "either `q` or `turns`"),
        ('{"id": "b", "q": "x", "turns": ["x"]}', "either `q` or `turns`"),
        ('{"id": "b", "turns": []}', "field `turns`"),
        ('{"id": "", "q": "x"}', "field `id`"),
        ('{"id": "a", "q": "x"}', "stands in line 1"),
        ('{"id": "b", "q": "x", "location": [121.0, 5.0]}', "field `location.0`"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_and_cure(cases: Path, line: str, words: str) -> None:
    written(cases, '{"id": "a", "q": "x"}', line)
    rows = read_cases(cases)
    assert next(rows).id == "a"  # rows before it are there: nothing waits for the end of the file
    with pytest.raises(CaseError, match="line 2") as caught:
        next(rows)
    assert str(cases) in str(caught.value)
    assert words in str(caught.value)


def test_bytes_that_are_no_text_and_a_missing_file_are_refused(cases: Path) -> None:
    with pytest.raises(CaseError, match="no such file"):
        list(read_cases(cases))
    cases.write_bytes(b'{"id": "a", "q": "\xff"}\n')
    with pytest.raises(CaseError, match="line 1: not UTF-8 at byte 18"):
        list(read_cases(cases))


def test_gold_of_a_dialogue_inherits_its_register(cases: Path) -> None:
    written(
        cases,
        '{"id": "a", "q": "x", "kind": "info", "codes": ["1.001193"], "aspects": ["fee"], "register": "typo"}',
        '{"id": "b", "turns": ["x", "y"], "register": "dialect",'
        ' "gold": [{"kind": "greet"}, {"kind": "info", "register": "formal"}]}',
        '{"id": "c", "turns": ["x"], "gold": [{"kind": "thanks", "register": "teencode"}]}',
    )
    single, dialogue, short = read_gold(cases)
    assert (single.register_, single.turns[0].kind, single.turns[0].codes) == ("typo", Kind.INFO, ("1.001193",))
    assert [turn.register_ for turn in dialogue.turns] == ["dialect", "formal"]
    assert (dialogue.register_, short.register_) == ("dialect", "teencode")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": "a", "turns": ["x", "y"], "gold": [{"kind": "greet"}]}', "2 turns but 1 gold entries"),
        ('{"id": "a", "q": "x", "kind": "chat"}', "field `kind`"),
        ('{"id": "a", "turns": ["x"]}', "field `gold`"),
    ],
)
def test_gold_that_cannot_be_scored_is_refused(cases: Path, line: str, words: str) -> None:
    with pytest.raises(CaseError, match="line 1") as caught:
        list(read_gold(written(cases, line)))
    assert words in str(caught.value)


def test_a_result_has_the_agreed_keys_and_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        write_result(stream, Result(id="a", turns=(TURN,)))
        row = json.loads(path.read_text("utf-8"))  # before the file is closed
    assert row == {
        "id": "a",
        "turns": [
            {
                "q": "phí bao nhiêu",
                "reply": "Miễn phí.",
                "outcome": "answered",
                "intent": "ask_fee",
                "confidence": 0.9,
                "procedures": ["1.001193"],
                "aspects": ["fee"],
                "places": [],
                "latency_ms": 120.5,
            }
        ],
    }
    assert list(read_results(path)) == [Result(id="a", turns=(TURN,))]


def test_resuming_drops_a_torn_last_line_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    assert resume(path) == set()
    with path.open("w", encoding="utf-8") as stream:
        write_result(stream, Result(id="a", turns=(TURN,)))
        write_result(stream, Result(id="b", turns=(TURN,)))
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])  # within the last row, and within no letter
    assert resume(path) == {"a"}
    assert path.read_bytes() == whole.splitlines(keepends=True)[0]


def test_resuming_refuses_a_line_that_is_damaged_in_the_middle(tmp_path: Path) -> None:
    path = written(tmp_path / "results.jsonl", '{"id": "a"', Result(id="b", turns=(TURN,)).model_dump_json())
    with pytest.raises(CaseError, match="line 1"):
        resume(path)
