"""What Telegram is told once, and what is found missing."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from channels.base import Undelivered
from channels.telegram import setup
from channels.telegram.setup import webhook_secret
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.telegram import TelegramApi

HOME = "https://motcua.example.vn"


def test_with_a_public_address_the_webhook_is_set(api: TelegramApi, settings: Settings) -> None:
    settings.PUBLIC_URL = HOME

    done = setup.configure()

    assert api.webhook == {
        "url": f"{HOME}/telegram",
        "secret_token": webhook_secret(),
        "allowed_updates": ["message", "edited_message", "callback_query"],
    }
    assert done[0] == "the bot is @motcua_test_bot"
    assert not any(webhook_secret() in line for line in done)
    assert setup.check() == []


def test_without_one_it_is_taken_away_so_that_updates_can_be_fetched(api: TelegramApi) -> None:
    api.webhook = {"url": f"{HOME}/telegram"}

    setup.configure()

    assert api.webhook == {}
    assert setup.check() == []


def test_the_menu_is_vietnamese_for_everybody(api: TelegramApi) -> None:
    setup.configure()

    assert api.commands[""] == api.commands["vi"]
    assert {"command": "nguoi", "description": "Gặp người hỗ trợ"} in api.commands["vi"]
    assert [each["command"] for each in api.commands["vi"]] == ["start", "menu", "nguoi", "dulieu", "xoa"]


def test_a_bot_that_was_never_set_up(api: TelegramApi, settings: Settings) -> None:
    settings.PUBLIC_URL = HOME

    assert setup.check() == [
        f"updates go to nowhere: no webhook is set, instead of {HOME}/telegram",
        "the menu of commands is not ours",
        "the menu of commands is not ours (language vi)",
    ]


def test_a_webhook_that_fails_or_stands_elsewhere(api: TelegramApi, settings: Settings) -> None:
    settings.PUBLIC_URL = HOME
    setup.configure()
    api.last_error = "Wrong response from the webhook: 502 Bad Gateway"
    assert setup.check() == ["the last call of the webhook failed: Wrong response from the webhook: 502 Bad Gateway"]

    api.webhook["url"] = "https://elsewhere.example/telegram"
    assert setup.check()[0] == f"updates go to https://elsewhere.example/telegram, instead of {HOME}/telegram"


def test_a_webhook_left_over_keeps_updates_from_being_fetched(api: TelegramApi) -> None:
    setup.configure()
    api.webhook = {"url": f"{HOME}/telegram"}

    assert setup.check() == [f"updates go to {HOME}/telegram, so none is fetched"]


def test_no_token(settings: Settings) -> None:
    settings.TELEGRAM_TOKEN = ""

    assert setup.check() == ["MOTCUA_TELEGRAM_TOKEN is not set"]
    with pytest.raises(Undelivered):
        setup.configure()


def test_a_wrong_token(api: TelegramApi, settings: Settings) -> None:
    settings.TELEGRAM_TOKEN = "1:wrong"

    assert setup.check() == ["Telegram refused the token"]


def test_telegram_away(api: TelegramApi) -> None:
    api.fail("getMe", Fault(Answer(500, {"ok": False})))

    [found] = setup.check()

    assert found.startswith("Telegram is not reachable")
