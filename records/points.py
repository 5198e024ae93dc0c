"""Service points in the database, and what an import writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from knowledge.points.importing import Plan
from knowledge.points.schema import ServicePoint
from knowledge.wording import say
from records.errors import RecordsError
from records.models import PointEdition, PointRow

CHUNK = 500  # rows a query, as in records/publishing.py


class PointsChanged(RecordsError):
    """The points are no longer those that a plan was made beside; it must be made anew. Clerks read the message."""

    def __init__(self) -> None:
        super().__init__(say("points.error.changed"))


def load_points() -> dict[str, ServicePoint]:
    """Every service point by key, in the order in which they were added."""
    return _points(PointRow.objects.order_by("id"))


def points_number() -> int:
    """Number of the newest edition, 0 before the first."""
    return PointEdition.objects.order_by("-number").values_list("number", flat=True).first() or 0


def apply(plan: Plan, *, accept_doubtful: bool = False) -> PointEdition | None:
    """Write what ``plan`` decided and return the new edition; ``None``, and nothing written, if it changes nothing.

    Raises :class:`PointsChanged` if somebody else wrote since the plan was made.
    """
    points = plan.points(accept_doubtful=accept_doubtful)
    if not points:
        return None
    try:
        with transaction.atomic():
            rows = {row.key: row for row in PointRow.objects.select_for_update().order_by("id")}
            if _points(rows.values()) != plan.existing:
                raise PointsChanged
            return _write(points, rows)
    except IntegrityError as error:  # two at once added the same key, where locking rows does not keep out new ones
        raise PointsChanged from error


def _write(points: dict[str, ServicePoint], rows: dict[str, PointRow]) -> PointEdition:
    changed = []
    for key in points.keys() & rows.keys():
        row = rows[key]
        row.content, row.updated_at = points[key].model_dump(mode="json"), timezone.now()
        changed.append(row)
    added = [
        PointRow(key=key, content=point.model_dump(mode="json")) for key, point in points.items() if key not in rows
    ]
    PointRow.objects.bulk_update(changed, ["content", "updated_at"], batch_size=CHUNK)
    PointRow.objects.bulk_create(added, batch_size=CHUNK)
    return PointEdition.objects.create(added=len(added), changed=len(changed))


def _points(rows: Iterable[PointRow]) -> dict[str, ServicePoint]:
    return {row.key: ServicePoint.model_validate(row.content) for row in rows}
