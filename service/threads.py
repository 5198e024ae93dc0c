"""How the web process uses threads: one for a whole request, and one that stays, with its database connection.

Django under ASGI goes to a thread and back for every middleware, and makes a thread and a connection for every request.
That was a quarter of the time in which an event is acknowledged (median 10.7 against 7.8 ms).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEPT_SECONDS = 60
"""Age at which a kept connection is renewed: one that the database dropped is not met for longer."""


class OneThreadHandler(ASGIHandler):
    """Django's handler, with middlewares and view in one go in the request's thread.

    A request that changes something borrows a thread that stays; as many stay as were busy at once. Others get one of
    their own, since a stream would keep what it borrows for as long as a page is open.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)  # ASGIHandler's own would make the chain for the event loop
        self.load_middleware(is_async=False)
        self._idle: list[ThreadPoolExecutor] = []

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await super().__call__(scope, receive, send)
            return
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "kept", initializer=_keep_connection)
        try:
            async with ThreadSensitiveContext(executor=thread):
                await super().__call__(scope, receive, send)
        finally:
            self._idle.append(thread)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the whole chain."""
        return await sync_to_async(self.get_response)(request)


def _keep_connection() -> None:
    """Let this thread's connection outlive a request."""
    connection.settings_dict = {**connection.settings_dict, "CONN_MAX_AGE": KEPT_SECONDS}
