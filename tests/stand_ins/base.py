"""A network's server on loopback, which remembers what it was sent and fails as it is told to."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it arrived. ``query`` has the first value of each key."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back: bytes as they are, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """How a request goes wrong. ``accept``: what it asks for is done nevertheless, and only the answer is lost.

    ``answer`` goes back instead of the true one; ``half`` breaks it off in the middle; ``drop`` closes without any;
    ``seconds`` of waiting come first.
    """

    answer: Answer | None = None
    accept: bool = False
    half: bool = False
    drop: bool = False
    seconds: float = 0.0


class StandIn:
    """Base of the stand-ins: ``with TelegramApi() as api: api.url``. Subclasses answer in :meth:`handle`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.dropped = 0
        """How often something was done and its answer not given."""
        self.lock = threading.RLock()
        self._faults: list[tuple[str, Fault]] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                split = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                call = Call(
                    self.command,
                    split.path,
                    {key: values[0] for key, values in parse_qs(split.query, keep_blank_values=True).items()},
                    {key.lower(): value for key, value in self.headers.items()},
                    self.rfile.read(length),
                )
                self._answer(*stand_in._take(call))

            do_GET = do_POST = do_PUT = _serve  # noqa: N815  the library's names

            def _answer(self, answer: Answer, fault: Fault | None) -> None:
                if fault is not None and fault.drop:
                    self.close_connection = True
                    return
                content = answer.body if isinstance(answer.body, bytes) else b""
                if answer.body is not None and not isinstance(answer.body, bytes):
                    content = json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if fault is not None and fault.half:
                    content = content[: len(content) // 2]
                    self.close_connection = True
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Tests read calls, not a log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def handle(self, call: Call) -> Answer:
        """Do what ``call`` asks for and answer it; called under :attr:`lock`."""
        raise NotImplementedError

    def fail(self, path_end: str, *faults: Fault) -> None:
        """Let the next requests whose path ends with ``path_end`` go wrong, one a fault."""
        with self.lock:
            self._faults += [(path_end, fault) for fault in faults]

    def sent(self, path_end: str) -> list[Call]:
        """The calls whose path ends with ``path_end``, failed ones too."""
        with self.lock:
            return [call for call in self.calls if call.path.endswith(path_end)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self, call: Call) -> tuple[Answer, Fault | None]:
        with self.lock:
            self.calls.append(call)
            number = next((n for n, (end, _) in enumerate(self._faults) if call.path.endswith(end)), None)
            fault = None if number is None else self._faults.pop(number)[1]
        if fault is not None and fault.seconds:
            time.sleep(fault.seconds)
        lost = fault is not None and not fault.accept and (fault.answer is not None or fault.drop or fault.half)
        if lost:
            return fault.answer or Answer(500), fault
        with self.lock:
            answer = self.handle(call)
            self.dropped += fault is not None and fault.drop
        return (answer if fault is None or fault.answer is None else fault.answer), fault
