"""The paper of a draft: made when it is fetched, and kept nowhere, so that it goes with its draft."""

from __future__ import annotations

from django.conf import settings

from knowledge.envelope import File
from knowledge.forms.checklist import checklist, paper_lines, ticked
from knowledge.forms.filing import addressee
from knowledge.forms.paper import render_pdf
from knowledge.forms.state import Step, told
from knowledge.forms.values import show_value, value_in_words
from nlu.text import fold
from records.drafts import Opened, opened, today
from records.models import Draft
from records.publishing import published_procedure

MEDIA_TYPE = "application/pdf"


def paper_file(held: Opened) -> File:
    """The file that an answer carries: its key names the draft, and its name the form."""
    title = "-".join(fold(held.form.name).split())
    return File(name=f"{title}.pdf", media_type=MEDIA_TYPE, key=f"{held.form.id}-{held.draft.code}.pdf")


def paper_of(key: str) -> bytes | None:
    """The paper of :func:`paper_file`'s ``key`` as a PDF; ``None`` if the draft is gone or not complete."""
    code = "-".join(key.removesuffix(".pdf").split("-")[-3:])
    draft = Draft.objects.select_related("form").filter(code=code).first()
    if draft is None:
        return None
    held = opened(draft)
    return print_paper(held) if held.state.step is Step.READY else None


def print_paper(held: Opened) -> bytes:
    """The paper of a draft as a PDF of a few pages, with the list of what to bring along."""
    form, values = held.form, told(held.form, held.state)
    items = {item.id: item for item in form.fields}
    procedure = published_procedure(held.draft.procedure)
    papers = () if procedure is None else checklist(procedure, form, values, today())
    return render_pdf(
        form,
        {key: show_value(items[key], value) for key, value in values.items()},
        addressee=addressee(form, values),
        code=held.draft.code,
        resume_url=f"{settings.PUBLIC_URL}/?ma={held.draft.code}",
        printed_on=today(),
        checklist=paper_lines(papers, ticked(papers, held.state.have)),
        words={key: value_in_words(items[key], value) for key, value in values.items()},
    )
