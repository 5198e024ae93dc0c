"""The papers to bring along: those that the procedure asks for in the citizen's own case, and none that it doesn't."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.forms.paper import ChecklistLine
from knowledge.forms.rules import CHECKS
from knowledge.forms.schema import CaseRule, Form
from knowledge.schema import Document, Procedure, Standing
from knowledge.wording import say

_CONDITION = re.compile(r"\b(nếu|chỉ khi)\b")
"""A name that says itself when the paper is needed."""


@dataclass(frozen=True)
class PaperToBring:
    """One paper, as a citizen reads of it.

    ``copies`` is how many of what: "1 bản chính". ``needed`` is false for what officials look up themselves: nobody has
    to have it. ``note`` is what should also be known, or empty.
    """

    id: str
    name: str
    kind: str
    copies: str
    required: bool
    when: str
    note: str
    needed: bool


def checklist(
    procedure: Procedure, form: Form | None, values: Mapping[str, str], today: date
) -> tuple[PaperToBring, ...]:
    """The papers of ``procedure`` that are asked for today: what must be brought, what may be, what need not be.

    ``values`` are those that stand on the paper, see :func:`knowledge.forms.state.told`; they decide which cases hold.
    Without a form nobody was asked: the papers of all cases are named, each with its case.
    """
    held = [] if form is None else cases_held(procedure, form, values, today)
    cases = {None, *(rule.case for rule in held)}
    replaced = {document for rule in held for document in rule.replaces}
    documents = [
        row
        for row in procedure.documents
        if _in_force(row, today) and row.id not in replaced and (form is None or row.case in cases)
    ]
    documents.sort(key=lambda row: (row.quantity == 0, form is None and row.case is not None, not row.required))
    return tuple(_paper(row, procedure, form) for row in documents)


def cases_held(procedure: Procedure, form: Form, values: Mapping[str, str], today: date) -> list[CaseRule]:
    """The rules of ``form`` whose cases hold in ``procedure`` after what was answered."""
    return [row for row in form.cases if row.procedure in (None, procedure.code) and _holds(row, values, today)]


def paper_lines(papers: Sequence[PaperToBring], have: Mapping[str, bool]) -> tuple[ChecklistLine, ...]:
    """``papers`` as they are printed; ``have`` says by id which the citizen has, as far as they were asked."""
    return tuple(ChecklistLine(_line(paper), paper.copies, have.get(paper.id)) for paper in papers)


def ticked(papers: Sequence[PaperToBring], have: Sequence[str]) -> dict[str, bool]:
    """Whether the citizen has each paper, by id: known once they ticked one off, and only of what is needed."""
    return {paper.id: paper.id in have for paper in papers if have and paper.needed}


def _holds(rule: CaseRule, values: Mapping[str, str], today: date) -> bool:
    if rule.check is not None:
        return CHECKS[rule.check](values, rule.fields, today)
    return any(values.get(field) in rule.one_of for field in rule.looks_at)


def _in_force(document: Document, today: date) -> bool:
    # Unlike in an answer, what is asked for only later isn't named: the citizen goes now.
    return (document.valid_from or today) <= today <= (document.valid_to or today)


def _paper(document: Document, procedure: Procedure, form: Form | None) -> PaperToBring:
    name = document.name
    if form is None and document.case is not None:
        label = procedure.cases[document.case].label
        name = say("answer.case", label=label[0].lower() + label[1:], text=name)
    return PaperToBring(
        id=document.id,
        name=name,
        kind=document.kind,
        copies=_copies(document, form),
        required=document.required,
        when=document.when,
        note=_note(document),
        needed=document.quantity > 0,
    )


def _copies(document: Document, form: Form | None) -> str:
    if document.quantity == 0:
        looked_up = document.kind != "form" and document.standing is not Standing.OUTDATED
        return say("checklist.looked_up") if looked_up else say("checklist.none")
    if document.kind == "form" and document.case is None and form is not None:  # that form itself
        return say("checklist.filled", count=document.quantity)
    copies = say("checklist.copies", count=document.quantity, kind=say(f"kind.{document.kind}"))
    return say("checklist.shown", copies=copies) if document.when == "present" else copies


def _note(document: Document) -> str:
    if document.standing is Standing.OUTDATED:
        return say("answer.outdated", note=document.note)
    claimed = say("checklist.claimed") if document.standing is Standing.CLAIMED else ""
    return f"{document.note or ''} {claimed}".strip()


def _line(paper: PaperToBring) -> str:
    """The name and what should be known of it, as whole sentences."""
    optional = paper.needed and not paper.required and _CONDITION.search(paper.name) is None
    name = say("answer.optional", text=paper.name) if optional else paper.name
    if not paper.note:
        return name
    return say("answer.note", text=name if name.endswith(".") else f"{name}.", note=paper.note)
