"""Service points in the database: what an import wrote is what is read, and two at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError

from knowledge.points.importing import Plan, plan
from knowledge.points.schema import ServicePoint
from knowledge.points.table import Column, Row
from knowledge.schema import Standing
from records.models import PointEdition, PointRow
from records.points import PointsChanged, apply, load_points, points_number
from tests.knowledge.points.wards import Wards
from tests.records.database import at_once

TODAY = date(2026, 11, 26)


def row(name: str, **cells: str) -> dict[Column, str]:
    given = {Column[column.upper()]: text for column, text in cells.items()}
    return {
        Column.NAME: f"Bưu điện {name}",
        Column.ADDRESS: f"1 {name}",
        Column.WARD: "Phường Ba Đình",
        Column.HOURS: "T2–T6 7:30–11:30, 13:30–17:00; T7 8:00–12:00",
        **given,
    }


def planned(*rows: Mapping[Column, str], existing: Mapping[str, ServicePoint] | None = None) -> Plan:
    given = [Row(number, cells) for number, cells in enumerate(rows, start=2)]
    return plan(given, load_points() if existing is None else existing, Wards(), TODAY)


def test_before_the_first_import_there_is_nothing(database: Path) -> None:
    assert (load_points(), points_number()) == ({}, 0)


def test_what_is_read_equals_what_was_planned(database: Path) -> None:
    made = planned(row("Hoa Sen", phone="0912345678", procedures="1.001193", free="x"), row("Hoa Mai"))
    edition = apply(made)

    assert edition is not None
    assert load_points() == made.points(accept_doubtful=False)
    assert list(load_points()) == ["agent-buu-dien-hoa-sen-00004", "agent-buu-dien-hoa-mai-00004"]
    assert (edition.added, edition.changed, edition.number) == (2, 0, points_number())


def test_the_same_list_again_is_no_edition(database: Path) -> None:
    apply(planned(row("Hoa Sen")))
    number = points_number()

    assert apply(planned(row("Hoa Sen"))) is None
    assert points_number() == number
    assert PointEdition.objects.count() == 1


def test_a_change_is_the_next_edition_and_touches_only_what_changed(database: Path) -> None:
    apply(planned(row("Hoa Sen"), row("Hoa Mai")))
    first, before = points_number(), {stored.key: stored.updated_at for stored in PointRow.objects.all()}

    edition = apply(planned(row("Hoa Sen"), row("Hoa Mai", phone="0912345678"), row("Hoa Cúc")))

    assert edition is not None
    assert (edition.added, edition.changed) == (1, 1)
    assert edition.number == points_number() > first
    after = {stored.key: stored.updated_at for stored in PointRow.objects.all()}
    assert [key for key in before if after[key] != before[key]] == ["agent-buu-dien-hoa-mai-00004"]
    assert load_points()["agent-buu-dien-hoa-mai-00004"].phone == "0912 345 678"


def test_what_a_list_does_not_have_stays(database: Path) -> None:
    apply(planned(row("Hoa Sen"), row("Hoa Mai")))
    made = planned(row("Hoa Cúc"))
    apply(made)

    assert set(made.absent) == {"agent-buu-dien-hoa-sen-00004", "agent-buu-dien-hoa-mai-00004"}
    assert len(load_points()) == 3


def test_doubtful_rows_are_written_only_if_they_are_accepted(database: Path) -> None:
    doubtful = row("Hoa Sen", ward="Phường Trúc Bạch")

    assert apply(planned(doubtful)) is None
    assert apply(planned(doubtful), accept_doubtful=True) is not None
    assert [point.unit for point in load_points().values()] == ["00004"]


@pytest.mark.parametrize("standing", ["", "đã xác nhận"])
def test_what_was_confirmed_is_there_after_every_import(database: Path, standing: str) -> None:
    apply(planned(row("Hoa Sen", standing="đã xác nhận", phone="0912345678")))
    confirmed, number = load_points(), points_number()

    lost = planned(row("Hoa Sen", standing=standing, phone=""), row("Hoa Sen", standing=standing, phone="19001009"))
    assert apply(lost, accept_doubtful=True) is None

    assert (load_points(), points_number()) == (confirmed, number)
    assert confirmed["agent-buu-dien-hoa-sen-00004"].standing is Standing.CONFIRMED


def changed_meanwhile() -> None:
    apply(planned(row("Hoa Sen", phone="0987654321")))


def added_meanwhile() -> None:
    apply(planned(row("Hoa Cúc")))


def deleted_meanwhile() -> None:
    PointRow.objects.all().delete()


@pytest.mark.parametrize("somebody_else", [changed_meanwhile, added_meanwhile, deleted_meanwhile])
def test_a_plan_made_beside_other_points_writes_nothing(database: Path, somebody_else: Callable[[], None]) -> None:
    apply(planned(row("Hoa Sen")))
    stale = planned(row("Hoa Sen", phone="0912345678"), row("Hoa Mai"))
    somebody_else()
    stored, number = load_points(), points_number()

    with pytest.raises(PointsChanged, match="chạy lại lệnh"):
        apply(stale)

    assert (load_points(), points_number()) == (stored, number)


def test_of_imports_at_once_each_is_whole_or_told_to_run_again(database: Path) -> None:
    names = ["Hoa Sen", "Hoa Mai", "Hoa Cúc", "Hoa Đào"]
    plans = {name: planned(row(name), row(f"{name} Hai")) for name in names}

    def attempt(name: str) -> bool:
        try:
            return apply(plans[name]) is not None
        except PointsChanged:
            return False

    done = dict(zip(names, at_once(*[lambda name=name: attempt(name) for name in names]), strict=True))  # type: ignore[misc]

    assert list(done.values()).count(True) == 1
    assert len(load_points()) == 2
    for name in names:  # those who were told run again
        if not done[name]:
            apply(planned(row(name), row(f"{name} Hai")))
    assert len(load_points()) == 8
    assert PointEdition.objects.count() == 4


def test_where_rows_added_by_another_are_not_seen_the_key_still_keeps_them_apart(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planned(row("Hoa Sen"))

    def lost_the_race(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(PointRow.objects, "bulk_create", lost_the_race)
    with pytest.raises(PointsChanged):
        apply(made)
    assert (load_points(), points_number()) == ({}, 0)
