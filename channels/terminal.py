"""A conversation in the terminal, and a single question: through the same turn as every channel."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from knowledge.envelope import Button, Envelope
from records.inbox import Inbound, find_conversation, receive
from records.models import Turn
from records.transcripts import last_buttons

POLL_SECONDS = 0.02


class NoAnswer(Exception):
    """No answer came in time: is everything running?"""


@dataclass
class TerminalConversation:
    """One conversation; ``address`` is made up for it and forgotten with it."""

    address: str = ""

    def __post_init__(self) -> None:
        self.address = self.address or secrets.token_urlsafe(12)

    def say(self, text: str, *, timeout: float = 60.0) -> Envelope:
        """Send ``text`` and return the answer. Raises :class:`NoAnswer` after ``timeout`` seconds."""
        return self._send(Inbound("terminal", self.address, secrets.token_urlsafe(12), text=text), timeout)

    def tap(self, button: Button, *, timeout: float = 60.0) -> Envelope:
        """Tap a button of the last answer and return the answer to it."""
        return self._send(
            Inbound("terminal", self.address, secrets.token_urlsafe(12), text=button.title, payload=button.payload),
            timeout,
        )

    def buttons(self) -> list[Button]:
        """The buttons of the last answer."""
        conversation = find_conversation("terminal", self.address)
        return [] if conversation is None else last_buttons(conversation)

    def _send(self, inbound: Inbound, timeout: float) -> Envelope:
        receipt = receive(inbound)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            turn = Turn.objects.get(pk=receipt.turn_id)
            if turn.status == Turn.Status.DONE and turn.envelope is not None:
                return Envelope.model_validate(turn.envelope)
            time.sleep(POLL_SECONDS)
        raise NoAnswer(f"no answer within {timeout:.0f} s")
