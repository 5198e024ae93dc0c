"""What the webhook takes, what it refuses, and that what it takes is stored once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from knowledge.envelope import Button
from records import lanes
from records.models import Conversation, Turn
from tests.channels.zalo_oa.captured import FOLDER, USER, captured, post, push, text
from tests.records.database import answer
from tests.stand_ins.zalo_oa import ZaloOaApi, deliver, deliver_badly, encode, sign

BODY = encode(captured("user_send_text"))
SIGNED = sign(BODY, "1764050000123")


def stored() -> int:
    return Turn.objects.count()


def offer(*payloads: str) -> None:
    """Answer what is waiting with buttons of these payloads."""
    held = lanes.claim("worker-1")
    assert held is not None
    buttons = tuple(Button(title=payload, payload=payload) for payload in payloads)
    lanes.commit(held, answer(buttons=buttons), [], session_turns=1)


def test_a_signed_event_is_stored(zalo: ZaloOaApi) -> None:
    assert post(BODY, SIGNED) == 200
    assert [turn.text for turn in Turn.objects.all()] == ["bang lai sap het han doi o dau"]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_event_is_acknowledged_without_a_call_to_anybody(zalo: ZaloOaApi, name: str) -> None:
    assert push(captured(name)) == 200
    assert zalo.calls == []


def test_the_unsigned_empty_event_of_saving_the_address_is_acknowledged(zalo: ZaloOaApi) -> None:
    assert post(b"{}", {}) == 200
    assert post(b" { }\n", {}) == 200
    assert stored() == 0


def test_a_repeat_changes_nothing_however_late_it_comes(zalo: ZaloOaApi) -> None:
    later = {**captured("user_send_text"), "timestamp": "1764057200000"}  # an honest retry, two hours on

    assert [post(BODY, SIGNED), post(BODY, SIGNED), push(later)] == [200, 200, 200]
    assert stored() == 1


def test_duplicates_in_no_order_are_each_stored_once(zalo: ZaloOaApi) -> None:
    events = [text(f"câu {number}", f"m{number}", user=f"10{number % 3}") for number in range(12)]
    deliver_badly([*events, captured("follow")], post, seed=20261125)

    assert sorted(Turn.objects.values_list("event_id", flat=True)) == sorted(
        [*(f"m{number}" for number in range(12)), f"follow-{USER}-1764050000300"]
    )


def test_an_event_is_tried_again_until_it_is_taken(zalo: ZaloOaApi, settings: Settings) -> None:
    def only_later(body: bytes, headers: dict[str, str]) -> int:
        return post(body, headers) if headers.get("num_retry") == "2" else 503

    assert deliver(captured("user_send_text"), only_later) == [503, 503, 200]
    assert stored() == 1


@pytest.mark.parametrize("setting", ["ZALO_OA_APP_ID", "ZALO_OA_SECRET_KEY"])
def test_without_settings_there_is_no_webhook(zalo: ZaloOaApi, settings: Settings, setting: str) -> None:
    setattr(settings, setting, "")

    assert post(BODY, SIGNED) == 404
    assert post(b"{}", {}) == 404


def test_only_posts_are_taken(zalo: ZaloOaApi) -> None:
    response = Client().get("/zalo/oa")

    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("body", "headers", "content_type", "status"),
    [
        pytest.param(BODY, SIGNED, "text/plain", 415, id="another type"),
        pytest.param(BODY, SIGNED, "", 415, id="no type"),
        pytest.param(b" " * (256 * 1024 + 1), {}, "application/json", 413, id="over the limit"),
        pytest.param(b"[" * 5_000_000, {}, "application/json", 413, id="5 MB"),
        pytest.param(BODY, {}, "application/json", 403, id="no signature"),
        pytest.param(BODY, sign(BODY, "1764050000123", secret="x"), "application/json", 403, id="forged"),
        pytest.param(BODY + b" ", SIGNED, "application/json", 403, id="another body"),
        pytest.param(b" ", {}, "application/json", 403, id="nothing"),
        pytest.param(b"{", {}, "application/json", 403, id="no JSON, unsigned"),
        pytest.param(b"{", sign(b"{", "1"), "application/json", 400, id="no JSON"),
        pytest.param(b"\xff", sign(b"\xff", "1"), "application/json", 400, id="no text"),
        pytest.param(b"[" * 200_000, sign(b"[" * 200_000, "1"), "application/json", 400, id="nested without end"),
        pytest.param(b"[]", sign(b"[]", "1"), "application/json", 400, id="no object"),
        pytest.param(b'{"a":1}', sign(b'{"a":1}', "1"), "application/json", 400, id="no event"),
    ],
)
def test_what_is_not_zalos_is_refused_and_logged_without_its_content(
    zalo: ZaloOaApi, body: bytes, headers: dict[str, str], content_type: str, status: int
) -> None:
    with capture_logs() as logs:
        assert post(body, headers, content_type) == status

    [line] = logs
    assert (line["event"], line["status"]) == ("webhook_refused", status)
    assert "bang lai" not in str(line)
    assert USER not in str(line)
    assert stored() == 0


def test_a_setting_narrows_what_is_taken(zalo: ZaloOaApi, settings: Settings) -> None:
    settings.ZALO_OA_SIGNATURE_PREFIX, settings.ZALO_OA_TIMESTAMP = "none", "header"

    assert post(BODY, SIGNED) == 403
    assert post(BODY, sign(BODY, "1764050000999", mark="")) == 200


@pytest.mark.parametrize("said", ["\ud800 chào", "chào\x00", "a" * 5_000])
def test_odd_text_is_taken(zalo: ZaloOaApi, said: str) -> None:
    event: dict[str, Any] = text("", "m1")
    event["message"]["text"] = said
    body = encode(event) if said.isprintable() else ascii_json(event)

    assert post(body, sign(body, event["timestamp"])) == 200
    assert stored() == 1


def ascii_json(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode()


# Buttons come back as text


def test_a_button_that_was_offered_is_one(zalo: ZaloOaApi) -> None:
    push(text("bằng lái", "m1"))
    offer("/guide{1.012345}")
    push(text("/guide{1.012345}", "m2"))

    turn = Turn.objects.get(event_id="m2")
    assert (turn.payload, turn.text) == ("/guide{1.012345}", "")


def test_a_command_that_was_not_offered_is_words(zalo: ZaloOaApi) -> None:
    push(text("/erase_now", "m1"))
    offer("/menu")
    push(text("/erase_now", "m2"))

    assert [(turn.payload, turn.text) for turn in Turn.objects.order_by("order")] == [("", "/erase_now")] * 2


def test_a_button_that_somebody_else_was_offered_is_words(zalo: ZaloOaApi) -> None:
    push(text("bằng lái", "m1", user="101"))
    offer("/menu")
    push(text("/menu", "m2", user="102"))

    assert Turn.objects.get(event_id="m2").payload == ""
    assert Conversation.objects.count() == 2
