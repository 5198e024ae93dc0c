"""The chat on another site: who may show it, its button and panel, its cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import FrameLocator, Locator, Page, expect

from channels.web import session
from knowledge.wording import say
from tests.channels.web.citizen import answers, ask, box, fits, log, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import Site, certificate, serving, town

browser = pytest.mark.browser
TOWN = "https://xa.example.vn"


@contextmanager
def shown(chat: str, settings: Any, host: str = "127.0.0.1") -> Iterator[str]:
    """A municipal site that may show the chat at ``chat``; its address."""
    with town(f"{chat}/embed.js") as port:
        settings.EMBED_ORIGINS = [f"http://{host}:{port}"]
        yield f"http://{host}:{port}/"


@pytest.fixture
def town_url(site: Site, settings: Any) -> Iterator[str]:
    """A municipal site that may show the chat."""
    with shown(site.url, settings) as url:
        yield url


def button(page: Page) -> Locator:
    return page.get_by_role("button", name=say("web.embed.button"))


def frame(page: Page) -> FrameLocator:
    return page.frame_locator(f"iframe[title='{say('web.embed.title')}']")


@pytest.mark.django_db
class TestServer:
    """What the two addresses say."""

    def test_only_named_sites_may_frame_it_and_the_page_itself_nobody(self, settings: Any) -> None:
        settings.EMBED_ORIGINS = [TOWN, "http://localhost:3000"]
        response = Client().get("/embed")
        assert f"frame-ancestors 'self' {TOWN} http://localhost:3000;" in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response
        page = Client().get("/")
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"

    def test_without_the_setting_only_ourselves(self) -> None:
        assert "frame-ancestors 'self';" in Client().get("/embed")["Content-Security-Policy"]

    def test_over_https_every_cookie_is_for_that_site_only(self) -> None:
        cookies = Client().get("/embed", secure=True).cookies
        assert set(cookies) == {session.COOKIE, "csrftoken"}
        for cookie in cookies.values():
            written = cookie.OutputString()
            assert written.endswith("; Partitioned")
            assert "SameSite=None" in written
            assert "Secure" in written
        assert cookies[session.COOKIE]["httponly"]

    def test_over_http_and_on_the_page_itself_they_stay_as_they_were(self) -> None:
        for response in (Client().get("/embed"), Client().get("/", secure=True)):
            for cookie in response.cookies.values():
                assert cookie["samesite"] == "Lax"
                assert "Partitioned" not in cookie.OutputString()

    def test_a_message_from_the_frame_needs_its_token(self) -> None:
        client = Client(enforce_csrf_checks=True)
        found = re.search(r'data-csrf="([^"]+)"', client.get("/embed", secure=True).content.decode())
        assert found is not None
        body = {"id": "6c1f2c6e-6d0a-4c3c-9f57-0f4a5d1c9b1e", "text": "chào"}

        def post(**headers: str) -> int:
            headers["Origin"] = "https://testserver"
            return client.post(
                "/chat/messages", body, content_type="application/json", secure=True, headers=headers
            ).status_code

        assert post() == 403
        assert post(**{"X-CSRFToken": found[1]}) == 202

    def test_the_script_is_for_everybody_and_kept_for_a_while(self) -> None:
        response = Client().get("/embed.js")
        assert response["Content-Type"].startswith("text/javascript")
        assert "max-age=3600" in response["Cache-Control"]
        assert say("web.embed.button") in response.content.decode()
        assert not response.cookies
        assert not re.search(r"innerHTML|eval\(", response.content.decode())

    @pytest.mark.parametrize("address", ["/embed", "/embed.js"])
    def test_only_get(self, address: str) -> None:
        assert Client().post(address).status_code == 405


@browser
def test_the_keyboard_opens_talks_closes_and_is_back_at_the_button(town_url: str, visit: Open) -> None:
    page = visit(town_url)
    expect(button(page)).to_have_attribute("aria-expanded", "false")
    assert page.locator("iframe").count() == 0  # nothing is loaded before somebody wants to talk
    for _ in range(4):  # after the site's three links
        page.keyboard.press("Tab")
    expect(button(page)).to_be_focused()
    page.keyboard.press("Enter")

    expect(button(page)).to_have_attribute("aria-expanded", "true")
    chat = ready(frame(page))
    expect(box(chat)).to_be_focused()
    page.keyboard.type("đổi bằng lái ở đâu")
    page.keyboard.press("Enter")
    expect(answers(chat)).to_contain_text("Đổi giấy phép lái xe")

    page.keyboard.press("Escape")
    expect(button(page)).to_be_focused()
    expect(button(page)).to_have_attribute("aria-expanded", "false")
    expect(page.locator("iframe")).to_be_hidden()

    page.keyboard.press("Enter")
    expect(answers(chat)).to_have_count(1)  # the conversation is still there
    expect(box(chat)).to_be_focused()


@browser
def test_the_chat_survives_a_reload_of_the_site(town_url: str, visit: Open) -> None:
    page = visit(town_url)
    button(page).click()
    ask(ready(frame(page)), "đổi bằng lái")
    page.reload()
    button(page).click()

    expect(answers(ready(frame(page)))).to_have_count(1)


@browser
def test_the_button_is_56_points_and_takes_the_panel_away_again(town_url: str, visit: Open) -> None:
    page = visit(town_url)
    place = button(page).bounding_box()
    assert place is not None
    assert (place["width"], place["height"]) == (56, 56)
    button(page).click()
    expect(page.get_by_role("dialog", name=say("web.embed.title"))).to_be_visible()
    ready(frame(page))
    button(page).click()
    expect(page.get_by_role("dialog")).to_be_hidden()


@browser
def test_on_a_phone_the_panel_is_the_screen_and_has_a_button_to_close(town_url: str, visit: Open) -> None:
    page = visit(town_url, 360, 740, has_touch=True, is_mobile=True, device_scale_factor=2)
    button(page).tap()
    chat = ready(frame(page))
    expect(log(chat)).to_be_attached()
    place = page.locator("dialog").bounding_box()
    assert place == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert fits(page.frames[1])
    chat.get_by_role("button", name=say("web.embed.close")).tap()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button(page)).to_be_focused()


@browser
def test_a_message_that_is_not_from_the_chat_closes_nothing(town_url: str, visit: Open) -> None:
    page = visit(town_url)
    button(page).click()
    ready(frame(page))
    page.evaluate("postMessage({ motcua: 'close' }, '*')")
    page.evaluate("new Promise(done => setTimeout(done, 100))")
    expect(page.get_by_role("dialog")).to_be_visible()


@browser
def test_a_site_that_is_not_named_shows_no_chat(site: Site, settings: Any, visit: Open) -> None:
    with shown(site.url, settings) as url:
        settings.EMBED_ORIGINS = [TOWN]
        page = visit(url, quiet=False)
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            button(page).click()
        expect(log(frame(page))).to_have_count(0)


@browser
def test_where_cookies_are_refused_it_says_so_and_opens_a_tab_of_its_own(
    site: Site, settings: Any, visit: Open
) -> None:
    with shown(site.url, settings, host="localhost") as url:  # another site than 127.0.0.1, and no https
        page = visit(url, quiet=False)
        button(page).click()
        chat = frame(page)
        expect(chat.get_by_text(say("web.embed.cookies"))).to_be_visible()
        expect(box(chat)).to_be_hidden()
        with page.expect_popup() as opened:
            chat.get_by_role("link", name=say("web.embed.open")).click()
        ask(ready(opened.value), "đổi bằng lái")


@browser
def test_over_https_another_site_shows_it_though_its_cookies_are_refused_elsewhere(
    site: Site, settings: Any, visit: Open, tmp_path: Path
) -> None:
    with (
        serving(**certificate(tmp_path)) as address,
        shown(f"https://{address}", settings, host="localhost") as url,
    ):
        page = visit(url, ignore_https_errors=True)
        button(page).click()
        ask(ready(frame(page)), "đổi bằng lái")
        page.reload()
        button(page).click()
        expect(answers(ready(frame(page)))).to_have_count(1)
        kept = page.context.cookies()
        assert {cookie["name"]: cookie["sameSite"] for cookie in kept} == {"motcua_chat": "None", "csrftoken": "None"}
        assert all(cookie.get("partitionKey") for cookie in kept)
        page.context.close()  # before its server goes
