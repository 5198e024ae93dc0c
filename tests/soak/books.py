"""What the database and the stand-ins say after a soak: nothing lost, nothing twice, everything in order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.channels.networks import Event, Network


@dataclass(frozen=True)
class Books:
    """Counts; the first seven must be 0."""

    lost: int
    """Accepted events without a turn."""
    unanswered: int
    """Turns that were not answered, or with nothing."""
    two_effects: int
    """Turns with two stored results."""
    two_envelopes: int
    """Turns whose parts were made twice."""
    out_of_order: int
    """Turns answered before an earlier one of their conversation, and texts that arrived before an earlier one."""
    not_sent: int
    """Parts that were neither sent nor given up."""
    dead: int
    """Parts given up."""
    twice: int
    """Texts that arrived twice."""

    def faults(self) -> dict[str, int]:
        """What must be 0, and is not."""
        wanted = ("lost", "unanswered", "two_effects", "two_envelopes", "out_of_order", "not_sent", "dead")
        return {name: getattr(self, name) for name in wanted if getattr(self, name)}


def pending(database: Path) -> int:
    """How many turns wait for an answer."""
    return int(_rows(database, "SELECT COUNT(*) FROM records_turn WHERE status = 'pending'")[0][0])


def waiting(database: Path) -> int:
    """How many turns wait for an answer, and parts for being sent."""
    unsent = "SELECT COUNT(*) FROM records_outboxpart WHERE status IN ('pending', 'sending')"
    return pending(database) + int(_rows(database, unsent)[0][0])


def balance(database: Path, accepted: Iterable[Event], networks: Iterable[Network]) -> Books:
    """Compare what was accepted with what became of it."""
    turns = _rows(
        database,
        "SELECT id, channel, event_id, conversation_id, status, envelope IS NULL, committed_at "
        'FROM records_turn ORDER BY conversation_id, "order"',
    )
    known = {(channel, event) for _, channel, event, *_ in turns}
    parts = _rows(database, "SELECT conversation_id, key, channel, body, status FROM records_outboxpart ORDER BY id")
    arrived = [_compared(network, parts, database) for network in networks if network.api is not None]
    late = sum(1 for one, other in pairwise(turns) if one[3] == other[3] and (other[6] or "") < (one[6] or ""))
    results = "SELECT COUNT(*) FROM (SELECT turn_id FROM records_actionresult GROUP BY turn_id HAVING COUNT(*) > 1)"
    made_twice = len(parts) - len({key for _, key, *_ in parts})
    return Books(
        lost=sum((event.channel, event.event_id) not in known for event in accepted),
        unanswered=sum(status != "done" or empty for *_, status, empty, _ in turns),
        two_effects=_rows(database, results)[0][0],
        two_envelopes=made_twice,
        out_of_order=late + sum(wrong for wrong, _ in arrived),
        not_sent=sum(status in ("pending", "sending") for *_, status in parts),
        dead=sum(status == "dead" for *_, status in parts),
        twice=sum(twice for _, twice in arrived),
    )


def _compared(network: Network, parts: list[tuple], database: Path) -> tuple[int, int]:  # type: ignore[type-arg]
    """How many texts arrived out of order, and how many twice, on one network."""
    told: dict[str, list[str]] = {}
    for conversation, _, channel, body, status in parts:
        if channel == network.name and status == "sent":
            told.setdefault(conversation, []).append(json.loads(body)["text"])
    wrong = twice = 0
    left = list(told.values())
    for got in network.received().values():
        shape = _without_repeats(got)
        match = next((texts for texts in left if _without_repeats(texts) == shape), None)
        if match is None:
            wrong += 1
            continue
        left.remove(match)
        twice += len(got) - len(match)
    return wrong + len(left), twice


def _without_repeats(texts: list[str]) -> list[str]:
    """``texts`` without those that say the same as the one before: a part sent twice arrives twice in a row."""
    return [text for number, text in enumerate(texts) if number == 0 or texts[number - 1] != text]


def _rows(database: Path, sql: str) -> list[tuple]:  # type: ignore[type-arg]
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        return connection.execute(sql).fetchall()


def table(rows: Mapping[str, object]) -> str:
    """Two columns."""
    width = max(map(len, rows))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items())
