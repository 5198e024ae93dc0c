import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evaluation.nearness import Line, check, near_pairs, reworded_pairs, training_lines
from knowledge.encoder.encoder import Vectors, load_encoder


class AllAlike:
    """An encoder to which every text says the same; it keeps what it was given."""

    model_id = "all-alike"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode_query(self, text: str) -> Vectors:
        raise NotImplementedError

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return np.ones((len(texts), 1), np.float32)


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


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("thế chứng thực chữ ký trong giấy ủy quyền thì mang gì", "giay uy quyen can chung thuc chu ky thi mang gi"),
        ("lấy tờ khai ở đâu", "tờ khai lấy ở đâu"),
        # every word but one or two the same, and too few trigrams
        (
            "con em được 4 tháng rồi mà vẫn chưa khai sinh, có bị phạt ko ạ",
            "con em sinh 4 tháng rồi chưa khai sinh, có bị phạt ko ạ",
        ),
        ("mấy ngày thì có thẻ bảo hiểm", "mấy hôm thì có thẻ bảo hiểm"),
    ],
)
def test_a_question_in_another_order_is_the_same_though_edit_distance_misses_it(left: str, right: str) -> None:
    assert near_pairs(lines(left), lines(right)) == []
    (pair,) = reworded_pairs(lines(left), lines(right), load_encoder())
    assert (pair.left.text, pair.right.text) == (left, right)
    assert 0.9 <= pair.ratio <= 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # the same words in the main, about something else: the vectors tell
        (
            "chứng thực di chúc ở phường hay phải ra phòng công chứng",
            "chứng thực bản sao thì ra phường hay phòng công chứng",
        ),
        # vectors side by side, another aspect: the trigrams tell
        ("đăng ký tạm trú nộp ở đâu", "đăng ký tạm trú online"),
        # vectors as near as any two texts have, another aspect: the words tell
        ("đăng ký kết hôn ở phường mất bao nhiêu tiền vậy", "đăng ký kết hôn ở phường mất mấy ngày"),
        # the same words in the main, about something else
        ("con làm hộ chiếu thì cần gì ạ", "con làm căn cước thì cần gì ạ"),
        ("?!", "…"),
        ("", ""),
    ],
)
def test_an_honest_neighbour_is_no_reworded_question(left: str, right: str) -> None:
    assert reworded_pairs(lines(left), lines(right), load_encoder()) == []


def test_only_what_shares_most_of_its_letters_and_is_not_found_otherwise_is_encoded() -> None:
    encoder = AllAlike()
    left = lines("lấy tờ khai ở đâu", "nhập khẩu về nhà vợ", "ly hôn ở tòa nào")
    right = lines("to khai lay o dau", "nhap khau ve nha vo", "xin chào")
    (pair,) = reworded_pairs(left, right, encoder)
    assert (pair.left.where, pair.right.where, pair.ratio) == ("0", "0", 1.0)
    assert encoder.seen == ["lay to khai o dau", "to khai lay o dau"]


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
    (tmp_path / "knowledge/turns/dialogues").mkdir(parents=True)
    dialogue = {
        "turns": ["mấy ngày thì xong ạ"],
        "gold": [{"kind": "info", "codes": ["1.001193"], "aspects": ["time"]}],
    }
    (tmp_path / "knowledge/turns/dialogues/civil_status.jsonl").write_text(json.dumps(dialogue) + "\n", "utf-8")
    assert [line.text for line in training_lines(tmp_path)] == [
        "phí hộ chiếu bao nhiêu",
        "bao lâu mới có kết quả",
        "làm giấy khai sinh",
        "khai sinh muộn có bị phạt không",
        "ly hôn ở tòa nào",
        "mấy ngày thì xong ạ",
    ]
    dev = [
        {"id": "d-1", "q": "Khai sinh muộn có bị phạt không ạ"},
        {"id": "d-2", "q": "nhập khẩu về nhà vợ"},
        {"id": "d-2-u", "q": "nhap khau ve nha vo"},  # a twin within its set is meant to be there
        {"id": "d-3", "q": "ở tòa nào ly hôn"},  # in another order
    ]
    test = [{"id": "t-1", "turns": ["chào", "ly hon o toa nao"]}, {"id": "t-2", "q": "nhập khẩu về nhà vợ"}]
    for name, rows in (("dev", dev), ("test", test)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    found = check(tmp_path, tmp_path / "dev.jsonl", tmp_path / "test.jsonl", AllAlike())
    assert {name: {(pair.left.where, pair.right.where) for pair in pairs} for name, pairs in found.items()} == {
        "dev–training": {
            ("dev.jsonl:d-1", "knowledge/procedures/1.001193.yml"),
            ("dev.jsonl:d-3", "knowledge/topics.yml"),
        },
        "test–training": {("test.jsonl:t-1", "knowledge/topics.yml")},
        "test–dev": {
            ("test.jsonl:t-1", "dev.jsonl:d-3"),
            ("test.jsonl:t-2", "dev.jsonl:d-2"),
            ("test.jsonl:t-2", "dev.jsonl:d-2-u"),
        },
    }
