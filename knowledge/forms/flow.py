"""Filling a form in, one message after another: the same for every form.

What the citizen writes is an answer, or it steers: back, skip, edit, stop. Nothing that was given is lost: a message
that is neither leaves everything as it is, and whoever asks something else in between is answered by others and asked
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.envelope import Block, Button
from knowledge.forms.facts import read_facts
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, Step, applies, open_items, told
from knowledge.forms.values import Unreadable, Value, cross_check, show_value
from knowledge.loader import read_yaml
from knowledge.schema import Standing
from knowledge.wording import say
from nlu.phrases import padded
from nlu.text import expand, fold, normalise, words

COMMANDS = Path(__file__).parent / "commands.yml"


class Command(StrEnum):
    """What a message that does not answer asks for."""

    BACK = "back"
    SKIP = "skip"
    STOP = "stop"
    RESTART = "restart"
    SUMMARY = "summary"
    REMOVE = "remove"
    EDIT = "edit"
    YES = "yes"
    NO = "no"


class Event(StrEnum):
    """What a message came to."""

    ASKED = "asked"  # the next item is asked, or the same again
    DOUBT = "doubt"  # was it read right?
    SUMMARY = "summary"
    READY = "ready"
    STOPPED = "stopped"  # kept, to go on later
    REMOVED = "removed"  # by the citizen's wish, or without consent
    UNANSWERED = "unanswered"  # neither an answer nor a command


@dataclass(frozen=True)
class Said:
    """What the citizen reads. ``text`` may quote what they gave: it is personal."""

    event: Event
    text: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()


def begin(form: Form, days: int) -> tuple[State, Said]:
    """Ask for consent: what is asked, why, and that it is kept for ``days`` days."""
    return State(), _consent(form, days)


def _consent(form: Form, days: int) -> Said:
    count = sum(item.default is None for item in form.fields)
    lines: tuple[str, ...] = (say("form.consent.what", count=count, days=days), say("form.consent.steer"))
    if form.standing is Standing.CLAIMED:
        lines = (*lines, say("form.claimed", basis=form.legal_basis))
    buttons = (_button("form.button.agree", Command.YES), _button("form.button.refuse", Command.NO))
    text = say("form.consent.text", name=form.name)
    return Said(Event.ASKED, text, (Block(title="", lines=lines),), buttons)


def resume(form: Form, state: State, days: int) -> Said:
    """Ask again what was asked last."""
    if state.step is Step.CONSENT:
        return _consent(form, days)
    item = _asked(form, state)
    if state.step is Step.DOUBT and item is not None and state.doubtful is not None:
        return _doubt(say("form.doubt", item=item.short, value=show_value(item, state.doubtful)))
    return _ask_or_sum_up(form, state)[1]


def take(form: Form, state: State, text: str, today: date) -> tuple[State, Said]:
    """Take one message and say what comes next. The state is unchanged where the event is ``UNANSWERED``."""
    command = command_in(text)
    if command is Command.REMOVE or (state.step is Step.CONSENT and command is Command.NO):
        return state, Said(Event.REMOVED, say("form.removed", name=form.name))
    if state.step is Step.CONSENT:
        if command is not Command.YES:
            return state, Said(Event.UNANSWERED, say("form.consent.again"))
        return _ask_or_sum_up(form, replace(state, step=Step.ASKING))
    if command is Command.STOP and _means_yes(form, state, text):
        command = Command.YES
    if command is Command.STOP:
        return state, Said(Event.STOPPED, say("form.stopped", name=form.name))
    if command is Command.RESTART:
        return _ask_or_sum_up(form, State(step=Step.ASKING))
    if command is Command.BACK:
        return _back(form, state)
    if command is Command.SUMMARY:
        return _sum_up(form, state)
    if command is Command.EDIT or (command is None and _is_edit(text)):
        return _edit(form, state, text)
    if state.step is Step.DOUBT:
        return _settle_doubt(form, state, text, command, today)
    if state.step is Step.SUMMARY:
        return _settle_summary(form, state, command)
    return _answer(form, state, text, command, today)


def _means_yes(form: Form, state: State, text: str) -> bool:
    """Whether "dung" is đúng: dừng without diacritics is the same word, so it is where a yes is waited for."""
    typed = normalise(text).lower().strip(" .!")
    if fold(typed) != "dung" or typed == "dừng":
        return False
    item = _asked(form, state)
    waits = state.step in (Step.DOUBT, Step.SUMMARY) or (item is not None and item.type is FieldType.YES_NO)
    return waits or typed == "đúng"


def command_in(text: str) -> Command | None:
    """The command that ``text`` is, or ``None``."""
    said = " ".join(words(fold(expand(text))))
    typed = " ".join(words(fold(text)))
    for command, phrases in _commands().items():
        if said in phrases or typed in phrases:
            return command
    return None


@cache
def _commands() -> Mapping[Command, frozenset[str]]:
    data = read_yaml(COMMANDS)
    return {command: frozenset(str(phrase) for phrase in data[command.value]) for command in Command}


def _is_edit(text: str) -> bool:
    first = words(fold(text))[:1]
    return bool(first) and first[0] in ("sua", "doi", "chinh") and len(words(text)) > 1


def _answer(form: Form, state: State, text: str, command: Command | None, today: date) -> tuple[State, Said]:
    asked = _asked(form, state)
    if asked is None:
        return _ask_or_sum_up(form, state)
    if command is Command.SKIP and asked.type is not FieldType.YES_NO:  # "không có" answers that
        if asked.required:
            return state, Said(Event.UNANSWERED, say("form.required", item=asked.short), _help(asked))
        return _ask_or_sum_up(form, replace(state, skipped=(*state.skipped, asked.id), asking=None))
    others = [item for item in open_items(form, state) if item.id != asked.id]
    try:
        facts = read_facts(asked, others, text, today)
    except Unreadable as error:
        return state, Said(Event.UNANSWERED, str(error), _help(asked))
    first = facts.get(asked.id)
    rest = {key: value for key, value in facts.items() if key != asked.id and not value.doubt}
    state = replace(state, values=_with(state, {key: value.value for key, value in rest.items()}))
    if first is None:
        return _ask_or_sum_up(form, state)
    return _accept(form, state, asked, first)


def _accept(form: Form, state: State, item: FormField, value: Value) -> tuple[State, Said]:
    doubt = value.doubt or _contradiction(form, state, item, value.value)
    if doubt:
        return replace(state, step=Step.DOUBT, asking=item.id, doubtful=value.value), _doubt(doubt)
    return _keep(form, state, item, value.value)


def _doubt(text: str) -> Said:
    buttons = (_button("form.button.right", Command.YES), _button("form.button.wrong", Command.NO))
    return Said(Event.DOUBT, text, (), buttons)


def _keep(form: Form, state: State, item: FormField, value: str) -> tuple[State, Said]:
    kept = replace(
        state,
        step=Step.ASKING,
        values=_with(state, {item.id: value}),
        skipped=tuple(key for key in state.skipped if key != item.id),
        asking=None,
        doubtful=None,
        asked=(*(key for key in state.asked if key != item.id), item.id),
    )
    return _ask_or_sum_up(form, kept)


def _with(state: State, values: Mapping[str, str]) -> dict[str, str]:
    return {**state.values, **values}


def _contradiction(form: Form, state: State, item: FormField, value: str) -> str:
    """What an identity number and a birth or sex of the same person say against one another."""
    known = {**state.values, item.id: value}
    of_person = {row.type: known.get(row.id) for row in reversed(form.fields) if row.person == item.person}
    number = of_person.get(FieldType.ID_NUMBER)
    if number is None or item.type not in (FieldType.ID_NUMBER, FieldType.DATE, FieldType.SEX):
        return ""
    return cross_check(number, of_person.get(FieldType.DATE), of_person.get(FieldType.SEX)) or ""


def _settle_doubt(form: Form, state: State, text: str, command: Command | None, today: date) -> tuple[State, Said]:
    item = _asked(form, state)
    if item is None or state.doubtful is None:
        return _ask_or_sum_up(form, replace(state, step=Step.ASKING))
    if command is Command.YES:
        return _keep(form, state, item, state.doubtful)
    asking = replace(state, step=Step.ASKING, doubtful=None)
    if command is Command.NO:
        return asking, _question(item)
    return _answer(form, asking, text, command, today)


def _settle_summary(form: Form, state: State, command: Command | None) -> tuple[State, Said]:
    if command is Command.YES:
        return replace(state, step=Step.READY), Said(Event.READY, say("form.ready", name=form.name))
    return state, Said(Event.UNANSWERED, say("form.summary.again"))


def _back(form: Form, state: State) -> tuple[State, Said]:
    """The item that was answered last, asked again."""
    if not state.asked:
        return _ask_or_sum_up(form, state)
    last = state.asked[-1]
    values = {key: value for key, value in state.values.items() if key != last}
    return _ask_or_sum_up(form, replace(state, step=Step.ASKING, values=values, asking=last, asked=state.asked[:-1]))


def _edit(form: Form, state: State, text: str) -> tuple[State, Said]:
    item = item_named(form, state, text)
    if item is None:
        names = [row.short for row in form.fields if row.id in state.values][-8:]
        return state, Said(
            Event.UNANSWERED, say("form.edit.which"), (Block(title="", kind="bullets", lines=tuple(names)),)
        )
    return replace(state, step=Step.ASKING, asking=item.id, doubtful=None), _question(item)


def item_named(form: Form, state: State, text: str) -> FormField | None:
    """The item that "sửa ngày sinh của bé" names: most words in common with what it is called, answered ones first."""
    said = set(padded(text).split())
    scores = [
        (len(said & set(padded(row.short).split())), row.id in state.values, -place, row)
        for place, row in enumerate(form.fields)
        if applies(row, form, state.values)
    ]
    best = max(scores, key=lambda row: row[:3], default=None)
    return best[3] if best is not None and best[0] > 0 else None


def _ask_or_sum_up(form: Form, state: State) -> tuple[State, Said]:
    waiting = open_items(form, state)
    asked = next((row for row in form.fields if row.id == state.asking), None)
    item = asked or (waiting[0] if waiting else None)
    if item is None:
        return _sum_up(form, state)
    step = state.step if state.step is Step.DOUBT else Step.ASKING
    return replace(state, step=step, asking=item.id), _question(item)


def _question(item: FormField) -> Said:
    buttons = tuple(Button(title=option.label, payload=_payload(option.label)) for option in item.options)
    if item.type is FieldType.YES_NO:
        buttons = (_button("form.button.yes", Command.YES), _button("form.button.no", Command.NO))
    if not item.required:
        buttons = (*buttons, Button(title=say("form.button.skip"), payload=_payload("bỏ qua")))
    return Said(Event.ASKED, item.question, (), buttons)


def _sum_up(form: Form, state: State) -> tuple[State, Said]:
    values = told(form, state)
    blocks = []
    for section in form.sections:
        lines = tuple(
            say("form.line", item=item.short[0].upper() + item.short[1:], value=show_value(item, values[item.id]))
            for item in section.fields
            if item.id in values
        )
        if lines:
            blocks.append(Block(title=section.title, kind="bullets", lines=lines))
    left = open_items(form, state)
    if left:
        return state, Said(Event.SUMMARY, say("form.summary.sofar", left=len(left)), tuple(blocks))
    buttons = (
        _button("form.button.right_all", Command.YES),
        Button(title=say("form.button.edit"), payload=_payload("sửa")),
    )
    done = replace(state, step=Step.SUMMARY, asking=None)
    return done, Said(Event.SUMMARY, say("form.summary.text"), tuple(blocks), buttons)


def _asked(form: Form, state: State) -> FormField | None:
    return next((row for row in form.fields if row.id == state.asking), None)


def _help(item: FormField) -> tuple[Block, ...]:
    return (Block(title="", lines=(item.help,)),) if item.help else ()


def _button(key: str, command: Command) -> Button:
    answers = {Command.YES: "có", Command.NO: "không"}
    return Button(title=say(key), payload=_payload(answers[command]))


def _payload(answer: str) -> str:
    return f'/fill{{"answer":"{answer}"}}'
