"""Zalo's open API: what the account can send, and the account itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from channels.base import Undelivered
from channels.zalo_oa.errors import Verdict, code_of, undelivered, verdict
from channels.zalo_oa.tokens import access_token
from channels.zalo_oa.wire import call

MAX_UPLOAD = 5 * 1024 * 1024
UPLOADABLE = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""The types that Zalo takes, each with the ending by which it knows them."""


def send_text(user_id: str, text: str, buttons: Sequence[dict[str, str]] = ()) -> None:
    """Send a text, with buttons under it if there are any. Raises :class:`Undelivered`, as all of these do."""
    message: dict[str, Any] = {"text": text}
    if buttons:
        message["attachment"] = {
            "type": "template",
            "payload": {"buttons": [{"type": "oa.query.show", **button} for button in buttons]},
        }
    _message(user_id, message)


def request_contact(user_id: str, *, title: str, subtitle: str, image_url: str) -> None:
    """Show the form in which the citizen may leave a name and a telephone number."""
    element = {"title": title, "subtitle": subtitle, "image_url": image_url}
    payload = {"template_type": "request_user_info", "elements": [element]}
    _message(user_id, {"attachment": {"type": "template", "payload": payload}})


def upload(name: str, media_type: str, content: bytes) -> str:
    """Hand a file to Zalo and return the token that stands for it."""
    found = _call("POST", "/v2.0/oa/upload/file", files={"file": (name, content, media_type)})
    token = found.get("token")
    if not isinstance(token, str) or not token:
        raise Undelivered("Zalo took the file but gave no token for it")
    return token


def send_file(user_id: str, token: str) -> None:
    """Send a file that was uploaded."""
    _message(user_id, {"attachment": {"type": "file", "payload": {"token": token}}})


def account() -> dict[str, Any]:
    """What Zalo says about the account."""
    return _call("GET", "/v2.0/oa/getoa")


def _message(user_id: str, message: dict[str, Any]) -> None:
    _call("POST", "/v3.0/oa/message/cs", json={"recipient": {"user_id": user_id}, "message": message})


def _call(method: str, path: str, **content: Any) -> dict[str, Any]:
    """Call the API, with a renewed token once if it does not take the one we have; return ``data``."""
    token = access_token()
    answer = _with(token, method, path, **content)
    if verdict(code_of(answer)) is Verdict.RENEW:
        answer = _with(access_token(refused=token), method, path, **content)
    code = code_of(answer)
    if verdict(code) is not Verdict.ACCEPTED:
        raise undelivered(code)
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _with(token: str, method: str, path: str, **content: Any) -> dict[str, Any]:
    return call(method, f"{settings.ZALO_OA_API}{path}", headers={"access_token": token}, **content)
