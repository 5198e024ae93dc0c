"""Questions the supervisor asks: is a child well, is a port free, what did it last say."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from service.processes import Child, Listen

HEARTBEAT_SECONDS = 5.0
"""A heartbeat older than this counts as none; the worker touches its file every second."""
TAIL_BYTES = 64 * 1024


class PortInUse(Exception):
    """Somebody else listens where a child is to listen; the message is the sentence that the person reads."""


async def is_well(child: Child, client: httpx.AsyncClient, *, since: float) -> bool:
    """Tell whether ``child``, started at ``since`` (seconds since the epoch), does its work."""
    if child.heartbeat is not None and not _beats(child.heartbeat, since):
        return False
    return not child.health_url or await _answers(child, client)


def check_ports(children: Iterable[Child]) -> None:
    """Raise :class:`PortInUse` for the first child whose port is taken."""
    for child in children:
        if child.listen is not None and not is_free(child.listen):
            listen = child.listen
            raise PortInUse(
                f"port {listen.port} for {listen.purpose} is in use; set {listen.setting} or stop what uses it"
            )


def is_free(listen: Listen) -> bool:
    """Tell whether a server could bind ``listen`` now."""
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection that ended a moment ago does not hold the port, a listening server does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.host, listen.port))
        except OSError:
            return False
    return True


def tail(log: Path, lines: int) -> list[str]:
    """Return the last ``lines`` lines of ``log`` that say something, oldest first."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - TAIL_BYTES))
        text = file.read().decode(errors="replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()][-lines:]


def _beats(heartbeat: Path, since: float) -> bool:
    try:
        touched = heartbeat.stat().st_mtime
    except FileNotFoundError:
        return False
    # One a predecessor left is not this child's. A file's clock may lag the other by a tick.
    return touched >= since - 0.05 and time.time() - touched < HEARTBEAT_SECONDS


async def _answers(child: Child, client: httpx.AsyncClient) -> bool:
    try:
        answer = await client.get(child.health_url)
        return answer.status_code == httpx.codes.OK and (not child.health_key or child.health_key in answer.json())
    except (httpx.HTTPError, ValueError, TypeError):
        return False
