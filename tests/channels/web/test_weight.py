"""What a slow line has to carry, and what happens on one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from knowledge.wording import say
from tests.channels.web.citizen import answers, ask, box, log, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import Site, town

pytestmark = [pytest.mark.browser]

MOST = 60_000
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50 * 1024, "uploadThroughput": 50 * 1024}


class Traffic:
    """What came over the line for ``page``, headers and all, as Chromium counted it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.bytes: dict[str, float] = {}
        self.encodings: dict[str, str] = {}
        self._ours: dict[str, str] = {}
        self._origin = origin
        self.line = page.context.new_cdp_session(page)
        self.line.send("Network.enable")
        self.line.on("Network.responseReceived", self._began)
        self.line.on("Network.loadingFinished", self._ended)

    def _began(self, event: dict[str, Any]) -> None:
        url = event["response"]["url"]
        if not url.startswith(self._origin):
            return
        path = url.removeprefix(self._origin).partition("?")[0]
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self._ours[event["requestId"]] = path
        self.bytes[path] = event["response"]["encodedDataLength"]  # headers; all there is of a stream that stays open
        self.encodings[path] = headers.get("content-encoding", "")

    def _ended(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._ours:
            self.bytes[self._ours[event["requestId"]]] = event["encodedDataLength"]


def test_the_page_is_light_before_the_first_message(site: Site, visit: Open) -> None:
    page = visit("about:blank")
    traffic = Traffic(page, site.url)
    page.goto(site.url)
    ready(page)
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name=say("web.locate"))).to_be_visible()

    assert {"/", "/static/web/chat.css", "/static/web/chat.js", "/chat/history"} <= set(traffic.bytes)
    assert sum(traffic.bytes.values()) < MOST / 2, traffic.bytes
    assert traffic.encodings["/static/web/chat.js"] == "gzip"
    ask(page, "đổi bằng lái")
    assert traffic.encodings["/chat/stream"] == ""  # compression would hold its events back


def test_the_panel_is_light_and_the_button_lighter(site: Site, visit: Open, settings: Any) -> None:
    with town(f"{site.url}/embed.js") as port:
        settings.EMBED_ORIGINS = [f"http://127.0.0.1:{port}"]
        page = visit("about:blank")
        traffic = Traffic(page, site.url)
        page.goto(f"http://127.0.0.1:{port}/")
        button = page.get_by_role("button", name=say("web.embed.button"))
        expect(button).to_be_visible()
        assert set(traffic.bytes) == {"/embed.js"}
        assert sum(traffic.bytes.values()) < 5_000
        button.click()
        ready(page.frame_locator("iframe"))
        assert "/embed" in traffic.bytes
        assert sum(traffic.bytes.values()) < MOST / 2, traffic.bytes
        page.context.close()


def test_on_a_slow_line_it_is_asked_and_answered(site: Site, visit: Open) -> None:
    page = visit("about:blank")
    Traffic(page, site.url).line.send("Network.emulateNetworkConditions", SLOW)
    page.goto(site.url)
    answer = ask(ready(page), "đổi bằng lái")

    expect(answer).to_contain_text("135.000 đ")
    answer.get_by_role("button", name="Mất bao lâu").click()
    expect(answers(page)).to_have_count(2)


def test_what_is_asked_without_a_line_is_sent_when_there_is_one_again(site: Site, visit: Open) -> None:
    page = ready(visit(site.url, quiet=False))
    page.context.set_offline(True)
    box(page).fill("đổi bằng lái")
    box(page).press("Enter")
    expect(page.get_by_text(say("web.offline"))).to_be_visible()
    expect(log(page).get_by_text("đổi bằng lái")).to_be_visible()
    page.context.set_offline(False)

    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text(say("web.offline"))).to_be_hidden()
