"""What becomes of an answer: it is kept, doubted or refused, and the next item is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from knowledge.forms.answers import read_answer
from knowledge.forms.facts import Context, Facts, read_facts
from knowledge.forms.nothing import gives_nothing, offered
from knowledge.forms.questions import Said, doubt, question, refused, so_far
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, Step, applies, known, open_items
from knowledge.forms.values import Unreadable, Value, cross_check
from knowledge.wording import say


def asked_item(form: Form, state: State) -> FormField | None:
    """The item that is asked, or doubted."""
    return next((row for row in form.fields if row.id == state.asking), None)


def leave_empty(form: Form, state: State, asked: FormField, text: str) -> tuple[State, Said]:
    """Skip what was asked, or write what its help offers for that case."""
    instead = offered(asked, text)
    if instead is not None:
        return keep(form, state, asked, instead)
    if asked.required:
        return state, refused(asked, say("form.required", item=asked.short))
    values = {key: value for key, value in state.values.items() if key != asked.id}
    skipped = (*(key for key in state.skipped if key != asked.id), asked.id)
    return ask_or_sum_up(form, replace(state, step=Step.ASKING, values=values, skipped=skipped, asking=None))


def context_of(form: Form, state: State, asked: FormField, today: date) -> Context:
    """What else a message may answer: open items, those with a default, and what hangs on the item that is asked."""
    values = known(form, state)
    others = [item for item in open_items(form, state) if item.id != asked.id]
    others += [
        item
        for item in form.fields
        if item.id not in values
        and item not in others
        and item.id != asked.id
        and (item.default is not None or (item.when is not None and item.when.field == asked.id))
    ]
    return Context(form, today, values, others)


def take_facts(form: Form, state: State, asked: FormField, facts: Facts) -> tuple[State, Said]:
    """Keep what a message told; what contradicts the rest or is not sure is asked later instead."""
    first = facts.found.get(asked.id)
    given = {**known(form, state), **({} if first is None else {asked.id: first.value})}
    sure: dict[str, str] = {}
    for item in form.fields:
        value = facts.found.get(item.id)
        if value is None or item.id == asked.id or value.doubt or not applies(item, form, given):
            continue
        if not contradiction(form, {**given, **sure}, item, value.value):
            sure[item.id] = value.value
    state = replace(state, values={**state.values, **sure})
    if first is None:
        after, said = ask_or_sum_up(form, state)
        return after, replace(said, text=f"{facts.refusal} {said.text}") if facts.refusal else said
    after, said = _accept(form, state, asked, first)
    doubted = _doubted_address(form, facts, asked)
    if doubted is None or after.step is not Step.ASKING:
        return after, said
    item, value = doubted
    return replace(after, step=Step.DOUBT, asking=item.id, doubtful=value.value), doubt(value.doubt)


def _doubted_address(form: Form, facts: Facts, asked: FormField) -> tuple[FormField, Value] | None:
    """The address that came with a card and is not sure: it is asked back at once, as it would be if it was typed."""
    for item in form.fields:
        value = facts.found.get(item.id)
        if value is not None and value.doubt and item.type is FieldType.ADDRESS and item.id != asked.id:
            return item, value
    return None


def _accept(form: Form, state: State, item: FormField, value: Value) -> tuple[State, Said]:
    doubted = value.doubt or contradiction(form, known(form, state), item, value.value)
    if doubted:
        return replace(state, step=Step.DOUBT, asking=item.id, doubtful=value.value), doubt(doubted)
    return keep(form, state, item, value.value)


def keep(form: Form, state: State, item: FormField, value: str) -> tuple[State, Said]:
    """Keep ``value`` as the answer to ``item``, and ask what is next."""
    return ask_or_sum_up(form, _kept(state, item, value))


def _kept(state: State, item: FormField, value: str) -> State:
    return replace(
        state,
        step=Step.ASKING,
        values={**state.values, item.id: value},
        skipped=tuple(key for key in state.skipped if key != item.id),
        asking=None,
        doubtful=None,
        asked=(*(key for key in state.asked if key != item.id), item.id),
    )


def contradiction(form: Form, values: Mapping[str, str], item: FormField, value: str) -> str:
    """What an identity number and a birth or sex of the same person say against one another."""
    given = {**values, item.id: value}
    of_person = {row.type: given.get(row.id) for row in reversed(form.fields) if row.person == item.person}
    number = of_person.get(FieldType.ID_NUMBER)
    if number is None or item.type not in (FieldType.ID_NUMBER, FieldType.DATE, FieldType.SEX):
        return ""
    return cross_check(number, of_person.get(FieldType.DATE), of_person.get(FieldType.SEX)) or ""


def value_of(form: Form, state: State, item: FormField, text: str, today: date) -> Value | None:
    """What ``text`` says of one item alone."""
    if gives_nothing(item, text):
        return None
    try:
        return read_facts(item, text, Context(form, today, known(form, state), ())).found.get(item.id)
    except Unreadable:
        return None


def reads(form: Form, state: State, item: FormField, text: str, today: date) -> bool:
    """Whether ``text`` is an answer to ``item``."""
    try:
        read_answer(form, item, text, today, known(form, state))
    except Unreadable:
        return False
    return True


def ask_or_sum_up(form: Form, state: State) -> tuple[State, Said]:
    """Ask the item that is wanted, or the next that is open; sum up where none is."""
    waiting = open_items(form, state)
    item = asked_item(form, state) or (waiting[0] if waiting else None)
    if item is None:
        return sum_up(form, state)
    step = state.step if state.step is Step.DOUBT else Step.ASKING
    return replace(state, step=step, asking=item.id), question(item)


def sum_up(form: Form, state: State) -> tuple[State, Said]:
    """Show what was told; where nothing is left it is to be confirmed."""
    said = so_far(form, state)
    if open_items(form, state):
        return state, said
    return replace(state, step=Step.SUMMARY, asking=None), said
