"""What is known of later messages when the ablation reads them."""

from evaluation.cases import Expected, Gold
from evaluation.context_ablation import BY_ITSELF, SAME, WITH_CONTEXT, ablate_context, later_messages
from knowledge.search import Searcher
from tests.fakes import BOAT, procedure, searcher_of

CARD = procedure()


def dialogue(*turns: tuple[str, str, tuple[str, ...]], every: bool = False) -> Gold:
    wanted = [
        Expected.model_validate({"kind": kind, "codes": codes, "all_codes": every and len(codes) > 1})
        for _, kind, codes in turns
    ]
    return Gold(id="d", texts=tuple(text for text, _, _ in turns), turns=tuple(wanted), register_="colloquial")


def small() -> Searcher:
    return searcher_of(CARD, BOAT)


def test_only_messages_after_an_answered_one_about_one_procedure_count() -> None:
    rows = [
        dialogue(
            ("thẻ câu cá cần gì", "info", (CARD.code,)),
            ("cảm ơn", "thanks", ()),
            ("còn thuyền", "info", (BOAT.code,)),
            ("cả hai bao lâu", "info", (CARD.code, BOAT.code)),
            ("lệ phí", "info", (CARD.code, BOAT.code)),
            every=True,
        ),
        dialogue(("đăng ký thuyền", "info", (BOAT.code,))),
    ]

    found = [(text, current, context.recent) for text, _, current, context in later_messages(rows)]

    assert found == [("còn thuyền", CARD.code, (CARD.code,))]


def test_a_question_that_names_nothing_needs_what_was_discussed() -> None:
    rows = [
        dialogue(
            ("đăng ký thuyền ở đâu", "info", (BOAT.code,)),
            ("hết bao nhiêu tiền vậy ạ", "info", (BOAT.code,)),
            ("còn thẻ câu cá thì sao", "info", (CARD.code,)),
        )
    ]

    table = ablate_context(small(), rows)

    assert table[SAME].ranks[0] == table[WITH_CONTEXT].ranks[0] == 1
    assert table[BY_ITSELF].ranks[0] != 1
    assert table[SAME].ranks[1] is None
    assert table[BY_ITSELF].ranks[1] == table[WITH_CONTEXT].ranks[1] == 1


def test_singles_have_no_later_messages() -> None:
    assert all(
        not ranks.ranks for ranks in ablate_context(small(), [dialogue(("lệ phí", "info", (BOAT.code,)))]).values()
    )
