"""The worker: takes the inbox, runs turns, empties the outbox.

One thread claims lanes and hands each turn to a pool, so that an idle worker looks into the database once, not once a
thread; one sends parts; one renews leases, erases what has expired and shows that the worker lives.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from channels.base import Poller, Undelivered
from channels.expiry import tell_and_erase
from channels.rasa import RasaClient
from channels.registry import CHANNELS, pollers
from channels.turn import run_turn
from records import lanes, outbox
from records.errors import Unreadable
from records.lanes import Claim
from records.models import OutboxPart
from records.transcripts import erase_old

IDLE_SECONDS = 0.01  # between looks at an empty inbox: one indexed read each
SEND_SECONDS = 0.2  # between looks at the outbox when nothing rang
RENEW_SECONDS = 3.0
ERASE_SECONDS = 3600.0
GIVE_UP_ATTEMPTS = 20  # with the pauses below: after about an hour
BACK_OFF_SECONDS = (1.0, 300.0)  # after the first failure, and at most; doubled each time, give or take half
POLL_AGAIN_SECONDS = 30.0  # at most, after a network failed that must be asked for messages
SENDERS = 8  # parts on their way at once: networks answer in tenths of a second
TYPING_AFTER_SECONDS = 1.0
ALIVE_FILE = "worker.alive"
log = structlog.get_logger()


class Worker:
    """All threads of the worker process."""

    def __init__(self, rasa: RasaClient, threads: int) -> None:
        self._rasa = rasa
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="turn")
        self._free = threading.Semaphore(threads)
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="send")
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._stop = threading.Event()
        self._ring = threading.Event()
        self._held: dict[str, Claim] = {}
        self._on_their_way: set[str] = set()

    def run(self) -> None:
        """Work until :meth:`stop`; running turns are finished first."""
        loops: list[Callable[[], None]] = [self._claim, self._send, self._keep]
        threads = [threading.Thread(target=self._guarded, args=(loop,), daemon=True) for loop in loops]
        for thread in threads:
            thread.start()
        for poller in pollers():
            # Not waited for at the end: a question may hang for half a minute. What Telegram was not told to be stored
            # comes again; Zalo Bot gives out once, so what it hands over in this moment is lost (docs/channels.md).
            threading.Thread(target=self._poll, args=(poller,), daemon=True).start()
        for thread in threads:
            thread.join()
        self._pool.shutdown()
        self._senders.shutdown()

    def stop(self) -> None:
        """End every loop after its present step."""
        self._stop.set()
        self._ring.set()

    def _guarded(self, loop: Callable[[], None]) -> None:
        """Run a loop; an error (a database that is locked or restarts) is logged and the loop goes on."""
        while not self._stop.is_set():
            try:
                loop()
            except Exception:
                log.exception("loop_failed", loop=loop.__name__)
                connection.close()
                self._stop.wait(0.5)
        connection.close()

    def _poll(self, poller: Poller) -> None:
        """Ask ``poller`` again and again, after an error a while later each time."""
        failures = 0
        while not self._stop.is_set():
            try:
                poller.poll_once()
                failures = 0
            except Exception as error:
                if isinstance(error, Undelivered):
                    log.warning("poll_failed", channel=poller.name, reason=error.reason)
                else:
                    log.exception("poll_failed", channel=poller.name)
                connection.close()
                self._stop.wait(min(back_off(failures), POLL_AGAIN_SECONDS))
                failures += 1
            close_old_connections()
        connection.close()

    def _claim(self) -> None:
        """Claim lanes as long as a thread is free to answer."""
        while not self._stop.is_set():
            if not self._free.acquire(timeout=1.0):
                continue
            claim = None
            try:
                claim = lanes.claim(self._name)
            finally:
                if claim is None:
                    self._free.release()
            if claim is None:
                self._stop.wait(IDLE_SECONDS)
            else:
                self._pool.submit(self._answer, claim)

    def _answer(self, claim: Claim) -> None:
        key = str(claim.turn.id)
        self._held[key] = claim
        started = time.perf_counter()
        typing = self._show_typing(claim)
        try:
            ending = run_turn(claim, self._rasa)
            taken = round((time.perf_counter() - started) * 1000)
            log.info("turn", turn=key, ending=ending, milliseconds=taken)
        except Exception:
            # The lease runs out and the turn is taken up again; a pool would swallow this in silence.
            log.exception("turn_failed", turn=key)
            connection.close()
        finally:
            typing.cancel()
            self._held.pop(key, None)
            self._free.release()
            self._ring.set()

    def _send(self) -> None:
        while not self._stop.is_set():
            free = SENDERS - len(self._on_their_way)
            parts = outbox.next_parts(free) if free else []
            for part in parts:
                if part.key in self._on_their_way:
                    continue  # slow, but its sender lives: taking it again has only given it more time
                self._on_their_way.add(part.key)
                self._senders.submit(self._send_one, part)
            if not parts:
                self._ring.wait(SEND_SECONDS)
                self._ring.clear()

    def _send_one(self, part: OutboxPart) -> None:
        try:
            send_part(part)
        except Exception:
            # Its time as "being sent" runs out and it is sent again; the other parts must not wait for it.
            log.exception("send_failed", part=part.key)
            connection.close()
        finally:
            self._on_their_way.discard(part.key)
            self._ring.set()  # the next part of this conversation may go now

    def _show_typing(self, claim: Claim) -> threading.Timer:
        """Show after a second that an answer is being written."""

        def show() -> None:
            channel = CHANNELS[claim.conversation.channel]
            try:
                if channel.abilities.typing:
                    channel.typing(claim.conversation.address)
            except Undelivered as error:
                log.info("typing_not_shown", turn=str(claim.turn.id), reason=error.reason)
            finally:
                connection.close()  # Django keeps one a thread, and this thread ends here

        timer = threading.Timer(TYPING_AFTER_SECONDS, show)
        timer.daemon = True
        timer.start()
        return timer

    def _keep(self) -> None:
        alive = Path(settings.STATE) / ALIVE_FILE
        renewed = erased = 0.0
        while not self._stop.is_set():
            alive.touch()
            now = time.monotonic()
            if now - renewed >= RENEW_SECONDS:
                renewed = now
                for claim in list(self._held.values()):
                    lanes.renew(claim)
            if not erased or now - erased >= ERASE_SECONDS:
                erased = now
                count = erase_old()
                told, drafts = tell_and_erase()
                log.info("erased", turns=count, drafts=drafts, told=told)
            close_old_connections()
            self._stop.wait(1.0)


def send_part(part: OutboxPart) -> None:
    """Hand one part to its channel and record what became of it."""
    channel, address = CHANNELS[part.channel], part.conversation.address
    wait = channel.ready_in(address)
    if wait > 0:
        outbox.hold(part, seconds=wait)
        return
    try:
        channel.send(address, part.body)
    except Unreadable:
        outbox.bury(part, reason="no data key opens it")
        log.error("part_dead", part=part.key, reason="unreadable")
    except Undelivered as error:
        if error.permanent or part.attempts + 1 >= GIVE_UP_ATTEMPTS:
            outbox.bury(part, reason=error.reason)
            log.error("part_dead", part=part.key, reason=error.reason)
        else:
            again_in = back_off(part.attempts) if error.again_in is None else error.again_in
            outbox.retry(part, again_in=again_in, reason=error.reason)
            log.warning("part_not_sent", part=part.key, reason=error.reason, again_in=round(again_in, 1))
    else:
        outbox.sent(part)


def back_off(attempts: int) -> float:
    """Seconds until a part is tried again that failed ``attempts`` times before this one: doubled, capped, jittered."""
    first, most = BACK_OFF_SECONDS
    jitter: float = random.uniform(0.5, 1.5)  # noqa: S311  spreads load, guards nothing
    return float(min(first * 2**attempts, most)) * jitter


def serve() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    worker = Worker(RasaClient(), settings.WORKER_THREADS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
