"""Telegram's Bot API on loopback, as far as we use it: it keeps the rules that Telegram keeps."""

from __future__ import annotations

import json
import threading
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.stand_ins.base import Answer, Call, StandIn

TOKEN = "123456789:AAF-made-up-for-tests"
NAME = "motcua_test_bot"
HOME = f"/file/bot{TOKEN}/"
FILES = f"{HOME}photos/"
"""Where files are fetched."""
Update = dict[str, Any]


class TelegramApi(StandIn):
    """One bot. What it sent is in :attr:`messages`, as Telegram would show it."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        """Accepted ones: parameters with ``method``; a document has ``bytes`` and ``file_name``."""
        self.typing: list[str] = []
        self.taps: list[dict[str, Any]] = []
        """Answers to taps, by call or in a webhook's response."""
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.last_error = ""
        self.blocked_by: set[str] = set()
        self.unknown: set[str] = set()
        self.unconfirmed: list[Update] = []
        self.files: dict[str, bytes] = {}
        """What citizens sent, by file id."""
        self._update_id = 1000
        self._news = threading.Condition(self.lock)

    # ------------------------------------------------------------------------------------ what citizens do

    def update(self, **content: Any) -> Update:
        """An update of the next number, such as ``message=…``; not delivered yet."""
        with self.lock:
            self._update_id += 1
            return {"update_id": self._update_id, **content}

    def says(self, text: str, chat: int = 42, **more: Any) -> Update:
        """A citizen's message in private."""
        person = {"id": chat, "is_bot": False, "first_name": "Lan"}
        message = {"message_id": 1, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "from": person}
        return self.update(message={**message, **({"text": text} if text else {}), **more})

    def taps_on(self, title: str, chat: int = 42) -> Update:
        """A tap on the newest button of that title in ``chat``."""
        for message in reversed(self.messages):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if message["chat_id"] == str(chat) and button["text"] == title:
                        return self.tap(button["callback_data"], chat)
        raise AssertionError(f"no button {title!r} in chat {chat}")

    def tap(self, data: str, chat: int = 42) -> Update:
        """A tap on a button that carries ``data``."""
        place = {"message_id": 2, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}}
        person = {"id": chat, "is_bot": False, "first_name": "Lan"}
        query = {"id": f"query-{self._update_id}", "from": person, "chat_instance": "1", "data": data, "message": place}
        return self.update(callback_query=query)

    def wait_for_fetching(self, *updates: Update) -> None:
        """Keep ``updates`` until they are fetched and confirmed."""
        with self.lock:
            self.unconfirmed += updates
            self._news.notify_all()

    def push(self, *updates: Update) -> list[int]:
        """Deliver to the webhook that was set, in this order, and do what its responses ask for."""
        statuses = []
        for update in updates:
            headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
            with httpx.Client(trust_env=False, timeout=30) as http:
                response = http.post(self.webhook["url"], json=update, headers=headers)
            statuses.append(response.status_code)
            if response.is_success and response.content:
                asked = response.json()
                if asked.pop("method") == "answerCallbackQuery":
                    with self.lock:
                        self.taps.append(asked)
            elif not response.is_success:
                self.last_error = f"Wrong response from the webhook: {response.status_code}"
        return statuses

    # ------------------------------------------------------------------------------------ what the bot calls

    def handle(self, call: Call) -> Answer:
        """Answer a call of the Bot API."""
        if call.path.startswith(FILES):
            content = self.files.get(call.path.removeprefix(FILES).removesuffix(".jpg"))
            return (
                refused(404, "Not Found") if content is None else Answer(200, content, {"Content-Type": "image/jpeg"})
            )
        _, bot, method = call.path.split("/", 2)
        if bot != f"bot{TOKEN}":
            return refused(401, "Unauthorized")
        work = getattr(self, f"_{method}", None)
        return refused(404, "Not Found: method not found") if work is None else work(parameters(call))

    def _getMe(self, _: dict[str, Any]) -> Answer:  # noqa: N802  these are Telegram's names
        return good({"id": 123456789, "is_bot": True, "first_name": "Một Cửa", "username": NAME})

    def _getUpdates(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        if self.webhook:
            return refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset", 0))
        self.unconfirmed = [update for update in self.unconfirmed if update["update_id"] >= offset]
        if not self.unconfirmed:
            self._news.wait(float(given.get("timeout", 0)))
        return good(list(self.unconfirmed))

    def _setWebhook(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        self.webhook = given
        return good(True)

    def _deleteWebhook(self, _: dict[str, Any]) -> Answer:  # noqa: N802
        self.webhook = {}
        return good(True)

    def _getWebhookInfo(self, _: dict[str, Any]) -> Answer:  # noqa: N802
        info: dict[str, Any] = {"url": self.webhook.get("url", ""), "pending_update_count": len(self.unconfirmed)}
        return good({**info, **({"last_error_message": self.last_error} if self.last_error else {})})

    def _setMyCommands(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        self.commands[given.get("language_code", "")] = given["commands"]
        return good(True)

    def _getMyCommands(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        return good(self.commands.get(given.get("language_code", ""), []))

    def _sendMessage(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        if not given.get("text", "").strip():
            return refused(400, "Bad Request: message text is empty")
        if len(given["text"]) > 4096:
            return refused(400, "Bad Request: message is too long")
        return self._accept("sendMessage", given)

    def _sendVenue(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        if not all(given.get(key) for key in ("latitude", "longitude", "title", "address")):
            return refused(400, "Bad Request: venue is incomplete")
        return self._accept("sendVenue", given)

    def _sendDocument(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        return self._accept("sendDocument", given) if "bytes" in given else refused(400, "Bad Request: no document")

    def _editMessageText(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        number = int(given["message_id"]) - 1
        if not 0 <= number < len(self.messages):
            return refused(400, "Bad Request: message to edit not found")
        self.messages[number] |= given
        return good({"message_id": number + 1})

    def _getFile(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        file_id = given["file_id"]
        if file_id not in self.files:
            return refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        path = f"{FILES.removeprefix(HOME)}{file_id}.jpg"
        return good({"file_id": file_id, "file_size": len(self.files[file_id]), "file_path": path})

    def _sendChatAction(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        self.typing.append(given["chat_id"])
        return good(True)

    def _answerCallbackQuery(self, given: dict[str, Any]) -> Answer:  # noqa: N802
        self.taps.append(given)
        return good(True)

    def _accept(self, method: str, given: dict[str, Any]) -> Answer:
        chat, markup = given["chat_id"], given.get("reply_markup", {})
        if chat in self.blocked_by:
            return refused(403, "Forbidden: bot was blocked by the user")
        if chat in self.unknown:
            return refused(400, "Bad Request: chat not found")
        for button in [button for row in markup.get("inline_keyboard", []) for button in row]:
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                return refused(400, "Bad Request: BUTTON_DATA_INVALID")
        if "keyboard" in markup and chat.startswith("-"):
            return refused(400, "Bad Request: location can be requested in private chats only")
        self.messages.append({"method": method, **given})
        return good({"message_id": len(self.messages), "date": 1_700_000_000, "chat": {"id": int(chat)}})


def good(result: Any) -> Answer:
    return Answer(200, {"ok": True, "result": result})


def refused(code: int, description: str, **parameters: Any) -> Answer:
    """An error in Telegram's shape; ``retry_after=3`` goes into its parameters."""
    more = {"parameters": parameters} if parameters else {}
    return Answer(code, {"ok": False, "error_code": code, "description": description, **more})


def parameters(call: Call) -> dict[str, Any]:
    """What was given: from a form, or from one with a file."""
    kind = call.headers.get("content-type", "")
    found: dict[str, Any] = {}
    if kind.startswith("multipart/"):
        form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + call.body, policy=HTTP)
        for part in form.iter_parts():
            name = part.get_param("name", header="content-disposition")
            if part.get_filename() is not None:
                found |= {"file_name": part.get_filename(), "bytes": part.get_payload(decode=True)}
            else:
                found[str(name)] = part.get_payload(decode=True).decode()
    else:
        found = {key: values[0] for key, values in parse_qs(call.body.decode(), keep_blank_values=True).items()}
    for key in ("reply_markup", "commands", "allowed_updates"):
        if key in found:
            found[key] = json.loads(found[key])
    return found
