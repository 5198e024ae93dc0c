"""An account that is set up, with Zalo on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.stand_ins.zalo_oa import APP_ID, APP_SECRET, SECRET_KEY, ZaloOaApi


@pytest.fixture
def zalo(database: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloOaApi]:
    """Zalo, and the settings with which we reach it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a proxy for the world outside has no business on loopback
    with ZaloOaApi() as api:
        settings.ZALO_OA_APP_ID = APP_ID
        settings.ZALO_OA_APP_SECRET = APP_SECRET
        settings.ZALO_OA_SECRET_KEY = SECRET_KEY
        settings.ZALO_OA_REFRESH_TOKEN = api.refresh_token
        settings.ZALO_OA_API = settings.ZALO_OA_OAUTH = api.url
        settings.PUBLIC_URL = "https://motcua.example.vn"
        settings.STATE = tmp_path
        yield api
