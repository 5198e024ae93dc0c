"""Filling a form in, one message after another: the same for every form.

What the citizen writes is an answer, or it steers: back, skip, edit, stop. Nothing that was given is lost: a message
that is neither leaves everything as it is, and whoever asks something else in between is answered by others and asked
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from knowledge.envelope import Block
from knowledge.forms.commands import Command, begins_with, command_in, typed_words, word_list
from knowledge.forms.corrections import TELLING, correction_in, day_of, restated, taken_back
from knowledge.forms.edits import Edit, answered_last, edit_in, named_alone
from knowledge.forms.facts import WHOLE, read_facts
from knowledge.forms.filling import (
    ask_or_sum_up,
    asked_item,
    context_of,
    contradiction,
    keep,
    leave_empty,
    reads,
    sum_up,
    take_facts,
    value_of,
)
from knowledge.forms.nothing import gives_nothing, says_nothing
from knowledge.forms.questions import FILL as FILL
from knowledge.forms.questions import NUMBERED, consent, doubt, papers_to_tick, question, refused, which
from knowledge.forms.questions import Event as Event
from knowledge.forms.questions import Said as Said
from knowledge.forms.questions import button as button
from knowledge.forms.rules import warnings
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, Step, known, told
from knowledge.forms.ticks import read_ticks
from knowledge.forms.values import Unreadable, in_ward, names_place, show_value
from knowledge.wording import say
from nlu.text import fold, normalise


def begin(form: Form, days: int, earlier: Mapping[str, str] | None = None) -> tuple[State, Said]:
    """Ask for consent: what is asked, why, and that it is kept for ``days`` days.

    ``earlier`` are values by field that the citizen gave in another form, to be taken over if they like.
    """
    return State(), consent(form, days, earlier or {})


def resume(form: Form, state: State, days: int, earlier: Mapping[str, str] | None = None) -> Said:
    """Ask again what was asked last."""
    if state.step is Step.CONSENT:
        return consent(form, days, earlier or {})
    if state.step is Step.READY:
        return Said(Event.READY, say("form.ready", name=form.name))
    item = asked_item(form, state)
    if state.step is Step.DOUBT and item is not None and state.doubtful is not None:
        return doubt(say("form.doubt", item=item.short, value=show_value(item, state.doubtful)))
    return ask_or_sum_up(form, state)[1]


def take(
    form: Form,
    state: State,
    text: str,
    today: date,
    *,
    papers: Mapping[str, str] | None = None,
    earlier: Mapping[str, str] | None = None,
) -> tuple[State, Said]:
    """Take one message and say what comes next. The state is unchanged where the event is ``UNANSWERED``.

    ``papers`` are the names of what has to be brought along, by id: once the form is ready they can be ticked off.
    ``earlier`` is as for :func:`begin`. What the answers call for (a declaration that is late) is told with them.
    """
    after, said = _take(form, state, text, today, papers or {}, earlier or {})
    before = () if said.event is Event.SUMMARY else warnings(form, told(form, state), today)
    fresh = tuple(line for line in warnings(form, told(form, after), today) if line not in before)
    if not fresh or said.event in (Event.REMOVED, Event.STOPPED, Event.READY):
        return after, said
    return after, replace(said, blocks=(*said.blocks, Block(title=say("form.warning"), lines=fresh)))


def awaits_number(form: Form, state: State) -> bool:
    """Whether a bare number may be the answer to what is asked, and not a button's."""
    item = asked_item(form, state)
    return state.step is Step.ASKING and item is not None and item.type in NUMBERED


def steers(form: Form, state: State, text: str) -> bool:
    """Whether ``text`` is a command, a wish to mend an item, or says that there is nothing to answer."""
    item = asked_item(form, state)
    if command_in(text) is not None or (item is not None and gives_nothing(item, text)):
        return True
    edit = edit_in(form, state, text)
    return edit is not None and (bool(edit.value) or edit.exact)


def _take(
    form: Form, state: State, text: str, today: date, papers: Mapping[str, str], earlier: Mapping[str, str]
) -> tuple[State, Said]:
    command = command_in(text)
    refuses = state.step is Step.CONSENT and command in (Command.NO, Command.STOP) and not _means_again(text)
    if command is Command.REMOVE or refuses:
        return state, Said(Event.REMOVED, say("form.removed", name=form.name))
    if state.step is Step.CONSENT:
        return _settle_consent(form, state, text, today, earlier)
    if command is Command.STOP and _means_yes(form, state, text):
        command = Command.YES
    if command is Command.STOP:
        return state, Said(Event.STOPPED, say("form.stopped", name=form.name))
    if command is Command.RESTART:
        return ask_or_sum_up(form, State(step=Step.ASKING))
    if command is Command.SUMMARY:
        return sum_up(form, state)
    edit = edit_in(form, state, text)
    if edit is not None:
        return _edit(form, state, edit, today)
    if state.step is Step.READY:
        return _tick(state, text, command, papers)
    if command is Command.BACK:
        return _back(form, state)
    if command is Command.RESUME:
        return state, resume(form, state, 0)
    if state.step is Step.DOUBT:
        return _settle_doubt(form, state, text, command, today)
    if state.step is Step.SUMMARY:
        return _settle_summary(form, state, text, command, today)
    return _answer(form, state, text, command, today)


def _settle_consent(form: Form, state: State, text: str, today: date, earlier: Mapping[str, str]) -> tuple[State, Said]:
    command = command_in(text)
    if (command is Command.REUSE or _means_again(text)) and earlier:
        return ask_or_sum_up(form, replace(state, step=Step.ASKING, values=dict(earlier), asked=tuple(earlier)))
    if not consents(text):
        return state, Said(Event.UNANSWERED, say("form.consent.again"))
    agreed, said = ask_or_sum_up(form, replace(state, step=Step.ASKING))
    rest = "" if command is Command.YES else text.partition(",")[2].strip()
    after, answered = _answer(form, agreed, rest, command_in(rest), today) if rest else (agreed, said)
    return (agreed, said) if answered.event is Event.UNANSWERED else (after, answered)


def consents(text: str) -> bool:
    """Whether ``text`` agrees, perhaps with the first answer behind it: "đồng ý, tôi tên là …"."""
    return Command.YES in (command_in(text), command_in(text.partition(",")[0]))


def _means_again(text: str) -> bool:
    """Whether "dung lai" is dùng lại: without diacritics it is dừng lại too."""
    return fold(text).startswith("dung") and not normalise(text).lower().startswith("dừng")


def _tick(state: State, text: str, command: Command | None, papers: Mapping[str, str]) -> tuple[State, Said]:
    """Once the paper is made: which of the others the citizen has."""
    if command is Command.TICK and papers:
        return state, papers_to_tick(papers)
    ticked = read_ticks(text, papers)
    if not ticked:
        return state, Said(Event.UNANSWERED, say("form.ready.again"))
    have = {key: True for key in state.have} | ticked
    kept = tuple(key for key in papers if have.get(key))
    return replace(state, have=kept), Said(Event.READY, say("form.ready.ticked"))


def _means_yes(form: Form, state: State, text: str) -> bool:
    """Whether "dung" is đúng: dừng without diacritics is the same word, so it is where a yes is waited for."""
    if fold(text).split()[:1] != ["dung"] or normalise(text).lower().startswith("dừng"):
        return False
    item = asked_item(form, state)
    return state.step in (Step.DOUBT, Step.SUMMARY) or (item is not None and item.type is FieldType.YES_NO)


def _answer(form: Form, state: State, text: str, command: Command | None, today: date) -> tuple[State, Said]:
    asked = asked_item(form, state)
    if asked is None:
        return ask_or_sum_up(form, state)
    corrected = _correct(form, state, asked, text, today)
    if corrected is not None:
        return corrected
    chosen = asked.type in (FieldType.YES_NO, FieldType.CHOICE)
    if not (chosen and reads(form, state, asked, text, today)) and (
        command is Command.SKIP or gives_nothing(asked, text)
    ):
        return leave_empty(form, state, asked, text)
    idle = command in (Command.YES, Command.NO) or says_nothing(text)
    if idle and (asked.type in WHOLE or asked.type is FieldType.NAME):
        return state, refused(asked, say("form.no_answer", item=asked.short))
    try:
        facts = read_facts(asked, correction_in(text) or text, context_of(form, state, asked, today))
    except Unreadable as error:
        return state, refused(asked, str(error))
    return take_facts(form, state, asked, facts)


def _correct(form: Form, state: State, asked: FormField, text: str, today: date) -> tuple[State, Said] | None:
    """Mend what was answered before, if ``text`` takes it back; ``None`` where it answers what is asked."""
    paper = restated(form, state, asked, text)
    if paper is not None and (value := value_of(form, state, paper, text, today)) is not None:
        return _mended(form, state, paper, value.value) if not value.doubt else None
    rest = correction_in(text)
    if rest is None:
        return None
    named = named_alone(form, state, rest)
    if named is not None and named.value and named.item is not None and named.item.id in state.values:
        return _edit(form, state, named, today)
    reads_asked = asked.type not in WHOLE and reads(form, state, asked, rest, today)
    for item in taken_back(form, state):
        of_month = day_of(item, state.values.get(item.id, ""), rest)
        value = value_of(form, state, item, of_month or rest, today)
        if value is None or (reads_asked and item.type in WHOLE):
            continue
        unsure = value.doubt or contradiction(form, known(form, state), item, value.value)
        if unsure or reads_asked or of_month or item.type not in TELLING:
            shown = say("form.doubt", item=item.short, value=show_value(item, value.value))
            return replace(state, step=Step.DOUBT, asking=item.id, doubtful=value.value), doubt(unsure or shown)
        return _mended(form, state, item, value.value)
    return None


def _mended(form: Form, state: State, item: FormField, value: str) -> tuple[State, Said]:
    """The value in place of the one before, told, and what was asked asked again."""
    after, said = ask_or_sum_up(form, replace(state, values={**state.values, item.id: value}))
    return after, replace(said, text=f"{_told_so(item, value)} {said.text}")


def _told_so(item: FormField, value: str) -> str:
    return say("form.corrected", item=item.short, value=show_value(item, value))


def _settle_doubt(form: Form, state: State, text: str, command: Command | None, today: date) -> tuple[State, Said]:
    item = asked_item(form, state)
    if item is None or state.doubtful is None:
        return ask_or_sum_up(form, replace(state, step=Step.ASKING))
    if command is Command.YES:
        return keep(form, state, item, state.doubtful)
    asking = replace(state, step=Step.ASKING, doubtful=None, asked=())
    if command is Command.NO:
        return replace(asking, asked=state.asked), question(item)
    instead = correction_in(text) or _behind_no(text) or text
    if _agrees_and_more(text) or (item.type is FieldType.ADDRESS and not names_place(instead)):
        return state, refused(item, say("value.yes_no"))
    moved = in_ward(state.doubtful, instead) if item.type is FieldType.ADDRESS else None
    # Nothing before it is meant: whoever takes something back here takes back what is doubted.
    after, said = _answer(form, asking, moved or instead, command_in(instead), today)
    if said.event is Event.UNANSWERED:
        return state, said
    return replace(after, asked=(*(key for key in state.asked if key not in after.asked), *after.asked)), said


def _behind_no(text: str) -> str | None:
    """What follows "không," or "đúng rồi," where a yes or no is waited for; of a yes nothing more is taken."""
    first, comma, rest = text.partition(",")
    return rest.strip() or None if comma and command_in(first) is Command.NO else None


def _agrees_and_more(text: str) -> bool:
    """Whether a yes is followed by more, which may be another value: "đúng rồi nhưng số 7"."""
    typed = typed_words(text)
    return command_in(text) is None and begins_with(typed, word_list("yes")) > 0 and command_in(typed[0]) is Command.YES


def _settle_summary(form: Form, state: State, text: str, command: Command | None, today: date) -> tuple[State, Said]:
    if command is Command.YES:
        return replace(state, step=Step.READY), Said(Event.READY, say("form.ready", name=form.name))
    named = named_alone(form, state, text)
    if named is not None:
        return _edit(form, state, named, today)
    rest = correction_in(text)
    for item in taken_back(form, state) if rest is not None else []:
        value = value_of(form, state, item, rest or "", today)
        if value is not None:
            shown = say("form.doubt", item=item.short, value=show_value(item, value.value))
            return replace(state, step=Step.DOUBT, asking=item.id, doubtful=value.value), doubt(value.doubt or shown)
    return state, Said(Event.UNANSWERED, say("form.summary.again"))


def _back(form: Form, state: State) -> tuple[State, Said]:
    """The item that was answered last, asked again."""
    if not state.asked:
        return ask_or_sum_up(form, state)
    last = state.asked[-1]
    values = {key: value for key, value in state.values.items() if key != last}
    return ask_or_sum_up(form, replace(state, step=Step.ASKING, values=values, asking=last, asked=state.asked[:-1]))


def _edit(form: Form, state: State, edit: Edit, today: date) -> tuple[State, Said]:
    item = edit.item
    if item is None and edit.value:
        fitting = [row for row in edit.items if value_of(form, state, row, edit.value, today) is not None]
        item = fitting[0] if len(fitting) == 1 else None
    if item is None:
        return state, which(list(edit.items) or answered_last(form, state))
    asking = replace(state, step=Step.ASKING, asking=item.id, doubtful=None)
    if not edit.value:
        return asking, question(item)
    after, said = _answer(form, replace(asking, asked=()), edit.value, command_in(edit.value), today)
    if said.event is Event.UNANSWERED:
        return asking, question(item, said.text)
    if said.event is Event.ASKED and item.id in after.values:
        said = replace(said, text=f"{_told_so(item, after.values[item.id])} {said.text}")
    return replace(after, asked=(*(key for key in state.asked if key not in after.asked), *after.asked)), said
