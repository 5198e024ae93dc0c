"""The chat page in Debian's Chromium, before a web process with made-up answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from channels.web import stream
from tests.channels.web.site import MadeUpRasa, Site, serving, working

CHROMIUM = Path(os.environ.get("MOTCUA_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
# Browsers begin to refuse cookies of other sites; those that are kept apart for each site must still work.
ARGUMENTS += ["--test-third-party-cookie-phaseout"]
MILLISECONDS = 20_000
Open = Callable[..., Page]


@pytest.fixture(scope="module")  # its event loop would be in the way of the tests of other folders
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; on CI it must be there."""
    if not CHROMIUM.exists():
        reason = f"there is no Chromium at {CHROMIUM}: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread; the tests' own look into the database is no danger to it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            yield browser
            browser.close()


@pytest.fixture
def site(chromium: Browser, database: Path, settings: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[Site]:
    """The web process and a worker."""
    settings.STATE = tmp_path
    monkeypatch.setattr(stream, "POLLER", stream.Poller())
    rasa = MadeUpRasa()
    with serving() as address, working(rasa):
        yield Site(f"http://{address}", rasa)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Opens an address as somebody who was never here; whatever goes wrong in a script fails the test."""
    expect.set_options(timeout=MILLISECONDS)
    errors: list[str] = []
    with ExitStack() as contexts:

        def open_page(url: str, width: int = 1280, height: int = 800, *, quiet: bool = True, **options: Any) -> Page:
            context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
            contexts.callback(context.close)
            context.set_default_timeout(MILLISECONDS)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            if quiet:
                page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            page.goto(url)
            return page

        yield open_page
    assert errors == []
