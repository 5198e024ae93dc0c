"""What every channel can do: the protocol that each keeps, and the two ways in which a part is not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from knowledge.envelope import Envelope


@dataclass(frozen=True)
class Abilities:
    """What a channel can show and take. What it cannot, the renderer says in words."""

    text_limit: int
    """Characters of one message."""
    buttons: int = 0
    """Buttons under one message; where an answer has more, or this is 0, they become a numbered list."""
    button_title: int = 100
    """Characters of a button's title that the network takes."""
    places_out: bool = False
    """Whether a place goes out as one, with its map; else as lines with a link."""
    files_out: bool = False
    """Whether a file goes out as one; else as a link."""
    location_in: bool = False
    """Whether the citizen can share where they are."""
    contact_in: bool = False
    """Whether the citizen can share their telephone number with one tap."""
    photo_in: bool = False
    """Whether the citizen can send a photo of their identity card, for the code on it."""
    edits: bool = False
    """Whether a message that the citizen changes arrives again."""
    typing: bool = False
    """Whether it can be shown that an answer is being written."""
    introduces: bool = True
    """Whether the first answer is preceded by who is speaking; the web page says so by itself."""


class Channel(Protocol):
    """A way to a citizen: turns an envelope into message parts and sends them."""

    @property
    def name(self) -> str:
        """The name that conversations carry."""
        ...

    @property
    def abilities(self) -> Abilities:
        """What it can show and take."""
        ...

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """Return the message parts of an answer, in order; each becomes one outbox row."""
        ...

    def ready_in(self, address: str) -> float:
        """Seconds until the network lets us write to ``address`` again; asked right before a part is sent."""
        ...

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Hand one part over. Raises :class:`Undelivered` if the channel did not accept it."""
        ...

    def typing(self, address: str) -> None:
        """Show that an answer is being written. Raises :class:`Undelivered`; nobody depends on it."""
        ...

    def fetch_photo(self, reference: str) -> bytes:
        """The photo that arrived with ``reference`` (:attr:`records.inbox.Inbound.photo`), to be looked at only.

        At most :data:`channels.photo.MAX_PHOTO` bytes. Raises :class:`Undelivered`, permanent where the network will
        never give it.
        """
        ...


class Poller(Protocol):
    """Asks a network for messages, where it does not call us."""

    @property
    def name(self) -> str:
        """The channel's name, for the log."""
        ...

    def poll_once(self) -> None:
        """Wait up to half a minute for messages and store them. Raises if the network or the database fails."""
        ...


class Undelivered(Exception):
    """A channel did not accept a part.

    ``permanent`` ones are never tried again. ``again_in`` is how many seconds the network asks us to wait; without it
    the worker backs off by itself. ``reason`` is for staff: it never holds a token or what was written.
    """

    def __init__(self, reason: str, *, permanent: bool = False, again_in: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.again_in = again_in


class FetchedChannel:
    """A channel whose citizens fetch their answers from the outbox: the web page, the terminal, the evaluation."""

    abilities = Abilities(
        text_limit=1_000_000,
        buttons=100,
        places_out=True,
        files_out=True,
        location_in=True,
        photo_in=True,
        introduces=False,
    )

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """The name that conversations carry."""
        return self._name

    def render(self, envelope: Envelope, turn_id: str) -> Sequence[dict[str, Any]]:
        """One part: the envelope without its trace, which citizens never see, and the turn it answers."""
        return [{**envelope.model_dump(mode="json", exclude={"trace"}), "turn": turn_id}]

    def ready_in(self, address: str) -> float:
        """At once."""
        return 0.0

    def send(self, address: str, body: dict[str, Any]) -> None:
        """Nothing to hand over: a part that is marked as sent is there to be fetched."""

    def typing(self, address: str) -> None:
        """The page shows that by itself."""

    def fetch_photo(self, reference: str) -> bytes:
        """Never any: the page's photos are read as they arrive."""
        raise Undelivered("photos are not kept to be fetched", permanent=True)
