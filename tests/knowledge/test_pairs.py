"""What the encoder practises on: batches in which everybody is somebody else, and neighbours meet."""

import random

from knowledge.encoder.pairs import Owner, Pair, Practice, owners_of
from knowledge.everyday import Everyday
from knowledge.schema import NeighbourGroup, NeighbourOption
from knowledge.snapshot import Snapshot
from knowledge.turns.said import Said
from nlu.text import expand, fold
from tests.fakes import BOAT, DOG, procedure

OWNERS = [
    Owner(f"Cấp giấy phép việc {number}", [f"giấy việc {number}"], [f"xin phép việc {number} ở đâu", f"viec {number}"])
    for number in range(40)
]


def epoch(owners: list[Owner], size: int, seed: int) -> list[list[Pair]]:
    return list(Practice(owners).epoch(size, random.Random(seed)))


def test_an_epoch_holds_every_question_in_batches_of_one_size() -> None:
    batches = epoch(OWNERS, 8, 1)

    assert [len(batch) for batch in batches] == [8] * 10
    assert sorted(pair.owner for batch in batches for pair in batch) == sorted([*range(40), *range(40)])


def test_what_is_published_is_asked_more_often() -> None:
    often = Owner("Cấp giấy phép việc khác", ["giấy việc khác"], ["xin phép việc khác"], times=3)
    asked = [pair.owner for batch in epoch([*OWNERS, often], 8, 1) for pair in batch]

    assert asked.count(40) == 3


def test_the_same_seed_gives_the_same_batches_and_another_one_others() -> None:
    first, again, other = (epoch(OWNERS, 8, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_neighbours_meet_in_a_batch() -> None:
    far = [
        Owner(f"{word} {word} {word}", [], [f"hỏi {word}"]) for word in ("thuế", "rừng", "tàu", "chợ", "báo", "điện")
    ]
    near = [Owner("Cấp lại thẻ câu cá", [], ["mất thẻ"]), Owner("Cấp đổi thẻ câu cá", [], ["hỏng thẻ"])]
    for seed in range(20):
        batches = epoch([near[0], *far, near[1]], 4, seed)
        places = [number for number, batch in enumerate(batches) for pair in batch if pair.owner in (0, 7)]
        assert abs(places[0] - places[1]) <= 1  # a batch may be full between the two


def test_a_question_is_never_its_own_partner() -> None:
    draw = random.Random(3)
    owner = Owner("Đăng ký thuyền", [], ["mua thuyền mới", "dang ky thuyen"])
    partners = {owner.partner("mua thuyền mới", draw) for _ in range(50)}
    assert partners == {"Đăng ký thuyền", "dang ky thuyen"}


def test_texts_of_the_same_owner_and_of_two_records_of_one_matter_are_not_wrong_for_each_other() -> None:
    twins = [
        Owner("Cấp thẻ câu cá ở hồ nước ngọt", [], ["câu a"]),
        Owner("Cấp thẻ câu cá ở hồ nước ngọt", [], ["câu b"]),
    ]
    other = Owner("Việc khác hẳn về thuế", [], ["hỏi"])
    batch = [Pair(row, "", "", "") for row in (0, 1, 2, 2)]

    assert Practice([*twins, other]).wrong(batch).tolist() == [
        [False, False, True, True],
        [False, False, True, True],
        [True, True, False, False],
        [True, True, False, False],
    ]


def test_seeds_topics_and_the_rest_of_the_catalogue_are_owners_with_the_official_name_where_it_is_known() -> None:
    seeds = Snapshot({"1.000001": procedure(), BOAT.code: BOAT}, {DOG.id: DOG})
    everyday = {
        code: Everyday(code=code, everyday_names=("tên gọi",), sample_questions=("hỏi gì | fee",))
        for code in ("1.000001", "1.000009", "1.000010")
    }
    owners = owners_of(seeds, everyday, {"1.000009": "Tên chính thức"})

    assert [owner.name for owner in owners] == [procedure().name, BOAT.name, DOG.name, "Tên chính thức", "tên gọi"]
    assert owners[3].questions == ["hỏi gì"]


def test_a_vague_message_and_the_beginning_of_a_dialogue_are_learnt_from_too() -> None:
    group = NeighbourGroup(
        id="cau_ca",
        question="Thẻ câu cá mới hay cũ ạ?",
        sample_questions=("làm thẻ câu cá",),
        options=(NeighbourOption(code="1.000001", label="Mới"), NeighbourOption(code=BOAT.code, label="Cũ")),
    )
    seeds = Snapshot({"1.000001": procedure(), BOAT.code: BOAT}, {DOG.id: DOG}, (group,))
    dialogue = [
        Said("mua thuyền cũ có phải đăng ký lại không", "info", (BOAT.code,), False, ()),
        Said("phí bao nhiêu", "info", (BOAT.code,), False, ()),
    ]
    boat, vague = owners_of(seeds, {}, {}, [dialogue])[1::2]

    assert "mua thuyền cũ có phải đăng ký lại không" in boat.questions
    assert "phí bao nhiêu" not in boat.questions
    assert vague.questions == ["làm thẻ câu cá"]


def test_questions_are_written_as_search_reads_them() -> None:
    [batch] = epoch([Owner("A", ["b"], ["dc k"]), Owner("Việc gì đó", ["d"], ["cccd"])], 2, 5)
    assert {pair.written for pair in batch} == {expand("dc k"), expand("cccd")}
    assert {fold(pair.typed) for pair in batch} == {fold(expand("dc k")), fold(expand("cccd"))}
