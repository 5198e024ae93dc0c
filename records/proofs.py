"""Taking a draft to another conversation: whoever has its code shows that it is theirs.

The proof is the last digits of the personal identification number of whoever fills the form in. Nobody learns from the
answers whether a code exists.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import F

from knowledge.forms.derive import applicant_number
from knowledge.forms.state import known
from records.drafts import Opened, opened
from records.errors import DraftMoved
from records.models import Conversation, Draft

DIGITS = 4
TRIES = 5
"""Wrong proofs after which a draft is taken nowhere until its citizen goes on with it where it is."""
TRIES_HERE = 10
"""Wrong proofs of one conversation, over all codes."""


class Proof(StrEnum):
    """What came of it."""

    HELD = "held"
    FAILED = "failed"
    LOCKED = "locked"  # too many failed here, of whatever drafts


@dataclass(frozen=True)
class Proven:
    """The outcome, the code it is about, and the draft where it held."""

    proof: Proof
    code: str
    held: Opened | None = None


def ask_for_proof(conversation: UUID, code: str) -> None:
    """Remember that ``conversation`` was asked to prove the draft of ``code``."""
    Conversation.objects.filter(pk=conversation).update(proving=code)


def prove(conversation: Conversation, digits: str) -> Proven:
    """Whether ``digits`` prove the draft that ``conversation`` was asked for. Changes nothing: see :func:`settle`."""
    code = conversation.proving
    draft = Draft.objects.select_related("form").filter(code=code).first()
    if conversation.wrong_proofs >= TRIES_HERE:
        return Proven(Proof.LOCKED, code)
    # A draft that is locked is answered like one that isn't there: "locked" would say that it is.
    if draft is None or draft.wrong_proofs >= TRIES or not _proves(opened(draft), digits):
        return Proven(Proof.FAILED, code)
    return Proven(Proof.HELD, code, opened(draft))


def settle(conversation: UUID, proven: Proven) -> None:
    """Write down what came of a proof: a draft that was proven is this conversation's now, a wrong one is counted.

    Raises :class:`DraftMoved` if the draft changed meanwhile. Runs in a transaction of the caller's.
    """
    here = Conversation.objects.filter(pk=conversation)
    if proven.proof is Proof.FAILED:
        here.update(proving="", wrong_proofs=F("wrong_proofs") + 1)
        Draft.objects.filter(code=proven.code).update(wrong_proofs=F("wrong_proofs") + 1)
    elif proven.held is None:
        here.update(proving="")
    else:
        here.update(proving="", wrong_proofs=0)
        take_over(conversation, proven.held)


def take_over(conversation: UUID, held: Opened) -> None:
    """Make the draft one of ``conversation``, and the open one if it may still be changed.

    Raises :class:`DraftMoved`. Runs in a transaction of the caller's.
    """
    if held.is_citizens:
        others = Draft.objects.filter(conversation=conversation, open=True).exclude(pk=held.draft.pk)
        others.update(open=False, version=F("version") + 1)
    rows = Draft.objects.filter(pk=held.draft.pk, version=held.draft.version)
    if not rows.update(
        conversation=conversation, open=held.is_citizens, wrong_proofs=0, version=held.draft.version + 1
    ):
        raise DraftMoved(str(held.draft.pk))


def _proves(held: Opened, digits: str) -> bool:
    number = applicant_number(held.form, known(held.form, held.state))
    return bool(number) and hmac.compare_digest(number[-DIGITS:], digits)
