"""How fast a network lets us write: so many a second, for all of us and for each citizen."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

FORGET_AT = 1_000  # lanes that are remembered before those at rest are dropped


@dataclass(frozen=True)
class Rate:
    """At most ``count`` in any ``seconds``."""

    count: int
    seconds: float


class Pace:
    """Counts what went out, within this process. Thread-safe: two threads never take one slot."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: dict[str, tuple[Rate, deque[float]]] = {}

    def ready_in(self, lanes: dict[str, Rate]) -> float:
        """Take a slot in each of ``lanes`` and return 0, or return the seconds until all have one and take none."""
        with self._lock:
            now = self._clock()
            if len(self._taken) >= FORGET_AT:
                self._forget(now)
            slots = [self._slots(name, rate, now) for name, rate in lanes.items()]
            waits = [
                slot[0] + rate.seconds - now
                for slot, rate in zip(slots, lanes.values(), strict=True)
                if len(slot) >= rate.count
            ]
            if waits:
                return max(waits)
            for slot in slots:
                slot.append(now)
            return 0.0

    def _slots(self, name: str, rate: Rate, now: float) -> deque[float]:
        _, slots = self._taken.setdefault(name, (rate, deque()))
        while slots and slots[0] + rate.seconds <= now:
            slots.popleft()
        return slots

    def _forget(self, now: float) -> None:
        at_rest = [name for name, (rate, slots) in self._taken.items() if not slots or slots[-1] + rate.seconds <= now]
        for name in at_rest:
            del self._taken[name]
