"""The sets we measure with: none of their questions is learnt from, and each is what the rules ask for."""

from collections import Counter
from pathlib import Path

import pytest

from evaluation.cases import Gold, Kind
from evaluation.cases_io import read_cases, read_gold
from evaluation.nearness import Line, case_lines, near_pairs, reworded_pairs, training_lines
from evaluation.score import TWINS
from knowledge.encoder.encoder import Encoder, load_encoder
from knowledge.everyday import load_everyday
from knowledge.loader import load_seeds

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "evaluation" / "cases"
EVERYDAY, NATIONAL = ("dev", "test"), ("national-dev", "national-test")
MORE = ("ordinary", "hard")
REGRESSION = "regression"
"""What once went wrong may stand among what is learnt: then it was mended so. In a test set it may not."""
REGISTERS = {"formal", "colloquial", "unaccented", "teencode", "typo", "dialect", "voice-like", "mixed-english"}
SHORT = 4
"""Messages of so few words ("cần giấy tờ gì", "cảm ơn nhé") cannot but be said by everybody."""
SHORT_REWORDED = 5
"""The same where order and a word more do not count: five make the name of a matter ("làm lại giấy khai sinh")."""


def gold(name: str) -> list[Gold]:
    return list(read_gold(CASES / f"{name}.jsonl"))


@pytest.fixture(scope="module")
def training() -> list[Line]:
    return training_lines(ROOT)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def too_near(left: list[Line], right: list[Line], encoder: Encoder) -> list[tuple[Line, Line]]:
    near = [pair for pair in near_pairs(left, right) if pair.words > SHORT]
    reworded = [pair for pair in reworded_pairs(left, right, encoder) if pair.words > SHORT_REWORDED]
    return [(pair.left, pair.right) for pair in near + reworded]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*EVERYDAY, *NATIONAL, *MORE])
def test_no_question_is_nearly_one_that_is_learnt_from(name: str, training: list[Line], encoder: Encoder) -> None:
    assert too_near(case_lines(CASES / f"{name}.jsonl"), training, encoder) == []


@pytest.mark.slow
@pytest.mark.parametrize("left", ["test", "national-test"])
@pytest.mark.parametrize("right", ["dev", "national-dev", *MORE, REGRESSION])
def test_no_question_of_a_test_set_is_nearly_one_of_another_set(left: str, right: str, encoder: Encoder) -> None:
    assert too_near(case_lines(CASES / f"{left}.jsonl"), case_lines(CASES / f"{right}.jsonl"), encoder) == []


@pytest.mark.parametrize("name", EVERYDAY)
def test_a_set_is_large_enough_and_covers_every_kind_procedure_and_aspect(name: str) -> None:
    cases = gold(name)
    single = [case for case in cases if not case.is_dialogue]
    turns = [turn for case in cases for turn in case.turns]

    assert len(single) >= 400
    assert len(cases) - len(single) >= 60
    assert {turn.kind for turn in turns} == set(Kind)
    assert {code for turn in turns for code in turn.codes} >= set(load_seeds().procedures)
    assert len({aspect for turn in turns for aspect in turn.aspects}) == 11
    assert sum(turn.kind in (Kind.UNSAFE, Kind.INJECTION) for turn in turns) >= 40


@pytest.mark.parametrize("name", EVERYDAY)
def test_a_set_is_written_in_every_register_and_in_no_other(name: str) -> None:
    counted = Counter(turn.register_ for case in gold(name) for turn in case.turns)
    assert set(counted) == REGISTERS
    assert {register: count for register, count in counted.items() if count < 20} == {}


@pytest.mark.parametrize("name", EVERYDAY)
def test_a_dialogue_has_two_turns_or_more_and_some_have_four(name: str) -> None:
    lengths = {case.id: len(case.turns) for case in read_cases(CASES / f"{name}.jsonl") if case.turns is not None}
    assert [case for case, length in lengths.items() if length < 2] == []
    assert sum(length >= 4 for length in lengths.values()) >= 3


@pytest.mark.parametrize("ending", TWINS.values(), ids=TWINS)
def test_at_least_two_hundred_questions_of_the_test_set_are_repeated_in_another_way(ending: str) -> None:
    cases = {case.id: case for case in gold("test")}
    pairs = [(case, cases[name + ending]) for name, case in cases.items() if name + ending in cases]

    assert len(pairs) >= 200
    for one, twin in pairs:
        assert [(turn.kind, turn.codes, turn.aspects) for turn in one.turns] == [
            (turn.kind, turn.codes, turn.aspects) for turn in twin.turns
        ]
        assert one.texts != twin.texts


@pytest.mark.parametrize("name", NATIONAL)
def test_a_national_set_asks_for_procedures_that_are_known_by_everyday_words(name: str) -> None:
    known = set(load_everyday()) | set(load_seeds().procedures)
    cases = gold(name)
    counted = Counter(code for case in cases for code in case.turns[0].codes)

    assert len(cases) >= 200
    assert len(counted) >= 100
    assert set(counted) <= known
