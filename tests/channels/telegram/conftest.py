"""Telegram's stand-in, and our web process for it to call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from pytest_django import Settings

from tests.stand_ins.telegram import TOKEN, TelegramApi


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests read what was stored, not a log."""


@pytest.fixture
def api(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[TelegramApi]:
    """The Bot API that the settings name; no public address, so updates are fetched."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.STATE = tmp_path
    with TelegramApi() as stand_in:
        settings.TELEGRAM_TOKEN, settings.TELEGRAM_API, settings.PUBLIC_URL = TOKEN, stand_in.url, ""
        yield stand_in


@pytest.fixture
def site(database: Path, settings: Settings) -> Iterator[str]:
    """The web process, on a port of its own; its address is the public one."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, ipv6=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
    yield settings.PUBLIC_URL
    server.shutdown()
    server.server_close()
    thread.join()
