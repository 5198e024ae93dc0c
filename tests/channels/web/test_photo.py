"""An identity card's code as a photo, on the page: what the server takes of it, and what the citizen sees."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect
from structlog.testing import capture_logs

from channels.photo import MAX_PHOTO, card_in
from channels.web import session, views
from channels.web.errors import STATUS
from knowledge.wording import say
from records.inbox import Media, find_conversation
from records.models import Turn
from tests.channels.pictures import CARD, card, card_photo, encoded, photo, qr
from tests.channels.web.citizen import answers, box, log, ready
from tests.channels.web.conftest import Open
from tests.channels.web.site import Site
from tests.channels.web.test_access import RULES

PHOTO = card_photo()
EMPTY = encoded(photo())


@pytest.fixture
def client() -> Client:
    """A browser that has opened the page."""
    client = Client()
    client.get("/")
    return client


def send(client: Client, content: bytes = PHOTO, kind: str = "image/jpeg", number: str = "", **extra: Any) -> Any:
    address = f"/chat/photo?id={number or uuid.uuid4()}"
    return client.generic("POST", address, content, content_type=kind, **extra)


def refused(response: Any, code: str) -> None:
    assert response.status_code == STATUS[code]
    assert json.loads(response.content) == {"error": {"code": code, "message": say(f"web.error.{code}")}}
    assert not Turn.objects.exists()


@pytest.mark.django_db
class TestPhotos:
    """What is sent."""

    def test_stores_what_the_code_says_and_nothing_else(self, client: Client) -> None:
        number = str(uuid.uuid4())
        response = send(client, number=number)
        assert response.status_code == 202
        turn = Turn.objects.get()
        assert response.json() == {"id": number, "turn": str(turn.id)}
        assert (turn.channel, turn.event_id, turn.text) == ("web", number, CARD)
        assert (turn.media, turn.photo, turn.payload) == (Media.PHOTO, "", "")
        conversation = find_conversation("web", client.cookies[session.COOKIE].value.rsplit(":", 1)[0])
        assert conversation is not None
        assert turn.conversation_id == conversation.id

    def test_the_same_id_again_changes_nothing(self, client: Client) -> None:
        number = str(uuid.uuid4())
        assert send(client, number=number).json() == send(client, number=number).json()
        assert Turn.objects.count() == 1

    def test_it_is_shown_again_as_a_photo_never_by_what_was_on_it(self, client: Client) -> None:
        send(client)
        said = client.get("/chat/history")
        assert [turn["text"] for turn in said.json()["turns"]] == [say("web.photographed")]
        assert "Hương" not in said.content.decode()
        assert "001199012345" not in said.content.decode()

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(EMPTY, id="no code"),
            pytest.param(encoded(photo(qr("https://vi.example", 600))), id="another code"),
            pytest.param(b"%PDF-1.7", id="no picture"),
            pytest.param(PHOTO[:3000], id="half a photo"),
        ],
    )
    def test_what_is_not_read_is_refused_politely(self, client: Client, content: bytes) -> None:
        refused(send(client, content), "photo")

    def test_too_large(self, client: Client) -> None:
        refused(send(client, PHOTO + b"\0" * (MAX_PHOTO - len(PHOTO) + 1)), "photo_large")

    def test_the_largest(self, client: Client) -> None:
        assert send(client, PHOTO + b"\0" * (MAX_PHOTO - len(PHOTO))).status_code == 202

    @pytest.mark.parametrize(
        "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "images/x"]
    )
    def test_another_content_type(self, client: Client, kind: str) -> None:
        refused(send(client, kind=kind), "type")

    @pytest.mark.parametrize("number", ["1", "x" * 36, "%00"])
    def test_an_id_that_is_none(self, client: Client, number: str) -> None:
        refused(send(client, number=number), "json")

    def test_only_post(self, client: Client) -> None:
        refused(client.get("/chat/photo"), "method")

    def test_no_session(self) -> None:
        refused(send(Client()), "session")

    def test_a_request_from_another_site(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.get("/")
        refused(send(client), "session")
        own = client.cookies["csrftoken"].value
        assert send(client, headers={"X-CSRFToken": own}).status_code == 202

    def test_more_than_anybody_can_mean_is_refused_for_a_while(self, client: Client, settings: Any) -> None:
        settings.FLOOD_TURNS = 1
        send(client)
        response = send(client)
        assert response.status_code == STATUS["flood"]
        assert 0 < int(response["Retry-After"]) <= 60
        assert Turn.objects.count() == 1

    def test_more_at_once_than_can_be_looked_at_come_again(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "_looked_at", threading.BoundedSemaphore(1))
        with views._looked_at:
            response = send(client)
            refused(response, "busy")
            assert int(response["Retry-After"]) > 0
        refused(send(client, b"broken"), "photo")  # whatever happens, the place is free again
        assert send(client).status_code == 202

    def test_nothing_of_it_is_logged(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG), capture_logs() as lines:
            send(client)
            send(client, EMPTY)
            send(client, b"001199012345")
        told = caplog.text + str(lines)
        assert "001199012345" not in told
        assert "Hương" not in told


@pytest.mark.browser
class TestPage:
    """What the citizen does and sees."""

    def choose(self, page: Page, content: bytes, name: str = "anh.jpg", kind: str = "image/jpeg") -> None:
        """Tap the button and choose a picture."""
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name=say("web.photo")).click()
        chosen.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    def test_a_photo_is_sent_and_answered(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url))
        self.choose(page, PHOTO)

        expect(answers(page)).to_have_count(1)
        expect(log(page).locator(".said")).to_contain_text(say("web.photographed"))
        assert Turn.objects.get().text == CARD
        page.reload()
        expect(log(ready(page)).locator(".said")).to_contain_text(say("web.photographed"))
        expect(page.get_by_text("001199012345")).to_have_count(0)

    def test_it_is_sent_small_and_without_what_the_camera_wrote_into_it(
        self, site: Site, visit: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent: list[bytes] = []
        monkeypatch.setattr(views, "card_in", lambda content: sent.append(content) or card_in(content))
        page = ready(visit(site.url))
        tags = Image.Exif()
        tags[0x010F] = "the maker of the camera"
        self.choose(page, encoded(photo(card(2400), size=(5000, 3000)), exif=tags))

        expect(answers(page)).to_have_count(1)
        [body] = sent
        assert b"the maker" not in body
        with Image.open(BytesIO(body)) as picture:
            assert picture.size == (3000, 1800)

    def test_a_picture_of_another_kind_goes_as_one_that_is_read(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url))
        self.choose(page, encoded(photo(card(1400)).convert("RGBA"), "PNG"), "anh.png", "image/png")
        expect(answers(page)).to_have_count(1)

    def test_a_photo_that_is_not_read_is_said_so_and_the_next_one_goes(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url, quiet=False))  # Chromium notes the refusal
        self.choose(page, EMPTY)
        problem = log(page).locator(".said .problem")
        expect(problem).to_have_text(say("web.error.photo"))
        self.choose(page, b"%PDF-1.7", "don.pdf", "application/pdf")
        expect(problem).to_have_count(2)
        assert not Turn.objects.exists()

        self.choose(page, PHOTO)
        expect(answers(page)).to_have_count(1)
        expect(problem).to_have_count(2)

    def test_without_a_line_it_is_kept_and_sent_later_but_never_stored(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url, quiet=False))
        page.context.set_offline(True)
        self.choose(page, PHOTO)
        expect(page.get_by_text(say("web.offline"))).to_be_visible()
        expect(log(page).get_by_text(say("web.photographed"))).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('motcua.queue')") == "[]"
        page.context.set_offline(False)

        expect(answers(page)).to_have_count(1)
        assert Turn.objects.get().text == CARD

    def test_while_it_goes_the_page_says_so_and_what_is_typed_follows(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url))
        going = threading.Event()

        def hold(route: Any) -> None:
            expect(page.locator("#typing")).to_have_text(say("web.reading"))
            going.set()
            route.continue_()

        page.route("**/chat/photo*", hold)
        self.choose(page, PHOTO)
        box(page).fill("đổi bằng lái")
        box(page).press("Enter")
        expect(answers(page)).to_have_count(2)
        assert going.is_set()
        assert [turn.text for turn in Turn.objects.order_by("order")] == [CARD, "đổi bằng lái"]

    def test_by_keyboard(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url))
        box(page).focus()
        page.keyboard.press("Tab")
        with page.expect_file_chooser() as chosen:
            # Asking the page here also makes sure that it has heard it is being listened to: a key may overtake that.
            expect(page.get_by_role("button", name=say("web.photo"))).to_be_focused()
            page.keyboard.press("Enter")
        assert not chosen.value.is_multiple()

    @pytest.mark.parametrize("width", [320, 390])
    def test_there_is_room_for_it_on_a_phone(self, site: Site, visit: Open, width: int) -> None:
        page = ready(visit(site.url, width, 700))
        button = page.get_by_role("button", name=say("web.photo")).bounding_box()
        words = box(page).bounding_box()
        assert button is not None
        assert words is not None
        assert min(button["width"], button["height"]) >= 44
        assert words["width"] > 140
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def test_axe_finds_nothing_while_it_is_refused(self, site: Site, visit: Open) -> None:
        page = ready(visit(site.url, 390, 844, quiet=False, reduced_motion="reduce"))
        self.choose(page, EMPTY)
        expect(log(page).locator(".said .problem")).to_be_visible()
        assert Axe().run(page, options=RULES).response["violations"] == []


@pytest.mark.browser
class TestNumberOfAForm:
    """The code on a printed form opens the page with the form's number."""

    def test_it_stands_ready_and_is_sent_by_the_citizen_only(self, site: Site, visit: Open) -> None:
        page = ready(visit(f"{site.url}/?ma=MC-7K2F9Q"))
        expect(box(page)).to_have_value("MC-7K2F9Q")
        expect(box(page)).to_be_focused()
        assert page.url == f"{site.url}/"
        assert not Turn.objects.exists()

        page.keyboard.press("Enter")
        expect(answers(page)).to_have_count(1)
        assert Turn.objects.get().text == "MC-7K2F9Q"
        page.reload()
        expect(box(ready(page))).to_have_value("")

    @pytest.mark.parametrize("given", ["", "MC", "mc-7k2f9q", "MC 7K2F9Q", "A" * 21, "%3Cimg%3E123", "MC-7K2F9Q%0A"])
    def test_anything_else_is_not_put_there(self, site: Site, visit: Open, given: str) -> None:
        page = ready(visit(f"{site.url}/?ma={given}"))
        expect(box(page)).to_have_value("")
