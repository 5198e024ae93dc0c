"""The webhook: an update is stored, then acknowledged."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from channels.webhook import Refused, refuse, secret_json_of
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
        inbound = parse(secret_json_of(request, header=SECRET_HEADER, secret=webhook_secret()))
    except Refused as refused:
        return refuse(CHANNEL, refused.status, refused.reason)
    except Malformed as error:
        return refuse(CHANNEL, 400, str(error))
    if inbound is not None:
        receive(inbound)
    return HttpResponse()
