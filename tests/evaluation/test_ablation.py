"""Ablation, over small knowledge and the hashing encoder."""

import io
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from evaluation.ablation import ALL, VARIANTS, Part, ablate, keeping, print_ablation
from evaluation.cases import Expected, Gold
from evaluation.search_only import Ranks, measure
from knowledge.schema import NeighbourGroup, Procedure
from knowledge.search import Searcher
from knowledge.settings import SEARCH, SearchSettings
from service.cli import app
from tests.fakes import BOAT, DOG, HashEncoder, procedure, searcher_of

CARD = procedure()
WATER = NeighbourGroup.model_validate(
    {
        "id": "water",
        "question": "Anh/chị hỏi về việc nào?",
        "sample_questions": ["ra hồ phải xin gì", "ra ho can giay gi"],
        "options": [
            {"code": CARD.code, "label": "Thẻ câu cá", "cues": ["can cau"], "against": ["mai cheo"]},
            {"code": BOAT.code, "label": "Thuyền", "cues": ["mai cheo", "ra khoi"]},
        ],
    }
)
WEIGHTS = {
    Part.WORDS: {"word_weight", "together_weight", "character_weight"},
    Part.VECTORS: {"dense_weight"},
    Part.CLASSIFIER: {"classifier_weight"},
    Part.PRIOR: {"prior_weight"},
    Part.CUES: {"cue_weight"},
}


def gold(text: str, *codes: str, kind: str = "info") -> Gold:
    expected = Expected.model_validate({"kind": kind, "codes": codes, "register": "formal"})
    return Gold(id=text, texts=(text,), turns=(expected,), register_="formal")


def small() -> Searcher:
    return searcher_of(CARD, BOAT, topics=[DOG], groups=[WATER])


def by_words(*procedures: Procedure) -> Searcher:
    """A searcher by words and prior: the hashing encoder is blind to diacritics, which no row here turns on."""
    return replace(searcher_of(*procedures), settings=keeping(SEARCH, frozenset({Part.WORDS, Part.PRIOR})))


def zeroed(settings: SearchSettings) -> set[str]:
    return {one.name for one in fields(settings) if one.name.endswith("_weight") and not getattr(settings, one.name)}


def firsts(searcher: Searcher, rows: Sequence[Gold]) -> dict[str, list[bool]]:
    return {label: [rank == 1 for rank in ranks.ranks] for label, ranks in ablate(searcher, rows).items()}


@pytest.mark.parametrize("part", Part)
def test_leaving_a_part_out_takes_its_weights_and_no_other(part: Part) -> None:
    assert zeroed(keeping(SEARCH, ALL - {part})) == WEIGHTS[part]


@pytest.mark.parametrize("part", Part)
def test_a_part_alone_keeps_its_weights_as_they_are(part: Part) -> None:
    alone = keeping(SEARCH, frozenset({part}))

    assert zeroed(alone) == set.union(*(names for other, names in WEIGHTS.items() if other is not part))
    assert all(getattr(alone, name) == getattr(SEARCH, name) for name in WEIGHTS[part])


def test_every_weight_of_search_belongs_to_a_part() -> None:
    weights = {one.name for one in fields(SearchSettings) if one.name.endswith("_weight")}

    assert zeroed(keeping(SEARCH, frozenset())) == weights


def test_the_row_of_all_is_what_search_itself_finds() -> None:
    rows = [
        gold("lam the cau ca het bao nhieu", CARD.code),
        gold("mua thuyền mới đăng ký chỗ nào", BOAT.code),
        gold("nuôi chó ở đâu", BOAT.code),  # the topic stands before it
        gold("đăng ký", CARD.code, kind="apply"),
        gold("ra hồ phải xin gì", BOAT.code),  # the group that asks back takes no rank
        gold("làm thẻ cho mái chèo ra khơi", BOAT.code),
        gold("đăng ký cái cần câu", CARD.code),
        gold("?!", CARD.code),  # no words: nothing is found
        gold("cảm ơn", kind="thanks"),
    ]
    table = ablate(small(), rows)

    assert table["all"] == measure(small(), rows).overall
    assert len(table["all"].ranks) == 8
    assert list(table) == [one.label for one in VARIANTS]
    assert all(ranks.ranks[7] is None for ranks in table.values())


def test_without_a_classifier_its_rows_are_left_out() -> None:
    searcher = small()
    bare = replace(searcher, index=replace(searcher.index, classifier=None))
    labels = set(ablate(bare, [gold("thuyền", BOAT.code)]))

    assert {one.label for one in VARIANTS} - labels == {"classifier only", "all without classifier"}


def test_a_question_is_encoded_once_and_again_only_for_its_shorthand() -> None:
    searcher = small()
    assert isinstance(searcher.encoder, HashEncoder)

    ablate(searcher, [gold("Đăng ký THUYỀN", BOAT.code)])
    assert searcher.encoder.queries == ["đăng ký thuyền"]

    searcher.encoder.queries.clear()
    ablate(searcher, [gold("đổi gplx", BOAT.code)])
    assert searcher.encoder.queries == ["đổi giấy phép lái xe", "đổi gplx"]


def test_without_the_prior_the_more_frequent_of_two_equals_gains_nothing() -> None:
    often = procedure("1.000009", frequency=5)  # otherwise like the other
    right = firsts(by_words(CARD, often), [gold("thẻ câu cá", often.code)])

    assert right["all"] == [True]
    assert right["all without prior"] == [False]
    assert right["all without cues"] == [True]


def test_without_cues_the_word_that_tells_neighbours_apart_is_not_heard() -> None:
    right = firsts(small(), [gold("thẻ của mái chèo ra khơi", BOAT.code), gold("thẻ câu cá", CARD.code)])

    assert right["all"] == [True, True]
    assert right["all without cues"] == [False, True]
    assert right["words only"] == [False, True]


def test_without_the_lexicon_shorthand_finds_nothing() -> None:
    licence = procedure(
        "1.000007",
        name="Đổi giấy phép lái xe",
        everyday_names=[],
        summary="Đổi giấy phép lái xe.",
        cases={},
        results=[{"text": "Giấy phép lái xe"}],
        sample_questions=["đổi giấy phép lái xe ở đâu"],
        frequency=1,
    )
    asked = [gold("gplx", licence.code), gold("giấy phép lái xe", licence.code)]
    right = firsts(by_words(CARD, BOAT, licence), asked)

    assert right["all"] == [True, True]
    assert right["all without the shorthand lexicon"] == [False, True]


def test_without_folding_words_need_their_diacritics() -> None:
    boat = procedure(
        "1.000002",
        name="Đăng ký thuyền",
        everyday_names=[],
        summary="Đăng ký thuyền.",
        cases={},
        results=[{"text": "Đăng ký thuyền"}],
        sample_questions=["đăng ký thuyền ở đâu"],
        frequency=1,
    )
    lure = procedure(sample_questions=["nguoi dang cau ca o ho thi xin the nao"])
    right = firsts(by_words(lure, boat), [gold("đăng ký thuyền", boat.code), gold("dang ky thuyen", boat.code)])

    assert right["all"] == [True, True]
    assert right["all without folding"] == [True, False]


def test_the_table_has_a_row_a_variant_in_100_columns() -> None:
    table = {one.label: Ranks((1,) * 600 + (2, None, 4)) for one in VARIANTS}
    screen = io.StringIO()
    print_ablation(table, Console(file=screen, width=100))
    lines = screen.getvalue().splitlines()

    assert lines[0].split() == ["variant", "hit@1", "hit@3", "hit@5", "MRR"]
    assert all(any(line.startswith(f"{label} ") for line in lines) for label in table)
    assert "99.5 (99–100)" in lines[1]
    assert "603 questions" in lines[-1]
    assert max(map(len, lines)) <= 100
    assert "…" not in screen.getvalue()


def test_ablation_without_search_only_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", str(tmp_path / "cases.jsonl"), "--ablation"])

    assert done.exit_code == 1
    assert "--search-only" in done.output
    assert len(done.output.splitlines()) == 1
