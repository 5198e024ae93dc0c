"""A form that was begun elsewhere: its code, then the proof that it is this citizen's. Rasa sees neither."""

from __future__ import annotations

import re
from functools import partial

from channels.notices import notice
from channels.reply import Reply
from knowledge.envelope import Button, Envelope, Outcome
from knowledge.fixed import menu_button, plain
from knowledge.wording import say
from records.codes import code_in
from records.drafts import Opened, drafts_of, is_open, keep, opened
from records.models import Turn
from records.proofs import DIGITS, Proof, Proven, ask_for_proof, prove, settle

MOST_WORDS = 8
"""Of a message that is a proof: what is longer asks something, and holds a year."""
_DIGITS = re.compile(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)")


def draft_by_code(turn: Turn) -> Reply | None:
    """The answer to a code, or to the proof that was asked for; ``None`` if ``turn`` is neither."""
    code = code_in(turn.text)
    if code:
        ours = [draft for draft in drafts_of(turn.conversation_id) if draft.code == code]
        if ours:
            held = opened(ours[0])
            return Reply(_opened(held), partial(keep, held, held.state) if held.is_citizens else None)
        return Reply(plain(Outcome.CLARIFY, ["code.prove"]), partial(ask_for_proof, turn.conversation_id, code))
    digits = _DIGITS.search(turn.text)
    if not turn.conversation.proving or digits is None or len(turn.text.split()) > MOST_WORDS:
        return None
    if is_open(turn.conversation_id):
        return None  # a year, or a number that the form here asks for
    proven = prove(turn.conversation, digits[0])
    return Reply(_answer(proven), partial(_settle, turn, proven))


def _answer(proven: Proven) -> Envelope:
    if proven.held is not None:
        return _opened(proven.held)
    return plain(Outcome.CLARIFY, [f"code.{proven.proof}"], buttons=(menu_button(),))


def _opened(held: Opened) -> Envelope:
    if not held.is_citizens:
        return plain(Outcome.STATUS, ["code.held.given"], name=held.form.name).model_copy(update={"private": True})
    button = Button(title=say("form.button.go_on"), payload='/fill{"answer":"điền tiếp"}')
    envelope = plain(Outcome.APPLICATION, ["code.held"], buttons=(button,), name=held.form.name)
    return envelope.model_copy(update={"private": True})


def _settle(turn: Turn, proven: Proven) -> None:
    left = None if proven.held is None else proven.held.draft.conversation
    settle(turn.conversation_id, proven)
    if proven.proof is Proof.HELD and left is not None:
        notice(left, plain(Outcome.STATUS, ["code.left"]), key=f"left:{turn.id}")
