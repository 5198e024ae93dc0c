"""Where to go: a bare place whatever it sounds like, a position that was shared, and points just imported."""

from __future__ import annotations

import pytest

from actions import applications, guidance, services
from actions.base import TurnAction
from actions.points import PointsHolder
from knowledge.envelope import Outcome
from knowledge.points.schema import Kind
from knowledge.search import Searcher
from records.models import PointEdition, PointRow, Turn
from tests.actions.calls import call
from tests.knowledge.points.test_network import point
from tests.records.database import arrive


@pytest.mark.parametrize(
    ("action", "intent"),
    [(applications.Apply(), "apply"), (guidance.Guide(), "ask_overview"), (guidance.YesNo(), "deny")],
)
def test_a_bare_place_is_no_act_whatever_it_sounds_like(warm: Searcher, action: TurnAction, intent: str) -> None:
    receipt = arrive("Minh Khai, Bắc Từ Liêm")
    answer = call(action, receipt.turn_id, intent)
    assert answer.envelope.outcome is Outcome.AGENTS
    assert "phường Minh Khai (cũ)" in answer.envelope.text


def test_more_than_a_place_goes_where_it_was_meant_to_go(warm: Searcher) -> None:
    receipt = arrive("điền giúp tôi tờ khai ở phường Láng")
    assert call(applications.Apply(), receipt.turn_id, "apply").envelope.outcome is Outcome.APPLICATION


def test_a_shared_position_finds_the_ward_and_lies_in_no_slot(warm: Searcher) -> None:
    turn_id = arrive("").turn_id
    Turn.objects.filter(pk=turn_id).update(location="21.000600,105.815400")
    answer = call(services.FindAgent(), turn_id, "find_agent")
    assert "phường Thanh Xuân" in answer.envelope.text
    assert "21.0" not in str(answer.slots)


def test_points_that_were_imported_are_taken_up(warm: Searcher) -> None:
    holder = PointsHolder()
    before = len(holder.current().points)
    imported = point("agent-moi", kind=Kind.AGENT)
    PointRow.objects.create(key=imported.key, content=imported.model_dump(mode="json"))
    PointEdition.objects.create(added=1, changed=0)
    holder._build()
    assert len(holder.current().points) == before + 1
