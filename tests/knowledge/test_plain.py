"""An envelope as plain text, as the terminal and the evaluation read it."""

from datetime import date

import pytest

from knowledge.envelope import Block, Button, Envelope, File, Outcome, Place, SourceLine, Trace
from knowledge.plain import render, source_text

SOURCE = SourceLine(title="Luật Câu cá", effective_from=date(2026, 1, 1), checked_on=date(2026, 7, 15))


def test_everything_a_citizen_reads_stands_there_in_order() -> None:
    envelope = Envelope(
        outcome=Outcome.ANSWERED,
        text="Cấp thẻ câu cá",
        blocks=(
            Block(title="Giấy tờ", kind="bullets", lines=("Đơn", "Ảnh")),
            Block(title="Các bước", kind="steps", lines=("Nộp.", "Nhận.")),
            Block(title="", lines=("Chỉ một câu.",)),
        ),
        places=(Place(name="Bưu điện", address="75 Đinh Tiên Hoàng"),),
        files=(File(name="don.pdf", media_type="application/pdf", key="k"),),
        sources=(SOURCE,),
        buttons=(Button(title="Lệ phí", payload="/ask_fee"), Button(title="Nơi nộp", payload="/ask_place")),
        trace=Trace(intent="ask_documents", knowledge_version="abc123"),
    )
    assert render(envelope) == (
        "Cấp thẻ câu cá\n\nGiấy tờ\n• Đơn\n• Ảnh\n\nCác bước\n1. Nộp.\n2. Nhận.\n\nChỉ một câu.\n\n"
        "Bưu điện\n75 Đinh Tiên Hoàng\n\ndon.pdf\n\n"
        "Nguồn: Luật Câu cá, có hiệu lực từ 1/1/2026. Kiểm tra ngày 15/7/2026.\n\n1. Lệ phí\n2. Nơi nộp"
    )


def test_a_short_answer_leaves_no_empty_lines() -> None:
    assert render(Envelope(outcome=Outcome.SMALLTALK, text="Chào anh/chị.")) == "Chào anh/chị."


@pytest.mark.parametrize("kind", ["text", "bullets", "steps"])
def test_braces_in_a_fact_are_only_braces(kind: str) -> None:
    block = Block(title="", kind=kind, lines=("{0} và {name}",))  # type: ignore[arg-type]
    assert "{0} và {name}" in render(Envelope(outcome=Outcome.ANSWERED, text="x", blocks=(block,)))


def test_a_source_without_a_known_first_day_does_not_invent_one() -> None:
    assert source_text(SOURCE.model_copy(update={"effective_from": None})) == (
        "Nguồn: Luật Câu cá. Kiểm tra ngày 15/7/2026."
    )


def test_what_staff_see_is_not_shown_to_citizens() -> None:
    shown = render(Envelope(outcome=Outcome.CLARIFY, text="Dạ?", trace=Trace(intent="deny", model_version="m1")))
    assert "deny" not in shown
    assert "m1" not in shown
