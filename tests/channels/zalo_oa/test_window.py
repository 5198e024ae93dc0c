"""How long the account may write."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from channels.zalo_oa.window import Window, counts, window_of
from records.models import Conversation

A_MOMENT = timedelta(seconds=5)


@pytest.mark.parametrize(
    ("since", "window"),
    [
        (timedelta(0), Window.FREE),
        (timedelta(hours=48) - A_MOMENT, Window.FREE),
        (timedelta(hours=48), Window.PAID),
        (timedelta(days=7) - A_MOMENT, Window.PAID),
        (timedelta(days=7), Window.CLOSED),
        (timedelta(days=400), Window.CLOSED),
    ],
)
def test_it_is_free_for_two_days_paid_for_seven_and_then_closed(since: timedelta, window: Window) -> None:
    assert window_of(Conversation(last_inbound_at=timezone.now() - since)) is window


def test_staff_see_how_many_citizens_may_be_written_to(database: Path) -> None:
    for number, since in enumerate((timedelta(0), timedelta(days=3), timedelta(days=4), timedelta(days=8))):
        Conversation.objects.create(
            channel="zalo_oa", address_key=str(number), address="x", last_inbound_at=timezone.now() - since
        )
    Conversation.objects.create(channel="telegram", address_key="other", address="x")
    assert counts() == {Window.FREE: 1, Window.PAID: 2, Window.CLOSED: 1}
