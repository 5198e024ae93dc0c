"""Filling forms in for measurement: everything is answered, and who tells two facts a message needs fewer messages."""

from __future__ import annotations

import pytest

from evaluation.forms_bench import fill, measure_forms
from knowledge.forms.loader import load_forms
from knowledge.forms.schema import Form
from knowledge.forms.state import Step

FORMS = [pytest.param(form, id=form.id) for form in load_forms().values()]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_filled_in_to_the_end(form: Form) -> None:
    filled = fill(form, 1)
    assert filled.state.step is Step.READY
    assert filled.messages == len(filled.milliseconds) >= filled.items > 0


@pytest.mark.parametrize("form", FORMS)
def test_two_facts_a_message_fill_twenty_items_in_twelve_messages(form: Form) -> None:
    filled = fill(form, 2)
    assert filled.state.step is Step.READY
    assert filled.messages <= max(12, filled.items * 12 / 20)
    assert filled.messages < fill(form, 1).messages


def test_what_is_measured_is_named() -> None:
    assert set(measure_forms()) == {
        "forms", "message_p50", "message_p95", "paper_p50", "paper_p95", "items", "messages",
    }  # fmt: skip
