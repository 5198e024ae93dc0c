"""Cookies of the chat inside another site: browsers keep those only for that site, and only over https."""

from __future__ import annotations

from collections.abc import Container
from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class _Partitioned(Morsel):  # type: ignore[type-arg]  # the class takes no parameter when the program runs
    """A cookie with the attribute ``Partitioned``, which Python knows from 3.14 on."""

    def OutputString(self, attrs: Container[str] | None = None) -> str:  # noqa: N802  the name is Python's
        return f"{super().OutputString(attrs)}; Partitioned"


def for_frame(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let every cookie of ``response`` work in a frame of another site, as far as there is https."""
    if not (request.is_secure() or settings.SESSION_COOKIE_SECURE):
        return  # browsers refuse such cookies over http; without a change they work where both are one site
    for name, cookie in list(response.cookies.items()):
        kept = _Partitioned()
        kept.set(name, cookie.value, cookie.coded_value)
        kept.update({**cookie, "samesite": "None", "secure": True})
        response.cookies[name] = kept
