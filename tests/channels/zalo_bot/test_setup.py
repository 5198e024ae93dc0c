"""Telling Zalo where to call, and finding out what is wrong."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from channels.base import Undelivered
from channels.zalo_bot.setup import check, configure, webhook_secret
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_bot import ZaloBotApi

PUBLIC = "https://motcua.example.vn"


def test_without_a_token_that_is_the_finding_and_nobody_is_asked(api: ZaloBotApi, settings: Settings) -> None:
    settings.ZALO_BOT_TOKEN = ""
    assert check() == ["MOTCUA_ZALO_BOT_TOKEN is not set"]
    assert api.calls == []


def test_a_bot_that_fetches_needs_nothing_but_a_good_token(api: ZaloBotApi, settings: Settings) -> None:
    assert check() == []
    settings.ZALO_BOT_TOKEN = "1:wrong"
    assert check() == ["Zalo refused the token (401)"]


def test_a_webhook_is_missing_until_it_is_set(api: ZaloBotApi, settings: Settings) -> None:
    settings.PUBLIC_URL = PUBLIC
    [finding] = check()
    assert "updates go to nowhere" in finding

    assert configure() == [f"updates come to {PUBLIC}/zalo/bot"]
    assert (api.webhook, api.secret) == (f"{PUBLIC}/zalo/bot", webhook_secret())
    assert check() == []


def test_a_webhook_that_leads_elsewhere_is_named(api: ZaloBotApi, settings: Settings) -> None:
    settings.PUBLIC_URL, api.webhook = PUBLIC, "https://old.example.vn/zalo/bot"
    [finding] = check()
    assert "https://old.example.vn/zalo/bot" in finding


def test_an_address_without_https_is_a_finding_and_refused(api: ZaloBotApi, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://motcua.example.vn"
    assert any("https" in finding for finding in check())
    with pytest.raises(Undelivered):
        configure()


def test_without_a_public_address_the_webhook_is_taken_away(api: ZaloBotApi) -> None:
    api.webhook = "https://old.example.vn/zalo/bot"
    assert "fetches" in configure()[0]
    assert api.webhook == ""


def test_a_network_that_is_down_is_a_finding_and_no_traceback(api: ZaloBotApi) -> None:
    api.fail("getMe", Fault(answer=Answer(503)))
    assert check() == ["Zalo failed (503)"]
