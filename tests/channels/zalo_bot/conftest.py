"""The Bot API's stand-in, and captured updates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.stand_ins.zalo_bot import TOKEN, ZaloBotApi


@pytest.fixture
def api(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloBotApi]:
    """The Bot API that the settings name; no public address, so updates are fetched."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ZaloBotApi() as stand_in:
        settings.ZALO_BOT_TOKEN, settings.ZALO_BOT_API, settings.PUBLIC_URL = TOKEN, stand_in.url, ""
        yield stand_in
