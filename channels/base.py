"""What every channel can do, and the channels there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from knowledge.envelope import Envelope


class Channel(Protocol):
    """A way to a citizen: turns an envelope into message parts and sends them."""

    @property
    def name(self) -> str:
        """The name that conversations carry."""
        ...

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """Return the message parts of an answer, in order; each becomes one outbox row."""
        ...

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Hand one part over. Raises :class:`Undelivered` if the channel did not accept it."""
        ...


class Undelivered(Exception):
    """A channel did not accept a part. ``again_in``: seconds until it may be tried again, ``None`` for never."""

    def __init__(self, reason: str, *, again_in: float | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again_in = again_in


class FetchedChannel:
    """A channel whose citizens fetch their answers from the outbox: the web page, the terminal, the evaluation."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """The name that conversations carry."""
        return self._name

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """One part: the envelope without its trace, which citizens never see, and the turn it answers."""
        return [{**envelope.model_dump(mode="json", exclude={"trace"}), "turn": turn_id}]

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Nothing to hand over: a part that is marked as sent is there to be fetched."""


CHANNELS: dict[str, Channel] = {name: FetchedChannel(name) for name in ("web", "terminal", "evaluation")}
