"""The webhook. Telegram sends an update again until it gets a 200, so that is said once the update is stored."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from channels.base import Undelivered
from channels.telegram.arrivals import take
from channels.telegram.client import client
from channels.telegram.parse import CHANNEL, Malformed
from channels.telegram.setup import webhook_secret
from channels.webhook import Refused, refuse, secret_json_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name


@csrf_exempt  # the secret in the header takes its place
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one update. A tap is answered in the response, as Telegram allows: nobody waits for a second call."""
    if not settings.TELEGRAM_TOKEN:
        return refuse(CHANNEL, 404)
    try:
        answer = take(secret_json_of(request, header=SECRET_HEADER, secret=webhook_secret()), client().name)
    except Refused as refused:
        return refuse(CHANNEL, refused.status, refused.reason)
    except Malformed as error:
        return refuse(CHANNEL, 400, str(error))
    except Undelivered as error:
        # A group's message, and Telegram won't say what the bot is called: it comes again.
        return refuse(CHANNEL, 503, error.reason)
    return HttpResponse() if answer is None else JsonResponse({"method": "answerCallbackQuery", **answer.values()})
