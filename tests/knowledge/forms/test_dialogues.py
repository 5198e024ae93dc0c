"""Whole dialogues of citizens at forms: what stands on the paper is what they meant."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.forms.digress import Heard, answers_form
from knowledge.forms.flow import Event, Said, begin, resume, take
from knowledge.forms.loader import load_forms
from knowledge.forms.schema import Form
from knowledge.forms.state import State, Step, told
from nlu.text import fold
from tests.e2e.applications.cases import Dialogue, load_dialogues

TODAY = date(2026, 11, 26)
DAYS = 30
UNSURE, QUESTION, THANKS = Heard("nlu_fallback", 0.0), Heard("ask_procedure", 0.9), Heard("thanks", 0.9)
"""What Rasa, which is not here, makes of an answer, of a question and of thanks."""


def answer(form: Form, state: State, said: Said, text: str, heard: Heard) -> tuple[State, Said]:
    """One message of the citizen, as the assistant takes it: after a stop whatever is written goes on."""
    if said.event is Event.STOPPED:
        return state, resume(form, state, DAYS)
    if not answers_form(form, state, text, heard, TODAY, asked_last=True):
        return state, Said(Event.UNANSWERED, "others answer this")
    return take(form, State.from_json(state.to_json()), text, TODAY)  # stored between two messages


def heard_in_between(text: str) -> Heard:
    return THANKS if "cam on" in fold(text) else QUESTION


@pytest.mark.parametrize("dialogue", [pytest.param(dialogue, id=dialogue.id) for dialogue in load_dialogues()])
def test_the_paper_says_what_the_citizen_meant(dialogue: Dialogue) -> None:
    form = dialogue.form
    state, said = begin(form, DAYS)
    wrong = []
    for place, text in enumerate(dialogue.turns):
        before = state
        if place not in dialogue.in_between:
            state, said = answer(form, state, said, text, UNSURE)
            continue
        state, said = answer(form, state, said, text, heard_in_between(text))
        if state != before:
            wrong.append(f"turn {place}, {text!r}, is no answer to {before.asking}, and came to {said.event}")
    if state.step is not Step.READY:
        wrong.append(f"not ready: {state.step} {state.asking}, last said {said.text!r}")
    assert wrong + dialogue.mistakes(told(form, state), TODAY) == []


def test_every_form_has_dialogues() -> None:
    assert {dialogue.form_id for dialogue in load_dialogues()} == set(load_forms())
