"""One simulated citizen: says something through the inbox and waits for the envelope."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from evaluation.cases import ResultTurn
from knowledge.envelope import Envelope, Outcome
from knowledge.plain import render
from records.inbox import Inbound, receive
from records.models import Turn

CHANNEL = "evaluation"
"""A channel of its own, so that nothing of a run shows among real conversations."""
TIMEOUT = 60.0
"""Seconds after which a turn counts as failed: no citizen waits longer."""
POLL = 0.01
MOST_PROCEDURES = 10

Location = tuple[float, float]


def poll_for(citizens: int) -> float:
    """Return the seconds between looks that keep ``citizens`` together at no more than 400 looks a second.

    Latency comes from the database's own times, so a longer pause costs no accuracy; more looks would take from the
    assistant the processor that is being measured.
    """
    return max(POLL, citizens / 400)


@dataclass
class Citizen:
    """One fresh conversation on the evaluation's channel."""

    timeout: float = TIMEOUT
    poll: float = POLL
    address: str = field(default_factory=lambda: uuid.uuid4().hex)

    def say(self, text: str, location: Location | None = None) -> ResultTurn:
        """Send ``text`` and wait for its answer; without one in time the outcome is ``failed``, the reply empty."""
        receipt = receive(
            Inbound(channel=CHANNEL, address=self.address, event_id=uuid.uuid4().hex, text=text, location=location)
        )
        turn = self._wait(receipt.turn_id)
        if turn is None or turn.committed_at is None:
            return ResultTurn(q=text, reply="", outcome=Outcome.FAILED, latency_ms=self.timeout * 1000)
        latency = round((turn.committed_at - turn.received_at).total_seconds() * 1000, 1)
        if turn.envelope is None:  # a person has taken over: the assistant said nothing
            return ResultTurn(q=text, reply="", outcome=Outcome.FAILED, latency_ms=latency)
        return result_turn(text, Envelope.model_validate(turn.envelope), latency)

    def _wait(self, turn_id: uuid.UUID) -> Turn | None:
        deadline = time.monotonic() + self.timeout
        done = Turn.objects.filter(pk=turn_id, status=Turn.Status.DONE)
        while (turn := done.first()) is None:
            if time.monotonic() >= deadline:
                return None
            time.sleep(self.poll)
        return turn


def result_turn(text: str, envelope: Envelope, latency_ms: float) -> ResultTurn:
    """Return what ``envelope`` says, as a turn of a result."""
    trace = envelope.trace
    return ResultTurn(
        q=text,
        reply=render(envelope),
        outcome=envelope.outcome,
        intent=trace.intent,
        confidence=trace.confidence,
        procedures=tuple(candidate.code for candidate in trace.procedures[:MOST_PROCEDURES]),
        aspects=trace.aspects,
        places=tuple(place.name for place in envelope.places),
        latency_ms=max(0.0, latency_ms),
    )
