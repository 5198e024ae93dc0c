"""Speed of filling forms in and of printing them, and how many messages it takes who tells two facts in each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from evaluation.figures import percentile
from knowledge.forms.filing import addressee
from knowledge.forms.flow import Event, begin, take
from knowledge.forms.loader import load_forms
from knowledge.forms.paper import render_pdf
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, Step, open_items, told
from knowledge.forms.values import show_value, value_in_words

TODAY = date(2026, 11, 26)
PRINTS = 5  # of each form
MOST = 200  # messages; no form takes as many
ANSWERS = {
    FieldType.NAME: "Nguyễn Văn An",
    FieldType.DATE: "5/3/2001",
    FieldType.YEAR: "1975",
    FieldType.MOMENT: "8 giờ ngày 20/11/2026",
    FieldType.SEX: "nam",
    FieldType.ID_NUMBER: "001201012345",
    FieldType.PAPER: "căn cước 001201012345",
    FieldType.PHONE: "0912345678",
    FieldType.EMAIL: "an@example.vn",
    FieldType.UNIT: "phường Láng, Hà Nội",
    FieldType.ADDRESS: "số 5 ngõ 10, phường Láng, Hà Nội",
    FieldType.ETHNICITY: "Tày",
    FieldType.NATIONALITY: "Việt Nam",
    FieldType.YES_NO: "không",
    FieldType.COUNT: "2",
    FieldType.MONEY: "50 triệu",
    FieldType.TEXT: "theo giấy tờ đã cấp",
    FieldType.LINES: "Trần Thị Bình, 1/2/2010, nữ, con",
}


@dataclass(frozen=True)
class Filled:
    """A form that was filled in: how many items were answered, in how many messages, and milliseconds of each."""

    form: Form
    state: State
    items: int
    messages: int
    milliseconds: tuple[float, ...]


def fill(form: Form, facts: int) -> Filled:
    """Fill ``form`` in with ``facts`` items a message, as they follow on one another; the consent does not count.

    Where several at once are not taken, the message is sent again with what was asked alone, and counts twice.
    """
    state, _ = take(form, begin(form, 30)[0], "đồng ý", TODAY)
    spent: list[float] = []
    for wanted in [facts] * MOST:
        waiting = open_items(form, state)
        if state.step is Step.SUMMARY or not waiting:
            break
        for count in dict.fromkeys((wanted, 1)):
            text = "\n".join(answer_of(item) for item in waiting[:count])
            state, event = _timed_take(form, state, text, spent)
            if event is Event.DOUBT:
                state, event = _timed_take(form, state, "đúng", spent)
            if event is not Event.UNANSWERED:
                break
    answered = len(state.asked) + sum(key not in state.asked for key in state.values)
    ready, _ = take(form, state, "đúng hết", TODAY)
    return Filled(form, ready, answered, len(spent), tuple(spent))


def answer_of(item: FormField) -> str:
    """How somebody answers ``item``."""
    return item.options[0].label if item.options else ANSWERS[item.type]


def measure_forms() -> dict[str, float]:
    """Milliseconds of a message and of a paper, p50 and p95 over all forms, and messages for a form's items."""
    alone = [fill(form, 1) for form in load_forms().values()]
    told_in_pairs = [fill(form, 2) for form in load_forms().values()]
    longest = max(told_in_pairs, key=lambda row: row.items)
    messages = [spent for row in alone for spent in row.milliseconds]
    _print(alone[0])  # the compiler reads its fonts once
    papers = [_timed(lambda row=row: _print(row)) for row in alone for _ in range(PRINTS)]  # type: ignore[misc]
    return {
        "forms": len(alone),
        "message_p50": round(percentile(messages, 50) or 0.0, 2),
        "message_p95": round(percentile(messages, 95) or 0.0, 2),
        "paper_p50": round(percentile(papers, 50) or 0.0, 1),
        "paper_p95": round(percentile(papers, 95) or 0.0, 1),
        "items": longest.items,
        "messages": longest.messages,
    }


def _timed_take(form: Form, state: State, text: str, spent: list[float]) -> tuple[State, Event]:
    began = time.perf_counter()
    state, said = take(form, state, text, TODAY)
    spent.append((time.perf_counter() - began) * 1000)
    return state, said.event


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _print(row: Filled) -> bytes:
    values = told(row.form, row.state)
    items = {item.id: item for item in row.form.fields}
    return render_pdf(
        row.form,
        {key: show_value(items[key], value) for key, value in values.items()},
        addressee=addressee(row.form, values),
        code="MC-AAAA-CCCC",
        resume_url="https://example.vn/?ma=MC-AAAA-CCCC",
        printed_on=TODAY,
        words={key: value_in_words(items[key], value) for key, value in values.items()},
    )
