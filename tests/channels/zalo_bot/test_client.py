"""The client: what each failure means for a part, and that the token is in none of it."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Iterator

import pytest
import structlog
from pytest_django import Settings

from channels.base import Undelivered
from channels.registry import CHANNELS
from channels.zalo_bot import client as client_module
from channels.zalo_bot.client import call, next_update
from channels.zalo_bot.polling import ZaloBotPoller
from tests.channels.zalo_bot.captured import captured
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_bot import TOKEN, ZaloBotApi, refusal

SECRET = TOKEN.split(":")[1]
NOT_JSON = Fault(answer=Answer(200, "a string where an object should be"))
FAULTS = {
    "400 in the body": Fault(answer=refusal(400)),
    "401 in the body": Fault(answer=refusal(401)),
    "401 as the status": Fault(answer=Answer(401)),
    "403": Fault(answer=Answer(403, {"ok": False, "error_code": 403})),
    "404": Fault(answer=Answer(404)),
    "408": Fault(answer=refusal(408)),
    "429": Fault(answer=Answer(429, {"ok": False, "error_code": 429}, {"Retry-After": "7"})),
    "500": Fault(answer=Answer(500)),
    "502": Fault(answer=Answer(502, {"message": "bad gateway"})),
    "redirect": Fault(answer=Answer(302, None, {"Location": "/elsewhere"})),
    "no object": NOT_JSON,
    "neither result nor error": Fault(answer=Answer(200, {"hello": "world"})),
    "half an answer": Fault(half=True, accept=True),
    "no answer": Fault(drop=True),
    "too late": Fault(seconds=0.5, accept=True),
}
PERMANENT = {"400 in the body", "401 in the body", "401 as the status", "403", "404"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "CALL_SECONDS", 0.25)


@contextlib.contextmanager
def failing(api: ZaloBotApi, name: str) -> Iterator[None]:
    """The Bot API fails in that way, whatever is asked."""
    if name == "refused connection":
        api._server.server_close()
    elif name in FAULTS:
        for end in ("sendMessage", "sendChatAction", "getUpdates", "getMe"):
            api.fail(end, FAULTS[name])
    yield


def undelivered(api: ZaloBotApi, name: str) -> Undelivered:
    with failing(api, name), pytest.raises(Undelivered) as caught:
        CHANNELS["zalo_bot"].send("citizen-1", {"text": "Nộp tại công an phường."})
    return caught.value


def test_without_a_token_nothing_is_sent_and_no_second_try_would_help(api: ZaloBotApi, settings: Settings) -> None:
    settings.ZALO_BOT_TOKEN = ""
    with pytest.raises(Undelivered) as caught:
        CHANNELS["zalo_bot"].send("citizen-1", {"text": "Nộp tại công an phường."})

    assert (caught.value.reason, caught.value.permanent) == ("zalo_bot is not configured", True)
    assert api.calls == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_failure_is_permanent_only_where_trying_again_mends_nothing(api: ZaloBotApi, name: str) -> None:
    assert undelivered(api, name).permanent is (name in PERMANENT)


def test_the_wrong_token_and_a_citizen_who_left_are_told_apart(api: ZaloBotApi, settings: Settings) -> None:
    api.blocked.add("citizen-1")
    assert undelivered(api, "").reason == "Zalo does not let us write to this citizen (403)"
    settings.ZALO_BOT_TOKEN = "1:another"
    assert undelivered(api, "").reason == "Zalo refused the token (401)"


def test_a_network_that_asks_to_wait_is_heeded_within_reason(api: ZaloBotApi) -> None:
    assert undelivered(api, "429").again_in == 7
    api.fail("sendMessage", Fault(answer=Answer(429, None, {"Retry-After": "9" * 12})))
    assert undelivered(api, "").again_in == client_module.LONGEST_WAIT
    api.fail("sendMessage", Fault(answer=Answer(429, None, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})))
    assert undelivered(api, "").again_in is None


def test_an_empty_poll_is_no_failure_and_a_refused_one_is(api: ZaloBotApi) -> None:
    assert next_update(0) is None
    api.updates.append(captured("text"))
    assert next_update(0) == captured("text")
    api.webhook = "https://elsewhere.example"
    with pytest.raises(Undelivered):
        next_update(0)


@pytest.mark.parametrize("name", [*FAULTS, "refused connection", "no address", "a bad address", "an odd token"])
def test_no_error_no_log_line_and_no_repr_holds_the_token(
    api: ZaloBotApi, settings: Settings, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    settings.ZALO_BOT_API = {"no address": "", "a bad address": "http://[::1"}.get(name, api.url)
    if name == "an odd token":
        settings.ZALO_BOT_TOKEN = f"{TOKEN}\n\x07"
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []
    with structlog.testing.capture_logs() as lines, failing(api, name):
        for ask in (
            lambda: CHANNELS["zalo_bot"].send("citizen-1", {"text": "Nộp tại công an phường."}),
            lambda: CHANNELS["zalo_bot"].typing("citizen-1"),
            lambda: next_update(0),
            lambda: call("getMe"),
        ):
            try:
                ask()
            except Undelivered as error:
                told = traceback.format_exception(error)
                seen += [repr(error), error.reason, *told, repr(error.__context__), repr(error.__cause__)]
    seen += [str(line) for line in lines] + [record.getMessage() for record in caplog.records]
    seen += [repr(CHANNELS["zalo_bot"]), repr(ZaloBotPoller()), repr(client_module._http())]

    assert not [line for line in seen if SECRET in line]


def test_an_answer_that_went_well_leaves_no_address_in_the_log_either(
    api: ZaloBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    CHANNELS["zalo_bot"].send("citizen-1", {"text": "Nộp tại công an phường."})

    assert api.texts("citizen-1") == ["Nộp tại công an phường."]
    assert SECRET not in caplog.text
