"""The worker's client of Rasa. It never sees who writes: a random sender id and masked text go in."""

from __future__ import annotations

import json

import httpx
from django.conf import settings
from pydantic import BaseModel, ValidationError

from knowledge.envelope import Envelope


class RasaError(Exception):
    """Base of what Rasa can do wrong. RasaAway: not reachable. RasaSilent: answered, but with no envelope of ours."""


class RasaAway(RasaError):
    """No connection, no answer in time, or a server error: Rasa is starting, or overloaded."""


class RasaSilent(RasaError):
    """An empty list, which is what Rasa says whenever anything went wrong, or something that is no envelope."""


class _Intent(BaseModel):
    name: str
    confidence: float


class _Entity(BaseModel):
    entity: str
    value: str


class Understood(BaseModel):
    """What a message was understood as."""

    intent: _Intent
    entities: list[_Entity] = []

    @property
    def name(self) -> str:
        """The intent's name."""
        return self.intent.name

    @property
    def confidence(self) -> float:
        """How sure Rasa is of it, from 0 to 1."""
        return self.intent.confidence

    @property
    def message(self) -> str:
        """A message that is understood the same, and holds nothing of the words."""
        values: dict[str, list[str]] = {}
        for row in self.entities:
            values.setdefault(row.entity, []).append(row.value)
        found = json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""
        return f"/{self.intent.name}@{self.intent.confidence:.4f}{found}"


class RasaClient:
    """Rasa's REST channel on loopback. Thread-safe."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{settings.RASA_PORT}",
            params={"token": settings.RASA_TOKEN},
            timeout=settings.TURN_SECONDS,
            transport=transport,
            trust_env=False,  # a proxy for the world outside has no business on loopback
        )

    def ask(self, sender: str, message: str, turn_id: str) -> Envelope:
        """Run one turn and return its envelope. Raises :class:`RasaAway` or :class:`RasaSilent`."""
        replies = self._post(sender, message, {"turn_id": turn_id})
        custom = [reply["custom"] for reply in replies if isinstance(reply, dict) and "custom" in reply]
        if len(custom) != 1:
            raise RasaSilent(f"{len(custom)} envelopes in {len(replies)} replies")
        try:
            return Envelope.model_validate(custom[0])
        except ValidationError as error:
            raise RasaSilent(f"not an envelope: {error.error_count()} defects") from error

    def parse(self, text: str) -> Understood:
        """What Rasa understands of ``text``; it keeps nothing. Raises :class:`RasaAway` or :class:`RasaSilent`."""
        try:
            answer = self._http.post("/model/parse", json={"text": text})
            answer.raise_for_status()
            return Understood.model_validate(answer.json())
        except (httpx.HTTPError, ValidationError) as error:
            raise RasaAway(type(error).__name__) from error
        except ValueError as error:
            raise RasaSilent("no JSON") from error

    def start_session(self, sender: str) -> None:
        """Rotate the sender's session: the tracker starts anew, slots are carried over."""
        self._post(sender, "/session_start", {})

    def forget(self, sender: str) -> None:
        """Erase what Rasa keeps of the sender. Raises :class:`RasaAway`."""
        try:
            self._http.put(f"/conversations/{sender}/tracker/events", json=[]).raise_for_status()
        except httpx.HTTPError as error:
            raise RasaAway(type(error).__name__) from error

    def _post(self, sender: str, message: str, metadata: dict[str, str]) -> list[object]:
        body = {"sender": sender, "message": message, "metadata": metadata}
        try:
            answer = self._http.post("/webhooks/rest/webhook", json=body)
            answer.raise_for_status()
            replies = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaAway(type(error).__name__) from error
        if not isinstance(replies, list):
            raise RasaSilent("not a list")
        return replies
