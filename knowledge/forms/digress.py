"""Whether a message answers the form that is being filled in, or is about something else.

Whoever fills a form in also asks what it costs, says thanks or wants a person. Such a message is answered as ever, and
the form goes on after it; taken as an answer it would stand on an official paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from knowledge.forms.commands import Command, command_in
from knowledge.forms.flow import Event, consents, steers, take
from knowledge.forms.schema import FieldType, Form
from knowledge.forms.state import State, Step
from knowledge.forms.values import read_card
from knowledge.loader import read_yaml
from nlu.asking import asked_in
from nlu.phrases import holds, padded

ACTS = Path(__file__).parent / "acts.yml"
ALARMS = frozenset(["danger", "unsafe", "injection", "complaint"])
SURE_OF_ACT = 0.75
SURE_OF_QUESTION = 0.35
"""Confidence from which an act or a question is believed, where the words ask for something besides."""
FREE = frozenset([FieldType.TEXT, FieldType.LINES, FieldType.NAME, FieldType.ADDRESS, FieldType.PAPER])
"""Types that take nearly any words."""
_ASKS = re.compile(
    r" (?:bao nhieu|bao lau|o dau|the nao|nhu nao|lam sao|tai sao|vi sao|la gi|nghia la|khi nao|bao gio|may ngay"
    r"|co (?:\w+ ){0,10}(?:khong|chua)|duoc khong|phai khong|can (?:\w+ ){0,4}gi|giay to gi|giay gi|gom (?:nhung )?gi"
    r"|cho (?:\w+ ){0,2}hoi|hoi chut|mat bao|het bao|dau vay|gi vay|sao vay|o mo|mo rua|thi sao|ra sao|phai lam gi"
    r"|la sao|ghi sao|lam gi|nhung gi|giay to nao|o cho nao|may ngay|may tien|ton bao|hay sao|a sao|ai vay|gi ha"
    r"|nao vay|nao ha|sao ha|ha (?:em|anh|chi|chau|ban|ad)|hay la (?:\w+ ){1,4}(?:vay|ha|nhi)"
    r"|noi nao|gi the|sao the|may to|hay (?:\w+ ){1,4}(?:vay|ha|nhi|ta)(?: a)?) "
)
_NEVER = re.compile(r" (?:chua|khong) (?:\w+ ){0,4}bao gio (?!co |xong |duoc |lay |nhan |moi |thi )")
"""“Em chưa kết hôn bao giờ” asks for no time."""
_NO_QUESTION = re.compile(r" (?:co le|co the la|khong nho la) ")


@dataclass(frozen=True)
class Heard:
    """What Rasa understood of a message: the intent's name and how sure it is, from 0 to 1."""

    intent: str
    confidence: float


def answers_form(
    form: Form, state: State, text: str, heard: Heard, today: date, *, asked_last: bool, again: bool = False
) -> bool:
    """Whether the form takes ``text``. ``asked_last`` says that the last thing we said was a question of the form.

    ``again`` says that the same was written just before: if it was taken for an alarm, it is meant as an answer.
    """
    command = command_in(text)
    if state.step is Step.CONSENT:
        agrees = asked_last and (consents(text) or command in (Command.NO, Command.REUSE, Command.STOP))
        return agrees or read_card(text) is not None
    if state.step is Step.READY:
        # The papers are ticked off and the form is mended by their own words only: everything else is conversation.
        if _asks(text):
            return False
        return take(form, state, text, today)[1].event is not Event.UNANSWERED or _speaks_of_papers(text)
    if steers(form, state, text) or read_card(text) is not None:
        return True
    meant = again and heard.intent in ALARMS  # "cháy nhà mất hết giấy tờ" is a reason, not a fire
    if is_act(text, heard) and not meant and not _plainly_answers(form, state, text, today):
        return False
    if _asks(text):
        return _plainly_answers(form, state, text, today) and heard.confidence < SURE_OF_ACT
    event = take(form, state, text, today)[1].event
    if event is not Event.UNANSWERED:
        return True
    return heard.intent in ("affirm", "deny", "choose") or heard.confidence < SURE_OF_QUESTION or not _wants(text)


def is_act(text: str, heard: Heard) -> bool:
    """Whether ``text`` is no answer but an act of its own (thanks, an alarm): what was heard is also what it says."""
    prepared = padded(text)
    return heard.confidence >= SURE_OF_ACT and any(holds(word, prepared) for word in _acts().get(heard.intent, ()))


@cache
def _acts() -> dict[str, tuple[str, ...]]:
    return {str(act): tuple(map(str, words)) for act, words in read_yaml(ACTS).items()}


def _plainly_answers(form: Form, state: State, text: str, today: date) -> bool:
    """Whether the item that is asked takes few words only, and these are such."""
    item = next((row for row in form.fields if row.id == state.asking), None)
    if item is None or item.type in FREE:
        return False
    return take(form, state, text, today)[1].event is not Event.UNANSWERED


def _asks(text: str) -> bool:
    said = _NEVER.sub(" ", padded(text))
    if _NO_QUESTION.search(said):
        return False
    return text.rstrip().endswith("?") or _ASKS.search(said) is not None


def _wants(text: str) -> bool:
    """Whether the words ask for something we know of procedures."""
    return bool(asked_in(text).strong)


def _speaks_of_papers(text: str) -> bool:
    return re.match(r" (?:da co|chua co|co du|thieu) ", padded(text)) is not None
