"""The soak: citizens write, networks repeat and garble, processes are killed; at the end the books are balanced."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from django.test import override_settings

from evaluation.bench import EVERYDAY
from service.stack import Stack
from tests.channels.networks import Event, Network, Web, environment, networks, secrets
from tests.soak.books import DATA_KEY, Books, balance, in_flight, table, waiting

CHILDREN = ("worker", "web", "rasa", "actions")
PUSHERS = 6
FULL = 60
"""Turns and parts that wait at most: citizens do not write faster than they are answered."""
DRAIN_SECONDS = 600.0
FLIGHT_SECONDS = 60.0
SETTLE_SECONDS = 0.2
"""After a process is stopped: what was past it already ends in this time."""
ASKED_MS = 20
"""Milliseconds within which 95 of 100 events shall be acknowledged while the rest is down."""
SECRET_KEY = "made-up-for-the-soak-and-for-nothing-else"
KEYS = {
    "MOTCUA_SECRET_KEY": SECRET_KEY,
    "MOTCUA_DATA_KEY": DATA_KEY,
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
    kills: list[tuple[str, str]] = field(default_factory=list)
    """Which process was killed, and when, as the database writes it."""
    dropped: int = 0
    """Answers that stand-ins did not give to a part they had accepted."""
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def killed(self, child: str) -> list[str]:
        """When ``child`` was killed."""
        return [moment for name, moment in self.kills if name == child]


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
        public = {"SECRET_KEY": SECRET_KEY, "PUBLIC_URL": environment(every)["MOTCUA_PUBLIC_URL"]}
        with override_settings(**public):  # as in the processes of the stack
            for network in every:
                network.secret = secrets().get(network.name, "")
            return _Run(plan, stack, every, say).run()


class _Run:
    def __init__(self, plan: Plan, stack: Stack, every: list[Network], say: Callable[[str], None]) -> None:
        self.plan, self.stack, self.networks, self.say = plan, stack, every, say
        self.course = Course()
        self.database = Path(stack.state) / "motcua.sqlite3"
        self.dead = threading.Event()
        """A pusher or the killer failed: the others need not go on."""
        self.begun = 0
        """Kills that have begun: the process is stopped, and what needs it stays in flight."""
        self.calling = 0
        """Requests to the web process that are not answered yet."""

    def run(self) -> tuple[Course, Books]:
        began = time.monotonic()
        # A citizen belongs to one pusher, so that their messages keep their order.
        share: list[list[int]] = [[] for _ in range(PUSHERS)]
        for number in range(self.plan.messages):
            share[number % self.plan.citizens % PUSHERS].append(number)
        with ThreadPoolExecutor(PUSHERS + 1) as pool:
            works = [pool.submit(self._guarded, self._kill)]
            works += [pool.submit(self._guarded, self._push, mine, self.plan.seed + n) for n, mine in enumerate(share)]
        for work in works:
            work.result()
        self.stack.wait_ready()
        self._drain()
        self.course.seconds = time.monotonic() - began
        self._time_while_standing()
        self._drain()
        self.course.dropped = sum(network.api.dropped for network in self.networks if network.api is not None)
        return self.course, balance(self.database, self.course.accepted, self.networks, self.course.killed("worker"))

    def _guarded(self, work: Callable[..., None], *given: object) -> None:
        try:
            work(*given)
        except BaseException:
            self.dead.set()
            raise

    def _due(self, kill: int) -> int:
        """How many messages are accepted when this kill begins: evenly over the run, the last long before its end."""
        return self.plan.messages * (kill + 1) // (self.plan.kills + 1)

    def _may_write(self) -> bool:
        ahead = self.begun < self.plan.kills and len(self.course.accepted) >= self._due(self.begun)
        return not ahead and waiting(self.database) <= FULL

    def _push(self, numbers: list[int], seed: int) -> None:
        """Send this pusher's messages, with repeats and spoilt requests between them."""
        chance = random.Random(seed)
        with httpx.Client(base_url=self.stack.web_url, timeout=20, trust_env=False) as http:
            for number in numbers:
                while not self._may_write():
                    if self.dead.is_set():
                        return
                    time.sleep(0.05)
                citizen = number % self.plan.citizens
                network = self.networks[citizen % len(self.networks)]
                event = network.event(str(10_000 + citizen), chance.choice(EVERYDAY))
                self._deliver(http, network, event)
                if chance.random() < self.plan.repeats / self.plan.messages:
                    self._deliver(http, network, event, again=True)
                if chance.random() < self.plan.spoilt / self.plan.messages:
                    self._spoil(http, network, chance.randrange(4))
                if chance.random() < 0.01:
                    network.drop_an_answer()

    def _deliver(self, http: httpx.Client, network: Network, event: Event, *, again: bool = False) -> None:
        """Send until it is acknowledged, as the networks do."""
        while not self.dead.is_set():
            status, taken = self._request(http, network, event.body, event.headers)
            with self.course.lock:
                self.course.tries += 1
                if status == network.taken:
                    self.course.repeats += again
                    self.course.milliseconds.append(taken)
                    if not again:
                        self.course.accepted.append(event)
                    return
            time.sleep(0.2)

    def _spoil(self, http: httpx.Client, network: Network, number: int) -> None:
        bad = network.spoilt(number)
        status = 0
        while not status and not self.dead.is_set():
            status, _ = self._request(http, network, bad.body, bad.headers)
        with self.course.lock:
            self.course.refused += status == bad.status
            self.course.taken += status != bad.status

    def _request(self, http: httpx.Client, network: Network, body: bytes, headers: dict[str, str]) -> tuple[int, float]:
        """The status of one request, 0 if there was none, and its milliseconds."""
        with self.course.lock:
            self.calling += 1
        began = time.perf_counter()
        try:
            status = http.post(network.path, content=body, headers=headers).status_code
        except httpx.HTTPError:
            status = 0
        taken = (time.perf_counter() - began) * 1000
        with self.course.lock:
            self.calling -= 1
        return status, taken

    def _kill(self) -> None:
        """Kill one process after another, in an order by chance, each while something is in flight that needs it.

        It is stopped first, so that what is in flight cannot end before the kill.
        """
        names = [CHILDREN[number % len(CHILDREN)] for number in range(self.plan.kills)]
        random.Random(self.plan.seed).shuffle(names)
        for number, child in enumerate(names):
            self._until(partial(self._accepted, self._due(number)), "enough accepted", FLIGHT_SECONDS * 10)
            self.stack.wait_ready()
            # A turn stays with the worker as long as no action answers.
            with self._stopped("actions" if child == "worker" else child):
                self.begun += 1
                time.sleep(SETTLE_SECONDS)
                self._until(partial(self._in_flight, child, self.stack.pid_of("worker")), "in flight", FLIGHT_SECONDS)
                moment = _now()
                self.stack.kill(child)
            self.course.kills.append((child, moment))
            done = f"  {len(self.course.accepted)} accepted, {number + 1} killed ({child})"
            self.say(f"{done}, {waiting(self.database)} wait")

    def _accepted(self, due: int) -> bool:
        return len(self.course.accepted) >= due

    def _in_flight(self, child: str, worker: int) -> bool:
        """Whether a turn is held by the worker; for the web process, whether a message is being handed over to it."""
        return self.calling > 0 if child == "web" else in_flight(self.database, worker, _now())

    @contextmanager
    def _stopped(self, *children: str) -> Iterator[None]:
        """These neither work nor end for the block."""
        groups = [self.stack.pid_of(child) for child in children]
        for group in groups:
            os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            for group in groups:
                with suppress(ProcessLookupError):  # it was killed in the block
                    os.killpg(group, signal.SIGCONT)

    def _until(self, reached: Callable[[], bool], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            if self.dead.is_set() or time.monotonic() > deadline:
                raise TimeoutError(f"not {what} within {seconds:g} s")
            time.sleep(0.01)

    def _drain(self) -> None:
        deadline = time.monotonic() + DRAIN_SECONDS
        while waiting(self.database) and time.monotonic() < deadline:
            time.sleep(0.5)

    def _time_while_standing(self) -> None:
        """Time the webhooks, and the page's address, while everything but the web process stands still."""
        with (
            self._stopped("worker", "rasa", "actions"),
            httpx.Client(base_url=self.stack.web_url, timeout=20, trust_env=False) as http,
        ):
            for number in range(self.plan.acknowledgements):
                network = self.networks[number % len(self.networks)]
                event = network.event(str(20_000 + number % self.plan.citizens), "cảm ơn")
                status, taken = self._request(http, network, event.body, event.headers)
                self.course.standing.append(taken)
                if status == network.taken:
                    self.course.accepted.append(event)


def _now() -> str:
    """This moment as the database writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def report(plan: Plan, course: Course, books: Books) -> str:
    """The figures of a run as a table."""
    messages = len(course.accepted)
    killed = {child: len(course.killed(child)) for child in CHILDREN}
    return table(
        {
            "seed": plan.seed,
            "messages accepted": f"{messages} ({len(course.standing)} of them while the rest was down)",
            "repeats accepted": course.repeats,
            "forged or unreadable": f"{course.refused} refused, {course.taken} not",
            "requests in all": course.tries + course.refused + course.taken + len(course.standing),
            "killed, all in flight": ", ".join(f"{child} {count}" for child, count in killed.items()),
            "lost / uncalled for": f"{books.lost} / {books.uncalled}",
            "without an answer": books.unanswered,
            "two effects / two envelopes": f"{books.two_effects} / {books.two_envelopes}",
            "out of order": books.out_of_order,
            "parts not sent / given up": f"{books.not_sent} / {books.dead}",
            "texts that arrived twice": f"{books.twice_lost_answer} after a lost answer, {books.twice_killed} after a "
            f"killed sender, {books.twice_unexplained} for no reason",
            "answers dropped by stand-ins": course.dropped,
            "apologies": books.apologies,
            "acknowledged, busy": _times(course.milliseconds),
            "acknowledged, rest down": f"{_times(course.standing)} (asked: p95 {ASKED_MS} ms)",
            "turns a second": f"{plan.messages / course.seconds:.1f} over {course.seconds:.0f} s, kills included",
        }
    )


def _times(values: list[float]) -> str:
    return f"p50 {_at(values, 50):.1f} ms, p95 {_at(values, 95):.1f} ms"


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0
