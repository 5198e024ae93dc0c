"""The rows of the base encoder, over small knowledge and two hashing encoders, and the option that asks for them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.ablation import ablate
from evaluation.base_ablation import BASE_VARIANTS, ablate_base
from evaluation.cases import Expected, Gold, Kind
from knowledge.encoder.encoder import Vectors
from service.cli import app
from tests.fakes import BOAT, HashEncoder, procedure, searcher_of

CARD = procedure()
LABELS = [one.label for one in BASE_VARIANTS]


class Deaf(HashEncoder):
    """An encoder that takes every text for the same."""

    def __init__(self) -> None:
        super().__init__("deaf")

    def _vector(self, text: str) -> Vectors:
        return super()._vector("a")


def gold(text: str, code: str) -> Gold:
    return Gold(id=text, texts=(text,), turns=(Expected(kind=Kind.INFO, codes=(code,)),), register_="")


ROWS = [gold("lam the cau ca het bao nhieu", CARD.code), gold("mua thuyền mới đăng ký chỗ nào", BOAT.code)]


def test_the_same_encoder_as_base_finds_what_the_shipped_one_finds() -> None:
    searcher = searcher_of(CARD, BOAT)
    shipped = ablate(searcher, ROWS)
    base = ablate_base(searcher, HashEncoder("another id"), ROWS)

    assert list(base) == LABELS
    assert [base[label] for label in LABELS] == [shipped[one] for one in ("vectors only", "words and vectors", "all")]


def test_texts_and_questions_are_encoded_by_the_base_alone() -> None:
    searcher = searcher_of(CARD, BOAT)
    base = HashEncoder("base")
    assert isinstance(searcher.encoder, HashEncoder)
    shipped_before = (len(searcher.encoder.passages), len(searcher.encoder.queries))
    ablate_base(searcher, base, [*ROWS, gold("đổi gplx", BOAT.code)])

    assert len(base.passages) == shipped_before[0]
    assert base.queries == [*(row.texts[0] for row in ROWS), "đổi giấy phép lái xe"]  # as search reads it, and no more
    assert (len(searcher.encoder.passages), len(searcher.encoder.queries)) == shipped_before


def test_a_base_that_knows_nothing_shows_in_its_vectors_and_not_in_the_words() -> None:
    found = ablate_base(searcher_of(CARD, BOAT), Deaf(), ROWS)

    assert len(set(found["base vectors only"].ranks)) == 2  # the same order of owners, whatever is asked
    assert found["words and base vectors"].ranks == (1, 1)


def test_an_index_without_a_classifier_has_all_three_rows_too() -> None:
    searcher = searcher_of(CARD)
    assert searcher.index.classifier is None

    assert list(ablate_base(searcher, HashEncoder("base"), ROWS[:1])) == LABELS


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--search-only"], "--ablation"),
        ([], "--ablation"),
        (["--search-only", "--ablation"], "no encoder is there"),
    ],
)
def test_a_base_that_cannot_be_measured_is_refused_in_one_sentence(
    options: list[str], said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, ["evaluate", "cases.jsonl", "--base", str(tmp_path), *options])

    assert done.exit_code == 1
    assert "--base" in done.output
    assert said in done.output
    assert len(done.output.splitlines()) == 1
