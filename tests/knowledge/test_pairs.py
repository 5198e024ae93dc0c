"""What the encoder practises on: batches in which everybody is somebody else, and neighbours meet."""

import random

from knowledge.encoder.pairs import Owner, batches, owners_of
from knowledge.everyday import Everyday
from knowledge.snapshot import Snapshot
from nlu.text import expand, fold
from tests.fakes import BOAT, DOG, procedure

OWNERS = [
    Owner(f"Cấp giấy phép việc {number}", [f"giấy việc {number}"], [f"xin phép việc {number} ở đâu", f"viec {number}"])
    for number in range(40)
]


def test_a_batch_holds_each_owner_once_and_an_epoch_nearly_every_question() -> None:
    epoch = list(batches(OWNERS, 8, random.Random(1)))
    numbers = [[question.split("việc ")[-1].split("viec ")[-1].split()[0] for question, _ in batch] for batch in epoch]

    assert all(len(set(batch)) == len(batch) for batch in numbers)
    assert sum(map(len, epoch)) >= 2 * len(OWNERS) - 8


def test_the_same_seed_gives_the_same_batches_and_another_one_others() -> None:
    first, again, other = (list(batches(OWNERS, 8, random.Random(seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_question_is_never_its_own_partner() -> None:
    draw = random.Random(3)
    owner = Owner("Đăng ký thuyền", [], ["mua thuyền mới", "dang ky thuyen"])
    partners = {owner.partner("mua thuyền mới", draw) for _ in range(50)}
    assert partners == {"Đăng ký thuyền", "dang ky thuyen"}


def test_two_records_of_one_matter_do_not_meet_in_a_batch() -> None:
    twins = [
        Owner("Cấp thẻ câu cá ở hồ nước ngọt", [], ["câu a"]),
        Owner("Cấp thẻ câu cá ở hồ nước ngọt", [], ["câu b"]),
    ]
    others = [Owner(f"Việc khác hẳn số {number} về thuế", [], [f"hỏi {number}"]) for number in range(6)]
    for seed in range(20):
        for batch in batches([*twins, *others], 8, random.Random(seed)):
            texts = {fold(question) for question, _ in batch}
            assert not {"cau a", "cau b"} <= texts


def test_seeds_topics_and_the_rest_of_the_catalogue_are_owners_with_the_official_name_where_it_is_known() -> None:
    seeds = Snapshot({"1.000001": procedure(), BOAT.code: BOAT}, {DOG.id: DOG})
    everyday = {
        code: Everyday(code=code, everyday_names=("tên gọi",), sample_questions=("hỏi gì | fee",))
        for code in ("1.000001", "1.000009", "1.000010")
    }
    owners = owners_of(seeds, everyday, {"1.000009": "Tên chính thức"})

    assert [owner.name for owner in owners] == [procedure().name, BOAT.name, DOG.name, "Tên chính thức", "tên gọi"]
    assert owners[3].questions == ["hỏi gì"]


def test_questions_are_written_as_search_reads_them() -> None:
    [batch] = batches([Owner("A", ["b"], ["dc k"]), Owner("Việc gì đó", ["d"], ["cccd"])], 2, random.Random(5))
    assert {fold(question) for question, _ in batch} == {fold(expand("dc k")), fold(expand("cccd"))}
