"""A call as Rasa makes it, through rasa-sdk's own executor, and what comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import ActionExecutor

from actions.base import TurnAction
from knowledge.envelope import Envelope

Slot = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The envelopes an action uttered and the slots it set."""

    envelopes: list[Envelope]
    slots: dict[str, Any]
    wire: dict[str, Any]

    @property
    def envelope(self) -> Envelope:
        """The only one."""
        [envelope] = self.envelopes
        return envelope


def call(
    action: TurnAction,
    turn_id: object,
    intent: str = "ask_fee",
    *,
    entities: tuple[dict[str, Any], ...] = (),
    context: Slot | None = None,
    text: str = "[số định danh]",
    metadata: dict[str, Any] | None = None,
    confidence: float = 0.9,
    unlawful_share: float = 0.0,
) -> Answer:
    """Let Rasa call ``action`` for a turn; ``text`` is the masked text that Rasa has."""
    return asyncio.run(acall(action, turn_id, intent, entities, context, text, metadata, confidence, unlawful_share))


async def acall(
    action: TurnAction,
    turn_id: object,
    intent: str = "ask_fee",
    entities: tuple[dict[str, Any], ...] = (),
    context: Slot | None = None,
    text: str = "[số định danh]",
    metadata: dict[str, Any] | None = None,
    confidence: float = 0.9,
    unlawful_share: float = 0.0,
) -> Answer:
    executor = ActionExecutor()
    executor.register_action(action)
    result = await executor.run(
        {
            "next_action": action.name(),
            "sender_id": "sender",
            "domain": {},
            "version": "3.6.21",
            "tracker": {
                "sender_id": "sender",
                "slots": {"context": context},
                "events": [],
                "latest_message": {
                    "text": text,
                    "intent": {"name": intent, "confidence": confidence},
                    "entities": list(entities),
                    "unlawful_share": unlawful_share,
                    "metadata": {"turn_id": str(turn_id)} if metadata is None else metadata,
                },
            },
        }
    )
    assert result is not None
    wire = result.model_dump()  # what rasa-sdk's server sends
    envelopes = [Envelope.model_validate(response["custom"]) for response in wire["responses"]]
    slots = {event["name"]: event["value"] for event in wire["events"] if event["event"] == "slot"}
    return Answer(envelopes, slots, wire)
