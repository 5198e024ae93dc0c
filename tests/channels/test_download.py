"""Photos as the networks give them: from their own hosts, no more than is looked at, and no word of where they lie."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from channels import download as module
from channels.base import Undelivered
from channels.download import from_zalo
from channels.photo import MAX_PHOTO, card_in
from channels.registry import CHANNELS
from tests.channels.pictures import CARD, card_photo
from tests.stand_ins.base import Answer, Fault, StandIn
from tests.stand_ins.telegram import HOME, TelegramApi
from tests.stand_ins.telegram import TOKEN as TELEGRAM_TOKEN
from tests.stand_ins.zalo_bot import TOKEN as BOT_TOKEN
from tests.stand_ins.zalo_bot import ZaloBotApi
from tests.stand_ins.zalo_oa import ZaloOaApi

API = "https://openapi.zalo.me"
PHOTO = card_photo()
PATH = "/gr/jpg/4f1c-secret-of-the-photo.jpg"
FILE_ID = "AgACAgUAAxkBAAIC"
NETWORKS: dict[str, Callable[[], StandIn]] = {"telegram": TelegramApi, "zalo_oa": ZaloOaApi, "zalo_bot": ZaloBotApi}
SECRETS = (TELEGRAM_TOKEN, TELEGRAM_TOKEN.split(":")[1], BOT_TOKEN, "secret-of-the-photo", FILE_ID)


class Kept:
    """A photo that a citizen sent on ``name``: ``reference`` is what their message brought."""

    def __init__(self, name: str, api: StandIn) -> None:
        self.name, self.api = name, api
        self.end = f"{FILE_ID}.jpg" if name == "telegram" else PATH
        self.reference = FILE_ID if name == "telegram" else f"{api.url}{PATH}"
        self.keep(PHOTO)

    def keep(self, content: bytes) -> None:
        if isinstance(self.api, TelegramApi):
            self.api.files[FILE_ID] = content
        elif isinstance(self.api, ZaloOaApi | ZaloBotApi):
            self.api.photos[PATH] = content

    def fetch(self) -> bytes:
        return CHANNELS[self.name].fetch_photo(self.reference)

    def failure(self) -> Undelivered:
        with pytest.raises(Undelivered) as caught:
            self.fetch()
        return caught.value


@pytest.fixture(params=NETWORKS)
def kept(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """One network that has a photo."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.TELEGRAM_TOKEN, settings.ZALO_BOT_TOKEN = TELEGRAM_TOKEN, BOT_TOKEN
    with NETWORKS[request.param]() as api:
        setattr(settings, f"{request.param.upper()}_API", api.url)
        yield Kept(request.param, api)


def test_the_photo_comes_as_it_was_sent_and_its_code_is_read(kept: Kept) -> None:
    assert kept.fetch() == PHOTO
    assert card_in(PHOTO) == CARD


FAULTS = {
    "403": (Fault(answer=Answer(403)), True),
    "404": (Fault(answer=Answer(404)), True),
    "410": (Fault(answer=Answer(410)), True),
    "an empty redirect": (Fault(answer=Answer(302)), True),
    "429": (Fault(answer=Answer(429)), False),
    "500": (Fault(answer=Answer(500)), False),
    "no answer": (Fault(drop=True), False),
    "half an answer": (Fault(accept=True, half=True), False),
}


@pytest.mark.parametrize(("fault", "permanent"), FAULTS.values(), ids=FAULTS)
def test_what_the_network_does_not_give_is_said_without_where_it_lies(
    kept: Kept, fault: Fault, permanent: bool, caplog: pytest.LogCaptureFixture
) -> None:
    kept.api.fail(kept.end, fault)
    with caplog.at_level(logging.DEBUG):
        failure = kept.failure()

    assert failure.permanent is permanent
    assert failure.__cause__ is failure.__context__ is None
    told = repr(failure) + failure.reason + "".join(traceback.format_exception(failure)) + _library_lines(caplog)
    assert [secret for secret in SECRETS if secret in told] == []


def _library_lines(caplog: pytest.LogCaptureFixture) -> str:
    """What is logged at the levels that the service shows; DEBUG of the libraries is off there."""
    return "".join(record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG)


def test_a_photo_is_not_fetched_to_its_end_where_it_is_larger_than_is_looked_at(kept: Kept) -> None:
    kept.keep(b"x" * MAX_PHOTO)
    assert len(kept.fetch()) == MAX_PHOTO
    kept.keep(b"x" * (MAX_PHOTO + 1))
    assert kept.failure().permanent


def test_a_photo_that_does_not_come_in_time_is_not_waited_for(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", -1.0)
    assert not kept.failure().permanent


def test_a_redirect_to_another_host_is_not_followed(kept: Kept) -> None:
    with ZaloOaApi() as elsewhere:
        elsewhere.photos["/inside"] = PHOTO
        kept.api.fail(kept.end, Fault(answer=Answer(302, None, {"Location": f"{elsewhere.url}/inside"})))
        assert kept.failure().permanent
        assert elsewhere.calls == []


def test_a_redirect_that_stays_is_followed_but_not_for_ever(kept: Kept) -> None:
    again = Fault(answer=Answer(302, None, {"Location": f"?{kept.end}"}))
    kept.api.fail(kept.end, again)
    assert kept.fetch() == PHOTO
    kept.api.fail(kept.end, again, again, again)
    assert kept.failure().permanent


@pytest.mark.parametrize("name", ["web", "terminal", "evaluation"])
def test_a_channel_whose_answers_are_fetched_keeps_no_photos(name: str) -> None:
    with pytest.raises(Undelivered) as caught:
        CHANNELS[name].fetch_photo("anything")
    assert caught.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "http://f20-zpc.zdn.vn/a.jpg", "https://zdn.vn.example/a.jpg", "https://evilzdn.vn/a.jpg", "ftp://a.zdn.vn/b",
        "https://127.0.0.1/a.jpg", "https://169.254.169.254/latest/meta-data", "https://[::1]/a.jpg", "https://localhost/",
        "https://a.zdn.vn@evil.example/", "https://evil.example/?a.zdn.vn", "https://evil.example#.zdn.vn",
        "https://evil.example\\.zdn.vn/", "https://a.zdn.vn:8443/b.jpg", "https://a.zdn.vn:22/", "file:///etc/passwd",
        "//a.zdn.vn/b.jpg", "zdn.vn", "", "https://", "http://openapi.zalo.me/a", "https://openapi.zalo.me:81/a",
        "https://a.zdn.vn./b.jpg", "https://evil\u3002zdn.vn.example/a", "https://a.zdn.vn:99999/b", "\x00",
    ],
)  # fmt: skip
def test_nothing_is_fetched_that_does_not_lie_with_zalo(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def sent(*_: object, **__: object) -> None:
        raise AssertionError("it was asked for")

    monkeypatch.setattr("httpx.Client.send", sent)
    with pytest.raises(Undelivered) as caught:
        from_zalo(url, API)
    assert caught.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "https://f20-zpc.zdn.vn/jpg/full.jpg", "https://photo-stal-27.zdn.vn/gr/a.jpg", "https://zdn.vn/a",
        "https://F20.ZDN.VN:443/a", "https://photo-link-talk.zadn.vn/a", "https://file-stal-18.dlfl.vn/a",
        "https://openapi.zalo.me/a",
    ],
)  # fmt: skip
def test_zalos_own_hosts_are_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def sent(_: object, request: object, **__: object) -> None:
        asked.append(request)
        raise module.httpx.ConnectError("enough")

    monkeypatch.setattr("httpx.Client.send", sent)
    with pytest.raises(Undelivered) as caught:
        from_zalo(url, API)
    assert len(asked) == 1
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "path", [None, 7, "", "/etc/passwd", "../a", "photos/../../a", "photos//a", "a?b", "a#b", "http://x"]
)
def test_a_path_that_telegram_never_gives_is_not_asked_for(
    path: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with TelegramApi() as api:
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_API = TELEGRAM_TOKEN, api.url
        api.fail("/getFile", Fault(answer=Answer(200, {"ok": True, "result": {"file_path": path}})))
        with pytest.raises(Undelivered):
            CHANNELS["telegram"].fetch_photo(FILE_ID)
        assert not [call for call in api.calls if call.path.startswith(HOME)]


def test_telegram_without_a_token_or_with_an_unknown_file_gives_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.TELEGRAM_TOKEN = ""
    with pytest.raises(Undelivered, match="not configured"):
        CHANNELS["telegram"].fetch_photo(FILE_ID)
    with TelegramApi() as api:
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_API = TELEGRAM_TOKEN, api.url
        with pytest.raises(Undelivered) as caught:
            CHANNELS["telegram"].fetch_photo(FILE_ID)
    assert caught.value.permanent
