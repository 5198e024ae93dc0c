"""What each kind of update becomes, from payloads as Telegram sends them."""

from __future__ import annotations

import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from channels.photo import MAX_PHOTO
from channels.telegram.parse import Malformed, Tap, parse
from records.inbox import Inbound, Media

PAYLOADS = Path(__file__).parents[3] / "channels" / "telegram" / "payloads"
LAN, GROUP = "5550001", "-1001700000001"


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return found


def name() -> str:
    return "motcua_test_bot"


def nobody_asks() -> str:
    raise AssertionError("the bot's name is needed in groups only")


def private(update: object) -> Inbound:
    found = parse(update, nobody_asks)
    assert isinstance(found, Inbound)
    return found


def said(text: str) -> Inbound:
    update = payload("text")
    update["message"]["text"] = text
    return private(update)


@pytest.mark.parametrize(
    "update",
    [
        None, [], 7, "x", {}, {"update_id": "7"}, {"update_id": None, "message": {}},
        {"update_id": 7, "message": "hello"}, {"update_id": 7, "message": {}},
        {"update_id": 7, "message": {"chat": {"id": "42", "type": "private"}}},
        {"update_id": 7, "callback_query": {"data": "x"}},
    ],
)  # fmt: skip
def test_what_is_no_update_is_refused(update: object) -> None:
    with pytest.raises(Malformed):
        parse(update, name)


def test_the_refusal_does_not_repeat_what_was_written() -> None:
    update = payload("text")
    update["message"]["chat"]["id"] = "bí mật"

    with pytest.raises(Malformed) as refusal:
        parse(update, name)

    assert "bí mật" not in str(refusal.value)
    assert "bằng lái" not in str(refusal.value)
    assert "message.chat.id" in str(refusal.value)


@pytest.mark.parametrize("latitude", [91, -90.5, float("nan"), "21.0", None])
def test_a_place_that_is_not_on_earth_is_refused(latitude: Any) -> None:
    update = payload("location")
    update["message"]["location"]["latitude"] = latitude

    with pytest.raises(Malformed):
        parse(update, name)


def test_a_text() -> None:
    assert private(payload("text")) == Inbound("telegram", LAN, "700000001", text="Đổi bằng lái xe ở đâu ạ?")


def test_an_edited_message_is_an_event_of_its_own() -> None:
    edited = private(payload("edited"))

    assert edited.text == "Đổi bằng lái ô tô ở đâu ạ?"
    assert edited.event_id == str(payload("edited")["update_id"])


def test_a_place_and_a_venue() -> None:
    assert private(payload("location")).location == (21.028511, 105.804817)
    assert private(payload("venue")).location == (21.0359, 105.8142)


def test_a_live_location_that_moves_is_not_answered_again() -> None:
    assert parse(payload("live_location_moved"), name) is None


def test_the_senders_own_number_is_taken() -> None:
    contact = private(payload("contact"))

    assert (contact.media, contact.text, contact.payload) == (Media.CONTACT, "84912000111", "")


@pytest.mark.parametrize(
    "change", [{"user_id": 5550002}, {"user_id": None}, {"phone_number": 84912000111}, {"phone_number": "/erase"}]
)
def test_somebody_elses_contact_brings_no_number(change: dict[str, Any]) -> None:
    update = payload("contact")
    update["message"]["contact"] |= change
    contact = private(update)

    assert (contact.media, contact.text) == (Media.CONTACT, "")


def test_a_contact_without_an_owner_brings_no_number() -> None:
    update = payload("contact")
    del update["message"]["contact"]["user_id"]

    assert private(update).text == ""


@pytest.mark.parametrize("kind", ["photo", "photo_with_caption"])
def test_a_photo_is_fetched_by_its_largest_size(kind: str) -> None:
    assert private(payload(kind)).photo == "AgACAgUAAxkBAAIC"


def test_a_size_that_is_too_large_to_be_looked_at_is_passed_over() -> None:
    update = payload("photo")
    update["message"]["photo"][1]["file_size"] = MAX_PHOTO + 1
    assert private(update).photo == "AgACAgUAAxkBAAIB"

    del update["message"]["photo"][0]
    assert private(update) == Inbound("telegram", LAN, str(update["update_id"]), media=Media.PHOTO)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"mime_type": "image/jpeg"}, "BQAC-file"), ({"mime_type": "image/heic"}, "BQAC-file"),
        ({"mime_type": "application/pdf"}, ""), ({"mime_type": "image/png", "file_size": MAX_PHOTO + 1}, ""),
        ({"mime_type": None}, ""),
    ],
)  # fmt: skip
def test_a_picture_that_is_sent_as_a_file_is_fetched_too(change: dict[str, Any], wanted: str) -> None:
    update = payload("document")
    update["message"]["document"] |= {"file_id": "BQAC-file"} | change
    found = private(update)

    assert (found.media, found.photo) == (Media.DOCUMENT, wanted)


@pytest.mark.parametrize("spoilt", [[], "x", [None], [{"file_id": 7}], [{"file_id": ""}], {"file_id": "a"}])
def test_a_photo_of_another_shape_is_still_a_photo(spoilt: object) -> None:
    update = payload("photo")
    update["message"]["photo"] = spoilt
    found = private(update)

    assert (found.media, found.photo) == (Media.PHOTO, "")


@pytest.mark.parametrize("kind", ["voice", "video", "sticker", "animation", "contact", "location", "text"])
def test_nothing_else_is_fetched(kind: str) -> None:
    assert private(payload(kind)).photo == ""


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("photo", Media.PHOTO), ("document", Media.DOCUMENT), ("voice", Media.VOICE), ("audio", Media.VOICE),
        ("video", Media.VIDEO), ("video_note", Media.VIDEO), ("sticker", Media.STICKER), ("animation", Media.OTHER),
        ("poll", Media.OTHER),
    ],
)  # fmt: skip
def test_what_is_not_words(kind: str, media: Media) -> None:
    found = private(payload(kind))

    assert (found.media, found.text, found.payload) == (media, "", "")


def test_a_caption_is_the_text() -> None:
    found = private(payload("photo_with_caption"))

    assert (found.media, found.text) == (Media.PHOTO, "Giấy này có phải làm lại không?")


def test_the_pictures_of_an_album_are_one_event() -> None:
    first, second = payload("album_picture"), payload("album_picture")
    second["update_id"] += 1

    assert private(first).event_id == private(second).event_id


def test_a_caption_in_an_album_is_an_event_of_its_own() -> None:
    picture, captioned = payload("album_picture"), payload("album_picture")
    captioned["message"]["caption"] = "Giấy này là gì?"

    assert private(picture).event_id != private(captioned).event_id


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/start", "/start"), ("/menu", "/menu"), ("/nguoi", "/human"), ("/dulieu", "/my_data"), ("/xoa", "/erase"),
        ("/MENU", "/menu"), ("/menu@motcua_test_bot", "/menu"), ("/nguoi tôi cần gấp", "/human"),
        ("/start p-1_001193", '/ask_overview{"procedure":"1.001193"}'),
        ("/start@motcua_test_bot p-2_000488", '/ask_overview{"procedure":"2.000488"}'),
        ("/start p-1_00119", "/start"), ("/start p-1_001193x", "/start"), ("/start ref99", "/start"),
        ('/start p-1_001193"}', "/start"),
    ],
)  # fmt: skip
def test_commands(text: str, wanted: str) -> None:
    found = said(text)

    assert (found.payload, found.text) == (wanted, "")


@pytest.mark.parametrize("text", ["/ask_fee", '/inform{"a":1}', "/", "//menu", "menu", "/erase_now", "/giúp tôi với"])
def test_other_commands_are_text(text: str) -> None:
    found = said(text)

    assert (found.payload, found.text) == ("", text)


def test_a_mention_in_a_group_is_taken_out_of_the_text() -> None:
    found = parse(payload("group_mention"), name)

    assert isinstance(found, Inbound)
    assert found.address == GROUP
    assert found.text.endswith("ơi, làm căn cước cho bé ở đâu?")
    assert "@" not in found.text


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        ("group_reply", "thế còn lệ phí?", ""), ("group_command", "", "/menu"), ("group_bare_command", "", "/menu"),
        ("group_photo_with_mention", "giấy này là gì", ""),
    ],
)  # fmt: skip
def test_what_is_addressed_to_the_bot_in_a_group(kind: str, text: str, wanted: str) -> None:
    found = parse(payload(kind), name)

    assert isinstance(found, Inbound)
    assert (found.text, found.payload, found.address) == (text, wanted, GROUP)


@pytest.mark.parametrize(
    "kind",
    [
        "group_talk", "group_reply_to_other", "group_command_of_another_bot", "group_photo", "joined", "pinned",
        "other_bot", "migrated", "channel_post", "blocked", "tap_inline",
    ],
)  # fmt: skip
def test_what_nobody_said_to_the_bot(kind: str) -> None:
    assert parse(payload(kind), name) is None


@pytest.mark.parametrize("kind", ["tap", "tap_on_old_message"])
def test_a_tap(kind: str) -> None:
    update = payload(kind)

    assert parse(update, nobody_asks) == Tap(
        str(update["update_id"]), LAN, update["callback_query"]["id"], "0123456789abcdef"
    )


def test_every_payload_is_read_without_an_error_even_in_a_group() -> None:
    for path in PAYLOADS.glob("*.json"):
        update = json.loads(path.read_text("utf-8"))
        for message in (update.get("message"), update.get("edited_message")):
            if message is not None:
                message["chat"] = {"id": -5, "type": "group", "title": "x"}
        parse(update, name)


@given(some.data())
def test_a_payload_with_any_field_spoiled_is_read_or_refused(data: some.DataObject) -> None:
    update = payload(
        data.draw(
            some.sampled_from(["text", "group_mention", "location", "tap", "photo_with_caption", "contact", "document"])
        )
    )
    spoiled: Any = copy.deepcopy(update)
    node = spoiled
    while True:
        key = data.draw(some.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(some.booleans()):
            break
        node = node[key]
    node[key] = data.draw(some.sampled_from([None, -1, 10**20, "x", "/x@", [], {}, [None], True, 1e300]))

    with contextlib.suppress(Malformed):
        parse(spoiled, name)
