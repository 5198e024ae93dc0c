"""The channels there are, by the name that conversations carry. A new one is one line here."""

from __future__ import annotations

from channels.base import Channel, FetchedChannel

CHANNELS: dict[str, Channel] = {name: FetchedChannel(name) for name in ("web", "terminal", "evaluation")}
