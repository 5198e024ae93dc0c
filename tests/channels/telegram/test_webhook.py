"""The webhook, called as Telegram calls it and as others would."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from channels.telegram.keys import key_of
from channels.telegram.setup import webhook_secret
from knowledge.envelope import Button
from knowledge.wording import say
from records import lanes
from records.models import Conversation, Turn
from tests.records.database import answer, at_once
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.telegram import TelegramApi

SECRET = "x-telegram-bot-api-secret-token"
GROUP = {"id": -1001700000001, "type": "supergroup", "title": "Tổ dân phố 7"}


def post(update: Any, secret: str | None = None, kind: str = "application/json") -> tuple[int, Any]:
    """Status and JSON of the response."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {SECRET: webhook_secret() if secret is None else secret}
    response = Client(enforce_csrf_checks=True).post("/telegram", body, content_type=kind, headers=headers)
    return response.status_code, json.loads(response.content) if response.content else None


def offer(*payloads: str) -> None:
    """Answer what waits with a button for each of ``payloads``."""
    held = lanes.claim("worker-1")
    assert held is not None
    buttons = tuple(Button(title=payload, payload=payload) for payload in payloads)
    lanes.commit(held, answer(buttons=buttons), [], session_turns=1)


def in_group(api: TelegramApi, text: str) -> dict[str, Any]:
    update = api.says(text)
    update["message"]["chat"] = GROUP
    return update


def stored() -> list[tuple[str, str]]:
    return [(turn.text, turn.payload) for turn in Turn.objects.order_by("order")]


def test_an_update_is_stored_before_it_is_acknowledged(api: TelegramApi, database: Path) -> None:
    assert post(api.says("Đổi bằng lái ở đâu?")) == (200, None)

    assert stored() == [("Đổi bằng lái ở đâu?", "")]
    assert Conversation.objects.get().address == "42"
    assert api.calls == []  # nothing was asked of Telegram meanwhile


def test_without_a_token_there_is_no_webhook(settings: Settings, database: Path) -> None:
    settings.TELEGRAM_TOKEN = ""

    assert post({"update_id": 1}) == (404, None)


@pytest.mark.parametrize("secret", ["", "wrong", "ộ", "x" * 5000])
def test_a_wrong_secret_is_refused(api: TelegramApi, database: Path, secret: str) -> None:
    assert post(api.says("xin chào"), secret=secret.encode().decode("latin-1")) == (403, None)
    assert stored() == []


def test_no_secret_is_refused(api: TelegramApi, database: Path) -> None:
    response = Client().post("/telegram", api.says("xin chào"), content_type="application/json")

    assert response.status_code == 403
    assert stored() == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_post(api: TelegramApi, method: str) -> None:
    response = getattr(Client(), method)("/telegram")

    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_only_json(api: TelegramApi, database: Path, kind: str) -> None:
    assert post(api.says("xin chào"), kind=kind) == (415, None)


def test_a_body_of_five_megabytes_is_refused(api: TelegramApi, database: Path) -> None:
    assert post(b'{"update_id": 1, "x": "' + b"x" * 5_000_000 + b'"}') == (413, None)


@pytest.mark.parametrize(
    "body", [b" ", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"[]", b'{"update_id": NaN}', b'{"update_id": "1"}']
)
def test_what_is_no_update_is_refused_and_logged_without_content(
    api: TelegramApi, database: Path, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        assert post(body) == (400, None)

    assert [(entry["channel"], entry["status"]) for entry in logs] == [("telegram", 400)]
    assert stored() == []


def test_a_refusal_logs_nothing_of_what_was_written(
    api: TelegramApi, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    update = api.says("bí mật")
    update["message"]["chat"]["type"] = 5

    with capture_logs() as logs, caplog.at_level(logging.DEBUG):
        assert post(update)[0] == 400
        assert post(api.says("bí mật"), secret="bí mật".encode().decode("latin-1"))[0] == 403

    assert "mật" not in f"{logs}{caplog.text}"
    assert webhook_secret() not in f"{logs}{caplog.text}"


def test_an_update_that_comes_again_changes_nothing(api: TelegramApi, database: Path) -> None:
    update = api.says("Đổi bằng lái ở đâu?")

    assert [post(update)[0] for _ in range(3)] == [200] * 3

    assert len(stored()) == 1


def test_one_update_twice_at_the_same_moment_is_stored_once(api: TelegramApi, database: Path) -> None:
    update = api.says("Đổi bằng lái ở đâu?")

    assert at_once(*[lambda: post(update)[0]] * 6) == [200] * 6

    assert len(stored()) == 1


def test_what_needs_no_answer_is_acknowledged_and_forgotten(api: TelegramApi, database: Path) -> None:
    joined = api.says("", new_chat_members=[{"id": 1, "is_bot": False, "first_name": "Minh"}])

    assert post(joined) == (200, None)
    assert stored() == []


def test_a_tap_is_stored_with_its_payload_and_answered_in_the_response(api: TelegramApi, database: Path) -> None:
    post(api.says("Đổi bằng lái?"))
    offer('/ask_fee{"procedure":"1.001193"}', "/menu")
    tap = api.tap(key_of('/ask_fee{"procedure":"1.001193"}'))

    status, response = post(tap)

    wanted = {"method": "answerCallbackQuery", "callback_query_id": tap["callback_query"]["id"]}
    assert (status, response) == (200, wanted)
    assert stored()[-1] == ("", '/ask_fee{"procedure":"1.001193"}')


@pytest.mark.parametrize("key", ["0" * 16, "", "/erase_now", "ệ"])
def test_a_button_that_was_not_offered_stores_nothing_and_says_so(api: TelegramApi, database: Path, key: str) -> None:
    post(api.says("Đổi bằng lái?"))
    offer("/menu")

    status, response = post(api.tap(key))

    assert (status, response["method"], response["text"]) == (200, "answerCallbackQuery", say("web.error.button"))
    assert len(stored()) == 1


def test_a_button_offered_to_somebody_else_is_not_taken(api: TelegramApi, database: Path) -> None:
    post(api.says("Đổi bằng lái?", chat=42))
    offer("/my_data")

    _, response = post(api.tap(key_of("/my_data"), chat=43))

    assert response["text"] == say("web.error.button")
    assert len(stored()) == 1


def test_a_tap_that_comes_again_is_one_turn(api: TelegramApi, database: Path) -> None:
    post(api.says("Đổi bằng lái?"))
    offer("/menu")
    tap = api.tap(key_of("/menu"))

    assert post(tap) == post(tap)

    assert len(stored()) == 2


def test_typed_text_is_never_a_payload(api: TelegramApi, database: Path) -> None:
    post(api.says("/erase_now"))

    assert stored() == [("/erase_now", "")]


def test_a_group_is_heard_only_when_it_speaks_to_the_bot(api: TelegramApi, database: Path) -> None:
    assert post(in_group(api, "Mai họp nhé"))[0] == 200
    assert post(in_group(api, "/menu@motcua_test_bot"))[0] == 200

    assert stored() == [("", "/menu")]


def test_a_groups_message_comes_again_if_telegram_does_not_say_what_the_bot_is_called(
    api: TelegramApi, database: Path
) -> None:
    api.fail("getMe", Fault(Answer(500, {"ok": False})))
    update = in_group(api, "/menu@motcua_test_bot")

    assert [post(update)[0], post(update)[0]] == [503, 200]

    assert stored() == [("", "/menu")]


def test_the_secret_depends_on_the_secret_key_and_fits_telegram(settings: Settings) -> None:
    first = webhook_secret()
    settings.SECRET_KEY = "another"

    assert first != webhook_secret()
    assert len(first) == 43
    assert set(first) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
