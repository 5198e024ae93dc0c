"""The one shape in which the web chat refuses something."""

from __future__ import annotations

from django.http import JsonResponse

from knowledge.wording import say

STATUS = {
    "json": 400,
    "empty": 400,
    "location": 400,
    "session": 403,
    "method": 405,
    "button": 409,
    "large": 413,
    "photo_large": 413,
    "type": 415,
    "photo": 422,
    "flood": 429,
    "busy": 429,
}
"""Every code that the page may meet, and its HTTP status; the sentence is ``web.error.<code>``."""


def refuse(code: str) -> JsonResponse:
    """``{"error": {"code", "message"}}`` with the status of ``code``; the message is for the citizen to read."""
    return JsonResponse({"error": {"code": code, "message": say(f"web.error.{code}")}}, status=STATUS[code])
