"""The whole turn in one process: the worker and the actions as they are, Rasa's model without its server.

What a citizen gets is the same, in about half the time; how long it takes says nothing of the servers.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.knowledge import HOLDER
from actions.points import POINTS
from actions.server import ACTIONS
from channels.rasa import RasaClient
from channels.worker import Worker
from knowledge.places import gazetteer

ROOT = Path(__file__).resolve().parent.parent
RULES_FILE, FALLBACK = ROOT / "bot" / "rules.yml", "action_guide"
THREADS = 2
TOLD = 2000
"""Characters of its log that a parser's end is told with."""


class ParserEnded(Exception):
    """Rasa's interpreter is gone; the message holds the end of its log."""


class RasaHere:
    """Answers what :class:`channels.rasa.RasaClient` asks of Rasa's server. Slots last as long as it does."""

    def __init__(self, python: Path, model: Path) -> None:
        """Load ``model`` with Rasa's interpreter ``python``. Raises :class:`ParserEnded` if it cannot be loaded."""
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the parser
        self._parser = subprocess.Popen(  # noqa: S603 - our own command line
            [str(python), "-m", "bot.parsing", str(model)],
            cwd=ROOT, env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, encoding="utf-8",
        )  # fmt: skip
        self._parsing = threading.Lock()
        self._actions = {action.name(): action for action in (kind() for kind in ACTIONS)}
        self._rules = {
            rule["steps"][0]["intent"]: rule["steps"][1]["action"]
            for rule in yaml.safe_load(RULES_FILE.read_text("utf-8"))["rules"]
        }
        self._slots: dict[str, dict[str, Any]] = {}
        self._parse("chào")  # a model that does not load is told now, and not by every turn's silence

    def close(self) -> None:
        """End the parser."""
        self._parser.communicate()
        self._log.close()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer ``request`` as the server would."""
        asked = json.loads(request.content or b"null")
        if request.url.path == "/model/parse":
            return httpx.Response(200, json=self._parse(asked["text"]))
        if request.url.path == "/webhooks/rest/webhook":
            return httpx.Response(200, json=self._turn(asked["sender"], asked["message"], asked["metadata"]))
        self._slots.pop(request.url.path.split("/")[2], None)
        return httpx.Response(200, json={})

    def _turn(self, sender: str, message: str, metadata: dict[str, str]) -> list[dict[str, Any]]:
        if message == "/session_start":
            return []
        latest = {**self._parse(message), "metadata": metadata}
        action = self._actions[self._rules.get(latest["intent"]["name"], FALLBACK)]
        slots = self._slots.setdefault(sender, {})
        dispatcher = CollectingDispatcher()
        tracker = Tracker(sender, slots, latest, [], False, None, {}, "action_listen")
        events = asyncio.run(action.run(dispatcher, tracker, {}))
        slots.update({event["name"]: event["value"] for event in events if event["event"] == "slot"})
        return [row for row in dispatcher.messages if row["custom"]]

    def _parse(self, text: str) -> dict[str, Any]:
        with self._parsing:
            assert self._parser.stdin is not None  # noqa: S101 - opened above
            assert self._parser.stdout is not None  # noqa: S101 - opened above
            with suppress(BrokenPipeError):  # then there is no answer either
                self._parser.stdin.write(json.dumps(text) + "\n")
                self._parser.stdin.flush()
            answer = self._parser.stdout.readline()
        if not answer:
            self._log.seek(0)
            raise ParserEnded(self._log.read()[-TOLD:])
        understood: dict[str, Any] = json.loads(answer)
        return understood


@contextmanager
def in_process(python: Path, model: Path) -> Iterator[None]:
    """Have every turn of the present state answered in this process, by Rasa's ``model``, until the block ends."""
    rasa = RasaHere(python, model)
    worker = Worker(RasaClient(httpx.MockTransport(rasa)), THREADS)
    working = threading.Thread(target=worker.run, name="worker")
    try:
        HOLDER.warm_up()
        POINTS.current()
        gazetteer.warm_up()
        working.start()
        yield
    finally:
        worker.stop()
        if working.ident is not None:
            working.join()
        rasa.close()
