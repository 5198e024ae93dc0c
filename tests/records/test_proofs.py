"""Taking a form elsewhere: with its code and the right digits only, and not by trying."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from records import drafts
from records.errors import DraftMoved
from records.models import Conversation, Draft
from records.proofs import TRIES, TRIES_HERE, Proof, Proven, ask_for_proof, prove, settle
from tests.records.database import arrive
from tests.records.drafting import NUMBER, REQUESTER, begun, complete, told


def conversation(key: UUID) -> Conversation:
    return Conversation.objects.get(pk=key)


def attempt(here: UUID, code: str, digits: str) -> Proven:
    ask_for_proof(here, code)
    proven = prove(conversation(here), digits)
    with transaction.atomic():
        settle(here, proven)
    return proven


def test_the_last_digits_bring_the_form_here_and_take_it_from_there(database: Path) -> None:
    there, here = arrive(address="phone").conversation_id, arrive(address="laptop", channel="telegram").conversation_id
    held = told(begun(there), *REQUESTER)

    proven = attempt(here, held.draft.code, NUMBER[-4:])

    assert proven.proof is Proof.HELD
    now = drafts.open_draft(here)
    assert now is not None
    assert now.state == held.state
    assert drafts.open_draft(there) is None
    assert conversation(here).proving == ""


def test_who_was_in_the_middle_of_an_answer_there_changes_nothing_any_more(database: Path) -> None:
    there, here = arrive(address="phone").conversation_id, arrive(address="laptop").conversation_id
    held = told(begun(there), *REQUESTER)
    attempt(here, held.draft.code, NUMBER[-4:])

    with pytest.raises(DraftMoved):
        drafts.keep(held, held.state)


def test_a_wrong_proof_and_a_code_that_nobody_has_look_the_same(database: Path) -> None:
    there, here = arrive(address="phone").conversation_id, arrive(address="laptop").conversation_id
    held = told(begun(there), *REQUESTER)

    wrong = attempt(here, held.draft.code, "0000")
    unknown = attempt(here, "MC-AAAA-AAAA", "0000")

    assert (wrong.proof, unknown.proof) == (Proof.FAILED, Proof.FAILED)
    assert drafts.open_draft(here) is None
    assert drafts.open_draft(there) is not None


def test_a_form_without_a_number_of_its_citizen_is_taken_nowhere(database: Path) -> None:
    there, here = arrive(address="phone").conversation_id, arrive(address="laptop").conversation_id
    held = complete(there)  # this form asks for no number

    for digits in ("0000", "", NUMBER[-4:]):
        assert attempt(here, held.draft.code, digits).proof is Proof.FAILED


def test_trying_from_many_places_locks_the_form_until_its_citizen_goes_on(database: Path) -> None:
    there = arrive(address="phone").conversation_id
    held = told(begun(there), *REQUESTER)
    for number in range(TRIES):
        attempt(arrive(address=f"thief {number}").conversation_id, held.draft.code, "0000")
    here = arrive(address="laptop").conversation_id

    assert attempt(here, held.draft.code, NUMBER[-4:]).proof is Proof.FAILED, "as if there were none"

    told(held_again(there), "xem lại")
    assert Draft.objects.get().wrong_proofs == 0
    assert attempt(here, held.draft.code, NUMBER[-4:]).proof is Proof.HELD


def test_trying_many_codes_from_one_place_locks_the_place(database: Path) -> None:
    there, thief = arrive(address="phone").conversation_id, arrive(address="thief").conversation_id
    held = told(begun(there), *REQUESTER)
    for _ in range(TRIES_HERE):
        attempt(thief, "MC-AAAA-AAAA", "0000")

    assert attempt(thief, held.draft.code, NUMBER[-4:]).proof is Proof.LOCKED
    assert drafts.open_draft(there) is not None


def held_again(key: UUID) -> drafts.Opened:
    held = drafts.open_draft(key)
    assert held is not None
    # It was changed by wrong proofs only: its version is what it was.
    return held
