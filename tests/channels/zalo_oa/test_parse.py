"""What each event of Zalo becomes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.zalo_oa.parse import Malformed, parse, timestamp_of
from records.inbox import Inbound, Media
from tests.channels.zalo_oa.captured import FOLDER, USER, captured


def parsed(name: str) -> Inbound:
    inbound = parse(captured(name))
    assert inbound is not None
    return inbound


def changed(name: str, **keys: Any) -> dict[str, Any]:
    return {**captured(name), **keys}


def test_a_text_is_taken_with_its_own_id() -> None:
    assert parsed("user_send_text") == Inbound(
        "zalo_oa", USER, "96d3cdf3af150460909", text="bang lai sap het han doi o dau"
    )


def test_a_place_is_taken_from_strings_and_its_name_is_not_the_citizens_word() -> None:
    inbound = parsed("user_send_location")

    assert inbound.location == (21.028511, 105.804817)
    assert inbound.text == ""


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("user_send_image", Media.PHOTO),
        ("user_send_file", Media.DOCUMENT),
        ("user_send_audio", Media.VOICE),
        ("user_send_video", Media.VIDEO),
        ("user_send_sticker", Media.STICKER),
        ("user_send_gif", Media.STICKER),
        ("user_send_business_card", Media.CONTACT),
        ("user_send_link", Media.OTHER),
        ("user_submit_info", Media.CONTACT),
    ],
)
def test_what_is_no_words_is_named(name: str, media: Media) -> None:
    assert parsed(name).media is media


def test_a_caption_is_text() -> None:
    assert parsed("user_send_image").text == "giấy này còn dùng được không"


def test_of_what_was_filled_in_only_the_number_is_kept() -> None:
    filled = parsed("user_submit_info")

    assert (filled.text, filled.media) == ("84900000000", Media.CONTACT)
    assert "Nguyễn" not in repr(filled)


def test_a_number_may_come_as_one() -> None:
    assert parse(changed("user_submit_info", info={"phone": 84900000000})).text == "84900000000"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "info", [None, "x", {}, {"phone": None}, {"phone": ""}, {"phone": "/erase_now"}, {"phone": [1]}]
)
def test_a_form_without_a_number_is_still_a_contact(info: object) -> None:
    inbound = parse(changed("user_submit_info", info=info))

    assert inbound is not None
    assert (inbound.text, inbound.media) == ("", Media.CONTACT)


def test_a_photo_is_fetched_from_its_address() -> None:
    assert parsed("user_send_image").photo == "https://f20-zpc.zdn.vn/jpg/full.jpg"


@pytest.mark.parametrize(
    "attachments",
    [
        None,
        [],
        "x",
        [{}],
        [{"payload": {}}],
        [{"payload": {"url": None}}],
        [{"payload": {"url": "file:///etc/passwd"}}],
    ],
)
def test_a_photo_without_an_address_is_still_a_photo(attachments: object) -> None:
    message = {"msg_id": "m1", "attachments": attachments}
    assert parse(changed("user_send_image", message=message)) == Inbound("zalo_oa", USER, "m1", media=Media.PHOTO)


@pytest.mark.parametrize("name", ["user_send_file", "user_send_gif", "user_send_video", "user_send_text"])
def test_nothing_else_is_fetched(name: str) -> None:
    assert parsed(name).photo == ""


def test_following_begins_a_conversation_and_following_again_is_another_event() -> None:
    first, again = parsed("follow"), parse(changed("follow", timestamp="1764050009999"))

    assert (first.payload, first.address) == ("/start", USER)
    assert again is not None
    assert first.event_id != again.event_id


@pytest.mark.parametrize("name", ["unfollow", "oa_send_text", "oa_send_file", "user_seen_message"])
def test_what_needs_no_answer_is_nothing(name: str) -> None:
    assert parse(captured(name)) is None


def test_an_event_that_nobody_knows_is_nothing() -> None:
    assert parse({"event_name": "user_waves"}) is None


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_every_event_id_fits_its_column_and_every_event_has_a_time(name: str) -> None:
    inbound = parse(captured(name))

    assert inbound is None or 0 < len(inbound.event_id) <= 100
    assert timestamp_of(captured(name)).isdecimal()


@pytest.mark.parametrize("text", [{}, {"text": None}])
def test_a_text_without_words_is_an_empty_text(text: dict[str, Any]) -> None:
    inbound = parse(changed("user_send_text", message={"msg_id": "m1", **text}))

    assert inbound == Inbound("zalo_oa", USER, "m1")


def test_ids_may_be_numbers() -> None:
    inbound = parse(changed("user_send_text", sender={"id": 2512523625412515}, message={"msg_id": 5, "text": "a"}))

    assert inbound == Inbound("zalo_oa", USER, "5", text="a")


@pytest.mark.parametrize("event", [None, [], "text", 1, {}, {"event_name": None}, {"event_name": ["user_send_text"]}])
def test_what_is_no_event_is_malformed(event: object) -> None:
    with pytest.raises(Malformed):
        parse(event)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(changed("user_send_text", sender=None), id="nobody"),
        pytest.param(changed("user_send_text", sender={"id": ""}), id="an empty id"),
        pytest.param(changed("user_send_text", sender={"id": "x" * 41}), id="an endless id"),
        pytest.param(changed("user_send_text", sender={"id": "a b\n"}), id="an id with blanks"),
        pytest.param(changed("user_send_text", message={"text": "chào"}), id="no message id"),
        pytest.param(changed("user_send_text", message={"msg_id": "m1", "text": ["chào"]}), id="text that is none"),
        pytest.param(changed("user_send_image", message="image"), id="message that is none"),
        pytest.param(changed("follow", follower={}), id="no follower"),
        pytest.param(changed("follow", timestamp=None), id="no time"),
        pytest.param(changed("user_send_location", message={"msg_id": "m1"}), id="no place"),
        pytest.param(changed("user_send_location", message={"msg_id": "m1", "attachments": []}), id="empty place"),
        *[
            pytest.param(
                changed(
                    "user_send_location",
                    message={
                        "msg_id": "m1",
                        "attachments": [{"payload": {"coordinates": {"latitude": degrees, "longitude": "105.8"}}}],
                    },
                ),
                id=f"latitude {degrees}",
            )
            for degrees in ("91", "nan", "inf", "north", None)
        ],
    ],
)
def test_an_event_of_another_shape_is_malformed_and_the_reason_quotes_nothing(event: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as raised:
        parse(event)

    assert "chào" not in str(raised.value)
    assert USER not in str(raised.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(path.stem for path in FOLDER.glob("*.json"))),
    st.sampled_from(["sender", "follower", "message", "timestamp", "event_name", "info"]),
    _JSON,
)
def test_whatever_stands_in_an_event_it_is_taken_or_malformed(name: str, key: str, value: object) -> None:
    try:
        inbound = parse(changed(name, **{key: value}))
    except Malformed:
        return
    assert inbound is None or inbound.address
