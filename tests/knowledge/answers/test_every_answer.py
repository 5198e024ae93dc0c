"""All thirty procedures times eleven aspects: no citizen meets a hole in an answer."""

import re
import unicodedata
from datetime import date

import pytest

from knowledge.answers.guide import guide
from knowledge.answers.question import Question
from knowledge.envelope import Outcome
from knowledge.loader import SEEDS
from knowledge.plain import render
from knowledge.schema import Aspect
from knowledge.search import Searcher
from tests.fakes import TODAY

CODES = sorted(path.stem for path in (SEEDS / "procedures").glob("*.yml"))


@pytest.mark.parametrize("aspect", Aspect)
@pytest.mark.parametrize("code", CODES)
def test_an_answer_is_whole(searcher: Searcher, code: str, aspect: Aspect) -> None:
    question = Question("", TODAY, aspects=(aspect,), chosen=(code,))
    envelope = guide(question, searcher).envelope
    text = render(envelope)
    assert envelope.outcome is Outcome.ANSWERED
    assert envelope.text == searcher.snapshot.procedures[code].name
    assert envelope.trace.aspects == (aspect,)
    assert [block.title for block in envelope.blocks] == [envelope.blocks[0].title]
    assert envelope.blocks[0].lines
    assert all(line.strip() for line in envelope.blocks[0].lines)
    assert envelope.sources
    assert all(source.checked_on <= TODAY for source in envelope.sources)
    assert re.search(r"Nguồn: .+ Kiểm tra ngày \d{1,2}/\d{1,2}/20\d\d\.", text)
    assert "{" not in text
    assert "None" not in text
    assert max(map(len, text.splitlines())) <= 600
    assert unicodedata.is_normalized("NFC", text)


def test_there_are_thirty_of_them() -> None:
    assert len(CODES) == 30


@pytest.mark.parametrize("code", CODES)
def test_nobody_is_sent_to_an_office_of_a_district(searcher: Searcher, code: str) -> None:
    question = Question("", TODAY, aspects=tuple(Aspect), chosen=(code,))
    text = render(guide(question, searcher).envelope)
    assert not re.search(r"(?:UBND|Ủy ban nhân dân|Công an|Phòng Tư pháp) (?:cấp )?(?:quận|huyện)", text, re.IGNORECASE)


@pytest.mark.parametrize("today", [date(2025, 7, 1), date(2027, 3, 1), date(2030, 1, 1)])
def test_answers_stay_whole_on_other_days(searcher: Searcher, today: date) -> None:
    for code in CODES:
        question = Question("", today, aspects=tuple(Aspect), chosen=(code,))
        text = render(guide(question, searcher).envelope)
        assert "{" not in text
        assert "None" not in text
        for day, month, year in re.findall(r"\(áp dụng đến hết ngày (\d+)/(\d+)/(\d+)", text):
            assert date(int(year), int(month), int(day)) >= today
