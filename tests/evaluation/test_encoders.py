"""Encoders side by side, by their vectors alone."""

from evaluation.cases import Expected, Gold, Kind
from evaluation.encoders import ranks_by_vectors
from knowledge.snapshot import Snapshot
from tests.fakes import BOAT, DOG, HashEncoder, procedure


def gold(text: str, *codes: str, kind: Kind = Kind.INFO) -> Gold:
    return Gold(id=text, texts=(text,), turns=(Expected(kind=kind, codes=codes),), register_="")


def test_the_owner_of_the_nearest_text_comes_first_and_other_kinds_are_left_out() -> None:
    snapshot = Snapshot({"1.000001": procedure(), BOAT.code: BOAT}, {DOG.id: DOG})
    cases = [
        gold("mua thuyền mới thì đăng ký chỗ nào", BOAT.code),
        gold("muốn câu cá ở hồ thì xin thẻ ở đâu", BOAT.code),
        gold("nuôi chó có phải xin phép không", kind=Kind.OUT_OF_SCOPE),
    ]
    ranks = ranks_by_vectors(HashEncoder(), snapshot, cases)

    assert ranks.ranks[0] == 1
    assert len(ranks.ranks) == 2
    assert ranks.ranks[1] == 2
