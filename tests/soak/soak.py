"""The soak: citizens write, networks repeat and garble, processes are killed; at the end the books are balanced."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from django.test import override_settings

from evaluation.bench import EVERYDAY
from service.stack import Stack
from tests.channels.networks import Event, Network, Web, environment, networks, secrets
from tests.soak.books import Books, balance, pending, table, waiting

CHILDREN = ("worker", "web", "rasa", "actions")
PUSHERS = 6
FULL = 60
"""Turns and parts that wait at most: citizens do not write faster than they are answered."""
DRAIN_SECONDS = 600.0
SECRET_KEY = "made-up-for-the-soak-and-for-nothing-else"
KEYS = {
    "MOTCUA_SECRET_KEY": SECRET_KEY,
    "MOTCUA_DATA_KEY": "c29hay1zb2FrLXNvYWstc29hay1zb2FrLXNvYWstMTI=",
    "MOTCUA_RASA_TOKEN": "soak",
}


@dataclass
class Plan:
    """How much, and by which chance: the same seed makes the same citizens say the same."""

    events: int
    citizens: int
    kills: int
    seed: int
    acknowledgements: int = 500
    """Events sent while the rest of the assistant stands still, to time the webhook."""

    @property
    def messages(self) -> int:
        """New messages among the events; a fifth are repeats, a twentieth cannot be read or is forged."""
        return self.events - self.repeats - self.spoilt

    @property
    def repeats(self) -> int:
        """Events sent again."""
        return self.events // 5

    @property
    def spoilt(self) -> int:
        """Requests to be refused."""
        return self.events // 20


@dataclass
class Course:
    """What happened."""

    accepted: list[Event] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    """From request to 200, the assistant up and busy."""
    standing: list[float] = field(default_factory=list)
    """The same while worker, Rasa and actions stood still."""
    tries: int = 0
    repeats: int = 0
    refused: int = 0
    taken: int = 0
    """Spoilt requests that were not refused."""
    kills: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    """Answers of stand-ins that were lost after they had accepted a part."""
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def soak(plan: Plan, stack_in: Callable[[dict[str, str]], Stack], say: Callable[[str], None]) -> tuple[Course, Books]:
    """Run ``plan`` on the assistant that ``stack_in`` makes with an environment; return what happened and the books."""
    say(f"seed {plan.seed}: {plan.events} events, {plan.citizens} citizens, {plan.kills} kills")
    with ExitStack() as running:
        every = networks()
        for network in every:
            if network.api is not None:
                running.enter_context(network.api)
        stack = running.enter_context(stack_in({**environment(every), **KEYS}))
        for network in every:
            if isinstance(network, Web):
                network.address = stack.web_url
        with override_settings(SECRET_KEY=SECRET_KEY):
            known = secrets()
        for network in every:
            network.secret = known.get(network.name, "")
        return _Run(plan, stack, every, say).run()


class _Run:
    def __init__(self, plan: Plan, stack: Stack, every: list[Network], say: Callable[[str], None]) -> None:
        self.plan, self.stack, self.networks, self.say = plan, stack, every, say
        self.course = Course()
        self.database = Path(stack.state) / "motcua.sqlite3"
        self.random = random.Random(plan.seed)
        self.done = threading.Event()

    def run(self) -> tuple[Course, Books]:
        began = time.monotonic()
        killer = threading.Thread(target=self._kill)
        killer.start()
        # A citizen belongs to one pusher, so that their messages keep their order.
        share: list[list[int]] = [[] for _ in range(PUSHERS)]
        for number in range(self.plan.messages):
            share[number % self.plan.citizens % PUSHERS].append(number)
        with ThreadPoolExecutor(PUSHERS) as pool:
            for ended in [pool.submit(self._push, numbers, self.plan.seed + n) for n, numbers in enumerate(share)]:
                ended.result()
        self.done.set()
        killer.join()
        self.stack.wait_ready()
        self._drain()
        self._time_while_standing()
        self._drain()
        self.course.seconds = time.monotonic() - began
        return self.course, balance(self.database, self.course.accepted, self.networks)

    def _push(self, numbers: list[int], seed: int) -> None:
        """Send this pusher's messages, with repeats and spoilt requests between them."""
        chance = random.Random(seed)
        with httpx.Client(base_url=self.stack.web_url, timeout=20, trust_env=False) as http:
            for number in numbers:
                while waiting(self.database) > FULL:
                    time.sleep(0.1)
                citizen = number % self.plan.citizens
                network = self.networks[citizen % len(self.networks)]
                event = network.event(str(10_000 + citizen), chance.choice(EVERYDAY))
                self._deliver(http, network, event)
                if chance.random() < self.plan.repeats / self.plan.messages:
                    self._deliver(http, network, event, again=True)
                if chance.random() < self.plan.spoilt / self.plan.messages:
                    self._spoil(http, network, number)
                if chance.random() < 0.01:
                    network.drop_an_answer()
                    self.course.dropped += network.api is not None

    def _deliver(self, http: httpx.Client, network: Network, event: Event, *, again: bool = False) -> None:
        """Send until it is acknowledged, as the networks do."""
        while True:
            began = time.perf_counter()
            try:
                status = http.post(network.path, content=event.body, headers=event.headers).status_code
            except httpx.HTTPError:
                status = 0
            taken = (time.perf_counter() - began) * 1000
            with self.course.lock:
                self.course.tries += 1
                if status in (200, 202):
                    self.course.repeats += again
                    self.course.milliseconds.append(taken)
                    if not again:
                        self.course.accepted.append(event)
                    return
            time.sleep(0.2)

    def _spoil(self, http: httpx.Client, network: Network, number: int) -> None:
        body, headers = network.spoilt(number)
        while True:
            try:
                status = http.post(network.path, content=body, headers=headers).status_code
            except httpx.HTTPError:
                time.sleep(0.2)
                continue
            with self.course.lock:
                self.course.refused += 400 <= status < 500
                self.course.taken += status < 400
            return

    def _kill(self) -> None:
        """Kill one process after another, each while a turn is on its way, evenly over the run."""
        for number in range(self.plan.kills):
            child = CHILDREN[number % len(CHILDREN)]
            due = self.plan.messages * (number + 0.5) / self.plan.kills
            while len(self.course.accepted) < due and not self.done.is_set():
                time.sleep(0.05)
            while pending(self.database) == 0 and not self.done.is_set():
                time.sleep(0.01)
            self.stack.kill(child)
            with self.course.lock:
                self.course.kills[child] = self.course.kills.get(child, 0) + 1
            self.stack.wait_ready()
            self.say(
                f"  {len(self.course.accepted)} accepted, {number + 1} killed ({child}), {waiting(self.database)} wait"
            )

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        while waiting(self.database) and time.monotonic() < deadline:
            time.sleep(0.5)

    def _time_while_standing(self) -> None:
        """Time the webhook while everything but the web process is stopped."""
        groups = [self.stack.pid_of(child) for child in ("worker", "rasa", "actions")]
        network = self.networks[0]
        for group in groups:
            os.killpg(group, signal.SIGSTOP)
        try:
            with httpx.Client(base_url=self.stack.web_url, timeout=20, trust_env=False) as http:
                for number in range(self.plan.acknowledgements):
                    event = network.event(str(20_000 + number % self.plan.citizens), "cảm ơn")
                    began = time.perf_counter()
                    response = http.post(network.path, content=event.body, headers=event.headers)
                    self.course.standing.append((time.perf_counter() - began) * 1000)
                    if response.status_code == 200:
                        self.course.accepted.append(event)
        finally:
            for group in groups:
                os.killpg(group, signal.SIGCONT)


def report(plan: Plan, course: Course, books: Books) -> str:
    """The figures of a run as a table."""
    turns = len(course.accepted)
    return table(
        {
            "events accepted": turns,
            "repeats accepted": course.repeats,
            "spoilt refused / taken": f"{course.refused} / {course.taken}",
            "requests in all": course.tries + course.refused + course.taken,
            "killed": ", ".join(f"{name} {count}" for name, count in sorted(course.kills.items())),
            "lost": books.lost,
            "without an answer": books.unanswered,
            "two effects / two envelopes": f"{books.two_effects} / {books.two_envelopes}",
            "out of order": books.out_of_order,
            "parts not sent / given up": f"{books.not_sent} / {books.dead}",
            "texts that arrived twice": f"{books.twice} (answers dropped after accepting: {course.dropped})",
            "acknowledged, busy": _times(course.milliseconds),
            "acknowledged, rest down": _times(course.standing),
            "turns a second": f"{turns / course.seconds:.1f} over {course.seconds:.0f} s",
            "seed": plan.seed,
        }
    )


def _times(values: list[float]) -> str:
    return f"p50 {_at(values, 50):.1f} ms, p95 {_at(values, 95):.1f} ms"


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0
