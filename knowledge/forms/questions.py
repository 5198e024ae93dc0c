"""What a form says: the consent, each item's question with its buttons, the doubt, the summary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge.envelope import Ask, Block, Button
from knowledge.forms.commands import Command
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, open_items, told
from knowledge.forms.values import show_value
from knowledge.schema import Standing
from knowledge.wording import say

SEXES = ("male", "female")
FILL = "/fill"
"""What a button of a form carries, before its answer."""
NUMBERED = frozenset(
    [
        FieldType.TEXT,
        FieldType.LINES,
        FieldType.COUNT,
        FieldType.MONEY,
        FieldType.YEAR,
        FieldType.PAPER,
        FieldType.MOMENT,
    ]
)
"""Types that "1" may answer. They have no button to skip: where buttons are a numbered list, "1" would be that."""


class Event(StrEnum):
    """What a message came to."""

    ASKED = "asked"  # the next item is asked, or the same again
    DOUBT = "doubt"  # was it read right?
    SUMMARY = "summary"
    READY = "ready"  # the paper is made, or made anew with other ticks
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
    asks: Ask | None = None


def consent(form: Form, days: int, earlier: Mapping[str, str]) -> Said:
    """Ask for consent: what is asked, why, and that it is kept for ``days`` days."""
    count = sum(item.default is None for item in form.fields)
    lines: tuple[str, ...] = (say("form.consent.what", count=count, days=days), say("form.consent.steer"))
    if form.standing is Standing.CLAIMED:
        lines = (*lines, say("form.claimed", basis=form.legal_basis))
    buttons = [_button("form.button.agree", Command.YES), _button("form.button.refuse", Command.NO)]
    if earlier:
        names = [item.short for item in form.fields if item.id in earlier]
        lines = (*lines, say("form.consent.earlier", items=", ".join(names)))
        buttons.insert(0, _button("form.button.reuse", Command.REUSE))
    text = say("form.consent.text", name=form.name)
    return Said(Event.ASKED, text, (Block(title="", lines=lines),), tuple(buttons))


def question(item: FormField, before: str = "") -> Said:
    """Ask ``item``; ``before`` is said first."""
    text = f"{before} {item.question}".strip()
    buttons = tuple(button(option.label, option.label) for option in item.options)
    if item.type is FieldType.SEX:
        buttons = tuple(button(show_value(item, sex), show_value(item, sex)) for sex in SEXES)
    if item.type is FieldType.YES_NO:
        buttons = (_button("form.button.yes", Command.YES), _button("form.button.no", Command.NO))
    if item.required:
        asks = Ask.CONTACT if item.type is FieldType.PHONE else None
        return Said(Event.ASKED, text, (), buttons, asks)
    if item.type in NUMBERED:
        return Said(Event.ASKED, say("form.optional", question=text))
    return Said(Event.ASKED, text, (), (*buttons, button(say("form.button.skip"), "bỏ qua")))


def doubt(text: str) -> Said:
    """Ask whether something was read right."""
    return Said(
        Event.DOUBT, text, (), (_button("form.button.right", Command.YES), _button("form.button.wrong", Command.NO))
    )


def refused(item: FormField, text: str) -> Said:
    """Say why a message is no answer to ``item``, with the item's help."""
    return Said(Event.UNANSWERED, text, help_of(item))


def help_of(item: FormField) -> tuple[Block, ...]:
    """The help of ``item``, if it has any."""
    return (Block(title="", lines=(item.help,)),) if item.help else ()


def which(items: list[FormField]) -> Said:
    """Ask which of ``items`` is to be mended."""
    buttons = tuple(button(item.short, f"sửa {item.short}") for item in items)
    lines = tuple(item.short for item in items)
    return Said(Event.UNANSWERED, say("form.edit.which"), (Block(title="", kind="bullets", lines=lines),), buttons)


def so_far(form: Form, state: State) -> Said:
    """Everything that was told, with what is left or, where nothing is, the buttons that settle it."""
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
        return Said(Event.SUMMARY, say("form.summary.sofar", left=len(left)), tuple(blocks))
    buttons = (_button("form.button.right_all", Command.YES), button(say("form.button.edit"), "sửa"))
    return Said(Event.SUMMARY, say("form.summary.text"), tuple(blocks), buttons)


def papers_to_tick(papers: Mapping[str, str]) -> Said:
    """Ask which of ``papers``, names by id, the citizen has."""
    # Every paper has its button, in order: where buttons are numbers, they are the papers' own.
    buttons = tuple(
        button(say("form.button.have", number=number), f"đã có {number}") for number in range(1, len(papers) + 1)
    )
    everything = button(say("form.button.have_all"), "đã có đủ")
    block = Block(title="", kind="steps", lines=tuple(papers.values()))
    return Said(Event.ASKED, say("form.tick"), (block,), (*buttons, everything))


def _button(key: str, command: Command) -> Button:
    answers = {Command.YES: "có", Command.NO: "không", Command.REUSE: "dùng lại"}
    return button(say(key), answers[command])


def button(title: str, answer: str) -> Button:
    """A button that gives ``answer`` to the form."""
    payload = FILL + json.dumps({"answer": answer}, ensure_ascii=False, separators=(",", ":"))
    return Button(title=title, payload=payload)
