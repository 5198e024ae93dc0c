import json
from pathlib import Path

import pytest

from evaluation.nearness import Line, check, near_pairs, training_lines


def lines(*texts: str) -> list[Line]:
    return [Line(str(number), text) for number, text in enumerate(texts)]


def test_a_text_and_its_form_without_diacritics_are_the_same() -> None:
    (pair,) = near_pairs(lines("Mất thẻ căn cước, làm lại ở đâu?"), lines("mat the can cuoc lam lai o dau", "xin chào"))
    assert (pair.right.where, pair.ratio, pair.words) == ("0", 1.0, 8)


@pytest.mark.parametrize(
    ("left", "right", "ratio"),
    [
        # 2 · 27 / (28 + 27): one letter more
        ("dang ky ket hon o phuong nao", "dang ky ket hon phuong nao", 52 / 54),
        ("doi bang lai xe may het han", "doi bang lai xe mai het han", 52 / 54),
        # four letters in forty, spread out: the worst case that the quick look must not lose
        ("lam giay khai sinh cho con can giay to gi", "lom giay khoi sinh chi con can giuy to gi", 74 / 82),
    ],
)
def test_a_letter_or_two_are_near(left: str, right: str, ratio: float) -> None:
    (pair,) = near_pairs(lines(left), lines(right))
    assert pair.ratio == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("đổi bằng lái xe máy", "cấp lại bằng lái xe máy"),
        ("phí làm hộ chiếu bao nhiêu", "phí làm căn cước bao nhiêu"),
        ("?!", "…"),
        ("", ""),
    ],
)
def test_other_questions_are_not(left: str, right: str) -> None:
    assert near_pairs(lines(left), lines(right)) == []


def test_pairs_beyond_one_batch_are_found() -> None:
    many = lines(*(f"cau hoi so {number} ve viec {number * 7919}" for number in range(600)))
    found = near_pairs(many, [many[3], many[599]], same=1.0)
    assert {(pair.left.where, pair.right.where) for pair in found} == {("3", "3"), ("599", "599")}


def test_all_that_is_learnt_from_is_compared_with_both_sets(tmp_path: Path) -> None:
    for folder in ("nlu/data", "knowledge/procedures"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "nlu/data/ask_fee.yml").write_text(
        "nlu:\n- intent: ask_fee\n  examples: |\n    - phí [hộ chiếu](procedure) bao nhiêu\n"
        "- intent: ask_time\n  examples:\n  - text: bao lâu mới có kết quả\n    metadata: {also: [ask_fee]}\n"
        "- synonym: x\n  examples: |\n    - not an example\n",
        "utf-8",
    )
    (tmp_path / "knowledge/procedures/1.001193.yml").write_text(
        "everyday_names: [làm giấy khai sinh]\nsample_questions: [khai sinh muộn có bị phạt không]\n", "utf-8"
    )
    (tmp_path / "knowledge/topics.yml").write_text("topics:\n- sample_questions: [ly hôn ở tòa nào]\n", "utf-8")
    assert [line.text for line in training_lines(tmp_path)] == [
        "phí hộ chiếu bao nhiêu",
        "bao lâu mới có kết quả",
        "làm giấy khai sinh",
        "khai sinh muộn có bị phạt không",
        "ly hôn ở tòa nào",
    ]
    dev = [
        {"id": "d-1", "q": "Khai sinh muộn có bị phạt không ạ"},
        {"id": "d-2", "q": "nhập khẩu về nhà vợ"},
        {"id": "d-2-u", "q": "nhap khau ve nha vo"},  # a twin within its set is meant to be there
    ]
    test = [{"id": "t-1", "turns": ["chào", "ly hon o toa nao"]}, {"id": "t-2", "q": "nhập khẩu về nhà vợ"}]
    for name, rows in (("dev", dev), ("test", test)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    found = check(tmp_path, tmp_path / "dev.jsonl", tmp_path / "test.jsonl")
    assert {name: {(pair.left.where, pair.right.where) for pair in pairs} for name, pairs in found.items()} == {
        "dev–training": {("dev.jsonl:d-1", "knowledge/procedures/1.001193.yml")},
        "test–training": {("test.jsonl:t-1", "knowledge/topics.yml")},
        "test–dev": {("test.jsonl:t-2", "dev.jsonl:d-2"), ("test.jsonl:t-2", "dev.jsonl:d-2-u")},
    }
