"""What an update says, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.zalo_bot.parse import Malformed, parse
from records.inbox import Inbound, Media
from tests.channels.zalo_bot.captured import CITIZEN, captured


def changed(**message: Any) -> dict[str, Any]:
    update = captured("text")
    update["message"] |= message
    return update


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param({}, id="an empty object"),
        pytest.param({"ok": True}, id="an envelope without a result"),
        pytest.param({"ok": True, "result": None}, id="an empty result"),
        pytest.param({"ok": True, "result": [captured("text")]}, id="a list of updates"),
        pytest.param({"message": "Xin chào"}, id="a message that is a string"),
        pytest.param({"event_name": 7, "message": []}, id="everything of another kind"),
        pytest.param(changed(message_id=""), id="an empty id"),
        pytest.param(changed(message_id="x" * 101), id="an id longer than the inbox takes"),
        pytest.param(changed(message_id="a\x00b"), id="an id with a control character"),
        pytest.param(changed(chat={"chat_type": "PRIVATE"}), id="no chat id"),
        pytest.param(changed(chat=None), id="no chat"),
        pytest.param(changed(text={"a": 1}), id="a text that is an object"),
    ],
)
def test_what_is_no_update_is_refused(body: object) -> None:
    with pytest.raises(Malformed):
        parse(body)


def test_a_refusal_names_the_place_and_never_what_was_written() -> None:
    with pytest.raises(Malformed) as refused:
        parse(changed(text={"cccd": "001099012345"}))

    assert str(refused.value) == "message.text"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("name", ["text", "text_in_envelope"])
def test_words_with_or_without_the_outer_envelope(name: str) -> None:
    found = parse(captured(name))

    assert found is not None
    assert (found.channel, found.address, found.text) == ("zalo_bot", CITIZEN, "Mất căn cước làm lại ở đâu?")
    assert found.event_id in ("2d758cb5e222177a4e35", "2d758cb5e222177a4e36")
    assert (found.media, found.payload, found.location) == (None, "", None)


def test_an_update_without_a_name_is_known_by_what_it_holds() -> None:
    assert parse(captured("text_without_event")) == Inbound(
        "zalo_bot", "e4ea2cd5189df1c3a88c", "16f6366b3f02645a3d15", text="Xin chào"
    )
    nameless = {"message": captured("sticker")["message"]}
    assert parse(nameless).media is Media.STICKER  # type: ignore[union-attr]
    assert parse({"message": captured("image")["message"]}).media is Media.PHOTO  # type: ignore[union-attr]
    assert parse({"message": captured("voice")["message"]}).media is Media.OTHER  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "media", "text"),
    [
        ("image", Media.PHOTO, "Giấy này nộp ở đâu?"),
        ("sticker", Media.STICKER, ""),
        ("voice", Media.VOICE, ""),
        ("unsupported", Media.OTHER, ""),
        ("link", None, "https://dichvucong.gov.vn là trang gì?"),
    ],
)
def test_what_is_no_words_is_named_and_a_caption_is_text(name: str, media: Media | None, text: str) -> None:
    found = parse(captured(name))

    assert found is not None
    assert (found.media, found.text) == (media, text)


def test_a_photo_is_fetched_from_its_address() -> None:
    assert parse(captured("image")).photo == "https://photo-stal.zdn.vn/abc.jpg"  # type: ignore[union-attr]
    assert parse(captured("sticker")).photo == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("photo", [None, "", 7, [], {"url": "https://a.zdn.vn/b"}, "file:///etc/passwd", "https://a b"])
def test_a_photo_without_an_address_is_still_a_photo(photo: object) -> None:
    update = captured("image")
    update["message"]["photo"] = photo
    found = parse(update)

    assert found is not None
    assert (found.media, found.photo) == (Media.PHOTO, "")


@pytest.mark.parametrize("name", ["group", "bot", "reaction", "unsupported_without_message"])
def test_groups_bots_and_events_that_ask_nothing_are_not_answered(name: str) -> None:
    assert parse(captured(name)) is None


def test_numbers_as_ids_and_missing_words_are_taken() -> None:
    found = parse(changed(message_id=123, chat={"id": 456, "chat_type": "private"}, text=None))

    assert found == Inbound("zalo_bot", "456", "123")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ok", "result", "event_name", "message", "from", "chat", "id", "text", "message_id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_json_arrives_it_is_a_message_nothing_or_malformed(body: object) -> None:
    try:
        found = parse(body)
    except Malformed:
        return
    assert found is None or (found.address and found.event_id)
