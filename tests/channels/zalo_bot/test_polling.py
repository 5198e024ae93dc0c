"""Fetching: what was read is gone from the network, so it must not be gone from us."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from django.db import OperationalError
from pytest_django import Settings

from channels import registry
from channels.base import Undelivered
from channels.zalo_bot import polling
from channels.zalo_bot.polling import ZaloBotPoller
from records.models import Turn
from tests.channels.zalo_bot.captured import captured, says
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_bot import ZaloBotApi


@pytest.fixture
def poller(api: ZaloBotApi) -> ZaloBotPoller:
    return ZaloBotPoller(wait_seconds=0)


def stored() -> list[str]:
    return [turn.text for turn in Turn.objects.order_by("order")]


@pytest.mark.parametrize(
    ("token", "public", "fetches"),
    [("", "", False), ("1:token", "https://motcua.example.vn", False), ("1:token", "", True)],
)
def test_updates_are_fetched_only_where_zalo_has_nobody_to_call(
    settings: Settings, token: str, public: str, fetches: bool
) -> None:
    settings.TELEGRAM_TOKEN = ""
    settings.ZALO_BOT_TOKEN, settings.PUBLIC_URL = token, public

    assert [found.name for found in registry.pollers()] == (["zalo_bot"] if fetches else [])


def test_an_empty_poll_stores_nothing_and_is_no_failure(database: Path, poller: ZaloBotPoller) -> None:
    poller.poll_once()
    assert stored() == []


def test_each_poll_stores_one_update_in_the_order_of_arrival(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.updates.extend([says("một", "m1"), says("hai", "m2")])
    poller.poll_once()
    assert stored() == ["một"]

    poller.poll_once()
    poller.poll_once()
    assert stored() == ["một", "hai"]


def test_a_webhook_of_before_is_taken_away_because_nothing_is_given_out_beside_it(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.webhook = "https://old.example.vn/zalo/bot"
    api.updates.append(says("một", "m1"))
    poller.poll_once()
    poller.poll_once()

    assert stored() == ["một"]
    assert len(api.sent("deleteWebhook")) == 1


def test_a_database_that_fails_costs_no_message(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: object) -> None:
        raise OperationalError("database is locked")

    api.updates.extend([says("một", "m1"), says("hai", "m2")])
    with monkeypatch.context() as patch:
        patch.setattr(polling, "receive", locked)
        for _ in range(2):
            with pytest.raises(OperationalError):
                poller.poll_once()
    assert len(api.updates) == 1  # the second one was not read while the first was in hand

    poller.poll_once()
    assert stored() == ["một", "hai"]


def test_a_network_that_fails_is_told_to_the_worker_and_the_next_poll_goes_on(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.updates.append(says("một", "m1"))
    api.fail("getUpdates", Fault(answer=Answer(502)), Fault(drop=True))
    for _ in range(2):
        with pytest.raises(Undelivered):
            poller.poll_once()

    poller.poll_once()
    assert stored() == ["một"]


def test_an_update_that_zalo_gives_twice_is_one_message(database: Path, api: ZaloBotApi, poller: ZaloBotPoller) -> None:
    api.updates.extend([says("một", "m1"), says("một", "m1")])
    poller.poll_once()
    poller.poll_once()

    assert stored() == ["một"]


def test_what_is_no_update_is_noted_without_its_content_and_stops_nothing(
    database: Path, api: ZaloBotApi, poller: ZaloBotPoller
) -> None:
    api.updates.extend([{"message": {"text": "001099012345"}}, captured("group"), says("một", "m1")])
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            poller.poll_once()

    assert stored() == ["một"]
    assert [line["event"] for line in lines] == ["update_malformed"]
    assert "001099" not in str(lines)
