"""Looking at forms that citizens filled in, and telling them how far they are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.commands.common import fail, ready

drafts_app = typer.Typer(no_args_is_help=True, help="Look at forms that were filled in, and move them on.")
Code = Annotated[str, typer.Argument(metavar="CODE", help="As it stands on the paper: MC-XXXX-XXXX.")]


class Step(StrEnum):
    """What a form may be moved on to."""

    READY = "ready"
    HANDED = "handed"
    FILED = "filed"
    DONE = "done"


@drafts_app.command("list")
def list_drafts() -> None:
    """List every form: code, form, how far, last change, last day. Nothing that a citizen gave."""
    ready()
    from records.drafts import VIETNAM
    from records.models import Draft

    for draft in Draft.objects.select_related("form").order_by("-changed_at"):
        changed, until = (f"{day.astimezone(VIETNAM):%Y-%m-%d}" for day in (draft.changed_at, draft.expires_at))
        typer.echo(f"{draft.code}  {draft.form.key}  {draft.status}  changed {changed}  kept until {until}")


@drafts_app.command("paper")
def paper(code: Code, out: Annotated[Path, typer.Argument(metavar="FILE", help="Where the PDF is written.")]) -> None:
    """Write the paper of a complete form as a PDF: for an agent to whom the citizen gave the code."""
    ready()
    from records.drafts import opened
    from records.models import Draft
    from records.papers import paper_file, paper_of

    draft = Draft.objects.select_related("form").filter(code=code.upper()).first()
    content = None if draft is None else paper_of(paper_file(opened(draft)).key)
    if content is None:
        fail(f"{code}: no complete form has this code")
    else:
        out.write_bytes(content)
        typer.echo(f"{out}: {len(content):,} bytes")


@drafts_app.command("move")
def move(
    code: Code,
    step: Annotated[Step, typer.Argument(help="What it is now.")],
    number: Annotated[str, typer.Option(help="The number under which the authority keeps it.")] = "",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it was filed.")] = None,
    note: Annotated[str, typer.Option(help="A sentence for the citizen, in Vietnamese.")] = "",
) -> None:
    """Move a form on, and tell its citizen."""
    ready()
    from channels.progress import move_on
    from records.errors import NoSuchDraft, NotThatWay
    from records.models import Draft
    from records.progress import Filing

    try:
        told = move_on(code.upper(), Draft.Status(step), Filing(number, None if on is None else on.date(), note))
    except (NoSuchDraft, NotThatWay) as error:
        fail(error)
    else:
        typer.echo(told)
