"""The lists of service points: take one in, hand an empty one out, write down what there is."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.common import fail, setup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.points.importing import Decision, Plan
    from knowledge.points.table import Table
    from records.models import PointEdition

points_app = typer.Typer(help="Import and export lists of service points.", no_args_is_help=True)
_List = Annotated[Path, typer.Argument(help="A list, .csv or .xlsx.", metavar="FILE")]


@points_app.command("import")
def import_list(
    file: _List,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would become of each row, and stop.")] = False,
    accept_doubtful: Annotated[
        bool, typer.Option("--accept-doubtful", help="Take in doubtful rows too, as they were understood.")
    ] = False,
) -> None:
    """Take in a list of service points. Ends with 1 if a row is refused or the file can't be read."""
    _ready()
    from django.utils import timezone

    from knowledge.points.hanoi import HanoiUnits
    from knowledge.points.importing import Outcome, plan
    from knowledge.points.table import TableError, read
    from knowledge.wording import say
    from records.points import PointsChanged, apply, load_points

    try:
        table = read(file)
        planned = plan(table.rows, load_points(), HanoiUnits(), timezone.localdate())
    except TableError as error:
        fail(error)
        return
    _show(planned)
    for line in _notices(table, planned, accept_doubtful=accept_doubtful):
        typer.echo(line)
    try:
        edition = None if dry_run else apply(planned, accept_doubtful=accept_doubtful)
    except PointsChanged as error:
        fail(error)
        return
    typer.echo(say("points.notice.dry") if dry_run else _saved(edition))
    sys.exit(1 if any(decision.outcome is Outcome.REFUSED for decision in planned.decisions) else 0)


@points_app.command("template")
def write_template(file: _List) -> None:
    """Write an empty list to fill in; as Excel it has a second sheet that explains every column."""
    from knowledge.points.table import TableError
    from knowledge.points.template import template
    from knowledge.wording import say

    if file.exists():  # perhaps the list that somebody filled in
        fail(say("points.error.exists", file=file))
    try:
        template(file)
    except TableError as error:
        fail(error)
    typer.echo(say("points.notice.template", file=file))


@points_app.command("export")
def export_list(file: _List) -> None:
    """Write every service point as a list that can be corrected and taken in again."""
    _ready()
    from knowledge.points.cells import cells_of
    from knowledge.points.hanoi import HanoiUnits
    from knowledge.points.table import TableError, write
    from knowledge.wording import say
    from records.points import load_points

    units, points = HanoiUnits(), load_points()
    try:
        write(file, [cells_of(point, units.unit_name(point.unit)) for point in points.values()])
    except TableError as error:
        fail(error)
    typer.echo(say("points.notice.exported", count=len(points), file=file))


@points_app.command()
def near(
    place: Annotated[str, typer.Argument(help="Where somebody is, as people say it.")],
    procedure: Annotated[str | None, typer.Option("--for", help="Code of the procedure that is to be filed.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the envelope that channels get.")] = False,
) -> None:
    """Show where somebody would be sent."""
    _ready()
    from django.utils import timezone

    from knowledge.answers.locate import points_near
    from knowledge.loader import load_seeds
    from knowledge.plain import render
    from knowledge.points.network import Network
    from knowledge.points.shipped import all_points
    from records.points import load_points
    from records.publishing import load_published

    procedures = (load_published() or load_seeds()).procedures
    if procedure is not None and procedure not in procedures:
        fail(f"no procedure has the code {procedure}: `motcua search` finds codes")
    network = Network(all_points(load_points()).values())
    wanted = [procedures[procedure]] if procedure is not None else []
    envelope = points_near(place, wanted, network, timezone.localtime())
    typer.echo(envelope.model_dump_json(indent=2) if as_json else render(envelope))


def _ready() -> None:
    """Django set up, and the tables there: a list may be taken in before the first run."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _show(planned: Plan) -> None:
    """Print a table of the rows that are not as they were, and how many there are of each sort."""
    from rich.console import Console
    from rich.table import Table as Shown

    from knowledge.points.importing import Outcome
    from knowledge.wording import say

    names = {
        Outcome.NEW: say("points.outcome.new"),
        Outcome.CHANGED: say("points.outcome.changed"),
        Outcome.SAME: say("points.outcome.same"),
        Outcome.DOUBTFUL: say("points.outcome.doubtful"),
        Outcome.REFUSED: say("points.outcome.refused"),
    }
    shown = Shown(
        say("points.table.row"), say("points.table.outcome"), say("points.table.point"), say("points.table.told")
    )
    for decision in planned.decisions:
        if decision.outcome is not Outcome.SAME:
            told = "\n".join(_told(decision))
            shown.add_row(str(decision.number), names[decision.outcome], decision.name, told)
    if shown.row_count:
        Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 160).print(shown)
    counts = Counter(decision.outcome for decision in planned.decisions)
    typer.echo(
        say(
            "points.summary",
            new=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            same=counts[Outcome.SAME],
            doubtful=counts[Outcome.DOUBTFUL],
            refused=counts[Outcome.REFUSED],
        )
    )


def _told(decision: Decision) -> Iterator[str]:
    from knowledge.wording import say

    for finding in decision.findings:
        yield finding.text
    for change in decision.changes:
        old, new = change.old or say("points.blank"), change.new or say("points.blank")
        yield say("points.change", column=change.column, old=old, new=new)


def _notices(table: Table, planned: Plan, *, accept_doubtful: bool) -> Iterator[str]:
    """What the table does not tell: what was not read, what stays, and what waits for a decision."""
    from knowledge.points.importing import Outcome
    from knowledge.wording import say

    if table.unknown:
        yield say("points.notice.columns", columns=", ".join(table.unknown))
    if table.examples:
        yield say("points.notice.examples", rows=", ".join(map(str, table.examples)))
    if table.other_sheets:
        yield say("points.notice.sheets", sheets=", ".join(table.other_sheets))
    if planned.absent:
        yield say("points.notice.absent", count=len(planned.absent))
    doubtful = [decision for decision in planned.decisions if decision.outcome is Outcome.DOUBTFUL]
    unusable = sum(decision.point is None for decision in doubtful)
    if not accept_doubtful and len(doubtful) > unusable:
        yield say("points.notice.doubtful", count=len(doubtful) - unusable)
    if unusable:
        yield say("points.notice.unusable", count=unusable)


def _saved(edition: PointEdition | None) -> str:
    from knowledge.wording import say

    if edition is None:
        return say("points.notice.nothing")
    return say("points.notice.saved", added=edition.added, changed=edition.changed, number=edition.number)
