"""The Bot API, called from threads: python-telegram-bot's ``Bot`` on an event loop of its own.

Results stay raw JSON. A message that Telegram accepted must not look lost, and be sent again, because the library could
not read the answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import warnings
from datetime import timedelta
from typing import Any

from django.conf import settings
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from channels.base import Undelivered
from channels.download import at, download

CALL_SECONDS = 20.0  # below the 30 s after which the outbox takes a part for lost
CONNECT_SECONDS = 5.0
POOL = 16
_FILE = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""A file's path, as Telegram tells it."""
# The library would rather give objects, and seconds as intervals, and says so at each call.
warnings.filterwarnings("ignore", message=r"Please use 'Bot\.")
warnings.filterwarnings("ignore", message=r"Deprecated since version v22\.2: .*retry_after")


class _Request(HTTPXRequest):
    """The library's, but for one thing: it logs an answer that is no JSON, and that may hold what a citizen wrote."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            found = json.loads(payload)
        except ValueError:
            raise TelegramError("no JSON") from None
        if not isinstance(found, dict):
            raise TelegramError("no object")
        return found


class Client:
    """One bot. Thread-safe."""

    def __init__(self, token: str, api: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._bot = Bot(token, base_url=f"{api}/bot", request=_request(), get_updates_request=_request())
        self._name = ""
        self._api, self._files = api, f"{api}/file/bot{token}"
        threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True).start()

    def call(self, method: str, *, seconds: float = CALL_SECONDS, **values: Any) -> Any:
        """Call ``method`` of the Bot API and return its result. Raises :class:`Undelivered`, whatever went wrong."""
        asked = self._bot.do_api_request(method, api_kwargs=values, read_timeout=seconds)
        future = asyncio.run_coroutine_threadsafe(asked, self._loop)
        # "from None": a chained error of the library would carry the address, and that the token.
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise Undelivered("Telegram did not answer in time") from None
        except TelegramError as error:
            raise translate(error) from None
        except (LookupError, TypeError):
            raise Undelivered("Telegram's answer has no result") from None

    def file(self, file_id: str) -> bytes:
        """The file that a citizen sent. Raises :class:`Undelivered`."""
        found = self.call("getFile", file_id=file_id)
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str) or _FILE.fullmatch(path) is None:
            raise Undelivered("Telegram does not say where the file is", permanent=True)
        return download(f"{self._files}/{path}", at(self._api))

    def name(self) -> str:
        """The bot's user name, asked for once."""
        if not self._name:
            me = self.call("getMe")
            self._name = str(me["username"])
        return self._name


def translate(error: TelegramError) -> Undelivered:
    """What an error of the library means for a part. The reason never repeats a token, an address or a text."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        return Undelivered("Telegram asks to wait", again_in=seconds)
    if isinstance(error, ChatMigrated):
        return Undelivered("the group has become a supergroup with another id", permanent=True)
    if isinstance(error, Forbidden):
        return Undelivered("the citizen has blocked the bot, or it was removed from the group", permanent=True)
    if isinstance(error, InvalidToken):
        return Undelivered("Telegram refused the token")  # for staff to mend, so what waits is not given up at once
    if isinstance(error, Conflict):
        return Undelivered("a webhook is set, or somebody else fetches updates")
    if isinstance(error, BadRequest):
        told = "an answer that is no JSON" if error.__cause__ is not None else error.message
        return Undelivered(f"Telegram refused it: {told}", permanent=True)
    return Undelivered(f"Telegram is not reachable or failed ({type(error).__name__})")


_clients: dict[tuple[str, str], Client] = {}
_making = threading.Lock()


def client() -> Client:
    """The client of the bot in the settings. Raises :class:`Undelivered` without a token."""
    token, api = settings.TELEGRAM_TOKEN, settings.TELEGRAM_API
    if not token:
        raise Undelivered("telegram is not configured", permanent=True)
    with _making:
        if (token, api) not in _clients:
            _clients[token, api] = Client(token, api)
        return _clients[token, api]


def _request() -> _Request:
    return _Request(connection_pool_size=POOL, connect_timeout=CONNECT_SECONDS, pool_timeout=CONNECT_SECONDS)
