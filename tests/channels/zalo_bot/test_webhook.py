"""The webhook: what is stored, and what is refused without a word about its content."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from channels.webhook import MAX_BODY
from channels.zalo_bot.setup import webhook_secret
from records.inbox import Media
from records.models import Conversation, Turn
from tests.channels.zalo_bot.captured import CITIZEN, captured, says
from tests.records.database import at_once
from tests.stand_ins.zalo_bot import TOKEN

SECRET_WORDS = "số của tôi là 001099012345"


@pytest.fixture(autouse=True)
def _configured(settings: Settings) -> None:
    settings.ZALO_BOT_TOKEN = TOKEN


def post(body: object, secret: str | None = None, **extra: Any) -> HttpResponse:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"X-Bot-Api-Secret-Token": webhook_secret() if secret is None else secret}
    extra.setdefault("content_type", "application/json")
    response: Any = Client().post("/zalo/bot", content, headers=headers, **extra)
    return response  # type: ignore[no-any-return]


def test_a_bot_that_is_not_configured_has_no_webhook(database: Path, settings: Settings) -> None:
    settings.ZALO_BOT_TOKEN = ""
    assert post(captured("text")).status_code == 404


def test_only_posts_are_taken(database: Path) -> None:
    response = Client().get("/zalo/bot")
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("secret", ["", "wrong", "đoán mò", "0" * 64])
def test_whoever_does_not_know_the_secret_stores_nothing(database: Path, secret: str) -> None:
    assert post(captured("text"), secret).status_code == 403
    assert not Turn.objects.exists()


def test_the_secret_changes_with_the_key_and_is_of_the_length_that_zalo_takes(settings: Settings) -> None:
    before = webhook_secret()
    settings.SECRET_KEY = "another"

    assert webhook_secret() != before
    assert 8 <= len(before) <= 256


@pytest.mark.parametrize(
    ("body", "extra", "status"),
    [
        pytest.param(captured("text"), {"content_type": "text/plain"}, 415, id="another content type"),
        pytest.param(b" " * (MAX_BODY + 1), {}, 413, id="too large"),
        pytest.param("{" + SECRET_WORDS, {}, 400, id="no JSON"),
        pytest.param("[" * 200_000, {}, 400, id="too deep"),
        pytest.param(b"\xff\xfe{", {}, 400, id="no text at all"),
        pytest.param({"message": {"text": SECRET_WORDS}}, {}, 400, id="another shape"),
        pytest.param({}, {}, 400, id="an empty object"),
    ],
)
def test_what_cannot_be_an_update_is_refused_and_logged_without_its_content(
    database: Path, body: object, extra: dict[str, Any], status: int
) -> None:
    with structlog.testing.capture_logs() as lines:
        assert post(body, **extra).status_code == status

    assert not Turn.objects.exists()
    assert [line["event"] for line in lines] == ["webhook_refused"]
    assert "001099" not in str(lines)
    assert "số của tôi" not in str(lines)


def test_a_message_is_stored_before_it_is_acknowledged(database: Path) -> None:
    assert post(captured("text")).status_code == 200

    turn = Turn.objects.get()
    assert (turn.channel, turn.text) == ("zalo_bot", "Mất căn cước làm lại ở đâu?")
    assert turn.conversation.address == CITIZEN


def test_a_content_type_with_a_charset_is_taken(database: Path) -> None:
    assert post(captured("image"), content_type="application/json; charset=utf-8").status_code == 200
    assert Turn.objects.get().media == Media.PHOTO


def test_the_same_update_again_or_twice_at_once_is_one_message(database: Path) -> None:
    statuses = [response.status_code for response in at_once(*[partial(post, captured("text"))] * 6)]
    statuses.append(post(captured("text")).status_code)

    assert set(statuses) == {200}
    assert Turn.objects.count() == 1


@pytest.mark.parametrize("name", ["group", "bot", "reaction", "unsupported_without_message"])
def test_what_is_not_answered_is_acknowledged_and_not_stored(database: Path, name: str) -> None:
    assert post(captured(name)).status_code == 200
    assert not Conversation.objects.exists()


def test_words_that_look_like_a_command_stay_words(database: Path) -> None:
    post(says("/erase_now", "m1"))
    assert (Turn.objects.get().payload, Turn.objects.get().text) == ("", "/erase_now")
