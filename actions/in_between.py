"""A question in the middle of a form: answered like any other, and then the form goes on."""

from __future__ import annotations

from django.conf import settings

from knowledge.answers.applying import and_back
from knowledge.envelope import Envelope, Outcome
from knowledge.forms.flow import resume
from knowledge.forms.state import Step
from records.drafts import open_draft
from records.models import Turn

NOTHING_AFTER = (Outcome.HANDOVER, Outcome.FAILED)
"""Who is in danger, or wants a person, is asked nothing."""
QUOTING = (Step.DOUBT, Step.SUMMARY)
"""Steps that repeat what the citizen gave."""


def form_in_between(turn: Turn, envelope: Envelope) -> Envelope:
    """``envelope``, followed by what the open form asks, if one is being filled in."""
    held = open_draft(turn.conversation_id)
    if held is None or held.state.step in (Step.CONSENT, Step.READY) or envelope.outcome in NOTHING_AFTER:
        return envelope
    said = resume(held.form, held.state, settings.DRAFT_DAYS)
    return and_back(envelope, said, private=envelope.private or held.state.step in QUOTING)
