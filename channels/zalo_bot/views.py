"""The webhook: an update is stored, then acknowledged."""

from __future__ import annotations

import json
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from channels.webhook import Refused, body_of, refuse
from channels.zalo_bot.parse import CHANNEL, Malformed, parse
from channels.zalo_bot.setup import webhook_secret
from records.inbox import receive

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105  the header's name


@csrf_exempt  # the secret in the header takes its place
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one update. The same one again changes nothing."""
    if not settings.ZALO_BOT_TOKEN:
        return refuse(CHANNEL, 404)
    try:
        body = body_of(request)
    except Refused as refused:
        return refuse(CHANNEL, refused.status)
    if not compare_digest(request.headers.get(SECRET_HEADER, "").encode(), webhook_secret().encode()):
        return refuse(CHANNEL, 403)
    try:
        inbound = parse(json.loads(body))
    except (ValueError, RecursionError):
        return refuse(CHANNEL, 400, "not JSON")
    except Malformed as error:
        return refuse(CHANNEL, 400, str(error))
    if inbound is not None:
        receive(inbound)
    return HttpResponse()
