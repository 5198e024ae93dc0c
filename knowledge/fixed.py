"""Envelopes of fixed sentences that need no knowledge: for the action that failed and the message nobody can read."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.envelope import Block, Button, Envelope, Outcome
from knowledge.wording import say
from nlu.text import has_words


def plain(outcome: Outcome, keys: Sequence[str], *, buttons: Sequence[Button] = (), **values: object) -> Envelope:
    """An envelope of fixed sentences: the first as its text, the others as lines below."""
    lines = tuple(say(key, **values) for key in keys[1:])
    blocks = (Block(title="", lines=lines),) if lines else ()
    return Envelope(outcome=outcome, text=say(keys[0], **values), blocks=blocks, buttons=tuple(buttons))


def human_button() -> Button:
    """The button to a person."""
    return Button(title=say("button.human"), payload="/human")


def menu_button() -> Button:
    """The button to the list of procedures."""
    return Button(title=say("button.menu"), payload="/menu")


def failed() -> Envelope:
    """An apology that echoes nothing of what was written."""
    retry = Button(title=say("button.retry"), payload="/retry")
    return plain(Outcome.FAILED, ["failed.text"], buttons=(retry, human_button()))


def unreadable(text: str, *, limit: int) -> Envelope | None:
    """The answer to a message that is not handed to Rasa: empty, only signs, or longer than ``limit`` characters."""
    if len(text) > limit:
        return plain(Outcome.CLARIFY, ["clarify.long"], limit=f"{limit:,}".replace(",", "."))
    if not has_words(text):
        return plain(Outcome.CLARIFY, ["clarify.empty"])
    return None
