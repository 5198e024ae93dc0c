"""The networks as tests see them: how each sends an event, badly if need be, and what reached the citizen."""

from __future__ import annotations

import json
import time
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx

from channels.telegram.setup import webhook_secret as telegram_secret
from channels.zalo_bot.setup import webhook_secret as zalo_bot_secret
from tests.channels.zalo_bot.captured import says
from tests.channels.zalo_oa.captured import text as zalo_text
from tests.e2e.citizen import Citizen
from tests.stand_ins.base import Fault, StandIn
from tests.stand_ins.telegram import TOKEN as TELEGRAM_TOKEN
from tests.stand_ins.telegram import TelegramApi, refused
from tests.stand_ins.zalo_bot import TOKEN as BOT_TOKEN
from tests.stand_ins.zalo_bot import ZaloBotApi, refusal
from tests.stand_ins.zalo_oa import APP_ID, APP_SECRET, SECRET_KEY, ZaloOaApi, code, encode, sign

ACCEPTED_AND_DROPPED = Fault(accept=True, drop=True)
JSON = {"Content-Type": "application/json"}
TOO_LARGE = 5 * 1024 * 1024


@dataclass(frozen=True)
class Event:
    """What a citizen said, as their network sends it: the same bytes however often."""

    channel: str
    event_id: str
    citizen: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Spoilt:
    """A request that must be refused with ``status``."""

    body: bytes
    headers: dict[str, str]
    status: int


class Network(ABC):
    """One channel's other end. ``secret`` is what our side expects of it, known once the assistant runs."""

    name: ClassVar[str]
    path: ClassVar[str]
    sending: ClassVar[str] = ""
    """How the path ends on which parts go out to its stand-in; empty where answers are fetched."""
    taken: ClassVar[int] = 200
    """The status that acknowledges a message."""
    refusing: ClassVar[Fault] = Fault()
    """How the network says that it will never take a part."""

    def __init__(self, api: StandIn | None) -> None:
        self.api = api
        self.secret = ""

    @abstractmethod
    def event(self, citizen: str, text: str) -> Event:
        """A new message of ``citizen``."""

    @abstractmethod
    def headers(self, citizen: str, body: bytes) -> dict[str, str]:
        """The headers that show that ``body`` comes from the network."""

    def spoilt(self, number: int) -> Spoilt:
        """Not readable, forged, of another type, or far too large, by turns."""
        citizen = "999"
        good = self.event(citizen, "không được nhận")
        match number % 4:
            case 0:
                body = b'{"broken'
                return Spoilt(body, self.headers(citizen, body), 400)
            case 1:
                forged = {name: value if name == "Content-Type" else "wrong" for name, value in good.headers.items()}
                return Spoilt(good.body, forged, 403)
            case 2:
                return Spoilt(good.body, {**good.headers, "Content-Type": "text/plain"}, 415)
        body = good.body + b" " * TOO_LARGE
        return Spoilt(body, self.headers(citizen, body), 413)

    def drop_an_answer(self) -> None:
        """Let the next part be accepted and its answer lost."""
        if self.api is not None:
            self.api.fail(self.sending, ACCEPTED_AND_DROPPED)

    @abstractmethod
    def received(self) -> dict[str, list[str]]:
        """The texts that reached each citizen, in the order of arrival; a place counts by its name."""


class Telegram(Network):
    """Bot API, by webhook."""

    name, path, sending = "telegram", "/telegram", "/sendMessage"
    refusing = Fault(answer=refused(403, "Forbidden: bot was blocked by the user"))
    api: TelegramApi

    def event(self, citizen: str, text: str) -> Event:
        update = self.api.says(text, chat=int(citizen))
        body = json.dumps(update).encode()
        return Event(self.name, str(update["update_id"]), citizen, body, self.headers(citizen, body))

    def headers(self, citizen: str, body: bytes) -> dict[str, str]:
        return {**JSON, "X-Telegram-Bot-Api-Secret-Token": self.secret}

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            sent = [(message["chat_id"], message.get("text") or message.get("title")) for message in self.api.messages]
        return _grouped(sent)


class ZaloOa(Network):
    """Official Account."""

    name, path, sending = "zalo_oa", "/zalo/oa", "/v3.0/oa/message/cs"
    refusing = code(-213)
    api: ZaloOaApi

    def event(self, citizen: str, text: str) -> Event:
        event = zalo_text(text, uuid.uuid4().hex, citizen)
        body = encode(event)
        return Event(self.name, event["message"]["msg_id"], citizen, body, self.headers(citizen, body))

    def headers(self, citizen: str, body: bytes) -> dict[str, str]:
        return {**JSON, **sign(body, "1764050000123")}

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            return _grouped([(user, message["text"]) for user, message in self.api.messages if "text" in message])


class ZaloBot(Network):
    """Zalo Bot, by webhook."""

    name, path, sending = "zalo_bot", "/zalo/bot", "/sendMessage"
    refusing = Fault(answer=refusal(403))
    api: ZaloBotApi

    def event(self, citizen: str, text: str) -> Event:
        number = uuid.uuid4().hex
        body = json.dumps(says(text, number, citizen)).encode()
        return Event(self.name, number, citizen, body, self.headers(citizen, body))

    def headers(self, citizen: str, body: bytes) -> dict[str, str]:
        return {**JSON, "X-Bot-Api-Secret-Token": self.secret}

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            return _grouped(list(self.api.messages))


class Web(Network):
    """The page's own API: a session and a token a citizen; answers are fetched."""

    name, path, taken = "web", "/chat/messages", 202

    def __init__(self) -> None:
        super().__init__(None)
        self.address = ""
        self.transport: httpx.BaseTransport | None = None
        """Instead of a socket to ``address``, if there is no web process."""
        self._sessions: dict[str, Citizen] = {}

    def event(self, citizen: str, text: str) -> Event:
        number = str(uuid.uuid4())
        body = json.dumps({"id": number, "text": text}).encode()
        return Event(self.name, number, citizen, body, self.headers(citizen, body))

    def headers(self, citizen: str, body: bytes) -> dict[str, str]:
        session = self._session(citizen)
        cookies = "; ".join(f"{name}={value}" for name, value in session.http.cookies.items())
        return {**JSON, "X-CSRFToken": session.token, "Cookie": cookies}

    def received(self) -> dict[str, list[str]]:
        """As the page shows it after a reload."""
        shown = {
            citizen: [answer["text"] for turn in session.history() for answer in turn["answers"]]
            for citizen, session in self._sessions.items()
        }
        return {citizen: texts for citizen, texts in shown.items() if texts}

    def _session(self, citizen: str) -> Citizen:
        while citizen not in self._sessions:
            try:
                self._sessions[citizen] = Citizen(self.address, self.transport)
            except httpx.HTTPError:
                time.sleep(0.2)  # the web process was just killed
        return self._sessions[citizen]


def networks() -> list[Network]:
    """All four, their stand-ins not started yet."""
    return [Telegram(TelegramApi()), ZaloOa(ZaloOaApi()), ZaloBot(ZaloBotApi()), Web()]


def secrets() -> dict[str, str]:
    """What the networks with a secret send with each update, under the settings of this process."""
    return {"telegram": telegram_secret(), "zalo_bot": zalo_bot_secret()}


def environment(of: list[Network]) -> dict[str, str]:
    """The settings that send our side to the stand-ins."""
    urls = dict.fromkeys(("telegram", "zalo_oa", "zalo_bot"), "")
    urls |= {network.name: network.api.url for network in of if network.api is not None}
    return {
        "MOTCUA_PUBLIC_URL": "https://soak.example",
        "MOTCUA_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "MOTCUA_TELEGRAM_API": urls["telegram"],
        "MOTCUA_ZALO_OA_APP_ID": APP_ID,
        "MOTCUA_ZALO_OA_APP_SECRET": APP_SECRET,
        "MOTCUA_ZALO_OA_SECRET_KEY": SECRET_KEY,
        "MOTCUA_ZALO_OA_REFRESH_TOKEN": "refresh-token-0",
        "MOTCUA_ZALO_OA_API": urls["zalo_oa"],
        "MOTCUA_ZALO_OA_OAUTH": urls["zalo_oa"],
        "MOTCUA_ZALO_BOT_TOKEN": BOT_TOKEN,
        "MOTCUA_ZALO_BOT_API": urls["zalo_bot"],
    }


def _grouped(rows: list[tuple[Any, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for citizen, text in rows:
        found.setdefault(str(citizen), []).append(text)
    return found
