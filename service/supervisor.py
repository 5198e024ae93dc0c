"""Keeps the children of :mod:`service.processes` running: starts them, restarts a dead one, stops them all together.

PyPI's ``supervisor`` was looked at: it wants a configuration file, a daemon and a socket for what is two hundred lines
here; ``honcho`` ends every process when one ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.guard import GRACE_SECONDS, MARK, end_marked
from service.probes import PortInUse, check_ports, is_well, tail
from service.processes import ROOT, Child, children_from_settings
from service.state_lock import AlreadyRunning, only_one

Report = Callable[[str], None]
STATUS_FILE = "processes.json"
LOGS_KEPT = 3


class NotReady(Exception):
    """The children did not all become well in time; the message says which and shows the end of its log."""


@dataclass(frozen=True)
class Pace:
    """How quickly things are done again; tests use a quicker one."""

    first_delay: float = 0.5
    longest_delay: float = 15.0
    forgive_after: float = 30.0
    """A child that was well this long and then dies starts again from the first delay."""
    stop_grace: float = GRACE_SECONDS
    look: float = 0.25
    """Between two looks at a child that is not well yet."""


@dataclass
class _Running:
    """What is known of one child."""

    child: Child
    log: Path
    process: asyncio.subprocess.Process | None = None
    well_since: float | None = None  # by the monotonic clock
    delay: float = 0.0


class Supervisor:
    """All children of one assistant. Everything it tells a person goes through ``report``, one line at a time."""

    def __init__(self, children: Sequence[Child], state: Path, report: Report, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._state = state
        self._report = report
        self._mark = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._running = {
            child.name: _Running(child, state / "logs" / f"{child.name}.log", delay=self._pace.first_delay)
            for child in children
        }
        self._tasks: list[asyncio.Task[None]] = []
        self._guard: subprocess.Popen[bytes] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start every child; raises :class:`service.probes.PortInUse` before starting any if a port is taken."""
        check_ports(running.child for running in self._running.values())
        (self._state / "logs").mkdir(parents=True, exist_ok=True)
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "service.guard", self._mark],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        for running in self._running.values():
            rotate(running.log)
            await self._spawn(running)
            self._tasks.append(asyncio.create_task(self._keep(running)))

    async def wait_ready(self, timeout: float) -> None:
        """Return when every child is well; raise :class:`NotReady` after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while late := [running for running in self._running.values() if running.well_since is None]:
            if time.monotonic() >= deadline:
                raise NotReady(_why(late, timeout))
            await asyncio.sleep(self._pace.look / 2)
        self._write_status()

    async def stop(self) -> None:
        """Stop every child and what it started; kills what has not stopped after the grace period."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        processes = [running.process for running in self._running.values() if running.process]
        for process in processes:
            _signal_group(process.pid, signal.SIGTERM)
        ends = [asyncio.create_task(process.wait()) for process in processes]
        if ends:
            await asyncio.wait(ends, timeout=self._pace.stop_grace)
        for process in processes:
            _signal_group(process.pid, signal.SIGKILL)
        await asyncio.gather(*ends)
        # What left its parent's group is found by its mark.
        await asyncio.to_thread(end_marked, self._mark, 0.0)
        if self._guard and self._guard.stdin:
            self._guard.stdin.close()
            await asyncio.to_thread(self._guard.wait)
            (self._state / STATUS_FILE).unlink(missing_ok=True)

    async def run_for_ever(self) -> None:
        """Never return; raise what goes wrong in the watching itself, such as a full disk."""
        await asyncio.gather(*self._tasks)

    def pid_of(self, name: str) -> int | None:
        """Return the process id of the child ``name``, or None while it is down."""
        process = self._running[name].process
        return process.pid if process and process.returncode is None else None

    async def _spawn(self, running: _Running) -> None:
        child = running.child
        running.well_since = None
        if child.heartbeat is not None:
            child.heartbeat.unlink(missing_ok=True)
        with running.log.open("ab") as log:
            try:
                running.process = await asyncio.create_subprocess_exec(
                    *child.argv, cwd=ROOT, env={**child.env, MARK: self._mark},
                    stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True,  # a group of its own: Ctrl-C reaches the supervisor alone
                )  # fmt: skip
            except OSError as error:
                running.process = None
                log.write(f"{child.argv[0]}: {error.strerror}\n".encode())
        self._write_status()

    async def _keep(self, running: _Running) -> None:
        """Watch one child for ever: note when it is well, start it again when it ends."""
        while True:
            process, started = running.process, time.time()
            if process is not None:
                watch = asyncio.create_task(self._watch_health(running, started))
                try:
                    await process.wait()
                finally:
                    watch.cancel()
                    await asyncio.gather(watch, return_exceptions=True)
                _signal_group(process.pid, signal.SIGKILL)  # what it started may still hold its port
            if running.well_since is not None and time.monotonic() - running.well_since >= self._pace.forgive_after:
                running.delay = self._pace.first_delay
            running.well_since = None
            self._announce_end(running)
            await asyncio.sleep(running.delay)
            running.delay = min(running.delay * 2, self._pace.longest_delay)
            await self._spawn(running)

    async def _watch_health(self, running: _Running, started: float) -> None:
        # Proxies are for the world outside, not for this machine.
        async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
            while not await is_well(running.child, client, since=started):
                await asyncio.sleep(self._pace.look)
        running.well_since = time.monotonic()
        self._write_status()

    def _announce_end(self, running: _Running) -> None:
        code = running.process.returncode if running.process else None
        if code is None:
            how = "could not be started"
        elif code < 0:
            how = f"ended ({signal.Signals(-code).name})"
        else:
            how = f"ended (exit {code})"
        said = tail(running.log, 1)
        last = f"; it last said: {said[0][:200]}" if said else ""
        self._report(f"{running.child.name} {how}, restarting in {running.delay:g} s{last}")

    def _write_status(self) -> None:
        """Write who runs, for :mod:`service.stack` and for people; replaced whole, so that no half is ever read."""
        if self._stopping:
            return
        status = {
            "supervisor": os.getpid(),
            "ready": all(running.well_since is not None for running in self._running.values()),
            "children": {name: self.pid_of(name) for name in self._running},
        }
        scratch = self._state / f"{STATUS_FILE}.{os.getpid()}"
        scratch.write_text(json.dumps(status))
        scratch.replace(self._state / STATUS_FILE)


def run(
    children: Sequence[Child],
    state: Path,
    report: Report,
    *,
    when_ready: Callable[[], None] = lambda: None,
    ready_timeout: float = 120.0,
    pace: Pace | None = None,
) -> None:
    """Start ``children``, call ``when_ready`` once all are well, and keep them running until Ctrl-C or SIGTERM.

    Raises :class:`service.probes.PortInUse` or :class:`NotReady`, with everything stopped again.
    """
    asyncio.run(_run(Supervisor(children, state, report, pace), report, when_ready, ready_timeout))


async def _run(supervisor: Supervisor, report: Report, when_ready: Callable[[], None], ready_timeout: float) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked.set)
    until_asked = asyncio.create_task(asked.wait())
    try:
        await supervisor.start()
        for_ever = asyncio.create_task(supervisor.run_for_ever())
        until_ready = asyncio.create_task(supervisor.wait_ready(ready_timeout))
        await asyncio.wait([until_ready, until_asked, for_ever], return_when=asyncio.FIRST_COMPLETED)
        if until_ready.done():
            until_ready.result()
            when_ready()
            await asyncio.wait([until_asked, for_ever], return_when=asyncio.FIRST_COMPLETED)
        until_ready.cancel()
        if for_ever.done():
            for_ever.result()
        report("stopping ...")
    finally:
        until_asked.cancel()
        await supervisor.stop()


def prepare_apart(env: Mapping[str, str] | None = None, output: int | None = None, timeout: float | None = None) -> int:
    """Run `motcua prepare` for the state that ``env`` names; return the exit status. ``output`` is a file's number.

    In a process of its own, because preparing loads the encoder and the index, some 500 MB that a supervisor would then
    keep for as long as it runs.
    """
    return subprocess.call(
        [sys.executable, "-m", "service.cli", "prepare"],
        cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=timeout,
    )  # fmt: skip


def main() -> int:
    """Prepare what changed, start everything and keep it running; return the exit status (`motcua run`)."""
    from service import settings

    def report(line: str) -> None:
        print(line, flush=True)

    address = f"http://{settings.WEB_HOST}:{settings.WEB_PORT}"
    children = children_from_settings()
    try:
        with only_one(settings.STATE):
            check_ports(children)  # before minutes of preparing, and again when they are bound
            code = prepare_apart()
            if code == 0:
                report("starting ...")
                run(
                    children,
                    settings.STATE,
                    report,
                    when_ready=lambda: report(f"Một Cửa is ready: {address} (Ctrl-C ends it)"),
                )
    except (AlreadyRunning, PortInUse, NotReady) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def rotate(log: Path) -> None:
    """Put the log of an earlier run aside; the last few are kept."""
    if not log.exists():
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    log.replace(log.with_name(f"{log.name}.1"))


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the group that the child ``pid`` leads; its members may outlive it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _why(late: Sequence[_Running], timeout: float) -> str:
    lines = []
    for running in late:
        lines.append(f"{running.child.name} was not ready after {timeout:g} s; the end of {running.log}:")
        lines += [f"  {line}" for line in tail(running.log, 15)] or ["  (it said nothing)"]
    return "\n".join(lines)
