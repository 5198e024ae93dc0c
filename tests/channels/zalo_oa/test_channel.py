"""What citizens get of an answer, and what becomes of a part that Zalo does not take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from channels.base import Undelivered
from channels.registry import CHANNELS
from channels.zalo_oa import wire
from channels.zalo_oa.channel import CLOSED, TEXT_LIMIT
from channels.zalo_oa.errors import REFUSALS
from knowledge.envelope import Ask, Button, Envelope, File, Outcome, Place, SourceLine
from knowledge.wording import say
from records.models import Conversation
from tests.channels.zalo_oa.captured import USER, push, text
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_oa import ZaloOaApi, code

CHANNEL = CHANNELS["zalo_oa"]
SEND = "/message/cs"
PDF = File(name="Tờ khai", media_type="application/pdf", key="to-khai.pdf")


def envelope(**parts: Any) -> Envelope:
    return Envelope(outcome=Outcome.ANSWERED, **{"text": "Nộp ở phường.", **parts})


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(title=f"Lựa chọn {number}", payload=f"/chon_{number}") for number in range(1, count + 1))


def deliver(answer: Envelope) -> None:
    """Send every part of ``answer`` to a citizen."""
    for body in CHANNEL.render(answer, "turn-1"):
        CHANNEL.send(USER, body)


@pytest.fixture(autouse=True)
def _written(zalo: ZaloOaApi) -> None:
    """The citizen wrote just now."""
    push(text("chào", "m1"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Half a second is long enough for an answer."""
    monkeypatch.setattr(wire, "TIMEOUT", 0.5)
    wire._http.cache_clear()
    yield
    wire._http.cache_clear()


def refused(body: dict[str, Any] | None = None) -> Undelivered:
    """Why a part was not delivered."""
    with pytest.raises(Undelivered) as raised:
        CHANNEL.send(USER, body or {"text": "chào"})
    assert "token-" not in raised.value.reason
    assert USER not in raised.value.reason
    return raised.value


# What citizens get


def test_a_text_reaches_the_citizen(zalo: ZaloOaApi) -> None:
    deliver(envelope())

    assert zalo.messages == [(USER, {"text": "Nộp ở phường."})]


def test_buttons_are_a_numbered_list_until_a_setting_turns_them_on(zalo: ZaloOaApi, settings: Settings) -> None:
    deliver(envelope(buttons=buttons(2)))
    settings.ZALO_OA_BUTTONS = True
    deliver(envelope(buttons=buttons(2)))

    (_, listed), (_, shown) = zalo.messages
    assert "1. Lựa chọn 1\n2. Lựa chọn 2" in listed["text"]
    assert "attachment" not in listed
    assert shown["text"] == "Nộp ở phường."
    assert shown["attachment"]["payload"]["buttons"] == [
        {"type": "oa.query.show", "title": f"Lựa chọn {number}", "payload": f"/chon_{number}"} for number in (1, 2)
    ]


def test_more_buttons_than_zalo_takes_are_a_list(zalo: ZaloOaApi, settings: Settings) -> None:
    settings.ZALO_OA_BUTTONS = True
    deliver(envelope(buttons=buttons(6)))

    assert "6. Lựa chọn 6" in zalo.texts()[0]


def test_a_long_answer_is_cut_within_the_limit_and_its_source_stays_whole(zalo: ZaloOaApi) -> None:
    source = SourceLine(title="Luật Căn cước 2023, Điều 19, khoản 1", checked_on=date(2026, 11, 1))
    deliver(envelope(text="Một câu dài vừa phải. " * 250, sources=(source,)))

    assert len(zalo.texts()) > 1
    assert max(map(len, zalo.texts())) <= TEXT_LIMIT
    assert say("source.line", title=source.title, checked="1/11/2026") in zalo.texts()[-1]


def test_a_place_is_an_address_with_a_map(zalo: ZaloOaApi) -> None:
    deliver(envelope(places=(Place(name="Công an phường", address="1 Tràng Thi", latitude=21.03, longitude=105.85),)))

    assert "1 Tràng Thi\nhttps://www.google.com/maps/" in zalo.texts()[0]


def test_whoever_is_asked_where_they_are_is_told_how_to_show_it(zalo: ZaloOaApi) -> None:
    deliver(envelope(asks=Ask.LOCATION))
    deliver(envelope(text="a" * TEXT_LIMIT, asks=Ask.LOCATION))

    assert zalo.texts() == [f"Nộp ở phường.\n\n{say('zalo.location')}", "a" * TEXT_LIMIT, say("zalo.location")]


def test_a_telephone_number_is_asked_for_by_a_form_with_a_picture(zalo: ZaloOaApi, client: Client) -> None:
    deliver(envelope(asks=Ask.CONTACT))

    (_, first), (_, form) = zalo.messages
    assert first == {"text": "Nộp ở phường."}
    [element] = form["attachment"]["payload"]["elements"]
    assert form["attachment"]["payload"]["template_type"] == "request_user_info"
    assert element["title"] == say("chat.contact")
    assert element["image_url"] == "https://motcua.example.vn/static/zalo_oa/contact.png"
    assert client.get("/static/zalo_oa/contact.png")["Content-Type"] == "image/png"


def test_without_an_address_for_the_picture_the_number_is_asked_for_in_words(
    zalo: ZaloOaApi, settings: Settings
) -> None:
    settings.PUBLIC_URL = ""
    deliver(envelope(asks=Ask.CONTACT))

    assert zalo.texts() == [f"Nộp ở phường.\n\n{say('chat.ask.contact')}"]


def test_a_file_is_uploaded_and_sent(zalo: ZaloOaApi, papers: dict[str, bytes]) -> None:
    papers["to-khai.pdf"] = b"%PDF-1.7 ..."
    deliver(envelope(files=(PDF,)))

    assert zalo.uploads == {"file-token-0": ("Tờ khai.pdf", b"%PDF-1.7 ...")}
    assert zalo.messages[1] == (USER, {"attachment": {"type": "file", "payload": {"token": "file-token-0"}}})


@pytest.mark.parametrize(
    ("file", "size"),
    [
        pytest.param(PDF, 5 * 1024 * 1024 + 1, id="too large"),
        pytest.param(File(name="Tờ khai", media_type="image/png", key="to-khai.pdf"), 10, id="another type"),
    ],
)
def test_a_file_that_zalo_does_not_take_is_a_link(
    zalo: ZaloOaApi, papers: dict[str, bytes], file: File, size: int
) -> None:
    papers["to-khai.pdf"] = b"a" * size
    deliver(envelope(files=(file,)))

    assert zalo.uploads == {}
    assert zalo.texts()[1].startswith("Tờ khai\nhttps://motcua.example.vn/files/to-khai.pdf:")


def test_a_file_that_is_gone_is_never_tried_again(zalo: ZaloOaApi) -> None:
    assert refused({"file": PDF.model_dump(mode="json")}).permanent
    assert zalo.calls == []


# What Zalo does not take


@pytest.mark.parametrize("number", REFUSALS)
def test_a_refusal_is_final_and_says_why(zalo: ZaloOaApi, number: int) -> None:
    zalo.fail(SEND, code(number))
    error = refused()

    assert error.permanent
    assert REFUSALS[number] in error.reason
    assert len(zalo.sent(SEND)) == 1


@pytest.mark.parametrize("number", [-216, -220])
def test_a_token_that_is_not_taken_is_renewed_and_the_part_goes_out(zalo: ZaloOaApi, number: int) -> None:
    zalo.fail(SEND, code(number))
    CHANNEL.send(USER, {"text": "chào"})

    assert zalo.texts() == ["chào"]
    assert zalo.renewals == 2


def test_a_renewed_token_that_is_not_taken_either_is_tried_later_and_not_renewed_for_ever(zalo: ZaloOaApi) -> None:
    zalo.fail(SEND, code(-216), code(-216))

    assert not refused().permanent
    assert zalo.renewals == 2


def test_a_token_that_ends_between_two_parts_is_renewed(zalo: ZaloOaApi) -> None:
    CHANNEL.send(USER, {"text": "một"})
    zalo.expire()
    CHANNEL.send(USER, {"text": "hai"})

    assert zalo.texts() == ["một", "hai"]


@pytest.mark.parametrize(
    ("fault", "again_in"),
    [
        pytest.param(code(-32), 60.0, id="too many requests"),
        pytest.param(Fault(answer=Answer(429, headers={"Retry-After": "7"})), 7.0, id="HTTP 429 that says when"),
        pytest.param(Fault(answer=Answer(429)), None, id="HTTP 429"),
        pytest.param(Fault(answer=Answer(500)), None, id="HTTP 500"),
        pytest.param(Fault(answer=Answer(503, {"error": 0})), None, id="HTTP 503"),
        pytest.param(Fault(answer=Answer(200)), None, id="nothing"),
        pytest.param(Fault(answer=Answer(200, {"message": "Success"})), None, id="no code"),
        pytest.param(Fault(answer=Answer(302, headers={"Location": "http://127.0.0.1:9/"})), None, id="sent elsewhere"),
        pytest.param(Fault(half=True, answer=Answer(200, {"error": 0})), None, id="half an answer"),
        pytest.param(Fault(drop=True), None, id="no answer"),
        pytest.param(code(-9999), None, id="a code that nobody knows"),
        pytest.param(code(-200), None, id="failed at Zalo"),
    ],
)
def test_what_fails_for_now_is_tried_again(zalo: ZaloOaApi, fault: Fault, again_in: float | None) -> None:
    zalo.fail(SEND, fault)
    error = refused()

    assert (error.permanent, error.again_in) == (False, again_in)
    CHANNEL.send(USER, {"text": "chào"})
    assert zalo.texts() == ["chào"]


def test_whoever_is_silent_too_long_is_tried_again(zalo: ZaloOaApi, impatient: None) -> None:
    zalo.fail(SEND, Fault(seconds=2.0, drop=True))

    assert not refused().permanent


def test_nobody_there_is_tried_again(zalo: ZaloOaApi, settings: Settings) -> None:
    CHANNEL.send(USER, {"text": "chào"})
    settings.ZALO_OA_API = "http://127.0.0.1:9"

    assert "ConnectError" in refused().reason


def test_a_part_that_was_taken_while_its_answer_was_lost_goes_out_twice(zalo: ZaloOaApi) -> None:
    zalo.fail(SEND, Fault(accept=True, drop=True))
    refused()
    CHANNEL.send(USER, {"text": "chào"})

    assert zalo.texts() == ["chào", "chào"]


@pytest.mark.parametrize("number", [-210, -32])
def test_an_upload_fails_like_a_message(zalo: ZaloOaApi, papers: dict[str, bytes], number: int) -> None:
    papers["to-khai.pdf"] = b"%PDF"
    zalo.fail("/upload/file", code(number))

    assert refused({"file": PDF.model_dump(mode="json")}).permanent is (number == -210)
    assert zalo.messages == []


def test_an_upload_without_a_token_is_tried_again(zalo: ZaloOaApi, papers: dict[str, bytes]) -> None:
    papers["to-khai.pdf"] = b"%PDF"
    zalo.fail("/upload/file", Fault(answer=Answer(200, {"error": 0, "data": {}})))

    assert not refused({"file": PDF.model_dump(mode="json")}).permanent


# What is not even tried


@pytest.mark.parametrize(("days", "goes"), [(1, True), (6, True), (7, False), (30, False)])
def test_outside_the_window_nothing_is_called(zalo: ZaloOaApi, days: int, goes: bool) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(days=days))
    if goes:
        CHANNEL.send(USER, {"text": "chào"})
        assert zalo.texts() == ["chào"]
        return
    error = refused()
    assert (error.permanent, error.reason) == (True, CLOSED)
    assert zalo.calls == []


def test_nobody_who_did_not_write_is_written_to(zalo: ZaloOaApi) -> None:
    with pytest.raises(Undelivered):
        CHANNEL.send("999", {"text": "chào"})
    assert zalo.calls == []


@pytest.mark.parametrize("setting", ["ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET"])
def test_without_settings_a_part_is_dead_at_once(zalo: ZaloOaApi, settings: Settings, setting: str) -> None:
    setattr(settings, setting, "")

    assert refused().reason == "Zalo OA is not configured"
    assert zalo.calls == []
