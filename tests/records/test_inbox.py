"""Arrivals: stored once, in order, and never in the clear."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from knowledge.wording import say
from records.inbox import Inbound, Media, address_key, find_conversation, receive
from records.models import Conversation, Turn
from tests.records.database import arrive, at_once, conversation_of, raw, turn_of

ID_NUMBER = "001099012345"


def test_an_address_nobody_wrote_from_has_no_conversation(database: Path) -> None:
    arrive(address="citizen-1")

    assert find_conversation("web", "citizen-2") is None
    assert find_conversation("telegram", "citizen-1") is None


def test_the_same_event_twice_is_one_turn(database: Path) -> None:
    first = arrive("Khai sinh cho con", event="e1")
    second = arrive("Khai sinh cho con", event="e1")

    assert not first.repeated
    assert second.repeated
    assert (second.turn_id, second.conversation_id) == (first.turn_id, first.conversation_id)
    assert [turn.text for turn in Turn.objects.all()] == ["Khai sinh cho con"]


def test_a_repeat_with_another_text_changes_nothing(database: Path) -> None:
    first = arrive("Khai sinh cho con", event="e1")
    arrive("Xóa hết đi", event="e1")

    assert turn_of(first).text == "Khai sinh cho con"


def test_the_same_event_from_many_threads_at_once_is_one_turn(database: Path) -> None:
    receipts = at_once(*[partial(arrive, "Mất căn cước", event="e1")] * 8)

    assert Turn.objects.count() == Conversation.objects.count() == 1
    assert len({receipt.turn_id for receipt in receipts}) == 1
    assert sorted(receipt.repeated for receipt in receipts) == [False] + [True] * 7


def test_the_same_event_id_on_two_channels_is_two_turns(database: Path) -> None:
    web, terminal = arrive(event="7", channel="web"), arrive(event="7", channel="terminal")

    assert not terminal.repeated
    assert web.turn_id != terminal.turn_id


def test_messages_of_one_citizen_are_numbered_as_they_came(database: Path) -> None:
    for text in ("một", "hai", "ba"):
        arrive(text)
    arrive("khác", address="citizen-2")

    lane = find_conversation("web", "citizen-1")
    assert lane is not None
    rows = Turn.objects.filter(conversation=lane).order_by("order")
    assert [(row.order, row.text) for row in rows] == [(1, "một"), (2, "hai"), (3, "ba")]
    assert Turn.objects.get(text__isnull=False, conversation__address_key=address_key("web", "citizen-2")).order == 1


def test_first_messages_of_one_citizen_at_once_share_one_conversation_and_no_number(database: Path) -> None:
    at_once(*[partial(arrive, f"câu {number}", event=f"e{number}") for number in range(12)])

    assert Conversation.objects.count() == 1
    assert sorted(Turn.objects.values_list("order", flat=True)) == list(range(1, 13))


def test_the_conversation_waits_since_its_first_unanswered_message(database: Path) -> None:
    first = arrive("một")
    since = conversation_of(first).waiting_since
    arrive("hai")

    assert since is not None
    assert conversation_of(first).waiting_since == since


def test_what_identifies_a_person_is_masked_for_others_and_all_words_are_encrypted(database: Path) -> None:
    text = f"căn cước tôi {ID_NUMBER}, gọi 0912345678 nhé"
    receipt = arrive(text, address="zalo-user-88")

    [(stored, masked)] = raw("SELECT text, masked_text FROM records_turn")
    assert "căn cước" not in stored + masked  # encrypted, not merely masked
    turn = turn_of(receipt)
    assert turn.text == text
    assert ID_NUMBER not in turn.masked_text
    assert "0912345678" not in turn.masked_text
    assert "[số định danh]" in turn.masked_text


def test_the_answer_in_a_button_of_a_form_is_encrypted_like_words(database: Path) -> None:
    turn = turn_of(arrive("", payload='/fill{"answer":"Nữ"}'))

    assert (turn.payload, turn.text) == ("/fill", "Nữ")
    assert "Nữ" not in " ".join(map(str, raw("SELECT * FROM records_turn")[0]))


def test_of_an_identity_card_nothing_is_left_for_others(database: Path) -> None:
    card = "001095012345|012345678|Nguyễn Văn An|05031995|Nam|Số 5, Phường Láng, Hà Nội|01012021"

    turn = turn_of(arrive(card))

    assert turn.text == card
    assert turn.masked_text == say("masked.card")


def test_neither_address_nor_location_lies_in_the_database_in_the_clear(database: Path) -> None:
    receive(Inbound("web", "secret-address", "e1", location=(21.0285, 105.8542)))

    row = " ".join(map(str, raw("SELECT c.*, t.* FROM records_conversation c JOIN records_turn t ON true")[0]))
    assert "secret-address" not in row
    assert "105.8542" not in row
    turn = Turn.objects.get()
    assert turn.location == "21.028500,105.854200"
    assert turn.conversation.address == "secret-address"


def test_no_byte_of_a_personal_number_is_in_the_database_file(database: Path | None) -> None:
    if database is None:
        pytest.skip("there is no database file on PostgreSQL")
    arrive(f"số của tôi là {ID_NUMBER}", address="secret-address")

    files = b"".join(path.read_bytes() for path in database.parent.glob("records.sqlite3*"))
    assert b"records_turn" in files
    assert ID_NUMBER.encode() not in files
    assert "số của tôi".encode() not in files
    assert b"secret-address" not in files


def test_the_hash_of_an_address_depends_on_channel_and_key(settings: Settings) -> None:
    keys = {address_key("web", "a"), address_key("zalo", "a"), address_key("web", "b")}
    settings.SECRET_KEY = "another"

    assert len(keys | {address_key("web", "a")}) == 4


def test_decomposed_letters_and_control_characters_are_stored_in_one_spelling(database: Path) -> None:
    receipt = arrive(unicodedata.normalize("NFD", "đổi\u200b bằng\tlái\x00"))

    assert turn_of(receipt).text == "đổi bằng lái"


def test_lines_stay_lines(database: Path) -> None:
    assert turn_of(arrive("Nguyễn  Văn An \r\n\n sinh 5/3/2001")).text == "Nguyễn Văn An\nsinh 5/3/2001"


def test_a_message_far_too_long_is_kept_only_so_far_that_it_can_be_told_to_be_too_long(
    database: Path, settings: Settings
) -> None:
    limit: int = settings.MAX_MESSAGE
    assert len(turn_of(arrive("a" * 20_000)).text) == limit + 1
    assert len(turn_of(arrive("a" * limit)).text) == limit


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(unicodedata.normalize("NFD", "đổi bằng lái xe ở đâu vậy ạ. " * 200), id="decomposed letters"),
        pytest.param("đổi  bằng   lái    xe  ở  đâu. " * 200, id="many spaces"),
    ],
)
def test_a_message_too_long_is_seen_to_be_too_long_however_it_is_typed(
    database: Path, settings: Settings, text: str
) -> None:
    assert len(turn_of(arrive(text)).text) > settings.MAX_MESSAGE


def test_two_citizens_never_share_a_conversation(database: Path) -> None:
    receipts = at_once(*[partial(arrive, address=f"citizen-{number}") for number in range(8)])

    assert len({receipt.conversation_id for receipt in receipts}) == 8
    assert all(isinstance(receipt.conversation_id, uuid.UUID) for receipt in receipts)


@pytest.mark.parametrize("media", [None, *Media])
def test_what_a_message_holds_beside_words_is_stored_by_its_name(database: Path, media: Media | None) -> None:
    receipt = receive(Inbound("web", "citizen-1", "e1", text="Giấy này nộp ở đâu?", media=media))

    assert turn_of(receipt).media == (media or "")
    assert turn_of(receipt).text == "Giấy này nộp ở đâu?"


def test_when_the_citizen_last_acted_is_known_and_a_repeat_is_no_act(database: Path) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    first = arrive(event="e1")
    Conversation.objects.update(last_inbound_at=long_ago)
    arrive(event="e1")
    assert conversation_of(first).last_inbound_at == long_ago

    second = arrive(event="e2")
    assert conversation_of(first).last_inbound_at == turn_of(second).received_at
