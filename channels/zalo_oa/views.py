"""The webhook: what Zalo's signature covers is stored, then acknowledged. It waits for nothing but the database."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from channels.zalo_oa.parse import Malformed, parse, timestamp_of
from channels.zalo_oa.signature import Prefix, Timestamp, is_signed
from records.inbox import Inbound, find_conversation, receive
from records.transcripts import offered_buttons

MAX_BODY = 256 * 1024
log = structlog.get_logger()


@csrf_exempt  # signed by Zalo
def webhook(request: HttpRequest) -> HttpResponse:
    """Store one event. The same event again changes nothing and is acknowledged like the first."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not (settings.ZALO_OA_APP_ID and settings.ZALO_OA_SECRET_KEY):
        return HttpResponse(status=404)
    if request.content_type != "application/json":
        return _refused(415, "content type")
    # Read at most one byte too many: a length header may be missing or wrong.
    body = request.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        return _refused(413, "size")
    event = _json(body)
    if event == {}:
        return HttpResponse()  # what Zalo sends, unsigned, when the address is saved
    if not _signed(request, body, event):
        return _refused(403, "signature")
    try:
        inbound = parse(event)
    except Malformed as error:
        return _refused(400, f"shape: {error}")
    if inbound is not None:
        receive(_tapped(inbound))
    return HttpResponse()


def _json(body: bytes) -> Any:
    """The body as JSON, ``None`` if it is none; it is told from no event only after the signature was checked."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _signed(request: HttpRequest, body: bytes, event: Any) -> bool:
    return is_signed(
        request.headers,
        body,
        timestamp_of(event),
        app_id=settings.ZALO_OA_APP_ID,
        secret=settings.ZALO_OA_SECRET_KEY,
        prefix=Prefix(settings.ZALO_OA_SIGNATURE_PREFIX),
        timestamp=Timestamp(settings.ZALO_OA_TIMESTAMP),
    )


def _tapped(inbound: Inbound) -> Inbound:
    """A button comes back as text. It is one only if we offered it: typed commands stay words."""
    if not inbound.text.startswith("/"):
        return inbound
    conversation = find_conversation(inbound.channel, inbound.address)
    if conversation is None or all(button.payload != inbound.text for button in offered_buttons(conversation)):
        return inbound
    return replace(inbound, text="", payload=inbound.text)


def _refused(status: int, why: str) -> HttpResponse:
    log.warning("webhook_refused", channel="zalo_oa", status=status, why=why)
    return HttpResponse(status=status)
