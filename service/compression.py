"""What is written in words travels compressed; the chat's stream, images and documents do not."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORDS = {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"}


class CompressWords(GZipMiddleware):
    """Django's compression for the types of :data:`WORDS`: it would hold back the events of a stream."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress ``response`` if it is of words and the browser takes that."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if kind in WORDS else response
