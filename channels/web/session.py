"""Who a browser is: a random token in a signed cookie, and nothing else about the person."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "motcua_chat"
CHANNEL = "web"


def token_of(request: HttpRequest) -> str | None:
    """The session token of ``request``, or ``None`` if there is no cookie or it was not signed by us."""
    try:
        return _signer().unsign(request.COOKIES[COOKIE])
    except (KeyError, signing.BadSignature):
        return None


def new_token() -> str:
    """A token that nobody can guess: whoever holds it reads the conversation."""
    return secrets.token_urlsafe(24)


def keep(response: HttpResponse, token: str) -> None:
    """Give ``token`` to the browser for as long as its messages are kept; scripts cannot read it."""
    response.set_cookie(
        COOKIE,
        _signer().sign(token),
        max_age=settings.RETENTION_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def _signer() -> signing.Signer:
    return signing.Signer(salt="channels.web.session")
