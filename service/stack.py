"""A whole assistant for tests and measurements: prepared in a folder of its own, on free ports, gone at the end.

``with Stack(state=folder) as stack: httpx.get(stack.web_url)``. The supervisor runs in a process of its own
(``python -m service.stack``), as it does for people, so that a test may kill that too.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

from service.probes import PortInUse, tail
from service.processes import LOOPBACK, ROOT, Ports, children_from_settings
from service.state_lock import AlreadyRunning, only_one
from service.supervisor import STATUS_FILE, NotReady, prepare_apart, run

PREPARE_SECONDS = 1200
READY_SECONDS = 180
STOP_SECONDS = 20
"""More than the supervisor gives its children."""


class StackError(Exception):
    """The assistant could not be prepared or did not start; the message ends with what it printed."""


class Stack:
    """A running assistant. ``env`` is added to its environment; ``prepare=False`` uses a state made before."""

    def __init__(
        self,
        state: Path,
        ports: Ports | None = None,
        env: Mapping[str, str] | None = None,
        *,
        prepare: bool = True,
    ) -> None:
        self.state = state.resolve()
        self.ports = ports or free_ports()
        self.env = {
            **os.environ,
            "MOTCUA_STATE": str(self.state),
            "MOTCUA_WEB_HOST": self.ports.web_host,
            "MOTCUA_WEB_PORT": str(self.ports.web),
            "MOTCUA_RASA_PORT": str(self.ports.rasa),
            "MOTCUA_ACTIONS_PORT": str(self.ports.actions),
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        self.output = self.state / "logs" / "stack.log"
        self._prepare = prepare
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def web_url(self) -> str:
        """Where the web page and the webhooks are."""
        return f"http://{LOOPBACK}:{self.ports.web}"

    @property
    def rasa_url(self) -> str:
        """Where Rasa's own interface is."""
        return f"http://{LOOPBACK}:{self.ports.rasa}"

    @property
    def actions_url(self) -> str:
        """Where the action server is."""
        return f"http://{LOOPBACK}:{self.ports.actions}"

    def prepare(self, seconds: float = PREPARE_SECONDS) -> None:
        """Bring the state up to date; :meth:`start` does it unless told not to.

        Raises :class:`StackError`, also when it takes more than ``seconds``.
        """
        self._prepare = False
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("wb") as output:
            try:
                code = prepare_apart(self.env, output.fileno(), seconds)
            except subprocess.TimeoutExpired:
                raise StackError(self._with_output(f"preparing took more than {seconds:g} s")) from None
        if code != 0:
            raise StackError(self._with_output(f"preparing failed (exit {code})"))

    def start(self) -> None:
        """Prepare the state if asked to, start everything and return when all is well."""
        if self._prepare:
            self.prepare()
        self.output.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.stack"],
                cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        try:
            self.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything; does nothing if it is stopped already."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its guard ends the children
            self._process.wait()
        self._process = None

    def wait_ready(self, timeout: float = READY_SECONDS + 10) -> None:
        """Return when every process is well; also useful after :meth:`kill`."""
        self._until(lambda: bool(self._status().get("ready")), timeout)

    def pid_of(self, name: str) -> int:
        """Return the process id of the child ``name``: rasa, actions, web or worker."""
        pid = self._children().get(name)
        if pid is None:
            raise StackError(f"{name} is not running")
        return pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal the child ``name`` and everything it started, wait until it is gone and return its process id.

        The supervisor starts it again: :meth:`wait_ready` waits for that.
        """
        pid = self.pid_of(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, number)
        self._until(lambda: self._children().get(name) != pid, STOP_SECONDS)
        return pid

    def __enter__(self) -> Stack:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _until(self, reached: Callable[[], bool], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not reached():
            if self._process is None or self._process.poll() is not None:
                raise StackError(self._with_output("the assistant ended"))
            if time.monotonic() >= deadline:
                raise StackError(self._with_output(f"the assistant was not there after {timeout:g} s"))
            time.sleep(0.05)

    def _status(self) -> dict[str, object]:
        try:
            status: dict[str, object] = json.loads((self.state / STATUS_FILE).read_text())
        except FileNotFoundError:
            return {}
        # One that a killed supervisor left behind says nothing about this one.
        return status if self._process and status.get("supervisor") == self._process.pid else {}

    def _children(self) -> dict[str, int | None]:
        found = self._status().get("children", {})
        return found if isinstance(found, dict) else {}

    def _with_output(self, sentence: str) -> str:
        return "\n  ".join([f"{sentence}; the end of {self.output}:", *tail(self.output, 25)])


def free_ports() -> Ports:
    """Return three ports that nobody listens on now."""
    with _bound() as web, _bound() as rasa, _bound() as actions:  # all at once, so that they differ
        return Ports(web, rasa, actions)


@contextlib.contextmanager
def _bound() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        yield int(probe.getsockname()[1])


def main() -> None:
    """Run the supervisor over the children that the environment describes."""
    children = children_from_settings()
    from service import settings

    try:
        with only_one(settings.STATE):
            run(children, settings.STATE, lambda line: print(line, flush=True), ready_timeout=READY_SECONDS)
    except (AlreadyRunning, PortInUse, NotReady) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
