"""A Rasa that answers as it is told to, behind httpx's own transport, and remembers what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from channels.rasa import RasaClient
from knowledge.envelope import Envelope, Outcome

Reply = Callable[[dict[str, Any]], httpx.Response]
Understand = Callable[[str], dict[str, Any]]
SESSION_START = "/session_start"


def understood(intent: str, confidence: float = 0.9, **entities: list[str]) -> dict[str, Any]:
    """What Rasa's parser says of a text."""
    rows = [{"entity": name, "value": value} for name, values in entities.items() for value in values]
    return {"intent": {"name": intent, "confidence": confidence}, "entities": rows}


def envelope_json(text: str = "Nộp tại công an phường.", outcome: Outcome = Outcome.ANSWERED) -> dict[str, Any]:
    return Envelope(outcome=outcome, text=text).model_dump(mode="json")


def good(text: str = "Nộp tại công an phường.", outcome: Outcome = Outcome.ANSWERED) -> Reply:
    """One envelope, as Rasa's REST channel gives it."""
    return lambda sent: httpx.Response(
        200, json=[{"recipient_id": sent["sender"], "custom": envelope_json(text, outcome)}]
    )


def echo(sent: dict[str, Any]) -> httpx.Response:
    """The message comes back as the answer, so that a test sees which question it belongs to."""
    return good(f"trả lời: {sent['message']}")(sent)


def body(content: object, status: int = 200) -> Reply:
    """Whatever ``content`` is."""
    return lambda _: httpx.Response(status, json=content)


def unreachable(_: dict[str, Any]) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


def too_slow(_: dict[str, Any]) -> httpx.Response:
    raise httpx.ReadTimeout("no answer in time")


class FakeRasa:
    """Gives ``replies`` in turn, the last one for ever; ``/session_start`` is noted and answered with nothing.

    ``understand`` is what it parses a text as, where nothing is to be kept; unsure without it.
    """

    def __init__(
        self, *replies: Reply, session_start: Reply | None = None, understand: Understand | None = None
    ) -> None:
        self.parsed: list[str] = []
        self._understand = understand or (lambda _: understood("out_of_scope", 0.1))
        self.sent: list[dict[str, Any]] = []
        self.requests: list[httpx.Request] = []
        self.rotations: list[str] = []
        self._replies = list(replies or [echo])
        self._session_start = session_start or body([])
        self._lock = threading.Lock()
        self.client = RasaClient(transport=httpx.MockTransport(self._handle))

    @property
    def messages(self) -> list[str]:
        """What Rasa was asked, in order."""
        return [sent["message"] for sent in self.sent]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        if request.url.path == "/model/parse":
            with self._lock:
                self.parsed.append(sent["text"])
            return httpx.Response(200, json=self._understand(sent["text"]))
        with self._lock:
            self.requests.append(request)
            if sent["message"] == SESSION_START:
                self.rotations.append(sent["sender"])
                reply = self._session_start
            else:
                self.sent.append(sent)
                reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return reply(sent)


def joined(messages: Iterable[str]) -> str:
    return "\n".join(messages)
