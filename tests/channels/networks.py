"""The networks as tests see them: how each sends an event, badly if need be, and what reached the citizen."""

from __future__ import annotations

import json
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
from tests.stand_ins.telegram import TelegramApi
from tests.stand_ins.zalo_bot import TOKEN as BOT_TOKEN
from tests.stand_ins.zalo_bot import ZaloBotApi
from tests.stand_ins.zalo_oa import APP_ID, APP_SECRET, SECRET_KEY, ZaloOaApi, encode, sign

ACCEPTED_AND_DROPPED = Fault(accept=True, drop=True)
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Event:
    """What a citizen said, as their network sends it: the same bytes however often."""

    channel: str
    event_id: str
    citizen: str
    body: bytes
    headers: dict[str, str]


class Network(ABC):
    """One channel's other end. ``secret`` is what our side expects of it, known once the assistant runs."""

    name: ClassVar[str]
    path: ClassVar[str]
    sending: ClassVar[str] = ""
    """How the path ends on which parts go out to its stand-in; empty where answers are fetched."""

    def __init__(self, api: StandIn | None) -> None:
        self.api = api
        self.secret = ""

    @abstractmethod
    def event(self, citizen: str, text: str) -> Event:
        """A new message of ``citizen``."""

    def spoilt(self, number: int) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a request that must be refused: forged, or not readable."""
        good = self.event("999", "không được nhận")
        if number % 2:
            return good.body, {**good.headers, **{name: "wrong" for name in good.headers if name != "Content-Type"}}
        return b'{"broken', good.headers

    def drop_an_answer(self) -> None:
        """Let the next part be accepted and its answer lost."""
        if self.api is not None:
            self.api.fail(self.sending, ACCEPTED_AND_DROPPED)

    @abstractmethod
    def received(self) -> dict[str, list[str]]:
        """The texts that reached each citizen, in the order of arrival."""


class Telegram(Network):
    """Bot API, by webhook."""

    name, path, sending = "telegram", "/telegram", "/sendMessage"
    api: TelegramApi

    def event(self, citizen: str, text: str) -> Event:
        update = self.api.says(text, chat=int(citizen))
        headers = {**JSON, "X-Telegram-Bot-Api-Secret-Token": self.secret}
        return Event(self.name, str(update["update_id"]), citizen, json.dumps(update).encode(), headers)

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            return _grouped([(message["chat_id"], message["text"]) for message in self.api.messages])


class ZaloOa(Network):
    """Official Account."""

    name, path, sending = "zalo_oa", "/zalo/oa", "/v3.0/oa/message/cs"
    api: ZaloOaApi

    def event(self, citizen: str, text: str) -> Event:
        event = zalo_text(text, uuid.uuid4().hex, citizen)
        body = encode(event)
        headers = {**JSON, **sign(body, str(event["timestamp"]))}
        return Event(self.name, event["message"]["msg_id"], citizen, body, headers)

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            return _grouped([(user, message["text"]) for user, message in self.api.messages])


class ZaloBot(Network):
    """Zalo Bot, by webhook."""

    name, path, sending = "zalo_bot", "/zalo/bot", "/sendMessage"
    api: ZaloBotApi

    def event(self, citizen: str, text: str) -> Event:
        number = uuid.uuid4().hex
        headers = {**JSON, "X-Bot-Api-Secret-Token": self.secret}
        return Event(self.name, number, citizen, json.dumps(says(text, number, citizen)).encode(), headers)

    def received(self) -> dict[str, list[str]]:
        with self.api.lock:
            return _grouped(list(self.api.messages))


class Web(Network):
    """The page's own API: a session and a token a citizen; answers are fetched, so nothing arrives anywhere."""

    name, path = "web", "/chat/messages"

    def __init__(self) -> None:
        super().__init__(None)
        self.address = ""
        self._sessions: dict[str, Citizen] = {}

    def event(self, citizen: str, text: str) -> Event:
        session = self._session(citizen)
        number = str(uuid.uuid4())
        cookies = "; ".join(f"{name}={value}" for name, value in session.http.cookies.items())
        headers = {**JSON, "X-CSRFToken": session.token, "Cookie": cookies}
        return Event(self.name, number, citizen, json.dumps({"id": number, "text": text}).encode(), headers)

    def received(self) -> dict[str, list[str]]:
        return {}

    def _session(self, citizen: str) -> Citizen:
        while citizen not in self._sessions:
            try:
                self._sessions[citizen] = Citizen(self.address)
            except httpx.HTTPError:
                continue  # the web process was just killed
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
