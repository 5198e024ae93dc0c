"""The knowledge: check, export, search, learn from dialogues."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.common import Catalogue, fail, setup

if TYPE_CHECKING:
    from knowledge.search import Searcher

app = typer.Typer()
knowledge_app = typer.Typer(help="Check and export the knowledge, learn from dialogues.", no_args_is_help=True)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A question, as a citizen would type it.")],
    top: Annotated[int, typer.Option(min=1, max=50)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    catalogue: Catalogue = None,
) -> None:
    """Ask the index alone, without Rasa."""
    found = searcher(catalogue)
    rows = []
    for hit in found.search(text, top=top):
        name = found.name_of(hit.owner)
        rows.append({"owner": hit.owner, "name": name, "share": round(hit.share, 4), "score": round(hit.score, 4)})
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            typer.echo(f"{row['share']:>7.1%}  {row['owner']:<12} {row['name']}")


@knowledge_app.command()
def check() -> None:
    """List every defect of the seeds and the share of each standing; fail on any defect."""
    from knowledge.check import check as check_snapshot
    from knowledge.errors import KnowledgeError
    from knowledge.loader import load_seeds

    try:
        report = check_snapshot(load_seeds())
    except KnowledgeError as error:
        fail(error)
        return
    for defect in report.defects:
        typer.echo(str(defect))
    total = sum(report.standings.values())
    shares = ", ".join(f"{standing} {share:.1%}" for standing, share in report.shares().items())
    typer.echo(f"{report.procedures} procedures, {total} facts: {shares}")
    typer.echo("no defect" if not report.defects else f"{len(report.defects)} defects")
    sys.exit(1 if report.defects else 0)


@knowledge_app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where the YAML files go.")]) -> None:
    """Write the published knowledge as the YAML that seeds are written in."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from knowledge.export import export_snapshot
    from records.publishing import load_published

    snapshot = load_published()
    if snapshot is None:
        fail("nothing is published yet; run `motcua prepare`")
        return
    typer.echo(f"{export_snapshot(snapshot, folder)} files in {folder}")


@knowledge_app.command()
def learn() -> None:
    """Learn from whole dialogues how a conversation goes on; run it after a change of dialogues, texts or encoder."""
    from knowledge.turns.model import WEIGHTS_FILE
    from knowledge.turns.train import learn as learn_turns

    turns = learn_turns(searcher(None))
    typer.echo(f"{turns} turns, written to {WEIGHTS_FILE}")


def searcher(catalogue: Path | None) -> Searcher:
    """A searcher over the seeds, or over a catalogue in a state of its own; publishes and builds what is missing."""
    if catalogue is not None:
        from service.states import catalogue_state

        os.environ.update(catalogue_state(catalogue))
    setup()
    from django.core.management import call_command

    from knowledge.errors import KnowledgeError
    from service.searching import searcher as build

    try:
        call_command("migrate", verbosity=0, interactive=False)
        return build()
    except KnowledgeError as error:
        fail(error)
