"""What the database and the networks say after a soak: nothing lost, nothing twice, everything in order."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from channels.registry import CHANNELS
from channels.unasked import welcome
from knowledge.envelope import Envelope
from tests.channels.networks import Event, Network

HELD = """
SELECT COUNT(*) FROM records_conversation c WHERE c.lease_owner LIKE ? AND c.lease_until > ?
AND EXISTS (SELECT 1 FROM records_turn t WHERE t.conversation_id = c.id AND t.status = 'pending')
"""
TURNS = """
SELECT id, channel, event_id, conversation_id, "order", status, unseal(envelope) AS envelope, committed_at
FROM records_turn ORDER BY conversation_id, "order"
"""
PARTS = (
    "SELECT turn_id, conversation_id, unseal(body) AS body, status, attempts, created_at, sent_at "
    "FROM records_outboxpart ORDER BY id"
)
Row = sqlite3.Row
DATA_KEY = "c29hay1zb2FrLXNvYWstc29hay1zb2FrLXNvYWstMTI="
"""What seals the rows of a soak: made up, so that they can be read here."""


@dataclass(frozen=True)
class Books:
    """Counts."""

    lost: int
    """Accepted events without a turn."""
    uncalled: int
    """Turns that nobody's accepted event made."""
    unanswered: int
    """Turns that were not answered, or of whose answer nothing was sent."""
    two_effects: int
    """Turns with two stored results."""
    two_envelopes: int
    """Turns with other parts than their one answer makes."""
    out_of_order: int
    """Conversations that stand in another order than they were sent, were answered, or arrived at the citizen's."""
    not_sent: int
    """Parts that were neither sent nor given up."""
    dead: int
    """Parts given up."""
    twice_unexplained: int
    """Texts that arrived twice though no answer of the network was lost and no sender was killed."""
    twice_lost_answer: int
    """Texts that arrived twice because the network's answer to the first was lost."""
    twice_killed: int
    """Texts that arrived twice because their sender was killed before it could write down that they were sent."""
    apologies: int
    """Turns that were answered with an apology."""

    def faults(self) -> dict[str, int]:
        """What must be 0, and is not."""
        allowed = ("twice_lost_answer", "twice_killed", "apologies")
        return {name: count for name, count in vars(self).items() if name not in allowed and count}


def in_flight(database: Path, worker: int, now: str) -> bool:
    """Whether the worker with this process id holds a turn that it has not answered."""
    return bool(_rows(database, HELD, f"{worker}-%", now)[0][0])


def waiting(database: Path) -> int:
    """How many turns wait for an answer, and parts for being sent."""
    pending = "SELECT COUNT(*) FROM records_turn WHERE status = 'pending'"
    unsent = "SELECT COUNT(*) FROM records_outboxpart WHERE status IN ('pending', 'sending')"
    return int(_rows(database, pending)[0][0]) + int(_rows(database, unsent)[0][0])


def balance(
    database: Path, accepted: Sequence[Event], networks: Iterable[Network], workers_killed: Sequence[str]
) -> Books:
    """Compare what was accepted with what became of it. ``workers_killed`` are moments as the database writes them."""
    turns, parts = _rows(database, TURNS), _rows(database, PARTS)
    known = {(turn["channel"], turn["event_id"]): turn for turn in turns}
    wanted = {(event.channel, event.event_id) for event in accepted}
    of_turn = _grouped(parts, "turn_id")
    sent = {part["turn_id"] for part in parts if part["status"] == "sent"}
    results = "SELECT COUNT(*) FROM (SELECT turn_id FROM records_actionresult GROUP BY turn_id HAVING COUNT(*) > 1)"

    disordered = {
        one["conversation_id"]
        for one, other in pairwise(turns)
        if one["conversation_id"] == other["conversation_id"] and not _after(one, other)
    }
    conversation_of: dict[tuple[str, str], str] = {}
    stored: dict[str, list[int]] = defaultdict(list)
    for event in accepted:
        turn = known.get((event.channel, event.event_id))
        if turn is not None:
            conversation_of[event.channel, event.citizen] = turn["conversation_id"]
            stored[turn["conversation_id"]].append(turn["order"])
    disordered |= {conversation for conversation, orders in stored.items() if orders != sorted(orders)}

    told = _grouped([part for part in parts if part["status"] == "sent"], "conversation_id")
    repeats = _Repeats(workers_killed)
    for network in networks:
        received = network.received()
        for (channel, citizen), conversation in conversation_of.items():
            if channel == network.name and not repeats.add(told.get(conversation, []), received.get(citizen, [])):
                disordered.add(conversation)
    return Books(
        lost=len(wanted - known.keys()),
        uncalled=len(known.keys() - wanted),
        unanswered=sum(turn["status"] != "done" or turn["id"] not in sent for turn in turns),
        two_effects=_rows(database, results)[0][0],
        two_envelopes=sum(len(of_turn.get(turn["id"], [])) != _parts_made(turn) for turn in turns),
        out_of_order=len(disordered),
        not_sent=sum(part["status"] in ("pending", "sending") for part in parts),
        dead=sum(part["status"] == "dead" for part in parts),
        twice_unexplained=repeats.unexplained,
        twice_lost_answer=repeats.lost_answer,
        twice_killed=repeats.killed,
        apologies=sum(turn["envelope"] is not None and _envelope(turn)["outcome"] == "failed" for turn in turns),
    )


class _Repeats:
    """What arrived twice, and why. A part goes out only once the one before it is written down as sent.

    So a repeat stands right behind its first: what arrived has the runs of equal texts of what was sent, none shorter.
    """

    def __init__(self, workers_killed: Sequence[str]) -> None:
        self._workers_killed = workers_killed
        self.lost_answer = self.killed = self.unexplained = 0

    def add(self, parts: Sequence[Row], arrived: Sequence[str]) -> bool:
        """Count the repeats in what ``arrived`` of ``parts``; return whether it is all there, in order."""
        runs = [list(run) for _, run in groupby(parts, key=_said)]
        came = [(text, len(list(run))) for text, run in groupby(arrived)]
        if [_said(run[0]) for run in runs] != [text for text, _ in came]:
            return False
        for run, (_, count) in zip(runs, came, strict=True):
            more = count - len(run)
            if more < 0:
                return False
            lost = min(more, sum(part["attempts"] for part in run))
            killed = min(more - lost, sum(self._sender_killed(part) for part in run))
            self.lost_answer += lost
            self.killed += killed
            self.unexplained += more - lost - killed
        return True

    def _sender_killed(self, part: Row) -> int:
        return sum(part["created_at"] < moment < part["sent_at"] for moment in self._workers_killed)


def _after(one: Row, other: Row) -> bool:
    return one["committed_at"] is not None and (other["committed_at"] or "") >= one["committed_at"]


def _parts_made(turn: Row) -> int:
    """How many parts the turn's one answer makes."""
    if turn["envelope"] is None:
        return 0
    channel = CHANNELS[turn["channel"]]
    first = turn["order"] == 1 and channel.abilities.introduces
    told = [Envelope.model_validate(_envelope(turn)), *([welcome()] if first else [])]
    return sum(len(channel.render(envelope, turn["id"])) for envelope in told)


def _envelope(turn: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(turn["envelope"])
    return found


def _said(part: Row) -> str:
    """What :meth:`Network.received` shows of a part."""
    body = json.loads(part["body"])
    return str(body["text"] if "text" in body else body["place"]["name"])


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _rows(database: Path, sql: str, *values: object) -> list[Row]:
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        connection.create_function("unseal", 1, partial(_unsealed, Fernet(DATA_KEY)))
        return connection.execute(sql, values).fetchall()


def _unsealed(cipher: Fernet, token: str | None) -> str | None:
    return None if token is None else cipher.decrypt(token.encode()).decode()


def table(rows: Mapping[str, object]) -> str:
    """Two columns."""
    width = max(map(len, rows))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items())
