"""The token stands in every address of the Bot API: no log line shows it."""

from __future__ import annotations

import logging

import httpx
import pytest
import structlog

from service.log import _masked
from tests.stand_ins.telegram import TOKEN, TelegramApi


def test_the_token_is_masked_in_what_libraries_log(api: TelegramApi, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "httpx"), httpx.Client(trust_env=False) as http:
        http.post(f"{api.url}/bot{TOKEN}/getMe")
    [line] = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert TOKEN in line

    shown: structlog.typing.EventDict = dict(_masked(None, "info", {"event": line, "exception": f"for url {line}"}))

    assert TOKEN not in str(shown)
    assert "/bot[token]/getMe" in shown["event"]
