"""Which cases of a procedure the citizen is in: what a message tells for and against each, and what was told before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.answers.question import Question
from knowledge.schema import Case, Procedure
from nlu.ages import ages_in
from nlu.phrases import holds, padded, phrase_pattern
from nlu.text import expand

_CLAUSE = re.compile(r"[,.;?!]")
_DENIED = re.compile(r" (?:(?:khong|chang|dau(?: co)?) phai|chu khong)(?: (?!ma |nhung )\w+){0,3} $")
"""What stands before a denied case: "không phải làm cho con", but not "không phải tôi mà cho con"."""


def known_cases(procedure: Procedure, question: Question) -> tuple[str, ...]:
    """The cases of ``procedure`` that the citizen told, in the order of its file.

    What is said now corrects what was said before: a case that is denied no longer holds, and of a group of cases only
    those hold that were named last. Where a message speaks both for and against a case, it is open.
    """
    said, denied = _told(procedure, question.text)
    settled = {procedure.cases[key].group for key in said} - {None}
    before = {
        key
        for code, key in question.context.cases
        if code == procedure.code and key in procedure.cases and procedure.cases[key].group not in settled
    }
    return tuple(key for key in procedure.cases if key in (said | before) - denied)


def changes_case(procedure: Procedure, question: Question) -> bool:
    """Whether ``question`` tells something of the case that was not known of the procedure under discussion."""
    before = {key for code, key in question.context.cases if code == procedure.code}
    return procedure.code == question.context.procedure and set(known_cases(procedure, question)) != before


def with_cases(question: Question, procedures: Sequence[Procedure]) -> tuple[tuple[str, str], ...]:
    """What is known of every procedure's cases once ``question`` is heard as one about ``procedures``."""
    codes = {procedure.code for procedure in procedures}
    others = tuple(pair for pair in question.context.cases if pair[0] not in codes)
    return others + tuple((one.code, key) for one in procedures for key in known_cases(one, question))


def _told(procedure: Procedure, text: str) -> tuple[set[str], set[str]]:
    """The cases that ``text`` speaks for, and those that it speaks against."""
    if not procedure.cases or not text:
        return set(), set()
    clauses = [padded(part) for part in _CLAUSE.split(expand(text))]
    ages = ages_in(text)
    said, denied = set(), set()
    for key, case in procedure.cases.items():
        named = [_named(case, clause) for clause in clauses]
        fits = case.ages is not None and any(case.ages.over <= age < case.ages.below for age in ages)
        against = case.ages is not None and bool(ages) and not fits
        if True in named or fits:
            said.add(key)
        if False in named or against or any(holds(phrase, clause) for phrase in case.against for clause in clauses):
            denied.add(key)
    return said, denied


def _named(case: Case, clause: str) -> bool | None:
    """Whether ``clause`` says that ``case`` holds, or that it does not; ``None`` where it does not speak of it."""
    found = [
        match for cue in case.cues if holds(cue, clause) for match in [phrase_pattern(cue).search(clause)] if match
    ]
    if not found:
        return None
    return any(_DENIED.search(clause[: match.start()]) is None for match in found)
