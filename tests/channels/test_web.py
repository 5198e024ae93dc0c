"""The web chat: what it takes, what it refuses, what it shows again, and its stream."""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections
from django.test import AsyncClient, Client
from django.utils import timezone

from channels.files import key_of
from channels.web import message, session, stream
from channels.web.errors import STATUS
from channels.web.views import MAX_BODY
from knowledge.envelope import Block, Button, Envelope, Outcome, SourceLine
from knowledge.wording import say
from records.inbox import Inbound, find_conversation, receive
from records.models import Conversation, OutboxPart, Turn
from records.transcripts import parts_after

ROOT = Path(__file__).parents[2]
HTML = "<img src=x onerror=alert(1)>"
BUTTON = Button(title="Lệ phí", payload='/ask_fee{"procedure":"1.001193"}')


@pytest.fixture
def client() -> Client:
    """A browser that has opened the page."""
    client = Client()
    client.get("/")
    return client


def post(client: Client, body: object, **extra: Any) -> Any:
    return client.post("/chat/messages", json.dumps(body), content_type="application/json", **extra)


def ask(client: Client, text: str = "đổi bằng lái") -> Turn:
    number = str(uuid.uuid4())
    assert post(client, {"id": number, "text": text}).status_code == 202
    return Turn.objects.get(event_id=number)


def answer(turn: Turn, text: str = "Đổi giấy phép lái xe", status: str = OutboxPart.Status.SENT) -> OutboxPart:
    """What the worker does: the envelope with the turn, and its part."""
    envelope = Envelope(
        outcome=Outcome.ANSWERED,
        text=text,
        blocks=(Block(title="Lệ phí", kind="bullets", lines=("115.000 đồng",)),),
        buttons=(BUTTON,),
        sources=(SourceLine(title="Thông tư 37/2023/TT-BTC", checked_on=timezone.localdate()),),
    )
    stored = envelope.model_dump(mode="json")
    Turn.objects.filter(pk=turn.pk).update(status=Turn.Status.DONE, envelope=stored, outcome=stored["outcome"])
    return OutboxPart.objects.create(
        conversation_id=turn.conversation_id,
        turn=turn,
        key=f"{turn.id}:{OutboxPart.objects.count()}",
        channel="web",
        body={**stored, "turn": str(turn.id)},
        status=status,
    )


def token(client: Client) -> str:
    return client.cookies[session.COOKIE].value.rsplit(":", 1)[0]


def refused(response: Any, code: str) -> None:
    assert response.status_code == STATUS[code]
    assert json.loads(response.content) == {"error": {"code": code, "message": say(f"web.error.{code}")}}


@pytest.mark.django_db
class TestPage:
    """The page itself."""

    def test_opens_a_session_that_scripts_cannot_read(self) -> None:
        client = Client()
        response = client.get("/")
        cookie = response.cookies[session.COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert len(cookie.value) > 60
        assert not Conversation.objects.exists()

    def test_keeps_the_session_and_replaces_a_forged_one(self, client: Client) -> None:
        first = client.cookies[session.COOKIE].value
        client.get("/")
        assert client.cookies[session.COOKIE].value == first
        client.cookies[session.COOKIE] = "forged:signature"
        client.get("/")
        assert client.cookies[session.COOKIE].value not in (first, "forged:signature")

    def test_runs_nothing_inline(self, client: Client) -> None:
        response = client.get("/")
        page = response.content.decode()
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert " style=" not in page
        assert "<style" not in page
        assert " on" + "click=" not in page
        assert page.count("<script") == page.count('<script type="module" src=')
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", ["/", "/embed"])
    def test_images_of_the_tile_server_are_allowed_and_of_no_other(self, settings: Any, address: str) -> None:
        response = Client().get(address)
        assert "img-src" not in response["Content-Security-Policy"]
        assert "data-tiles" not in response.content.decode()
        settings.MAP_TILES = "https://tile.example:8443/nền/{z}/{x}/{y}.png?key=1"
        settings.MAP_ATTRIBUTION = '© "Ví Dụ"'
        response = Client().get(address)
        assert response["Content-Security-Policy"].endswith("; img-src 'self' data: https://tile.example:8443")
        [given] = re.findall(r'data-tiles="([^"]*)"', response.content.decode())
        wanted = {"url": settings.MAP_TILES, "attribution": settings.MAP_ATTRIBUTION}
        assert json.loads(html.unescape(given)) == wanted

    def test_says_what_it_is(self, client: Client) -> None:
        page = client.get("/").content.decode()
        for key in ("web.subtitle", "web.no_script", "web.example.1", "web.skip"):
            assert say(key) in page
        assert 'lang="vi"' in page
        assert 'role="log" aria-live="polite"' in page

    def test_the_script_has_every_sentence_it_says(self, client: Client) -> None:
        scripts = "".join(path.read_text("utf-8") for path in (ROOT / "channels/static/web").glob("*.js"))
        [given] = re.findall(r'data-wording="([^"]*)"', client.get("/").content.decode())
        assert set(json.loads(html.unescape(given))) == set(re.findall(r"wording\.(\w+)", scripts))

    def test_what_was_written_can_only_become_text(self) -> None:
        for path in (ROOT / "channels/static/web").glob("*.js"):
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text("utf-8")
            )

    def test_is_small(self, client: Client) -> None:
        names = ("chat.css", "chat.js", "render.js", "queue.js", "map.js", "frame.js", "icon.svg")
        files = [b"".join(client.get(f"/static/web/{name}")) for name in names]
        assert all(files)
        assert len(client.get("/").content) + sum(map(len, files)) < 60_000

    def test_only_get(self, client: Client) -> None:
        refused(client.put("/"), "method")


@pytest.mark.django_db
class TestMessages:
    """What is sent."""

    def test_stores_text(self, client: Client) -> None:
        number = str(uuid.uuid4())
        response = post(client, {"id": number, "text": "  khai sinh cho con "})
        assert response.status_code == 202
        turn = Turn.objects.get()
        assert response.json() == {"id": number, "turn": str(turn.id)}
        assert (turn.channel, turn.event_id, turn.text) == ("web", number, "khai sinh cho con")
        conversation = find_conversation("web", token(client))
        assert conversation is not None
        assert turn.conversation_id == conversation.id

    def test_the_same_id_again_changes_nothing(self, client: Client) -> None:
        body = {"id": str(uuid.uuid4()), "text": "khai sinh"}
        first = post(client, body)
        second = post(client, body)
        assert second.status_code == 202
        assert second.json() == first.json()
        assert Turn.objects.count() == 1

    def test_html_is_stored_as_text(self, client: Client) -> None:
        assert ask(client, HTML).text == HTML

    def test_location(self, client: Client) -> None:
        assert post(client, {"id": str(uuid.uuid4()), "location": {"lat": 21.03, "lon": 105}}).status_code == 202
        assert Turn.objects.get().location == "21.030000,105.000000"

    def test_more_than_anybody_can_mean_is_refused_for_a_while(self, client: Client, settings: Any) -> None:
        settings.FLOOD_TURNS = 3
        turns = [ask(client) for _ in range(3)]
        response = post(client, {"id": str(uuid.uuid4()), "text": "nữa"})
        refused(response, "flood")
        assert 0 < int(response["Retry-After"]) <= 60
        assert Turn.objects.count() == 3
        # What was taken before is no message more.
        assert post(client, {"id": turns[0].event_id, "text": "đổi bằng lái"}).status_code == 202
        # The oldest of the three leaves the minute: one more is taken, and no second.
        Turn.objects.filter(pk=turns[0].pk).update(received_at=turns[0].received_at - timedelta(seconds=61))
        ask(client)
        refused(post(client, {"id": str(uuid.uuid4()), "text": "nữa"}), "flood")

    def test_somebody_else_is_not_refused(self, client: Client, settings: Any) -> None:
        settings.FLOOD_TURNS = 1
        ask(client)
        other = Client()
        other.get("/")
        ask(other)

    def test_a_text_over_the_limit_is_answered_not_refused(self, client: Client, settings: Any) -> None:
        turn = ask(client, "a" * (settings.MAX_MESSAGE + 500))
        assert len(turn.text) == settings.MAX_MESSAGE + 1

    def test_a_button_that_was_offered(self, client: Client) -> None:
        answer(ask(client))
        assert post(client, {"id": str(uuid.uuid4()), "payload": BUTTON.payload}).status_code == 202
        assert Turn.objects.latest("order").payload == BUTTON.payload

    @pytest.mark.parametrize("payload", ['/ask_fee{"procedure":"9.999999"}', "/erase_everything", "/" + "a" * 900])
    def test_a_button_that_was_not(self, client: Client, payload: str) -> None:
        refused(post(client, {"id": str(uuid.uuid4()), "payload": payload}), "button")  # no conversation yet
        answer(ask(client))
        refused(post(client, {"id": str(uuid.uuid4()), "payload": payload}), "button")
        assert Turn.objects.count() == 1

    def test_a_button_offered_to_somebody_else(self, client: Client) -> None:
        answer(ask(client))
        other = Client()
        other.get("/")
        ask(other)
        refused(post(other, {"id": str(uuid.uuid4()), "payload": BUTTON.payload}), "button")

    @pytest.mark.parametrize(
        "body",
        [
            b" ",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b"[" * 60_000,
            b'{"id":"1","text":"a"}',
            b'{"text":"a"}',
            b'{"id":"9b2f7f0e-2f0b-4f8f-8f6e-0d6f6a3f1c11","text":1}',
            b'{"id":"9b2f7f0e-2f0b-4f8f-8f6e-0d6f6a3f1c11","text":"\\ud800"}',
            b'{"id":"9b2f7f0e-2f0b-4f8f-8f6e-0d6f6a3f1c11","text":"a","payload":"/b"}',
            b'{"id":"9b2f7f0e-2f0b-4f8f-8f6e-0d6f6a3f1c11","text":"a","surprise":1}',
            b'{"id":"9b2f7f0e-2f0b-4f8f-8f6e-0d6f6a3f1c11","payload":""}',
        ],
    )
    def test_malformed(self, client: Client, body: bytes) -> None:
        refused(client.post("/chat/messages", body, content_type="application/json"), "json")
        assert not Turn.objects.exists()

    @pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200b", "\u0000"])
    def test_empty(self, client: Client, text: str) -> None:
        refused(post(client, {"id": str(uuid.uuid4()), "text": text}), "empty")
        refused(post(client, {"id": str(uuid.uuid4())}), "empty")

    @pytest.mark.parametrize(
        "location",
        ['{"lat":91,"lon":0}', '{"lat":0,"lon":-180.1}', '{"lat":NaN,"lon":0}', '{"lat":0,"lon":1e999}',
         '{"lat":"21","lon":105}', '{"lat":true,"lon":105}', '{"lat":21}', '[21,105]'],
    )  # fmt: skip
    def test_location_out_of_range(self, client: Client, location: str) -> None:
        body = f'{{"id":"{uuid.uuid4()}","location":{location}}}'
        refused(client.post("/chat/messages", body, content_type="application/json"), "location")
        assert not Turn.objects.exists()

    def test_too_large(self, client: Client) -> None:
        refused(post(client, {"id": str(uuid.uuid4()), "text": "a" * MAX_BODY}), "large")
        assert not Turn.objects.exists()

    def test_the_largest(self, client: Client) -> None:
        body = json.dumps({"id": str(uuid.uuid4()), "text": ""}).encode()
        filled = body.replace(b'""', b'"' + b"a" * (MAX_BODY - len(body)) + b'"')
        assert len(filled) == MAX_BODY
        assert client.post("/chat/messages", filled, content_type="application/json").status_code == 202

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
    def test_another_content_type(self, client: Client, kind: str) -> None:
        body = json.dumps({"id": str(uuid.uuid4()), "text": "a"})
        refused(client.generic("POST", "/chat/messages", body, content_type=kind), "type")

    def test_only_post(self, client: Client) -> None:
        refused(client.get("/chat/messages"), "method")

    def test_no_session(self) -> None:
        refused(post(Client(), {"id": str(uuid.uuid4()), "text": "a"}), "session")

    @pytest.mark.parametrize("change", [lambda value: "x" + value, lambda value: value[:-1], lambda value: "x"])
    def test_a_session_that_was_tampered_with(self, client: Client, change: Any) -> None:
        client.cookies[session.COOKIE] = change(client.cookies[session.COOKIE].value)
        refused(post(client, {"id": str(uuid.uuid4()), "text": "a"}), "session")
        refused(client.get("/chat/history"), "session")
        refused(client.get("/chat/stream"), "session")
        assert not Turn.objects.exists()

    def test_a_request_from_another_site(self) -> None:
        client = Client(enforce_csrf_checks=True)
        body = {"id": str(uuid.uuid4()), "text": "a"}
        client.get("/")
        refused(post(client, body), "session")
        assert not Turn.objects.exists()
        own = client.cookies["csrftoken"].value
        assert post(client, body, headers={"X-CSRFToken": own}).status_code == 202

    def test_an_error_names_no_input(self) -> None:
        with pytest.raises(message.Refused) as caught:
            message.parse(b'{"id": "001099000123"}')
        assert "001099" not in repr(caught.value)
        assert caught.value.__cause__ is None


@pytest.mark.django_db
class TestHistory:
    """What is shown again."""

    def test_empty(self, client: Client) -> None:
        assert client.get("/chat/history").json() == {"turns": [], "last": 0}

    def test_no_session(self) -> None:
        refused(Client().get("/chat/history"), "session")

    def test_what_was_said(self, client: Client) -> None:
        first = ask(client, f"số tôi là 0912345678 {HTML}")
        part = answer(first)
        post(client, {"id": str(uuid.uuid4()), "payload": BUTTON.payload})
        post(client, {"id": str(uuid.uuid4()), "location": {"lat": 21.0, "lon": 105.8}})
        said = client.get("/chat/history").json()
        assert said["last"] == part.id
        assert [turn["text"] for turn in said["turns"]] == [
            f"số tôi là [số điện thoại] {HTML}",
            BUTTON.title,
            say("web.located"),
        ]
        assert [turn["pending"] for turn in said["turns"]] == [False, True, True]
        assert said["turns"][0]["id"] == first.event_id
        [shown] = said["turns"][0]["answers"]
        assert shown["turn"] == str(first.id)
        assert shown["text"] == "Đổi giấy phép lái xe"
        assert shown["buttons"] == [{"title": BUTTON.title, "payload": BUTTON.payload}]

    def test_a_file_is_given_out_by_an_address_that_ends(self, client: Client) -> None:
        part = answer(ask(client))
        part.body["files"] = [{"name": "Tờ khai.pdf", "media_type": "application/pdf", "key": "to-khai-1.pdf"}]
        part.save()
        [file] = client.get("/chat/history").json()["turns"][0]["answers"][0]["files"]
        assert (file["name"], file["media_type"]) == ("Tờ khai.pdf", "application/pdf")
        assert "key" not in file
        assert key_of(file["url"].removeprefix("/files/")) == "to-khai-1.pdf"

    def test_an_erasure_is_said_by_its_title_and_marked(self, client: Client) -> None:
        turn = ask(client)
        Turn.objects.filter(pk=turn.pk).update(payload="/erase_now")
        answer(turn)
        [said] = client.get("/chat/history").json()["turns"]
        assert said["text"] == say("button.erase_now")
        assert said["answers"][0]["erased"]

    def test_never_the_trace(self, client: Client) -> None:
        part = answer(ask(client))
        assert "trace" in part.body
        assert "trace" not in client.get("/chat/history").content.decode()

    def test_parts_that_are_not_sent_come_by_the_stream(self, client: Client) -> None:
        answer(ask(client), status=OutboxPart.Status.PENDING)
        said = client.get("/chat/history").json()
        assert said["last"] == 0
        assert said["turns"][0]["answers"] == []

    def test_another_session_sees_nothing(self, client: Client) -> None:
        answer(ask(client))
        other = Client()
        other.get("/")
        assert other.get("/chat/history").json() == {"turns": [], "last": 0}


@pytest.fixture
def sent_soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Streams that say they are alive quickly; connections of their threads closed afterwards."""
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.4)
    monkeypatch.setattr(stream, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(stream, "POLLER", stream.Poller())
    yield
    connections.close_all()


async def message_of(lines: AsyncIterator[str], seconds: float = 10) -> tuple[int, dict[str, Any]]:
    """The next event, passing over comments."""
    async with asyncio.timeout(seconds):
        async for chunk in lines:
            fields = dict(line.split(": ", 1) for line in chunk.splitlines() if ": " in line)
            if "data" in fields:
                assert fields["event"] == "message"
                assert chunk.endswith("\n\n")
                return int(fields["id"]), json.loads(fields["data"])
    raise AssertionError("the stream ended")


def later(work: Any, *given: Any) -> None:
    """Do ``work`` in a thread of its own, as the worker would."""

    def run() -> None:
        for _ in range(50):  # an in-memory test database locks whole tables
            try:
                work(*given)
                break
            except DatabaseError:
                time.sleep(0.02)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sent_soon")
class TestStream:
    """What comes unasked."""

    def test_over_http(self, client: Client) -> None:
        part = answer(ask(client), text=f"Xong.\nDòng hai {HTML}")

        async def read() -> tuple[Any, tuple[int, dict[str, Any]]]:
            browser = AsyncClient()
            browser.cookies = client.cookies
            response = await browser.get("/chat/stream")
            lines: AsyncIterator[str] = (chunk.decode() async for chunk in response.streaming_content)  # type: ignore[attr-defined]
            first = await message_of(lines)
            await lines.aclose()  # type: ignore[attr-defined]
            return response, first

        response, (number, body) = asyncio.run(read())
        assert response["Content-Type"].startswith("text/event-stream")
        assert response["X-Accel-Buffering"] == "no"
        assert response["Cache-Control"] == "no-store"
        assert number == part.id
        assert body["text"] == f"Xong.\nDòng hai {HTML}"
        assert "trace" not in body

    @pytest.mark.parametrize(("query", "header", "wanted"), [("0", None, 0), ("{0}", None, 1), ("0", "{0}", 1),
                                                             ("{0}", "0", 1), ("0", "nonsense", 0)])  # fmt: skip
    def test_goes_on_after_what_was_read(self, client: Client, query: str, header: str | None, wanted: int) -> None:
        turn = ask(client)
        parts = [answer(turn, text=text) for text in ("một", "hai")]

        async def read() -> int:
            browser = AsyncClient()
            browser.cookies = client.cookies
            headers = {} if header is None else {"Last-Event-ID": header.format(parts[0].id)}
            response = await browser.get(f"/chat/stream?after={query.format(parts[0].id)}", headers=headers)
            lines: AsyncIterator[str] = (chunk.decode() async for chunk in response.streaming_content)  # type: ignore[attr-defined]
            return (await message_of(lines))[0]

        assert asyncio.run(read()) == parts[wanted].id

    def test_a_part_that_is_sent_while_it_is_open(self, client: Client) -> None:
        turn = ask(client)

        async def read() -> list[str]:
            lines = stream.events(token(client), 0)
            waiting = asyncio.create_task(message_of(lines))
            await asyncio.sleep(0.2)
            # First committed, a moment later sent: the stream must notice the second.
            await sync_to_async(later, thread_sensitive=False)(answer, turn, "muộn", OutboxPart.Status.PENDING)
            await asyncio.sleep(0.2)
            assert not waiting.done()
            await sync_to_async(later, thread_sensitive=False)(
                lambda: OutboxPart.objects.update(status=OutboxPart.Status.SENT)
            )
            return [(await waiting)[1]["text"]]

        assert asyncio.run(read()) == ["muộn"]

    def test_a_session_that_has_said_nothing_yet(self, client: Client) -> None:
        address = token(client)

        def first_words() -> None:
            receipt = receive(Inbound("web", address, str(uuid.uuid4()), "chào"))
            answer(Turn.objects.get(pk=receipt.turn_id), "Chào anh/chị")

        async def read() -> str:
            waiting = asyncio.create_task(message_of(stream.events(address, 0)))
            await asyncio.sleep(0.2)
            await sync_to_async(later, thread_sensitive=False)(first_words)
            return str((await waiting)[1]["text"])

        assert asyncio.run(read()) == "Chào anh/chị"

    def test_nobody_reads_another_conversation(self, client: Client) -> None:
        other = Client()
        other.get("/")
        ask(other)
        turn = ask(client)

        async def read() -> None:
            waiting = asyncio.create_task(message_of(stream.events(token(other), 0)))
            await asyncio.sleep(0.1)
            await sync_to_async(later, thread_sensitive=False)(answer, turn)
            await asyncio.sleep(0.6)
            assert not waiting.done()
            waiting.cancel()

        asyncio.run(read())

    def test_says_that_it_is_alive_and_stops_polling_when_closed(self, client: Client) -> None:
        async def read() -> list[str]:
            poller = stream.POLLER
            lines = stream.events(token(client), 0)
            chunks = [await anext(lines) for _ in range(3)]
            assert poller._task is not None
            await lines.aclose()
            assert poller._task is None
            assert not poller._listeners
            return chunks

        assert asyncio.run(read()) == ["retry: 2000\n\n", ":\n\n", ":\n\n"]

    def test_outlives_a_database_that_is_away(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        answer(ask(client))
        failures = iter([DatabaseError, DatabaseError])

        def away(*given: Any) -> Any:
            for failure in failures:
                raise failure
            return parts_after(*given)

        monkeypatch.setattr("channels.web.stream.parts_after", away)
        assert asyncio.run(message_of(stream.events(token(client), 0)))[1]["text"] == "Đổi giấy phép lái xe"

    def test_refusals(self, client: Client) -> None:
        refused(Client().get("/chat/stream"), "session")
        refused(client.get("/chat/stream?after=x"), "json")
        refused(client.get("/chat/stream?after=" + "9" * 30), "json")
        refused(client.post("/chat/stream", headers={"X-CSRFToken": "a"}), "method")


@pytest.mark.django_db
class TestCompression:
    """What travels compressed."""

    @pytest.mark.parametrize("address", ["/", "/embed", "/embed.js", "/static/web/chat.js", "/static/web/chat.css"])
    def test_words(self, client: Client, address: str) -> None:
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in response["Vary"]
        assert "Content-Encoding" not in client.get(address)

    @pytest.mark.parametrize("address", ["/chat/stream", "/static/zalo_oa/contact.png"])
    def test_not_events_and_images(self, client: Client, address: str) -> None:
        assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip"})


@pytest.mark.django_db
class TestHealth:
    """For supervisors and Prometheus."""

    def test_healthz(self, client: Client) -> None:
        assert client.get("/healthz").json() == {"status": "ok", "waiting": 0}
        ask(client)
        assert client.get("/healthz").json() == {"status": "ok", "waiting": 1}

    def test_healthz_without_a_database(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> int:
            raise DatabaseError

        monkeypatch.setattr("service.health.waiting", away)
        response = client.get("/healthz")
        assert (response.status_code, response.json()) == (503, {"status": "down"})

    def test_metrics(self, client: Client) -> None:
        answer(ask(client))
        answer(ask(client))
        ask(client)
        response = client.get("/metrics")
        assert response["Content-Type"].startswith("text/plain")
        lines = response.content.decode().splitlines()
        assert "motcua_waiting_lanes 1.0" in lines
        assert 'motcua_turns_last_day{outcome="answered"} 2.0' in lines
        assert 'motcua_turns_last_day{outcome="pending"} 1.0' in lines
