"""The page, what it sends, and what it shows again after a reload."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt

from channels.files import link
from channels.photo import MAX_PHOTO, card_in
from channels.taps import ERASE_NOW
from channels.web import session
from channels.web.cookies import for_frame
from channels.web.errors import refuse
from channels.web.flood import seconds_to_wait
from channels.web.message import Refused, id_of, parse
from knowledge.envelope import Ask
from knowledge.wording import say, wording
from records.inbox import Inbound, Media, find_conversation, receive
from records.models import Conversation, OutboxPart, Turn
from records.transcripts import history as last_turns
from records.transcripts import offered_buttons

MAX_BODY = 64 * 1024
PHOTOS_AT_ONCE = 8
BUSY_SECONDS = 5
MAX_PARTS = 200  # of a reload: far above what the turns shown can have
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}; object-src 'none'"
SCRIPT_SECONDS = 3600  # how long other sites' readers keep the script that makes the button
EXAMPLES = ("web.example.1", "web.example.2", "web.example.3", "web.example.4")


class _JsonCsrf(CsrfViewMiddleware):
    """Django's check, refusing in our shape: a page with an old token must be told to reload, not shown HTML."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return refuse("session")


_csrf_checked = decorator_from_middleware(_JsonCsrf)
_looked_at = BoundedSemaphore(PHOTOS_AT_ONCE)


def page(request: HttpRequest) -> HttpResponse:
    """The chat page. Opening it begins a session, or prolongs the one there is."""
    if request.method not in ("GET", "HEAD"):
        return refuse("method")
    return _chat(request, ancestors=["'none'"], embedded=False)


def embed(request: HttpRequest) -> HttpResponseBase:
    """The chat page for a frame on our own site, or on one of ``settings.EMBED_ORIGINS``."""
    if request.method not in ("GET", "HEAD"):
        return refuse("method")
    response = _framed(request)
    for_frame(request, response)
    # The policy names who may frame it; this older header could only say nobody or ourselves.
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # how Django's middleware is told
    return response


def embed_script(request: HttpRequest) -> HttpResponse:
    """The script that puts the chat's button on another site."""
    if request.method not in ("GET", "HEAD"):
        return refuse("method")
    keys = ("button", "title")
    wording = json.dumps({key: say(f"web.embed.{key}") for key in keys}, ensure_ascii=False)
    response = render(request, "web/embed.js", {"wording": wording}, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


# Its token's cookie must be there before for_frame sees the response, not only after all views.
@decorator_from_middleware(CsrfViewMiddleware)
def _framed(request: HttpRequest) -> HttpResponse:
    return _chat(request, ancestors=["'self'", *settings.EMBED_ORIGINS], embedded=True)


def _chat(request: HttpRequest, *, ancestors: list[str], embedded: bool) -> HttpResponse:
    response = render(
        request,
        "web/chat.html",
        {
            "embedded": embedded,
            "origins": json.dumps(settings.EMBED_ORIGINS),
            "say": {key.removeprefix("web."): text for key, text in wording().items() if key.startswith("web.")},
            "embed": {key: say(f"web.embed.{key}") for key in ("close", "cookies", "open")},
            "privacy": say("web.privacy", days=settings.RETENTION_DAYS),
            "examples": [say(key) for key in EXAMPLES],
            "wording": json.dumps(_script_wording(), ensure_ascii=False),
            "tiles": _tiles(),
            "csrf": get_token(request),
        },
    )
    session.keep(response, session.token_of(request) or session.new_token())
    response["Content-Security-Policy"] = POLICY.format(ancestors=" ".join(ancestors)) + _images_of_tiles()
    response["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # checked in _store, after the checks that need no token
def messages(request: HttpRequest) -> HttpResponseBase:
    """Take one message; 202 once it is stored. The same id again changes nothing."""
    if request.method != "POST":
        return refuse("method")
    if request.content_type != "application/json":
        return refuse("type")
    # Read at most one byte too many: a length header may be missing or wrong.
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        return refuse("large")
    return _store(request, body)


@_csrf_checked
def _store(request: HttpRequest, body: bytes) -> HttpResponse:
    token = session.token_of(request)
    if token is None:
        return refuse("session")
    try:
        message = parse(body)
    except Refused as refused:
        return refuse(refused.code)
    if message.payload is not None and not _offered(token, message.payload):
        return refuse("button")
    waiting = seconds_to_wait(session.CHANNEL, token, str(message.id))
    if waiting:
        return _later("flood", waiting)
    location = message.location
    return _stored(
        Inbound(
            channel=session.CHANNEL,
            address=token,
            event_id=str(message.id),
            text=message.text or "",
            payload=message.payload or "",
            location=None if location is None else (location.lat, location.lon),
        )
    )


@csrf_exempt  # checked in _store_card, after the checks that need no token
def photo(request: HttpRequest) -> HttpResponseBase:
    """Take a photo of an identity card; 202 once what its code says is stored. The photo itself is kept nowhere."""
    if request.method != "POST":
        return refuse("method")
    if not (request.content_type or "").startswith("image/"):
        return refuse("type")
    return _store_card(request)


@_csrf_checked
def _store_card(request: HttpRequest) -> HttpResponse:
    token = session.token_of(request)
    if token is None:
        return refuse("session")
    try:
        number = id_of(request.GET.get("id", ""))
    except Refused as refused:
        return refuse(refused.code)
    waiting = seconds_to_wait(session.CHANNEL, token, number)
    if waiting:
        return _later("flood", waiting)
    # They are looked at one after another, and each holds a thread and its bytes meanwhile.
    if not _looked_at.acquire(blocking=False):
        return _later("busy", BUSY_SECONDS)
    try:
        content = request.read(MAX_PHOTO + 1)
        if len(content) > MAX_PHOTO:
            return refuse("photo_large")
        text = card_in(content)
    finally:
        _looked_at.release()
    if text is None:
        return refuse("photo")
    return _stored(Inbound(session.CHANNEL, token, number, text=text, media=Media.PHOTO))


def _later(code: str, seconds: int) -> HttpResponse:
    response = refuse(code)
    response["Retry-After"] = str(seconds)
    return response


def _stored(inbound: Inbound) -> HttpResponse:
    receipt = receive(inbound)
    return JsonResponse({"id": inbound.event_id, "turn": str(receipt.turn_id)}, status=202)


def history(request: HttpRequest) -> HttpResponse:
    """What was said in this session, oldest first, and the part after which the stream goes on."""
    if request.method != "GET":
        return refuse("method")
    token = session.token_of(request)
    if token is None:
        return refuse("session")
    conversation = find_conversation(session.CHANNEL, token)
    response = JsonResponse({"turns": [], "last": 0} if conversation is None else _said(conversation))
    response["Cache-Control"] = "no-store"
    return response


def public(part: OutboxPart) -> dict[str, Any]:
    """A part's body as citizens may see it: files by an address that ends, and whether all before it is erased."""
    body = {key: value for key, value in part.body.items() if key != "trace"}
    body["files"] = [
        {"name": file["name"], "media_type": file["media_type"], "url": link(file["key"])}
        for file in body.get("files", ())
    ]
    if part.turn is not None and part.turn.payload == ERASE_NOW:
        body["erased"] = True
    return body


def _said(conversation: Conversation) -> dict[str, Any]:
    turns = last_turns(conversation)
    # Only parts that were sent: the stream brings the others, and so nothing is shown twice.
    sent = OutboxPart.objects.filter(conversation=conversation, status=OutboxPart.Status.SENT)
    parts = list(sent.select_related("turn").order_by("-id")[:MAX_PARTS])[::-1]
    titles = {button.payload: button.title for button in reversed(offered_buttons(conversation))}
    titles[ERASE_NOW] = say("button.erase_now")  # who offered it is erased
    answers = _by_turn(parts)
    return {
        "turns": [
            {
                "id": turn.event_id,
                "turn": str(turn.id),
                "text": _citizen(turn, titles),
                "pending": turn.status == Turn.Status.PENDING,
                "answers": [public(part) for part in answers.get(turn.id, ())],
            }
            for turn in turns
        ],
        "last": parts[-1].id if parts else 0,
    }


def _by_turn(parts: Sequence[OutboxPart]) -> dict[uuid.UUID | None, list[OutboxPart]]:
    """The parts by the turn below which they stand; news that answers nothing stands where it came."""
    found: dict[uuid.UUID | None, list[OutboxPart]] = {}
    turn = next((part.turn_id for part in parts if part.turn_id is not None), None)
    for part in parts:
        turn = part.turn_id or turn
        found.setdefault(turn, []).append(part)
    return found


def _citizen(turn: Turn, titles: dict[str, str]) -> str:
    """What the citizen said, as their bubble shows it: masked, and a button by its title."""
    if turn.payload:
        return titles.get(turn.payload, say("web.chosen"))
    if turn.media == Media.PHOTO:
        return say("web.photographed")
    return say("web.located") if turn.location else turn.masked_text


def _offered(token: str, payload: str) -> bool:
    conversation = find_conversation(session.CHANNEL, token)
    return conversation is not None and any(button.payload == payload for button in offered_buttons(conversation))


def _tiles() -> str:
    """What the page's script must know of map tiles; empty where there are none."""
    if not settings.MAP_TILES:
        return ""
    return json.dumps({"url": settings.MAP_TILES, "attribution": settings.MAP_ATTRIBUTION}, ensure_ascii=False)


def _images_of_tiles() -> str:
    """Leave for images of the tile server, and for the empty ``data:`` image by which Leaflet drops a tile."""
    if not settings.MAP_TILES:
        return ""
    server = urlsplit(settings.MAP_TILES)
    return f"; img-src 'self' data: {server.scheme}://{server.netloc}"


def _script_wording() -> dict[str, str]:
    """The sentences that the page's script says; it fills in what stands in braces."""
    keys = (
        "you", "bot", "typing", "slow", "offline", "not_sent", "resend", "reload", "failed", "located",
        "location_denied", "sources", "checked", "effective", "new_tab", "load_failed", "locate", "map", "download",
        "map_keys", "zoom_in", "zoom_out", "here", "rough", "north", "directions", "plan", "plan_note",
        "plan_from_you", "plan_from_place", "photographed", "reading",
    )  # fmt: skip
    left = {name: f"{{{name}}}" for name in ("day", "number", "first", "name", "distance", "direction")}
    asking = {f"ask_{what}": say(f"chat.ask.{what}") for what in Ask}
    return {key: say(f"web.{key}", **left) for key in keys} | asking
