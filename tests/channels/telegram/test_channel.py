"""Parts as they arrive at Telegram, and what becomes of them when it fails."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pytest_django import Settings

from channels.base import Undelivered
from channels.pace import Pace
from channels.registry import CHANNELS
from channels.telegram.channel import TelegramChannel
from channels.telegram.client import Client, client
from knowledge.envelope import Ask, Button, Envelope, File, Outcome, Place
from knowledge.wording import say
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.telegram import NAME, TOKEN, TelegramApi, refused

LAN, GROUP = "42", "-1001700000001"
OFFICE = Place(name="Một cửa phường Ngọc Hà", address="Số 1 Ngọc Hà", latitude=21.0359, longitude=105.8142, note="8:00")


def deliver(envelope: Envelope, address: str = LAN) -> None:
    channel = TelegramChannel()
    for body in channel.render(envelope, "turn"):
        channel.send(address, body)


def answer(text: str = "Nộp tại công an phường.", **more: Any) -> Envelope:
    return Envelope(outcome=Outcome.ANSWERED, text=text, **more)


def refusal(address: str = LAN) -> Undelivered:
    """How sending a plain answer fails."""
    with pytest.raises(Undelivered) as failure:
        deliver(answer(), address)
    assert TOKEN not in failure.value.reason
    assert failure.value.__cause__ is None  # the library's error would carry the address
    return failure.value


def test_without_a_token_a_part_is_refused_for_good(settings: Settings) -> None:
    settings.TELEGRAM_TOKEN = ""

    failure = refusal()

    assert (failure.reason, failure.permanent) == ("telegram is not configured", True)


def test_it_is_among_the_channels() -> None:
    assert CHANNELS["telegram"].name == "telegram"


def test_a_text(api: TelegramApi) -> None:
    deliver(answer())

    [message] = api.messages
    assert (message["chat_id"], message["text"]) == (LAN, "Nộp tại công an phường.")
    assert "parse_mode" not in message  # a "_" or "<" in an answer is no markup


def test_buttons_carry_short_keys_however_long_their_payload(api: TelegramApi) -> None:
    payloads = [f'/ask_fee{{"procedure":"1.00119{number}","câu":"{"ệ" * 300}"}}' for number in range(8)]

    deliver(answer(buttons=tuple(Button(title=f"Lệ phí {n}", payload=p) for n, p in enumerate(payloads))))

    [message] = api.messages
    buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
    assert [button["text"] for button in buttons] == [f"Lệ phí {number}" for number in range(8)]
    assert len({button["callback_data"] for button in buttons}) == 8


def test_more_buttons_than_fit_become_numbers(api: TelegramApi) -> None:
    deliver(answer(buttons=tuple(Button(title=f"Thủ tục {n}", payload=f"/p{n}") for n in range(9))))

    [message] = api.messages
    assert "9. Thủ tục 8" in message["text"]
    assert "inline_keyboard" not in message["reply_markup"]


def test_a_place_is_asked_for_with_one_tap(api: TelegramApi) -> None:
    deliver(answer("Anh/chị đang ở đâu?", asks=Ask.LOCATION))
    deliver(answer("Anh/chị để lại số nhé?", asks=Ask.CONTACT))
    deliver(answer("Cảm ơn anh/chị."))

    place, number, after = [message["reply_markup"] for message in api.messages]
    assert place["keyboard"] == [[{"text": say("chat.located"), "request_location": True}]]
    assert number["keyboard"] == [[{"text": say("chat.contact"), "request_contact": True}]]
    assert after == {"remove_keyboard": True}


def test_buttons_and_an_asking_are_two_messages_because_one_holds_one_keyboard(api: TelegramApi) -> None:
    deliver(answer(buttons=(Button(title="Lệ phí", payload="/ask_fee"),), asks=Ask.LOCATION))

    first, second = api.messages
    assert first["reply_markup"]["inline_keyboard"][0][0]["text"] == "Lệ phí"
    assert second["text"] == say("chat.ask.location")
    assert "keyboard" in second["reply_markup"]


def test_a_group_is_asked_in_words(api: TelegramApi) -> None:
    deliver(answer("Anh/chị đang ở đâu?", asks=Ask.LOCATION), GROUP)

    [message] = api.messages
    assert message["text"].endswith(say("chat.ask.location"))
    assert "reply_markup" not in message


def test_a_place_is_a_venue_and_a_file_a_document(api: TelegramApi, papers: dict[str, bytes]) -> None:
    papers["abc.pdf"] = b"%PDF-1.7 \x00\xff"
    file = File(name="Tờ khai căn cước.pdf", media_type="application/pdf", key="abc.pdf")

    deliver(answer(places=(OFFICE,), files=(file,)))

    text, venue, document = api.messages
    assert text["method"] == "sendMessage"
    assert (venue["title"], venue["address"]) == ("Một cửa phường Ngọc Hà", "Số 1 Ngọc Hà\n8:00")
    assert (float(venue["latitude"]), float(venue["longitude"])) == (21.0359, 105.8142)
    assert (document["file_name"], document["bytes"]) == ("Tờ khai căn cước.pdf", b"%PDF-1.7 \x00\xff")


def test_a_place_without_an_address_is_accepted_too(api: TelegramApi) -> None:
    deliver(answer(places=(Place(name="Công an phường", latitude=21.0, longitude=105.8),)))

    assert api.messages[1]["address"] == "Công an phường"


def test_a_file_that_is_gone_is_refused_for_good(api: TelegramApi, papers: dict[str, bytes]) -> None:
    file = {"file": {"name": "a.pdf", "media_type": "application/pdf", "key": "gone.pdf"}}

    with pytest.raises(Undelivered) as failure:
        TelegramChannel().send(LAN, file)

    assert failure.value.permanent


def test_an_answer_of_ten_thousand_characters_arrives_whole(api: TelegramApi) -> None:
    sentence = "Anh/chị mang theo căn cước và nộp lệ phí tại nơi tiếp nhận. "
    deliver(answer((sentence * 170).strip()))

    texts = [message["text"] for message in api.messages]
    assert len(texts) > 1
    assert " ".join(texts) == (sentence * 170).strip()


def test_typing_is_shown(api: TelegramApi) -> None:
    TelegramChannel().typing(LAN)

    assert api.typing == [LAN]


def test_blocked_by_the_citizen_or_an_unknown_chat_is_for_good(api: TelegramApi) -> None:
    api.blocked_by.add("7")
    api.unknown.add("8")

    assert "blocked" in refusal("7").reason
    assert "Chat not found" in refusal("8").reason
    assert refusal("7").permanent
    assert refusal("8").permanent


def test_a_group_that_moved_is_for_good(api: TelegramApi) -> None:
    moved = refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001700000002)
    api.fail("sendMessage", Fault(moved))

    assert refusal(GROUP).permanent


def test_too_many_requests_say_when_to_come_again(api: TelegramApi) -> None:
    api.fail("sendMessage", Fault(refused(429, "Too Many Requests: retry after 7", retry_after=7)))

    failure = refusal()

    assert (failure.again_in, failure.permanent) == (7.0, False)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Answer(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})),
        Fault(Answer(502, "<html>Bad Gateway</html>")), Fault(Answer(429, {"ok": False})),
        Fault(drop=True), Fault(accept=True, drop=True), Fault(accept=True, half=True),
        Fault(Answer(200, [1, 2])), Fault(Answer(200, None)), Fault(Answer(200, {"ok": True})),
        Fault(refused(401, "Unauthorized")),
    ],
)  # fmt: skip
def test_what_passes_is_tried_again(api: TelegramApi, fault: Fault) -> None:
    api.fail("sendMessage", fault)

    failure = refusal()
    deliver(answer())

    assert (failure.permanent, failure.again_in) == (False, None)


def test_an_answer_that_is_lost_may_mean_that_the_message_arrived(api: TelegramApi) -> None:
    api.fail("sendMessage", Fault(accept=True, drop=True))

    refusal()

    assert len(api.messages) == 1


def test_a_server_that_does_not_answer_is_waited_for_only_so_long(api: TelegramApi) -> None:
    api.fail("getMe", Fault(seconds=2))

    with pytest.raises(Undelivered) as failure:
        client().call("getMe", seconds=0.2)

    assert not failure.value.permanent


def test_nothing_listens(settings: Settings) -> None:
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_API = TOKEN, "http://127.0.0.1:9"

    assert not refusal().permanent


def test_a_wrong_token_is_for_staff_to_mend(api: TelegramApi, settings: Settings) -> None:
    settings.TELEGRAM_TOKEN = "1:wrong"

    failure = refusal()

    assert "token" in failure.reason
    assert not failure.permanent


def test_neither_the_token_nor_a_text_is_logged(api: TelegramApi, caplog: pytest.LogCaptureFixture) -> None:
    api.fail("sendMessage", Fault(Answer(500, "bí mật")), Fault(accept=True, half=True), Fault(Answer(400, "bí mật")))

    with caplog.at_level(logging.INFO, "telegram"):
        for _ in range(3):
            with pytest.raises(Undelivered) as failure:
                deliver(answer("bí mật"))
            assert "bí mật" not in failure.value.reason

    assert TOKEN not in caplog.text
    assert "bí mật" not in caplog.text


def test_the_bot_is_asked_for_its_name_once(api: TelegramApi) -> None:
    bot = Client(TOKEN, api.url)

    assert [bot.name(), bot.name()] == [NAME, NAME]
    assert len(api.sent("getMe")) == 1


def test_the_pace_is_one_message_a_second_in_private_and_twenty_a_minute_in_groups() -> None:
    channel = TelegramChannel()
    channel._pace = Pace(lambda: 1000.0)  # a clock that stands still

    assert channel.ready_in(LAN) == 0
    assert channel.ready_in(LAN) == 1
    assert [channel.ready_in(GROUP) for _ in range(20)] == [0] * 20
    assert channel.ready_in(GROUP) == 60
    assert [channel.ready_in(str(other)) for other in range(10)] == [0] * 9 + [1]  # thirty by then
