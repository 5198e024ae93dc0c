"""Zalo's Bot API on loopback: one update a call, text only, a webhook that is remembered."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from tests.stand_ins.base import Answer, Call, StandIn

TOKEN = "1459232241454765289:Kx-secret_of-the-bot"


def refusal(code: int, said: str = "refused") -> Answer:
    """How the API says no: in the body, with status 200."""
    return Answer(200, {"ok": False, "error_code": code, "description": said})


class ZaloBotApi(StandIn):
    """One bot. ``blocked`` are the citizens it may not write to."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.updates: deque[dict[str, Any]] = deque()
        self.blocked: set[str] = set()
        self.photos: dict[str, bytes] = {}
        """What citizens sent, by path; Zalo keeps them elsewhere, and asks for no token there."""
        self.messages: list[tuple[str, str]] = []
        self.actions: list[tuple[str, str]] = []
        self.webhook = ""
        self.secret = ""
        self._methods: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "getMe": self._me,
            "getUpdates": self._update,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._message,
            "sendPhoto": self._photo,
            "sendSticker": self._sticker,
            "sendChatAction": self._action,
        }

    def texts(self, chat: str) -> list[str]:
        """What a citizen has read."""
        with self.lock:
            return [text for to, text in self.messages if to == chat]

    def handle(self, call: Call) -> Answer:
        """Do what is asked, if the token is right."""
        if call.path in self.photos:
            return Answer(200, self.photos[call.path], {"Content-Type": "image/jpeg"})
        _, token, method = call.path.split("/")
        if token != f"bot{self.token}":
            return refusal(401, "Unauthorized")
        does = self._methods.get(method)
        if does is None:
            return refusal(404, "no such method")
        return does(call.json)

    def _me(self, _: dict[str, Any]) -> Answer:
        return _ok({"id": self.token.split(":")[0], "account_name": "bot.motcua", "account_type": "BASIC"})

    def _update(self, _: dict[str, Any]) -> Answer:
        if self.webhook:
            return refusal(400, "a webhook is set")
        return _ok(self.updates.popleft()) if self.updates else refusal(408, "Request timeout")

    def _set_webhook(self, values: dict[str, Any]) -> Answer:
        url, secret = values["url"], values["secret_token"]
        if not url.startswith("https://") or not 8 <= len(secret) <= 256:
            return refusal(400, "bad webhook")
        self.webhook, self.secret = url, secret
        return _ok({"url": url, "updated_at": 1749538250568})

    def _delete_webhook(self, _: dict[str, Any]) -> Answer:
        self.webhook = self.secret = ""
        return _ok({"url": "", "updated_at": 1749538250568})

    def _webhook_info(self, _: dict[str, Any]) -> Answer:
        return _ok({"url": self.webhook, "updated_at": 1749538250568})

    def _message(self, values: dict[str, Any]) -> Answer:
        if values["chat_id"] in self.blocked:
            return refusal(403, "the user has blocked the bot")
        if not 1 <= len(values["text"]) <= 2_000:
            return refusal(400, "text is empty or too long")
        self.messages.append((values["chat_id"], values["text"]))
        return _ok({"message_id": f"sent{len(self.messages)}", "date": 1749632637199})

    def _photo(self, values: dict[str, Any]) -> Answer:
        self.messages.append((values["chat_id"], values["photo"]))
        return _ok({"message_id": f"sent{len(self.messages)}", "date": 1749632637199})

    def _sticker(self, values: dict[str, Any]) -> Answer:
        self.messages.append((values["chat_id"], values["sticker"]))
        return _ok({"message_id": f"sent{len(self.messages)}", "date": 1749632637199})

    def _action(self, values: dict[str, Any]) -> Answer:
        self.actions.append((values["chat_id"], values["action"]))
        return Answer(200, {"ok": True})


def _ok(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})
