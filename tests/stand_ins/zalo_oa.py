"""Zalo's open API, its token service and its webhook caller, on loopback."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

from tests.stand_ins.base import Answer, Call, Fault, StandIn

APP_ID = "1234567890123456789"
APP_SECRET = "app-secret-of-the-test"
SECRET_KEY = "oa-secret-of-the-test"
MAX_TEXT = 2_000
MAX_TRIES = 6  # once, then after 30 s, 5, 15, 30 min and 1 h
Post = Callable[[bytes, dict[str, str]], int]


def code(number: int, message: str = "refused") -> Fault:
    """An error inside an answer with status 200, as Zalo tells it."""
    return Fault(answer=Answer(200, {"error": number, "message": message}))


class ZaloOaApi(StandIn):
    """Takes messages and files with a valid access token; a refresh token works once and is replaced."""

    def __init__(self) -> None:
        super().__init__()
        self.refresh_token = "refresh-token-0"
        self.lifetime = "90000"
        self.renewals = 0
        self.photos: dict[str, bytes] = {}
        """What citizens sent, by path; Zalo keeps them elsewhere, and asks for no token there."""
        self.messages: list[tuple[str, dict[str, Any]]] = []
        """Accepted messages: to whom, and what."""
        self.uploads: dict[str, tuple[str, bytes]] = {}
        """Files by their tokens: the name and the content."""
        self._access_token: str | None = None

    def texts(self, user: str | None = None) -> list[str]:
        """What citizens read, or one of them."""
        with self.lock:
            return [said["text"] for to, said in self.messages if "text" in said and user in (None, to)]

    def expire(self) -> None:
        """No access token given so far is taken any more."""
        with self.lock:
            self._access_token = None

    def handle(self, call: Call) -> Answer:
        if call.path in self.photos:
            return Answer(200, self.photos[call.path], {"Content-Type": "image/jpeg"})
        if call.path == "/v4/oa/access_token":
            return Answer(200, self._renew(call))
        if self._access_token is None or call.headers.get("access_token") != self._access_token:
            return Answer(200, {"error": -216, "message": "Access token is invalid"})
        match call.method, call.path:
            case "POST", "/v3.0/oa/message/cs":
                return Answer(200, self._message(call.json))
            case "POST", "/v2.0/oa/upload/file":
                return Answer(200, self._upload(call))
            case "GET", "/v2.0/oa/getoa":
                return Answer(200, {"data": {"oa_id": "579745863508352884", "name": "Một Cửa"}, "error": 0})
        return Answer(404, {"error": -404, "message": "no such method"})

    def _renew(self, call: Call) -> dict[str, Any]:
        form = {key: values[0] for key, values in parse_qs(call.body.decode()).items()}
        if call.headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP_ID:
            return {"error": -14004, "error_name": "Invalid secret key", "error_description": "Secret key is invalid"}
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return {"error": -14014, "error_name": "Invalid refresh token", "error_description": "It was used"}
        self.renewals += 1
        self.refresh_token = f"refresh-token-{self.renewals}"
        self._access_token = f"access-token-{self.renewals}"
        return {
            "access_token": self._access_token,
            "refresh_token": self.refresh_token,
            "expires_in": self.lifetime,
        }

    def _message(self, sent: dict[str, Any]) -> dict[str, Any]:
        user, message = sent["recipient"]["user_id"], sent["message"]
        attachment = message.get("attachment", {})
        payload = attachment.get("payload", {})
        if len(message.get("text", "")) > MAX_TEXT or len(payload.get("buttons", ())) > 5:
            return {"error": -210, "message": "Parameter exceeds the limit"}
        known_file = attachment.get("type") != "file" or payload.get("token") in self.uploads
        if not known_file or not (message.get("text") or attachment):
            return {"error": -201, "message": "Params is invalid"}
        self.messages.append((user, message))
        number = f"{len(self.messages):020x}"
        return {"data": {"message_id": number, "user_id": user}, "error": 0, "message": "Success"}

    def _upload(self, call: Call) -> dict[str, Any]:
        head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
        parts = list(message_from_bytes(head + call.body, policy=HTTP).iter_parts())  # type: ignore[attr-defined]
        name, content = parts[0].get_filename(), parts[0].get_content()
        if not re.search(r"\.(pdf|docx?)$", name or "") or len(content) > 5 * 1024 * 1024:
            return {"error": -210, "message": "File is not allowed"}
        token = f"file-token-{len(self.uploads)}"
        self.uploads[token] = (name, content)
        return {"data": {"token": token}, "error": 0, "message": "Success"}


# The other direction: Zalo calls our webhook.


def encode(event: dict[str, Any]) -> bytes:
    """An event as it goes over the line."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def sign(body: bytes, timestamp: str, *, mark: str = "mac=", secret: str = SECRET_KEY) -> dict[str, str]:
    """The headers with which Zalo sends ``body``."""
    signed = hashlib.sha256(APP_ID.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
    return {"X-ZEvent-Signature": mark + signed, "X-ZEvent-Timestamp": timestamp}


def deliver(event: dict[str, Any], post: Post) -> list[int]:
    """Send one event until it is acknowledged, as often as Zalo does; return the statuses."""
    body = encode(event)
    statuses: list[int] = []
    while len(statuses) < MAX_TRIES and 200 not in statuses:
        again = {"num_retry": str(len(statuses))} if statuses else {}
        statuses.append(post(body, {**sign(body, str(event["timestamp"])), **again}))
    return statuses


def deliver_badly(events: Iterable[dict[str, Any]], post: Post, seed: int) -> None:
    """Send every event twice, in no order at all."""
    twice = [event for event in events for _ in range(2)]
    random.Random(seed).shuffle(twice)
    for event in twice:
        deliver(event, post)
